//! The agent's side of Deskbell: where agents answer and see how the desk is doing.
//!
//! | file | what it is |
//! |---|---|
//! | `state` | what is known: frames go in by `apply`, nothing else writes what the relay told |
//! | `actions` | what the agent does: the only sender |
//! | `ui`, `kept` | the handles that screens share; what the browser keeps |
//! | `api` | the few calls that are not live: log-in, invitations, scorecard |
//! | `app` | which screen: log-in, desk, scorecard, canned replies, team |
//! | `later` | every page but the desk: a chunk that is fetched after it |
//! | `alerts` | sound, title and notifications for new chats |
//! | `wishes`, `pushing` | how the agent wants to be told; pushes while no view is open |
//! | `screens`, `parts` | one file each |
//! | `texts` | what is read, in the agent's language |
//! | `searching` | what is searched for, and what was found |
//! | `translating` | what customers write, in the agent's language, and replies in theirs |
//! | `shortcuts` | pure: every shortcut in one table |
//! | `fuzzy`, `rows` | pure: what fits what is typed in the palette; which rows of a long list are drawn |
//! | `slash`, `used` | pure: which canned replies a slash means; which are still to be counted |
//! | `week` | pure: a week's hours as a grid |
//! | `mood` | pure: how the customer of a conversation sounds |
//! | `figures`, `says` | pure: durations, percentages, what an entry says |
// The parts that need a browser are not built natively, where only the pure ones are tested.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod figures;
mod fuzzy;
mod mood;
mod rows;
mod shortcuts;
mod slash;
mod state;
mod used;
mod week;

#[cfg(target_arch = "wasm32")]
mod actions;
#[cfg(target_arch = "wasm32")]
mod alerts;
#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod attaching;
#[cfg(target_arch = "wasm32")]
mod kept;
#[cfg(target_arch = "wasm32")]
mod later;
#[cfg(target_arch = "wasm32")]
mod parts;
#[cfg(target_arch = "wasm32")]
mod pushing;
#[cfg(target_arch = "wasm32")]
mod says;
#[cfg(target_arch = "wasm32")]
mod screens;
#[cfg(target_arch = "wasm32")]
mod searching;
#[cfg(target_arch = "wasm32")]
mod texts;
#[cfg(target_arch = "wasm32")]
mod translating;
#[cfg(target_arch = "wasm32")]
mod ui;
#[cfg(target_arch = "wasm32")]
mod wishes;

/// Called by the glue as soon as the module is there.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    app::mount();
}
