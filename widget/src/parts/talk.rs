//! The conversation itself: a log that stays at its end unless the reader has scrolled up.

use super::files;
use crate::draw::{Drawn, button, by_id, classed, el, list, watch};
use crate::rows::{Row, RowKind, rows};
use crate::state::WidgetState;
use crate::texts::{self, Key, duration, fill, t};
use crate::ui::Ui;
use crate::writing;
use client::LineState;
use client::browser::unix_ms;
use client::links::{Piece, pieces};
use leptos::prelude::*;
use protocol::{Author, Ender, EntryBody, ReturnReason};
use web_sys::HtmlElement;

/// Pixels from the end within which a reader counts as being there.
const NEAR_END_PX: i32 = 80;
/// The id of what scrolls.
const SCROLLING: &str = "scrolling";

/// Draws the conversation that is looked at as a log.
pub(crate) fn talk(ui: Ui) -> Drawn {
    let all = ui.read(|state| rows(state.shown_lines(), texts::day_number));
    classed("div", "talk")
        .attr("role", "log")
        .attr("aria-label", &t(Key::Conversation))
        .view(draw_rows(ui, all))
}

/// Draws rows; those that stay are not touched.
pub(crate) fn draw_rows(ui: Ui, rows: Memo<Vec<Row>>) -> AnyView {
    list(rows, |row| row.key, move |row| draw(ui, row))
}

/// Draws "is typing" while the agent does.
pub(crate) fn typing(ui: Ui) -> Drawn {
    let who = ui.read(|state| {
        let types = state.agent_types_until_ms.is_some();
        state.agent().filter(|_| types).map(String::from)
    });
    let dots = move || {
        let says = fill(Key::Typing, &[("name", &who.get()?)]);
        let dots = (0..3).map(|_| el("i")).collect();
        let says = classed("span", "unseen").text(says);
        Some(classed("div", "typing").child(says).children(dots))
    };
    el("div").attr("role", "status").child_by(dots)
}

/// Draws the scrolling middle of the panel, and "New messages" when they are below. `from_end`:
/// whether the newest comes first into sight.
pub(crate) fn scrolling(ui: Ui, from_end: bool, children: Vec<AnyView>) -> Drawn {
    let at_end = RwSignal::new(from_end);
    let below = RwSignal::new(false);
    let shown = ui.read(|state| {
        let lines = state.timeline.lines();
        let writing = lines
            .last()
            .is_some_and(|l| l.mine && l.state == LineState::Sending);
        let typing = state.agent_types_until_ms.is_some();
        Some((lines.len(), typing, writing, state.is_waiting()))
    });
    let mut before = None;
    watch(move || {
        let (length, _, writing, _) = shown.get().unwrap_or_default();
        ui.open.track();
        let before = before.replace(length);
        if at_end.get_untracked() || writing || (before.is_some() && is_near_end()) {
            request_animation_frame(to_end);
        } else if before.is_some_and(|before| length > before) {
            below.set(true);
        }
    });
    // What is written, and the files beside it, make the middle lower.
    watch(move || {
        ui.draft.track();
        ui.files.track();
        if at_end.get_untracked() {
            request_animation_frame(to_end);
        }
    });
    let scrolled = move |_| {
        let near = is_near_end();
        at_end.set(near);
        if near {
            below.set(false);
        }
    };
    // The keyboard of a phone makes the panel lower: whoever was at the end stays there.
    let resized = window_event_listener_untyped("resize", move |_| {
        if at_end.get_untracked() {
            to_end();
        }
    });
    on_cleanup(move || resized.remove());
    let mut middle = el("main")
        .attr("id", SCROLLING)
        .attr("tabindex", "0")
        .on("scroll", scrolled);
    for child in children {
        middle = middle.view(child);
    }
    let down = move || button("plain below", t(Key::NewMessages) + " ↓", to_end);
    classed("div", "middle")
        .child(middle)
        .child_by(move || below.get().then(down))
}

fn is_near_end() -> bool {
    by_id::<HtmlElement>(SCROLLING).is_some_and(|middle| {
        let left = middle.scroll_height() - middle.scroll_top() - middle.client_height();
        left < NEAR_END_PX
    })
}

fn to_end() {
    if let Some(middle) = by_id::<HtmlElement>(SCROLLING) {
        middle.set_scroll_top(middle.scroll_height());
    }
}

