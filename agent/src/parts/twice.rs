//! A button for what can't be taken back: it asks a second time.

use leptos::prelude::*;

/// Draws it with its words, and those that ask again; `done` once it was pressed in spite of them.
pub(crate) fn twice(
    asked: RwSignal<bool>,
    [words, really]: [String; 2],
    done: impl Fn() + 'static,
) -> impl IntoView {
    let press = move |_| match asked.get_untracked() {
        true => done(),
        false => asked.set(true),
    };
    let words = move || match asked.get() {
        true => really.clone(),
        false => words.clone(),
    };
    view! { <button type="button" class="plain" on:click=press>{words}</button> }
}
