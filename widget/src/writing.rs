//! What the customer writes: the draft, "is typing", sending, and what could not be sent.

use crate::link::{say, settle};
use crate::state::WidgetState;
use crate::ui::Ui;
use crate::{attaching, kept};
use client::browser::{message_id, now_ms, unix_ms};
use client::{Attachments, Words};
use leptos::prelude::*;
use protocol::{Code, FromCustomer, MessageId, Timestamp, limits, text};
use std::cell::Cell;
use std::time::Duration;

thread_local! {
    /// When "is typing" was last said.
    static TYPING_SAID_MS: Cell<u64> = const { Cell::new(0) };
    /// Whether agents get to see by themselves what was typed since.
    static SHOWN_SOON: Cell<bool> = const { Cell::new(false) };
}

/// Sends what stands in the composer. What does not fit stays there.
pub(crate) fn send(ui: Ui) {
    if ui.files.with_untracked(Attachments::is_going) {
        // It goes as soon as its files are there.
        return ui.files.update(|files| files.held = true);
    }
    let files = ui.files.with_untracked(Attachments::done);
    // What is empty says nothing; how much is too much stands under the field already.
    let Ok(words) = text::message_with(&ui.draft.get_untracked(), files.len()) else {
        return;
    };
    let Some(conversation) = ui
        .state
        .with_untracked(|state| state.conversation.as_ref().map(|view| view.id))
    else {
        return;
    };
    let at = Timestamp(unix_ms());
    let taken = ui.state.try_update(|state| {
        let outbox = &mut state.outbox;
        match outbox.push_with(message_id(), conversation, Words::Message, words, files) {
            Some(held) => {
                let held = held.clone();
                state.timeline.written(&held, at);
                true
            }
            None => false,
        }
    });
    if taken == Some(true) {
        set_draft(ui, String::new());
        ui.files.update(|files| {
            files.take();
        });
        attaching::keep(ui);
        TYPING_SAID_MS.set(0);
        settle(ui);
    } else {
        // As much is on its way as can be kept: the words stay where they are.
        ui.state
            .update(|state| state.refused = Some(Code::Unavailable));
    }
}

/// Sends a message again that was refused.
pub(crate) fn try_again(ui: Ui, id: MessageId) {
    ui.state.update(|state| {
        state.outbox.retry(id);
        state.timeline.retried(id);
    });
    settle(ui);
}

/// The customer types.
pub(crate) fn set_draft(ui: Ui, words: String) {
    kept::typed(kept::DRAFT, &words);
    let typing = !words.is_empty();
    ui.draft.set(words);
    let said = TYPING_SAID_MS.get();
    let ago_ms = now_ms().saturating_sub(said);
    let again_ms = match is_shown(ui) {
        true => limits::PREVIEW_EVERY_MS,
        false => limits::TYPING_MS / 2,
    };
    let due = said == 0 || ago_ms > again_ms;
    if typing != (said != 0) || (typing && due) {
        say_typing(ui, typing);
    } else if typing && is_shown(ui) && !SHOWN_SOON.replace(true) {
        let show = move || {
            SHOWN_SOON.set(false);
            if !ui.draft.with_untracked(String::is_empty) {
                say_typing(ui, true);
            }
        };
        set_timeout(show, Duration::from_millis(again_ms - ago_ms));
    }
}

/// Whether agents see what is typed before it is sent: the line under the composer says so.
fn is_shown(ui: Ui) -> bool {
    ui.boot.with_value(|boot| boot.typing_preview)
}

fn say_typing(ui: Ui, on: bool) {
    let conversation = ui.state.with_untracked(|state| {
        let running = state.conversation.as_ref().filter(|_| state.is_running());
        running.map(|view| view.id)
    });
    if let Some(conversation) = conversation {
        let words = || {
            let draft = ui.draft.get_untracked();
            draft.chars().take(limits::MESSAGE_CHARS).collect()
        };
        say(&FromCustomer::Typing {
            conversation,
            on,
            text: (on && is_shown(ui)).then(words),
        });
        TYPING_SAID_MS.set(if on { now_ms() } else { 0 });
    }
}

/// What stood in the composer when the chat ended is where the next one begins.
pub(crate) fn keep_draft(ui: Ui) {
    let words = ui.draft.get_untracked();
    if !words.is_empty() && !ui.state.with_untracked(WidgetState::may_write) {
        if ui.question.is_empty() {
            ui.question.set(words);
        }
        set_draft(ui, String::new());
    }
}
