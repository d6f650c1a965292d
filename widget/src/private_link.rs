//! The page that private links lead to: the token stands behind `#` in its address, and is taken out
//! of it before anything else, so that neither history nor a look over the shoulder tells it.

use crate::kept;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// Who this page is: on a page of its own by its link, else as an earlier page kept it.
pub(crate) fn token(alone: bool) -> Option<String> {
    if alone {
        take();
    }
    kept::get(kept::TOKEN)
}

/// A link that is opened in the tab of another one changes no more than what stands behind `#`.
pub(crate) fn follow() {
    let changed = window_event_listener_untyped("hashchange", |_| {
        if take() {
            let _ = location().reload();
        }
    });
    on_cleanup(move || changed.remove());
}

/// Keeps the link's token as long as the tab. Whether there was one.
fn take() -> bool {
    let hash = location().hash().unwrap_or_default();
    let token = hash.trim_start_matches('#');
    if token.is_empty() {
        return false;
    }
    kept::set(kept::TOKEN, token);
    let path = location().pathname().unwrap_or_default();
    let gone = window().history().is_ok_and(|history| {
        let replaced = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
        replaced.is_ok()
    });
    debug_assert!(gone, "the address can be changed");
    true
}
