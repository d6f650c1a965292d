//! The clock that matters for a conversation's state: how long waited, unanswered, left or late. Its
//! words say what its colour does.

use crate::figures::clock;
use crate::state::lists::{due_at, unanswered_since};
use crate::texts::{self, Key, duration, fill};
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{Card, ConversationState};

/// Milliseconds of waiting after which the clock turns red: what customers call quick ends here.
const LATE_MS: u64 = 40_000;
/// Milliseconds of waiting after which the clock warns.
const SOON_MS: u64 = 20_000;
/// Milliseconds before its due time at which a ticket's clock warns.
const DUE_SOON_MS: u64 = 2 * 3_600_000;

/// Draws a conversation's clock as the lists show it.
pub(crate) fn clock_of(ui: Ui, card: Card) -> AnyView {
    match card.state {
        ConversationState::Waiting | ConversationState::Offered => {
            running(ui, unanswered_since(&card), card.alert > 0, clock)
        }
        ConversationState::Live if card.owed_since.is_some() => {
            let words = |ms| fill(Key::UnansweredFor, &[("time", &clock(ms))]);
            running(ui, unanswered_since(&card), card.alert > 0, words)
        }
        ConversationState::Ticket => ticket(ui, due_at(&card)),
        _ => view! { <time>{texts::time(card.last_at.0)}</time> }.into_any(),
    }
}

/// Draws a clock that runs since then; one that alarms has been running for too long.
pub(crate) fn running(
    ui: Ui,
    since: u64,
    alarmed: bool,
    words: impl Fn(u64) -> String + Send + 'static,
) -> AnyView {
    let ms = move || ui.now.get().saturating_sub(since);
    let late = move || alarmed || ms() >= LATE_MS;
    let soon = move || !late() && ms() >= SOON_MS;
    view! { <time class:late=late class:soon=soon>{move || words(ms())}</time> }.into_any()
}

fn ticket(ui: Ui, due: u64) -> AnyView {
    let late = move || due <= ui.now.get();
    let soon = move || !late() && due - ui.now.get() < DUE_SOON_MS;
    let words = move || left(due, ui.now.get());
    view! { <time class:late=late class:soon=soon>{words}</time> }.into_any()
}

/// How much time is left until something is due, or how late it is.
pub(crate) fn left(due: u64, now: u64) -> String {
    let (key, ms) = if due <= now {
        (Key::Overdue, now - due)
    } else {
        (Key::Left, due - now)
    };
    fill(key, &[("time", &duration(ms))])
}
