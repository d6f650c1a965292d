//! A secret that is shown once: to be copied now, or made anew.

use super::copy::copied;
use crate::texts::{Key, t};
use leptos::prelude::*;

/// Draws it while it is there.
pub(crate) fn once(label: Key, secret: RwSignal<Option<String>>) -> impl IntoView {
    move || {
        secret.get().map(|shown| {
            view! {
                <p class="lead" role="status">{t(Key::ShownOnce)}</p>
                <div class="row">
                    {copied(label, shown)}
                    <button type="button" class="plain" on:click=move |_| secret.set(None)>{t(Key::Done)}</button>
                </div>
            }
        })
    }
}
