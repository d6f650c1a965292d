//! Waiting and live: one screen, so that nothing that is being written is lost when an agent comes.

use crate::draw::{Drawn, classed, slot};
use crate::parts::composer::composer;
use crate::parts::copy::copy;
use crate::parts::field::refused;
use crate::parts::talk::{scrolling, talk, typing};
use crate::parts::wait;
use crate::state::WidgetState;
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen. `drawer`: whether the part with the copy of the chat is open.
pub(crate) fn screen(ui: Ui, drawer: RwSignal<bool>) -> Drawn {
    let waiting = ui.read(WidgetState::is_waiting);
    let by_email = classed("div", "way-out").view(wait::by_email(ui));
    let middle = vec![
        slot(move || waiting.get().then(|| wait::place(ui))),
        talk(ui).into_view(),
        typing(ui).into_view(),
        refused(ui).into_view(),
        by_email
            .attr_by("hidden", move || (!waiting.get()).then(String::new))
            .into_view(),
    ];
    classed("div", "screen")
        .child_by(move || {
            drawer
                .get()
                .then(|| classed("div", "drawer").child(copy(ui)))
        })
        .child(scrolling(ui, true, middle))
        .child(composer(ui))
}
