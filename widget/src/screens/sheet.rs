//! What is laid over the conversation's own screen, opened from the menu; "Back" leads to it again.

use crate::draw::{Drawn, button, el};
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
}

/// Draws it.
pub(crate) fn sheet(ui: Ui, which: Sheet) -> Drawn {
    ui.focus.set(Some(TITLE));
    let (title, content) = match which {
        Sheet::Copy => (Key::KeepCopy, copy(ui)),
    };
    let title = el("h2")
        .attr("id", TITLE)
        .attr("tabindex", "-1")
        .text(t(title));
    el("main")
        .attr("class", "sheet")
        .child(title)
        .child(content)
        .child(refused(ui))
        .child(button("plain", t(Key::Back), move || {
            leave(ui);
        }))
}

/// Goes back to the conversation's own screen. False if none lay over it.
pub(crate) fn leave(ui: Ui) -> bool {
    let was_open = ui.sheet.get_untracked().is_some();
    if was_open {
        ui.sheet.set(None);
        ui.focus.set(Some(menu::BUTTON));
    }
    was_open
}
