//! One conversation: who, what may be done, the log, the composer.

use crate::actions;
use crate::figures::{clock, path};
use crate::parts::{composer, log, transfer};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Card, ConversationId, ConversationState};

/// What this agent may do in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct May {
    take: bool,
    end: bool,
    transfer: bool,
}

/// Draws the pane of a conversation.
pub(crate) fn conversation(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let may = ui.read(move |state| {
        let card = state.cards.get(&id);
        let mine = card.is_some_and(|card| state.is_mine(card));
        let state = card.map(|card| card.state);
        let live = state == Some(ConversationState::Live);
        let held = matches!(
            state,
            Some(ConversationState::Live | ConversationState::Offered)
        );
        May {
            take: state == Some(ConversationState::Waiting) || (held && !mine),
            end: live && mine,
            transfer: live && mine,
        }
    });
    let name = move || card.get().map(|card| card.name);
    let under = move || card.get().map(|card| under(ui, &card));
    let note = move |_| {
        ui.noting.update(|on| *on = !*on);
        composer::focus();
    };
    view! {
        <section class="chat">
            <header>
                <button type="button" class="back" aria-label=t(Key::Back) on:click=move |_| actions::unselect(ui)>"‹"</button>
                <div>
                    <h1>{name}</h1>
                    <p>{under}</p>
                </div>
                <span class="space"></span>
                {move || may.get().take.then(|| view! {
                    <button type="button" class="go" on:click=move |_| actions::take(ui, id)>{t(Key::Take)}</button>
                })}
                {move || may.get().transfer.then(|| transfer::transfer(ui, id))}
                <button type="button" aria-pressed=move || ui.noting.get().to_string() on:click=note>{t(Key::Note)}</button>
                {move || may.get().end.then(|| view! {
                    <button type="button" class="go" on:click=move |_| actions::end(ui, id)>{t(Key::EndChat)}</button>
                })}
            </header>
            {log::log(ui, id)}
            {composer::composer(ui, id)}
        </section>
    }
}

/// How long the customer waited or waits, and on which page they are.
fn under(ui: Ui, card: &Card) -> String {
    let wait = match card.state {
        ConversationState::Waiting | ConversationState::Offered => {
            let waited = ui.now.get().saturating_sub(card.waiting_since.0);
            Some(fill(Key::WaitingFor, &[("time", &clock(waited))]))
        }
        _ => card
            .wait_ms
            .map(|ms| fill(Key::Waited, &[("time", &clock(ms))])),
    };
    let page = card
        .page
        .as_ref()
        .map(|page| fill(Key::OnPage, &[("page", path(&page.url))]));
    let gone = (card.state.is_open() && !card.online).then(|| t(Key::Gone));
    [wait, page, gone]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
