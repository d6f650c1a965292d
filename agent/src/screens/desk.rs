//! The desk: the lists, the conversation, and who it is with. One pane at a time on a phone.

use crate::actions;
use crate::parts::{list, side};
use crate::screens::conversation;
use crate::state::lists::List;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Draws the desk.
pub(crate) fn desk(ui: Ui) -> impl IntoView {
    let keys = window_event_listener(leptos::ev::keydown, move |event| step(ui, &event));
    on_cleanup(move || keys.remove());
    view! {
        <main class="desk" class:chosen=move || ui.selected.get().is_some()>
            <div class="lists">
                {List::ALL.map(|which| list::list(ui, which)).collect_view()}
            </div>
            {move || match ui.selected.get() {
                Some(id) => view! {
                    {conversation::conversation(ui, id)}
                    {side::side(ui, id)}
                }.into_any(),
                None => view! { <section class="chat empty"><h1 class="unseen">{t(Key::Desk)}</h1><p>{t(Key::Pick)}</p></section> }.into_any(),
            }}
        </main>
    }
}

/// Alt+↓ and Alt+↑ go through all conversations of the lists.
fn step(ui: Ui, event: &KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowDown" if event.alt_key() => true,
        "ArrowUp" if event.alt_key() => false,
        _ => return,
    };
    let all = ui.state.with_untracked(|state| {
        let (whose, now) = (ui.whose.get_untracked(), ui.now.get_untracked());
        List::ALL.map(|list| state.list(list, whose, now)).concat()
    });
    let at = all
        .iter()
        .position(|id| Some(*id) == ui.selected.get_untracked());
    let next = match (at, forward) {
        (None, _) => all.first(),
        (Some(at), true) => all.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| all.get(at)),
    };
    if let Some(id) = next {
        event.prevent_default();
        actions::select(ui, *id);
    }
}
