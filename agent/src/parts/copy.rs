//! What is there to be copied: a key, a link, a tag.

use crate::texts::{Key, t};
use leptos::prelude::*;

/// Puts words into the clipboard, and says so.
pub(crate) fn copy(words: &str, copied: RwSignal<bool>) {
    // Where the browser refuses, they still stand there to be copied by hand.
    let _ = window().navigator().clipboard().write_text(words);
    copied.set(true);
}

/// Draws the words with the button that copies them.
pub(crate) fn copied(label: Key, words: String) -> impl IntoView {
    let done = RwSignal::new(false);
    let shown = words.clone();
    view! {
        <input aria-label=t(label) readonly prop:value=shown />
        <button type="button" on:click=move |_| copy(&words, done)>
            {move || t(if done.get() { Key::Copied } else { Key::Copy })}
        </button>
    }
}
