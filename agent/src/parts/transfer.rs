//! Whom a conversation can be given to.

use crate::actions;
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Colleague, ConversationId};

/// Draws the button and, once pressed, the colleagues.
pub(crate) fn transfer(ui: Ui, id: ConversationId) -> impl IntoView {
    let open = RwSignal::new(false);
    let colleagues = ui.read(|state| {
        let others = state
            .colleagues
            .values()
            .filter(|c| Some(c.id) != state.me && c.available);
        others.cloned().collect::<Vec<Colleague>>()
    });
    let give = move |to| {
        open.set(false);
        actions::transfer(ui, id, to);
    };
    let key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            open.set(false);
        }
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
    view! {
        <div class="menu" on:keydown=key>
            <button type="button" aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|on| *on = !*on)>
                {t(Key::Transfer)}
            </button>
            {move || open.get().then(|| {
                let colleagues = colleagues.get();
                view! {
                    <div class="choices">
                        {colleagues.is_empty().then(|| view! { <p class="none">{t(Key::NoColleague)}</p> })}
                        {colleagues.into_iter().map(each).collect_view()}
                        <button type="button" on:click=move |_| give(None)>{t(Key::ToLine)}</button>
                    </div>
                }
            })}
        </div>
    }
}
