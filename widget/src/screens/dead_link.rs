//! A page of its own while its conversation is not there: on its way, or behind a link that is no
//! longer good.

use crate::draw::{Drawn, classed, el};
use crate::state::WidgetState;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the screen.
pub(crate) fn screen(ui: Ui) -> Drawn {
    let dead = ui.read(WidgetState::is_link_dead);
    let words = move || {
        Some(if dead.get() {
            el("div")
                .child(el("h2").text(t(Key::DeadLink)))
                .child(classed("p", "lead").text(t(Key::DeadLinkLead)))
        } else {
            classed("p", "lead").text(t(Key::Connecting))
        })
    };
    el("main").child(el("div").attr("role", "status").child_by(words))
}
