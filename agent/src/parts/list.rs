//! One of the lists: who, how long, whose, the last words.

use crate::actions;
use crate::parts::clocks;
use crate::parts::long::{Long, Pane};
use crate::state::lists::{List, Whose};
use crate::texts::{Key, Plural, count, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Card, ConversationId, ConversationState};

/// Draws a list. The one of those whom a colleague leaves unanswered is there only when it has any.
pub(crate) fn list(ui: Ui, pane: Pane, which: List) -> impl IntoView {
    // What is overdue changes with the time alone.
    let now = move || match which {
        List::Tickets => ui.now.get(),
        _ => 0,
    };
    let ids = Memo::new(move |_| {
        let (whose, now) = (ui.whose.get(), now());
        ui.state.with(|state| state.list(which, whose, now))
    });
    let long = Long::new(ui, pane, ids);
    let empty = Memo::new(move |_| ids.with(Vec::is_empty));
    let shown = Memo::new(move |_| which != List::Unanswered || !empty.get());
    let title = match which {
        List::Unanswered => Key::UnansweredNow,
        List::Waiting => Key::Waiting,
        List::Yours => Key::Yours,
        List::Tickets => Key::Tickets,
    };
    move || {
        shown.get().then(|| {
            view! {
                <section class:alarmed=which == List::Unanswered>
                    <h2><span>{t(title)}</span><span>{move || ids.with(Vec::len)}</span></h2>
                    {(which == List::Tickets).then(|| filter(ui))}
                    {long.draw(t(title), move |id| item(ui, id))}
                    {move || empty.get().then(|| view! { <p class="none">{nothing(ui, which)}</p> })}
                </section>
            }
        })
    }
}

fn nothing(ui: Ui, which: List) -> String {
    let available = ui.state.with(|state| state.available == Some(true));
    t(match which {
        List::Unanswered | List::Waiting => Key::NoneWaiting,
        List::Yours if available => Key::NoneYoursAvailable,
        List::Yours => Key::NoneYours,
        List::Tickets if ui.whose.get() == Whose::Mine => Key::NoneTicketsMine,
        List::Tickets => Key::NoneTickets,
    })
}

/// Whose tickets are shown.
fn filter(ui: Ui) -> impl IntoView {
    let button = move |whose, key| {
        let on = move || (ui.whose.get() == whose).to_string();
        view! {
            <button type="button" aria-pressed=on on:click=move |_| actions::show_tickets_of(ui, whose)>
                {t(key)}
            </button>
        }
    };
    view! {
        <div class="spans" role="group" aria-label=t(Key::Whose)>
            {button(Whose::Mine, Key::Mine)}
            {button(Whose::All, Key::Everybodys)}
        </div>
    }
}

fn item(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let alarmed = move || card.with(|card| card.as_ref().is_some_and(|card| card.alert > 0));
    let chosen = move || ui.selected.get() == Some(id);
    let content = move || {
        card.get().map(|card| {
            let words = card.preview.as_ref().map(|preview| preview.text.clone());
            let mine = ui.state.with_untracked(|state| state.is_mine(&card));
            let (whose, badge) = (whose(ui, &card), badge(&card, mine));
            let department = ui
                .state
                .with(|state| state.department_of(&card).map(String::from));
            let department = department.map(|name| view! { <small class="of">{name}</small> });
            view! {
                <strong>{card.name.clone()}</strong>
                {clocks::clock_of(ui, card)}
                <p dir="auto">{words}</p>
                <span class="whose">{department}{badge}{whose}</span>
            }
        })
    };
    view! {
            <button
                type="button"
                class="item"
                class:on=chosen
                class:alarmed=alarmed
                aria-current=move || chosen().then_some("true")
                on:click=move |_| actions::select(ui, id)
            >
                {content}
            </button>
    }
}

/// Whose it is, where that is not this agent's by the list.
fn whose(ui: Ui, card: &Card) -> Option<AnyView> {
    let (mine, owner) = ui
        .state
        .with_untracked(|state| (state.is_mine(card), state.owner(card).map(String::from)));
    let named = |key| owner.as_ref().map(|name| fill(key, &[("name", name)]));
    let words = match card.state {
        ConversationState::Ticket if mine => Some(t(Key::You)),
        ConversationState::Ticket => Some(owner.unwrap_or_else(|| t(Key::NobodyYet))),
        ConversationState::Offered if !mine => named(Key::GivenTo),
        ConversationState::Live if !mine => named(Key::WithAgent),
        _ => None,
    };
    words.map(|words| view! { <small class:you=mine>{words}</small> }.into_any())
}

fn badge(card: &Card, mine: bool) -> Option<AnyView> {
    // A live chat's clock says it in words.
    if card.alert > 0
        && matches!(
            card.state,
            ConversationState::Waiting | ConversationState::Offered
        )
    {
        return Some(view! { <span class="n bad">{t(Key::UnansweredNow)}</span> }.into_any());
    }
    if card.state == ConversationState::Offered && mine {
        return Some(view! { <span class="n">{t(Key::NewChat)}</span> }.into_any());
    }
    let told = card.unread > 0 && card.state != ConversationState::Offered;
    told.then(|| {
        let words = count(Plural::Unread, card.unread.into(), &[]);
        view! { <span class="n"><span aria-hidden="true">{card.unread}</span><span class="unseen">{words}</span></span> }
            .into_any()
    })
}
