//! The desk: the lists, the conversation, and who it is with. One pane at a time on a phone.

use crate::parts::long::Pane;
use crate::parts::{list, side};
use crate::screens::conversation;
use crate::state::lists::List;
use crate::texts::{Key, t};
use crate::ui::Ui;
use leptos::prelude::*;

/// Draws the desk.
pub(crate) fn desk(ui: Ui) -> impl IntoView {
    let pane = Pane::new();
    view! {
        <main class="desk" class:chosen=move || ui.selected.get().is_some() class:about=ui.about>
            <div class="lists" node_ref=pane.element on:scroll=move |_| pane.moves()>
                {List::ALL.map(|which| list::list(ui, pane, which)).collect_view()}
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
