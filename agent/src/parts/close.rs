//! Closes a ticket without an answer. Asks once more: the customer gets none then.

use crate::actions;
use crate::parts::composer;
use crate::parts::menu::{self, Menu};
use crate::shortcuts::Do;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::ConversationId;

/// Draws the button and, once pressed, the question.
pub(crate) fn close(ui: Ui, id: ConversationId) -> impl IntoView {
    let menu = Menu::new();
    let close = move |_| {
        actions::end(ui, id);
        // The button goes with the ticket.
        composer::focus();
    };
    let choices = move || {
        let name = ui.state.with_untracked(|state| {
            let card = state.cards.get(&id);
            card.map(|card| card.name.clone()).unwrap_or_default()
        });
        view! {
            <div class="choices" role="alertdialog" aria-labelledby="close-sure">
                <p id="close-sure">{fill(Key::CloseSure, &[("name", &name)])}</p>
                <button type="button" on:click=move |_| menu.close()>{t(Key::KeepOpen)}</button>
                <button type="button" on:click=close>{t(Key::CloseNow)}</button>
            </div>
        }
    };
    menu::menu(ui, Do::Close, menu, choices)
}
