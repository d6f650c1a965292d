//! What is laid over the conversation's own screen, opened from the menu; "Back" leads to it again.

use super::{own, past};
use crate::draw::{Drawn, button, classed, el};
use crate::parts::copy::copy;
use crate::parts::field::refused;
use crate::parts::menu;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// The id of a sheet's heading.
pub(crate) const TITLE: &str = "sheet";

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sheet {
    /// A copy of the chat by e-mail.
    Copy,
    /// The list of past chats.
    Past,
    /// One of them.
    Read,
    /// What is kept of the customer.
    Data,
    /// Nothing any more.
    Erased,
}

/// Draws it.
pub(crate) fn sheet(ui: Ui, which: Sheet) -> Drawn {
    ui.focus.set(Some(TITLE));
    let (title, content) = match which {
        Sheet::Copy => (t(Key::KeepCopy), copy(ui)),
        Sheet::Past => (t(Key::PastChats), past::list(ui)),
        Sheet::Read => (past::title(ui), past::read(ui)),
        Sheet::Data => (t(Key::YourData), own::data(ui)),
        Sheet::Erased => (
            t(Key::Erased),
            classed("p", "lead").text(t(Key::ErasedLead)),
        ),
    };
    let title = el("h2")
        .attr("id", TITLE)
        .attr("tabindex", "-1")
        .text(title);
    classed("main", "sheet")
        .child(title)
        .child(content)
        .child(refused(ui))
        .child(button("plain", t(Key::Back), move || {
            leave(ui);
        }))
}

/// Goes back to where the sheet was opened. False if none is open.
pub(crate) fn leave(ui: Ui) -> bool {
    let Some(which) = ui.sheet.get_untracked() else {
        return false;
    };
    let (next, focus) = match which {
        Sheet::Read => (Some(Sheet::Past), TITLE),
        Sheet::Erased => (None, "title"),
        _ => (None, menu::BUTTON),
    };
    ui.state.update(|state| {
        state.past = None;
        state.refused = None;
    });
    ui.sheet.set(next);
    ui.focus.set(Some(focus));
    true
}
