//! The conversation itself: a log that stays at its end unless the reader has scrolled up.

use crate::actions;
use crate::links::{Piece, pieces};
use crate::rows::{Row, RowKind, rows};
use crate::state::WidgetState;
use crate::texts::{self, Key, duration, fill, t};
use crate::ui::Ui;
use client::LineState;
use client::browser::unix_ms;
use leptos::html::Main;
use leptos::prelude::*;
use protocol::{Author, Ender, EntryBody, ReturnReason};

/// Pixels from the end within which a reader counts as being there.
const NEAR_END_PX: i32 = 80;

/// Draws the rows, as a log.
pub(crate) fn talk(ui: Ui) -> impl IntoView {
    let all = ui.read(|state| rows(state.timeline.lines(), texts::day_number));
    view! {
        <div class="talk" role="log" aria-label=t(Key::Conversation)>
            <For each=move || all.get() key=|row| row.key let:row>{draw(ui, row)}</For>
        </div>
    }
}

/// Draws "is typing" while the agent does.
pub(crate) fn typing(ui: Ui) -> impl IntoView {
    let who = ui.read(|state| {
        let types = state.agent_types_until_ms.is_some();
        state.agent().filter(|_| types).map(String::from)
    });
    view! {
        <div role="status">
            {move || who.get().map(|name| view! {
                <div class="typing"><span class="unseen">{fill(Key::Typing, &[("name", &name)])}</span><i></i><i></i><i></i></div>
            })}
        </div>
    }
}

/// Draws the scrolling middle of the panel around the log, and "New messages" when they are below.
pub(crate) fn scrolling(ui: Ui, children: impl IntoView + 'static) -> impl IntoView {
    let main = NodeRef::<Main>::new();
    let at_end = RwSignal::new(true);
    let below = RwSignal::new(false);
    let to_end = move || {
        if let Some(main) = main.get_untracked() {
            main.set_scroll_top(main.scroll_height());
        }
    };
    let changed = ui.read(|state| {
        let lines = state.timeline.lines();
        let last = lines.last();
        let typing = state.agent_types_until_ms.is_some();
        (
            lines.len(),
            typing,
            last.is_some_and(|l| l.mine && l.state == LineState::Sending),
            state.is_waiting(),
        )
    });
    Effect::new(move |before: Option<usize>| {
        let (length, _, writing, _) = changed.get();
        ui.open.track();
        if at_end.get_untracked() || writing {
            request_animation_frame(to_end);
        } else if before.is_some_and(|before| before < length) {
            below.set(true);
        }
        length
    });
    let scrolled = move |_| {
        if let Some(main) = main.get_untracked() {
            let left = main.scroll_height() - main.scroll_top() - main.client_height();
            at_end.set(left < NEAR_END_PX);
            if left < NEAR_END_PX {
                below.set(false);
            }
        }
    };
    // The keyboard of a phone makes the panel lower: whoever was at the end stays there.
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if at_end.get_untracked() {
            to_end();
        }
    });
    on_cleanup(move || resized.remove());
    view! {
        <div class="middle">
            <main node_ref=main on:scroll=scrolled tabindex="0">{children}</main>
            {move || below.get().then(|| view! {
                <button class="plain below" type="button" on:click=move |_| to_end()>{t(Key::NewMessages)}" ↓"</button>
            })}
        </div>
    }
}

