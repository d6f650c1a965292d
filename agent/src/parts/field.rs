//! A labelled input of a form, and the one for a new password.

use crate::texts::{Key, fill};
use leptos::prelude::*;
use protocol::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};

/// Draws a field. `kind` is the input's type, `complete` what browsers may fill in.
pub(crate) fn field(
    id: &'static str,
    label: String,
    kind: &'static str,
    complete: &'static str,
    value: RwSignal<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                autocomplete=complete
                required
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}

/// Draws a box to be ticked, with its label.
pub(crate) fn tick(
    label: String,
    is: impl Fn() -> bool + Send + Sync + 'static,
    set: impl Fn(bool) + 'static,
) -> impl IntoView {
    view! {
        <label class="tick">
            <input type="checkbox" prop:checked=is on:change=move |event| set(event_target_checked(&event)) />
            <span>{label}</span>
        </label>
    }
}

/// Draws the field for a new password, with what it must be like.
pub(crate) fn new_password(
    id: &'static str,
    label: String,
    value: RwSignal<String>,
) -> impl IntoView {
    let least = PASSWORD_CHARS_MIN.to_string();
    view! {
        {field(id, label, "password", "new-password", value)}
        <p class="hint">{fill(Key::PasswordHint, &[("n", &least)])}</p>
    }
}

/// Whether a password may be chosen.
pub(crate) fn is_password(chosen: &str) -> bool {
    (PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX).contains(&chosen.chars().count())
}
