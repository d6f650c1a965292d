//! A secret that is shown once: to be copied now, or made anew.

use crate::texts::{Key, t};
use leptos::prelude::*;

/// Draws it while it is there.
pub(crate) fn once(label: Key, secret: RwSignal<Option<String>>) -> impl IntoView {
    let copied = RwSignal::new(false);
    Effect::new(move |_| {
        secret.track();
        copied.set(false);
    });
    let copy = move |_| {
        if let Some(secret) = secret.get_untracked() {
            // Where the browser refuses, it still stands there to be copied by hand.
            let _ = window().navigator().clipboard().write_text(&secret);
            copied.set(true);
        }
    };
    move || {
        secret.get().map(|shown| {
            view! {
                <p class="lead" role="status">{t(Key::ShownOnce)}</p>
                <div class="row">
                    <input aria-label=t(label) readonly prop:value=shown />
                    <button type="button" on:click=copy>
                        {move || t(if copied.get() { Key::Copied } else { Key::Copy })}
                    </button>
                    <button type="button" class="plain" on:click=move |_| secret.set(None)>{t(Key::Done)}</button>
                </div>
            }
        })
    }
}
