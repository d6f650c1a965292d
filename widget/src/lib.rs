//! The customer's side of Deskbell: a small app in an iframe that the relay serves.
//!
//! | file | what it is |
//! |---|---|
//! | `state` | what is known: frames go in by `apply`, nothing else writes |
//! | `actions`, `writing`, `attaching` | what the customer does |
//! | `link` | the connection: the only sender |
//! | `later` | what is fetched once the first screen is drawn: the way into it |
//! | `app` | state → screen |
//! | `host` | the page that shows the frame: commands in, events out |
//! | `screens`, `parts` | one file each; drawn with `draw` |
//! | `texts` | what is read, in the customer's language |
//! | `rows`, `origin`, `theme` | pure pieces, tested natively |
//!
//! `loader.js` beside this crate is the script tag that draws the launcher and makes the iframe.
// The parts that need a browser are not built natively, where only the pure ones are tested.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod origin;
mod requests;
mod rows;
mod state;
mod theme;

#[cfg(target_arch = "wasm32")]
mod actions;
#[cfg(target_arch = "wasm32")]
mod alerts;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod attaching;
#[cfg(target_arch = "wasm32")]
mod availability;
#[cfg(target_arch = "wasm32")]
mod boot;
#[cfg(target_arch = "wasm32")]
mod draw;
#[cfg(target_arch = "wasm32")]
mod fields;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod kept;
#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod link;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod private_link;
#[cfg(target_arch = "wasm32")]
mod promised;
#[cfg(target_arch = "wasm32")]
mod relay;
#[cfg(target_arch = "wasm32")]
mod scheme;
#[cfg(target_arch = "wasm32")]
mod screens;
#[cfg(target_arch = "wasm32")]
mod site_says;
#[cfg(target_arch = "wasm32")]
mod sound;
#[cfg(target_arch = "wasm32")]
mod texts;
#[cfg(target_arch = "wasm32")]
mod ui;
#[cfg(target_arch = "wasm32")]
mod writing;

/// Called by the glue as soon as the module is there.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    app::mount();
}
