//! Who is to answer a ticket: this agent or any colleague, away ones too.

use crate::actions;
use crate::parts::away;
use crate::parts::menu::{self, Menu};
use crate::shortcuts::Do;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Colleague, ConversationId};

/// Draws the button and, once pressed, everybody of the desk. Who owns the ticket can't be chosen.
pub(crate) fn assign(ui: Ui, id: ConversationId) -> impl IntoView {
    let menu = Menu::new();
    let give = move |to| {
        menu.close();
        actions::assign(ui, id, to);
    };
    let choices = move || {
        let (me, owner, colleagues) = ui.state.with_untracked(|state| {
            let owner = state.cards.get(&id).and_then(|card| card.agent);
            let others = state.staff().filter(|c| Some(c.id) != state.me);
            (state.me, owner, others.cloned().collect::<Vec<Colleague>>())
        });
        let mine = owner.is_some() && owner == me;
        let each = move |colleague: Colleague| {
            let owns = owner == Some(colleague.id);
            let there = colleague.clone();
            view! {
                <button type="button" disabled=owns on:click=move |_| give(Some(colleague.id))>
                    {colleague.name}" "<small>{move || away::state_of(ui, &there)}</small>
                </button>
            }
        };
        view! {
            <div class="choices">
                <button type="button" disabled=mine on:click=move |_| give(None)>{t(Key::AssignMe)}</button>
                {colleagues.into_iter().map(each).collect_view()}
            </div>
        }
    };
    menu::menu(ui, Do::Assign, menu, choices)
}
