//! A copy of the chat: by e-mail to any address, or as a file; and what became of those asked for.

use crate::actions;
use crate::draw::{Drawn, button, classed, el};
use crate::parts::field::{Kind, field, fixed, nothing};
use crate::parts::talk::draw_rows;
use crate::rows::copies;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::text;

/// Draws the part.
pub(crate) fn copy(ui: Ui) -> Drawn {
    if ui.copy_to.is_empty() {
        let known = ui
            .state
            .with_untracked(|state| state.shown()?.email.clone());
        let typed = ui.email.value.get_untracked();
        ui.copy_to.value.set(known.unwrap_or(typed));
    }
    let busy = ui.read(|state| state.pending().is_copying());
    let log = ui.read(|state| copies(state.shown_lines()));
    let failed = RwSignal::new(false);
    let send = classed("button", "plain")
        .attr("type", "submit")
        .attr_by("disabled", move || busy.get().then(String::new))
        .text(t(Key::EmailIt));
    let download = button("plain", t(Key::Download), move || {
        actions::download_copy(ui, move |done| failed.set(!done));
    });
    let sorry = move || {
        let sorry = || classed("p", "sorry").text(t(Key::Refused));
        failed.get().then(sorry)
    };
    let label = fixed(Key::Email);
    let example = Some(Key::EmailExample);
    el("form")
        .attr("novalidate", "")
        .attr("aria-labelledby", "keep")
        .on("submit", move |event| {
            event.prevent_default();
            match ui.copy_to.check(text::email) {
                Some(email) => actions::send_transcript(ui, &email),
                None => ui.focus.set(Some(ui.copy_to.id)),
            }
        })
        .child(
            classed("div", "label")
                .attr("id", "keep")
                .text(t(Key::KeepCopy)),
        )
        .child(field(ui.copy_to, Kind::Email, label, nothing(), example))
        .child(classed("div", "row").child(send).child(download))
        .child(
            classed("div", "copies")
                .attr("role", "status")
                .view(draw_rows(ui, log))
                .child_by(sorry),
        )
}