fn draw(ui: Ui, row: Row) -> AnyView {
    match row.kind {
        RowKind::Day(at_ms) => {
            let day = [&texts::day(at_ms, unix_ms()), " ", &texts::time(at_ms)].concat();
            view! { <div class="day">{day}</div> }.into_any()
        }
        RowKind::Bubble { mine, text } => {
            view! { <div class="line" class:me=mine><div class="msg" dir="auto">{words(&text)}</div></div> }.into_any()
        }
        RowKind::By { name, at_ms } => {
            view! { <div class="meta">{[&name, " · ", &texts::time(at_ms)].concat()}</div> }.into_any()
        }
        RowKind::Mine { at_ms, state } => mine(ui, at_ms, state),
        RowKind::Failed(id) => {
            let why = ui.state.with_untracked(|state| why_failed(state, id));
            view! {
                <div class="line me">
                    <span class="meta failed">
                        {t(Key::NotSent)}". "{why}
                        <button class="again" type="button" on:click=move |_| actions::try_again(ui, id)>{t(Key::TryAgain)}</button>
                    </span>
                </div>
            }
            .into_any()
        }
        RowKind::Desk(body, by) => desk(ui, &body, &by)
            .map(|text| view! { <div class="sys">{text}</div> })
            .into_any(),
    }
}

fn mine(ui: Ui, at_ms: u64, state: Option<LineState>) -> AnyView {
    let waiting = ui.read(WidgetState::is_waiting);
    let what = move || {
        let key = match state? {
            LineState::Sending => Key::Sending,
            LineState::Saved if waiting.get() => Key::SavedFirst,
            LineState::Saved => Key::Saved,
            LineState::Seen => Key::Seen,
            LineState::Failed(_) => Key::NotSent,
        };
        Some([" · ", &t(key)].concat())
    };
    // Not read aloud when it changes: the words have just been.
    view! { <div class="line me" aria-live="off"><span class="meta">{texts::time(at_ms)}{what}</span></div> }.into_any()
}

fn why_failed(state: &WidgetState, id: protocol::MessageId) -> String {
    let held = state.outbox.held().iter().find(|held| held.id == id);
    let code = held.and_then(|held| held.failed);
    code.map_or_else(String::new, |code| crate::parts::field::problem(code) + " ")
}

/// A message's words, with its addresses as links. Text nodes only: nothing is ever read as markup.
fn words(text: &str) -> Vec<AnyView> {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(words) => String::from(words).into_any(),
            Piece::Link(address) => {
                let (address, shown) = (String::from(address), String::from(address));
                view! { <a href=address target="_blank" rel="noopener noreferrer nofollow">{shown}</a> }.into_any()
            }
        })
        .collect()
}

/// What the desk says in the customer's words.
pub(crate) fn desk(ui: Ui, body: &EntryBody, by: &Author) -> Option<String> {
    let name = match by {
        Author::Agent { name, .. } => name.clone(),
        _ => ui
            .state
            .with_untracked(|state| state.agent().map(String::from))
            .unwrap_or_else(|| ui.boot.with_value(|boot| boot.name.clone())),
    };
    let named = |key| fill(key, &[("name", &name)]);
    let mailed = |key, email: &str| fill(key, &[("email", email)]);
    Some(match body {
        EntryBody::Joined { wait_ms } => {
            let time = duration(*wait_ms);
            fill(Key::Joined, &[("name", &name), ("time", &time)])
        }
        EntryBody::Returned { reason } => match reason {
            ReturnReason::NotOpened => t(Key::ReturnedNotOpened),
            ReturnReason::AgentGone => named(Key::ReturnedAgentGone),
            ReturnReason::HandedBack => t(Key::ReturnedHandedBack),
        },
        EntryBody::Transferred { to } => fill(Key::Transferred, &[("name", to)]),
        EntryBody::Ended { by } => match by {
            Ender::Customer => t(Key::EndedCustomer),
            Ender::Agent => named(Key::EndedAgent),
            Ender::CustomerGone => t(Key::EndedGone),
        },
        EntryBody::Ticketed { due_at, .. } => fill(
            Key::Ticketed,
            &[("when", &texts::weekday_and_time(due_at.0))],
        ),
        EntryBody::Withdrawn {} => t(Key::Withdrawn),
        EntryBody::TranscriptAsked { email } => mailed(Key::TranscriptAsked, email),
        EntryBody::TranscriptSent { email } => mailed(Key::TranscriptSent, email),
        EntryBody::TranscriptFailed { email } => mailed(Key::TranscriptFailed, email),
        _ => return None,
    })
}
