//! The supervisor's board: who is there and what they have, who waits and who talks, and what can be
//! done about it from each row.

use crate::actions;
use crate::api::{self, Problem};
use crate::figures::clock;
use crate::parts::{away, clocks, composer};
use crate::state::board::{Column, Order, open_since};
use crate::texts::{Key, fill, t};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{AgentId, Card, Code, Colleague, ConversationId, ConversationState};

/// Draws the page.
pub(crate) fn board(ui: Ui) -> AnyView {
    if !ui.leads() {
        let why = api::words(Problem::Refused(Code::NotAllowed));
        return view! { <main class="score"><h1>{t(Key::Board)}</h1><p class="lead">{why}</p></main> }
            .into_any();
    }
    view! {
        <main class="score board">
            <h1>{t(Key::Board)}</h1>
            <p class="lead">{t(Key::BoardLead)}</p>
            {agents(ui)}
            {chats(ui)}
        </main>
    }
    .into_any()
}

fn agents(ui: Ui) -> impl IntoView {
    let desk = ui.read(|state| state.desk());
    view! {
        <section class="plot">
            <h2>{t(Key::BoardAgents)}</h2>
            <div class="wide" tabindex="0" role="region" aria-label=t(Key::BoardAgents)>
                <table>
                    <thead><tr>
                        {[Key::ByAgent, Key::BoardState, Key::BoardSince, Key::BoardLoad, Key::BoardChats]
                            .map(|key| view! { <th scope="col">{t(key)}</th> })}
                    </tr></thead>
                    <tbody>
                        <For each=move || desk.get() key=|id| *id let:id>{agent(ui, id)}</For>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

fn agent(ui: Ui, id: AgentId) -> impl IntoView {
    let one = ui.read(move |state| state.colleagues.get(&id).cloned());
    view! {
        <tr>
            {move || one.get().map(|one| about(ui, one))}
            <td>{current(ui, id)}</td>
        </tr>
    }
}

fn about(ui: Ui, one: Colleague) -> impl IntoView {
    let (load, capacity) = (one.load.to_string(), one.capacity.to_string());
    let (available, since, there) = (one.available, one.since, one.clone());
    let for_ms = move || since.map(|since| clock(ui.now.get().saturating_sub(since.0)));
    view! {
        <th scope="row"><bdi>{one.name}</bdi></th>
        <td><span class="chip" class:ok=available>{move || away::state_of(ui, &there)}</span></td>
        <td>{for_ms}</td>
        <td>{fill(Key::Load, &[("load", &load), ("capacity", &capacity)])}</td>
    }
}

/// An agent's chats with their running clocks.
fn current(ui: Ui, agent: AgentId) -> impl IntoView {
    let chats = ui.read(move |state| {
        let short = |card: Card| (card.id, card.name.clone(), began(&card));
        state
            .chats_of(agent)
            .into_iter()
            .map(short)
            .collect::<Vec<_>>()
    });
    let chat = move |(id, name, since): (ConversationId, String, u64)| {
        let length = move || clock(ui.now.get().saturating_sub(since));
        view! {
            <button type="button" class="plain" on:click=move |_| watch(ui, id)>
                <bdi>{name}</bdi>" "<span class="time">{length}</span>
            </button>
        }
    };
    view! { <For each=move || chats.get() key=|chat| chat.clone() let:one>{chat(one)}</For> }
}

fn chats(ui: Ui) -> impl IntoView {
    let order = RwSignal::new(Order::default());
    let rows = Memo::new(move |_| ui.state.with(|state| state.board(order.get())));
    let head = move |column: Column| {
        let sorted = move || match order.get() {
            order if order.by != column => None,
            order if order.down => Some("descending"),
            _ => Some("ascending"),
        };
        let press = move |_| order.update(|order| *order = order.pressed(column));
        view! {
            <th scope="col" aria-sort=sorted>
                <button type="button" class="plain" on:click=press>{t(head_of(column))}</button>
            </th>
        }
    };
    view! {
        <section class="plot">
            <h2>{t(Key::BoardChats)}</h2>
            <div class="wide" tabindex="0" role="region" aria-label=t(Key::BoardChats)>
                <table>
                    <thead><tr>
                        {Column::ALL.map(head)}
                        <th scope="col">{t(Key::BoardDo)}</th>
                    </tr></thead>
                    <tbody>
                        <For each=move || rows.get() key=|id| *id let:id>{chat(ui, id)}</For>
                    </tbody>
                </table>
            </div>
            {move || rows.with(Vec::is_empty).then(|| view! { <p class="lead">{t(Key::BoardQuiet)}</p> })}
        </section>
    }
}

fn head_of(column: Column) -> Key {
    match column {
        Column::Customer => Key::BoardCustomer,
        Column::Agent => Key::ByAgent,
        Column::State => Key::BoardState,
        Column::Unanswered => Key::BoardUnanswered,
        Column::Length => Key::BoardLength,
        Column::Alert => Key::BoardAlert,
    }
}

/// What a row is drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    name: String,
    agent: Option<String>,
    state: Key,
    unanswered_since: Option<u64>,
    began: u64,
    alert: u8,
    upset: bool,
}

fn chat(ui: Ui, id: ConversationId) -> impl IntoView {
    let row = ui.read(move |state| {
        let card = state.cards.get(&id)?;
        Some(Row {
            name: card.name.clone(),
            agent: state.owner(card).map(String::from),
            state: match card.state {
                ConversationState::Waiting => Key::BoardWaits,
                ConversationState::Offered => Key::BoardOffered,
                _ => Key::BoardLive,
            },
            unanswered_since: open_since(card),
            began: began(card),
            alert: card.alert,
            upset: state.is_upset(card),
        })
    });
    // Drawn apart from what changes: whoever is about to press a button keeps it.
    let may = ui.read(move |state| {
        let card = state.cards.get(&id)?;
        let live = card.state == ConversationState::Live;
        Some((card.name.clone(), state.is_mine(card), live))
    });
    view! {
        <tr data-alert=move || row.get().map(|row| row.alert.to_string())>
            {move || row.get().map(|row| cells(ui, row))}
            <td>{move || may.get().map(|(name, mine, live)| deeds(ui, id, &name, mine, live))}</td>
        </tr>
    }
}

fn cells(ui: Ui, row: Row) -> impl IntoView {
    let said = match row.alert {
        0 => None,
        1 => Some(Key::BoardAlerted),
        _ => Some(Key::BoardEscalated),
    };
    let upset = row
        .upset
        .then(|| view! { " "<span class="chip warn">{t(Key::BoardUpset)}</span> });
    let length = move || clock(ui.now.get().saturating_sub(row.began));
    let unanswered = row
        .unanswered_since
        .map(|since| clocks::running(ui, since, row.alert > 0, clock));
    view! {
        <th scope="row"><bdi>{row.name}</bdi></th>
        <td><bdi>{row.agent.unwrap_or_else(|| "–".into())}</bdi></td>
        <td>{t(row.state)}</td>
        <td>{unanswered.unwrap_or_else(|| "–".into_any())}</td>
        <td>{length}</td>
        <td class="alert">{said.map(t)}{upset}</td>
    }
}

/// Since when a chat goes on: since somebody opened it, else since it was asked.
fn began(card: &Card) -> u64 {
    card.joined_at.unwrap_or(card.asked_at).0
}

fn deeds(ui: Ui, id: ConversationId, name: &str, mine: bool, live: bool) -> impl IntoView + use<> {
    let named = |key| fill(key, &[("name", name)]);
    let (look, of_look) = match mine {
        true => (Key::AlarmOpen, Key::BoardOpenOf),
        false => (Key::BoardWatch, Key::BoardWatchOf),
    };
    let whisper = (live && !mine).then(|| {
        let press = move |_| {
            watch(ui, id);
            ui.whispering.set(true);
            composer::focus();
        };
        view! { <button type="button" aria-label=named(Key::BoardWhisperOf) on:click=press>{t(Key::Whisper)}</button> }
    });
    let take = (!mine).then(|| {
        let press = move |_| {
            watch(ui, id);
            actions::take(ui, id);
        };
        view! { <button type="button" aria-label=named(Key::BoardTakeOf) on:click=press>{t(Key::BoardTake)}</button> }
    });
    view! {
        <button type="button" aria-label=named(of_look) on:click=move |_| watch(ui, id)>{t(look)}</button>
        {whisper}
        {take}
    }
}

/// Looks into a chat at the desk; it stays whose it is.
fn watch(ui: Ui, id: ConversationId) {
    ui.wanted.set(Some(id));
    actions::open_wanted(ui);
}
