//! Waiting and live: one screen, so that nothing that is being written is lost when an agent comes.

use crate::parts::composer::composer;
use crate::parts::copy::copy;
use crate::parts::field::refused;
use crate::parts::talk::{scrolling, talk, typing};
use crate::parts::wait;
use crate::state::WidgetState;
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen. `drawer`: whether the part with the copy of the chat is open.
pub(crate) fn screen(ui: Ui, drawer: RwSignal<bool>) -> impl IntoView {
    let waiting = ui.read(WidgetState::is_waiting);
    let middle = view! {
        {move || waiting.get().then(|| wait::place(ui))}
        {talk(ui)}
        {typing(ui)}
        {refused(ui)}
        {move || waiting.get().then(|| wait::by_email(ui))}
    };
    view! {
        {move || drawer.get().then(|| view! { <div class="drawer">{copy(ui)}</div> })}
        {scrolling(ui, middle)}
        {composer(ui)}
    }
}
