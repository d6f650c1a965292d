//! One conversation: who, what may be done, the log, the composer.

use crate::actions::{self, teamwork};
use crate::figures::{clock, path};
use crate::parts::{add, assign, clocks, close, composer, keys, log, transfer, translation};
use crate::shortcuts::Do;
use crate::state::lists::{due_at, unanswered_since};
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
    /// Leave: the chat is a colleague's.
    step_out: bool,
    /// Assign and close.
    ticket: bool,
    reopen: Option<Reopen>,
    /// Tell the agent who has it something.
    whisper: bool,
}

/// Whether what is over can be opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reopen {
    Can,
    /// There is nowhere to send an answer to.
    NoAddress,
}

/// Draws the pane of a conversation.
pub(crate) fn conversation(ui: Ui, id: ConversationId) -> impl IntoView {
    let card = ui.read(move |state| state.cards.get(&id).cloned());
    let may = ui.read(move |state| {
        let card = state.cards.get(&id);
        let mine = card.is_some_and(|card| state.is_mine(card));
        let guest = card.is_some_and(|card| state.is_guest(card));
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
            step_out: guest,
            ticket: state == Some(ConversationState::Ticket),
            reopen: card.and_then(reopen),
            whisper: live && !mine && ui.leads(),
        }
    });
    let name = move || card.get().map(|card| card.name);
    let under = move || card.get().map(|card| under(ui, &card));
    let whisper = move || {
        ui.noting.set(false);
        ui.whispering.update(|on| *on = !*on);
        composer::focus();
    };
    let note = move || {
        ui.whispering.set(false);
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
                <button
                    type="button"
                    class="show"
                    aria-expanded=move || ui.about.get().to_string()
                    on:click=move |_| ui.about.update(|on| *on = !*on)
                >
                    {t(Key::ShowContact)}
                </button>
                {move || may.get().take.then(|| {
                    button(ui, Do::Take, Key::Take, None, move || actions::take(ui, id))
                })}
                {move || may.get().ticket.then(|| view! {
                    {assign::assign(ui, id)}
                    {close::close(ui, id)}
                })}
                {move || may.get().reopen.map(|how| reopen_button(ui, id, how))}
                {move || may.get().transfer.then(|| view! {
                    {add::add(ui, id)}
                    {transfer::transfer(ui, id)}
                })}
                {move || may.get().step_out.then(|| {
                    button(ui, Do::StepOut, Key::StepOut, None, move || teamwork::step_out(ui, id))
                })}
                {move || may.get().whisper.then(|| {
                    button(ui, Do::Whisper, Key::Whisper, Some(ui.whispering), whisper)
                })}
                {button(ui, Do::Note, Key::Note, Some(ui.noting), note)}
                {move || may.get().end.then(|| {
                    button(ui, Do::End, Key::EndChat, None, move || actions::end(ui, id))
                })}
            </header>
            {watchers(ui, id)}
            {translation::switch(ui, id)}
            {log::log(ui, id)}
            {composer::composer(ui, id)}
        </section>
    }
}

/// A button that has a shortcut; `pressed` where it is one that stays down.
fn button(
    ui: Ui,
    does: Do,
    name: Key,
    pressed: Option<RwSignal<bool>>,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class:go=matches!(does, Do::Take | Do::End)
            aria-pressed=move || pressed.map(|on| on.get().to_string())
            data-does=does.button()
            title=keys::hint(ui, does)
            aria-keyshortcuts=keys::aria(ui, does)
            on:click=move |_| press()
        >
            {t(name)}
        </button>
    }
}

/// Who looks on: whoever talks to the customer is to know.
fn watchers(ui: Ui, id: ConversationId) -> impl IntoView {
    let names = ui.read(move |state| {
        let mine = state.cards.get(&id).is_some_and(|card| state.is_mine(card));
        Some(state.watchers(id)).filter(|names| mine && !names.is_empty())
    });
    let words = move || {
        let names = names.get()?.join(", ");
        Some(fill(Key::LooksOn, &[("names", &names)]))
    };
    view! { <p class="watched" role="status">{words}</p> }
}

fn reopen(card: &Card) -> Option<Reopen> {
    use ConversationState::{Answered, Ended, Withdrawn};
    let over = matches!(card.state, Ended | Answered | Withdrawn);
    over.then_some(match card.email {
        Some(_) => Reopen::Can,
        None => Reopen::NoAddress,
    })
}

/// The composer says why it can't be done; the button stays in reach of the keyboard, to say so.
fn reopen_button(ui: Ui, id: ConversationId, how: Reopen) -> impl IntoView {
    let can = how == Reopen::Can;
    let press = move |_| {
        if can {
            actions::reopen(ui, id);
            composer::focus();
        }
    };
    view! {
        <button
            type="button"
            aria-disabled=(!can).then_some("true")
            aria-describedby=composer::PURPOSE
            data-does=Do::Reopen.button()
            title=keys::hint(ui, Do::Reopen)
            aria-keyshortcuts=keys::aria(ui, Do::Reopen)
            on:click=press
        >
            {t(Key::Reopen)}
        </button>
    }
}

/// What people call it by, how long the customer waited or waits, when the answer is due and by whom,
/// and on which page they are.
fn under(ui: Ui, card: &Card) -> String {
    let reference = Some(card.id.reference());
    let wait = match card.state {
        ConversationState::Ticket => Some(clocks::left(due_at(card), ui.now.get())),
        ConversationState::Live if card.owed_since.is_some() => {
            let ms = ui.now.get().saturating_sub(unanswered_since(card));
            Some(fill(Key::UnansweredFor, &[("time", &clock(ms))]))
        }
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
    let owner = (card.state == ConversationState::Ticket).then(|| owner(ui, card));
    let beside = beside(ui, card);
    [reference, wait, owner, beside, page, gone]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// Who else of the desk is in the chat.
fn beside(ui: Ui, card: &Card) -> Option<String> {
    let names = ui.state.with(|state| {
        let guests = card.guests.iter().filter(|id| Some(**id) != state.me);
        let host = card.agent.iter().filter(|_| state.is_guest(card));
        let known = host.chain(guests).filter_map(|id| state.colleagues.get(id));
        known.map(|c| c.name.clone()).collect::<Vec<_>>().join(", ")
    });
    (!names.is_empty()).then(|| fill(Key::WithAgent, &[("name", &names)]))
}

fn owner(ui: Ui, card: &Card) -> String {
    ui.state.with(|state| match state.owner(card) {
        _ if state.is_mine(card) => t(Key::You),
        Some(name) => name.into(),
        None => t(Key::NobodyYet),
    })
}
