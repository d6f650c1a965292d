//! Waiting and live: one screen, so that nothing that is being written is lost when an agent comes.

use crate::alerts;
use crate::draw::{Drawn, classed, slot};
use crate::parts::composer::composer;
use crate::parts::faq::faq;
use crate::parts::field::refused;
use crate::parts::talk::{scrolling, talk, typing};
use crate::parts::wait;
use crate::state::WidgetState;
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen.
pub(crate) fn screen(ui: Ui) -> Drawn {
    let waiting = ui.read(WidgetState::is_waiting);
    let by_email = classed("div", "way-out").view(wait::by_email(ui));
    let middle = vec![
        slot(move || waiting.get().then(|| wait::place(ui))),
        talk(ui).into_view(),
        typing(ui).into_view(),
        refused(ui).into_view(),
        alerts::denied(ui).into_view(),
        by_email
            .attr_by("hidden", move || (!waiting.get()).then(String::new))
            .into_view(),
        slot(move || waiting.get().then(|| faq(ui)).flatten()),
    ];
    classed("div", "screen")
        .child(scrolling(ui, true, middle))
        .child(composer(ui))
}
