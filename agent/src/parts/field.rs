//! A labelled input of a form.

use leptos::prelude::*;

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
