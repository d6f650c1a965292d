//! Whom a live conversation can be given to.

use crate::actions;
use crate::parts::menu::{self, Menu};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Colleague, ConversationId};

/// Draws the button and, once pressed, the colleagues who are available then.
pub(crate) fn transfer(ui: Ui, id: ConversationId) -> impl IntoView {
    let menu = Menu::new();
    let give = move |to| {
        menu.close();
        actions::transfer(ui, id, to);
    };
    let each = move |colleague: Colleague| {
        let (load, capacity) = (colleague.load.to_string(), colleague.capacity.to_string());
        let load = fill(Key::Load, &[("load", &load), ("capacity", &capacity)]);
        let full = colleague.load >= colleague.capacity;
        view! {
            <button type="button" disabled=full on:click=move |_| give(Some(colleague.id))>
                {colleague.name}" "<small>{load}</small>
            </button>
        }
    };
    let choices = move || {
        let colleagues = ui.state.with_untracked(|state| {
            let others = state
                .colleagues
                .values()
                .filter(|c| Some(c.id) != state.me && c.available);
            others.cloned().collect::<Vec<Colleague>>()
        });
        view! {
            <div class="choices">
                {colleagues.is_empty().then(|| view! { <p class="none">{t(Key::NoColleague)}</p> })}
                {colleagues.into_iter().map(each).collect_view()}
                <button type="button" on:click=move |_| give(None)>{t(Key::ToLine)}</button>
            </div>
        }
    };
    menu::menu(menu, t(Key::Transfer), choices)
}