fn draw(ui: Ui, row: Row) -> Drawn {
    match row.kind {
        RowKind::Day(at_ms) => {
            let day = [&texts::day(at_ms, unix_ms()), " ", &texts::time(at_ms)].concat();
            classed("div", "day").text(day)
        }
        RowKind::Bubble { mine, text } => {
            let bubble = words(classed("div", "msg"), &text);
            if mine {
                // Not read aloud to whoever has just written it.
                classed("div", "line me")
                    .attr("aria-live", "off")
                    .child(bubble)
            } else {
                classed("div", "line").child(bubble)
            }
        }
        RowKind::File { mine, file } => {
            let line = classed("div", if mine { "line me" } else { "line" });
            let live = if mine { "off" } else { "polite" };
            line.attr("aria-live", live).child(files::brought(ui, file))
        }
        RowKind::By { name, at_ms } => {
            let name = el("bdi").text(name);
            classed("div", "meta")
                .child(name)
                .text(" · ")
                .child(stamp(ui, at_ms))
        }
        RowKind::Mine { at_ms, state } => mine(ui, at_ms, state),
        RowKind::Failed(id) => {
            let why = ui.state.with_untracked(|state| why_failed(state, id));
            let again = button("again", t(Key::TryAgain), move || {
                writing::try_again(ui, id)
            });
            let said = [&t(Key::NotSent), ". ", &why].concat();
            let said = classed("span", "meta failed").text(said).child(again);
            classed("div", "line me").child(said)
        }
        RowKind::Desk(EntryBody::Automatic { text }, _) => {
            let bubble = words(classed("div", "msg"), &text);
            let label = classed("div", "meta").text(t(Key::Automatic));
            el("div")
                .child(classed("div", "line").child(bubble))
                .child(label)
        }
        RowKind::Desk(body, by) => {
            let class = match body {
                EntryBody::TranscriptSent { .. } => "sys done",
                EntryBody::TranscriptFailed { .. } => "sys sorry",
                _ => "sys",
            };
            classed("div", class).text(desk(ui, &body, &by).unwrap_or_default())
        }
    }
}

fn mine(ui: Ui, at_ms: u64, state: Option<LineState>) -> Drawn {
    let waiting = ui.read(WidgetState::is_waiting);
    let trouble = ui.read(|state| state.reach.trouble());
    let said = move || {
        let key = match state {
            None => return String::new(),
            Some(LineState::Sending) if trouble.get().is_some() => Key::ToSend,
            Some(LineState::Sending) => Key::Sending,
            Some(LineState::Saved) if waiting.get() => Key::SavedFirst,
            Some(LineState::Saved) => Key::Saved,
            Some(LineState::Seen) => Key::Seen,
            Some(LineState::Failed(_)) => Key::NotSent,
        };
        [" · ", &t(key)].concat()
    };
    let meta = classed("span", "meta")
        .child(stamp(ui, at_ms))
        .text_by(said);
    // Not read aloud when it changes: the words have just been.
    classed("div", "line me")
        .attr("aria-live", "off")
        .child(meta)
}

/// The time of day; whoever points at it, or wants it so in the menu, reads the exact moment.
fn stamp(ui: Ui, at_ms: u64) -> Drawn {
    let says = move || match ui.exact.get() {
        true => texts::exact(at_ms),
        false => texts::time(at_ms),
    };
    el("time")
        .attr("datetime", &texts::iso(at_ms))
        .attr("title", &texts::exact(at_ms))
        .text_by(says)
}

fn why_failed(state: &WidgetState, id: protocol::MessageId) -> String {
    let held = state.outbox.held().iter().find(|held| held.id == id);
    let code = held.and_then(|held| held.failed);
    code.map_or_else(String::new, |code| files::why(code) + " ")
}

/// Puts words into an element, with their addresses as links.
pub(crate) fn words(mut bubble: Drawn, text: &str) -> Drawn {
    for piece in pieces(text) {
        bubble = match piece {
            Piece::Plain(words) => bubble.text(words),
            Piece::Link(address) => bubble.child(
                el("a")
                    .attr("href", address)
                    .attr("target", "_blank")
                    .attr("rel", "noopener noreferrer nofollow")
                    .text(address),
            ),
        };
    }
    bubble
}

/// What the desk says in the customer's words.
fn desk(ui: Ui, body: &EntryBody, by: &Author) -> Option<String> {
    let name = match by {
        Author::Agent { name, .. } => name.clone(),
        _ => ui
            .state
            .with_untracked(|state| state.shown()?.agent.clone())
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
        EntryBody::Added { name } => fill(Key::Added, &[("name", name)]),
        EntryBody::SteppedOut { name } => fill(Key::SteppedOut, &[("name", name)]),
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
        // Never told to a customer.
        EntryBody::Assigned { .. }
        | EntryBody::Escalated { .. }
        | EntryBody::Overdue {}
        | EntryBody::CameFrom { .. }
        | EntryBody::MailFailed { .. } => String::new(),
        EntryBody::TranscriptAsked { email } => mailed(Key::TranscriptAsked, email),
        EntryBody::TranscriptSent { email } => mailed(Key::TranscriptSent, email),
        EntryBody::TranscriptFailed { email } => mailed(Key::TranscriptFailed, email),
        _ => return None,
    })
}
