//! Who can be brought into a live chat: colleagues who have a view open and are not in it yet.

use crate::actions::teamwork;
use crate::parts::away;
use crate::parts::menu::{self, Menu};
use crate::shortcuts::Do;
use crate::state::AgentState;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Colleague, ConversationId};

/// Draws the button and, once pressed, the colleagues.
pub(crate) fn add(ui: Ui, id: ConversationId) -> impl IntoView {
    let menu = Menu::new();
    let each = move |colleague: Colleague| {
        let who = colleague.id;
        let name = colleague.name.clone();
        let state = move || away::state_of(ui, &colleague);
        let add = move |_| {
            menu.close();
            teamwork::add(ui, id, who);
        };
        view! { <button type="button" on:click=add>{name}" "<small>{state}</small></button> }
    };
    let choices = move || {
        let colleagues = ui.state.with_untracked(|state| others(state, id));
        view! {
            <div class="choices">
                {colleagues.is_empty().then(|| view! { <p class="none">{t(Key::NobodyToAdd)}</p> })}
                {colleagues.into_iter().map(each).collect_view()}
            </div>
        }
    };
    menu::menu(ui, Do::Add, menu, choices)
}

fn others(state: &AgentState, id: ConversationId) -> Vec<Colleague> {
    let in_it = |colleague: &Colleague| {
        let card = state.cards.get(&id);
        card.is_some_and(|card| {
            card.agent == Some(colleague.id) || card.guests.contains(&colleague.id)
        })
    };
    let here = |c: &&Colleague| (c.available || c.away.is_some()) && !in_it(c);
    state.colleagues.values().filter(here).cloned().collect()
}
