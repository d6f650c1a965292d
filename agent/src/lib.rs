//! The agent view's entry: mounts the app.

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the glue as soon as the module is there.
#[wasm_bindgen(start)]
pub fn start() {
    leptos::mount::mount_to_body(|| view! { <p>"Deskbell"</p> });
}
