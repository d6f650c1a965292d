//! One of the three lists: who, how long, the last words.

use crate::actions;
use crate::figures::clock;
use crate::state::List;
use crate::texts::{self, Key, Plural, count, duration, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Card, ConversationId, ConversationState};

/// Milliseconds of waiting after which the clock turns red: what customers call quick ends here.
const LATE_MS: u64 = 40_000;
/// Milliseconds before its due time at which a ticket's clock turns red.
const DUE_SOON_MS: u64 = 2 * 3_600_000;

/// Draws a list.
pub(crate) fn list(ui: Ui, which: List) -> impl IntoView {
    let ids = ui.read(move |state| state.list(which));
    let available = ui.read(|state| state.available == Some(true));
    let title = match which {
        List::Waiting => Key::Waiting,
        List::Yours => Key::Yours,
        List::Tickets => Key::Tickets,
    };
    let nothing = move || {
        t(match which {
            List::Waiting => Key::NoneWaiting,
            List::Yours if available.get() => Key::NoneYoursAvailable,
            List::Yours => Key::NoneYours,
            List::Tickets => Key::NoneTickets,
        })
    };
    view! {
        <section>
            <h2><span>{t(title)}</span><span>{move || ids.get().len()}</span></h2>
            <ul role="list" aria-label=t(title)>
                <For each=move || ids.get() key=|id| *id let:id>{item(ui, id)}</For>
            </ul>
            {move || ids.get().is_empty().then(|| view! { <p class="none">{nothing()}</p> })}
        </section>
    }
}

fn item(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let chosen = move || ui.selected.get() == Some(id);
    let content = move || {
        card.get().map(|card| {
            let badge = badge(&card);
            let words = card.preview.as_ref().map(|preview| preview.text.clone());
            view! {
                <strong>{card.name.clone()}</strong>
                {clock_of(ui, card)}
                <p dir="auto">{words}</p>
                {badge}
            }
        })
    };
    view! {
        <li>
            <button
                type="button"
                class="item"
                class:on=chosen
                aria-current=move || chosen().then_some("true")
                on:click=move |_| actions::select(ui, id)
            >
                {content}
            </button>
        </li>
    }
}

fn badge(card: &Card) -> Option<AnyView> {
    if card.state == ConversationState::Offered {
        return Some(view! { <span class="n">{t(Key::NewChat)}</span> }.into_any());
    }
    (card.unread > 0 && card.state != ConversationState::Ticket).then(|| {
        let words = count(Plural::Unread, card.unread.into(), &[]);
        view! { <span class="n"><span aria-hidden="true">{card.unread}</span><span class="unseen">{words}</span></span> }
            .into_any()
    })
}

/// The clock that matters for the state: how long waited, how long left, or when last said.
fn clock_of(ui: Ui, card: Card) -> AnyView {
    let now = ui.now;
    match card.state {
        ConversationState::Waiting | ConversationState::Offered => {
            let since = card.waiting_since.0;
            let waited = move || now.get().saturating_sub(since);
            let late = move || waited() >= LATE_MS;
            view! { <time class:late=late>{move || clock(waited())}</time> }.into_any()
        }
        ConversationState::Ticket => {
            let due = card.due_at.unwrap_or(card.asked_at).0;
            let late = move || due.saturating_sub(now.get()) < DUE_SOON_MS;
            let words = move || {
                let now = now.get();
                let (key, ms) = if due < now {
                    (Key::Overdue, now - due)
                } else {
                    (Key::Left, due - now)
                };
                fill(key, &[("time", &duration(ms))])
            };
            view! { <time class:late=late>{words}</time> }.into_any()
        }
        _ => view! { <time>{texts::time(card.last_at.0)}</time> }.into_any(),
    }
}
