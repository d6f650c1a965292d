//! What is being written: drafts, messages and notes on their way, and what could not be sent.

use super::{canned, refused, say, settle};
use crate::ui::Ui;
use crate::{attaching, kept};
use client::Words;
use client::browser::{message_id, now_ms, unix_ms};
use leptos::prelude::*;
use protocol::{Code, ConversationId, FromAgent, MessageId, Timestamp, limits, text};
use std::cell::Cell;

/// Bytes of a draft that is kept through a reload: more than can ever be sent.
const DRAFT_BYTES_MAX: usize = 4 * limits::MESSAGE_CHARS;

thread_local! {
    /// When "is typing" was last said.
    static TYPING_SAID_MS: Cell<u64> = const { Cell::new(0) };
}

/// Takes in what is being written: kept through a reload, and the customer sees that somebody types.
pub(crate) fn set_draft(ui: Ui, conversation: ConversationId, draft: String) {
    // Of what is far too long nothing is written at each key.
    let fits = draft.len() <= DRAFT_BYTES_MAX;
    let kept = if fits { draft.as_str() } else { "" };
    kept::set(&kept::draft_of(conversation), kept);
    if draft.is_empty() {
        canned::forget_picks(conversation);
    }
    let aside = ui.noting.get_untracked() || ui.whispering.get_untracked();
    let typing = !draft.is_empty() && !aside;
    ui.draft.set(draft);
    type_on(conversation, typing);
}

fn type_on(conversation: ConversationId, on: bool) {
    let said = TYPING_SAID_MS.get();
    let now = now_ms();
    let due = if on {
        said == 0 || now - said > limits::TYPING_MS / 2
    } else {
        said != 0
    };
    if due {
        TYPING_SAID_MS.set(if on { now.max(1) } else { 0 });
        say(&FromAgent::Typing { conversation, on });
    }
}

/// Sends what stands in the composer, as a message or a note. What can't be sent stays there.
///
/// A message whose files are still on their way goes when they are there, also if the agent has gone on to
/// another conversation.
pub(crate) fn send(ui: Ui, conversation: ConversationId) {
    let here = ui.selected.get_untracked() == Some(conversation);
    let words = if here && ui.whispering.get_untracked() {
        Words::Whisper
    } else if here && ui.noting.get_untracked() {
        Words::Note
    } else {
        Words::Message
    };
    if words == Words::Message && attaching::hold(ui, conversation) {
        return;
    }
    let draft = match here {
        true => ui.draft.get_untracked(),
        false => kept::get(&kept::draft_of(conversation)).unwrap_or_default(),
    };
    let files = match words {
        Words::Message => untrack(|| attaching::of(ui, conversation)).done(),
        Words::Note | Words::Whisper => Vec::new(),
    };
    let clean = match text::message_with(&draft, files.len()) {
        Ok(clean) => clean,
        Err(Code::EmptyMessage) => return,
        Err(code) => return refused(ui, code),
    };
    ui.problem.set(None);
    let pushed = ui.state.try_update(|state| {
        let at = Timestamp(unix_ms().saturating_add_signed(state.clock_ahead_ms));
        // The timeline exists before the outbox holds this, or it would show it twice.
        state.timeline(conversation);
        let held = state
            .outbox
            .push_with(message_id(), conversation, words, clean, files)?
            .clone();
        state.timeline(conversation).written(&held, at);
        Some(held.id)
    });
    let Some(message) = pushed.flatten() else {
        return refused(ui, Code::Unavailable);
    };
    if words == Words::Message {
        canned::wrote(conversation, message);
        attaching::take(ui, conversation);
    }
    if here {
        ui.noting.set(false);
        ui.whispering.set(false);
        set_draft(ui, conversation, String::new());
    } else {
        kept::set(&kept::draft_of(conversation), "");
        canned::forget_picks(conversation);
    }
    settle(ui);
}

/// Tries a refused message again.
pub(crate) fn try_again(ui: Ui, conversation: ConversationId, id: MessageId) {
    ui.state.update(|state| {
        state.outbox.retry(id);
        state.timeline(conversation).retried(id);
    });
    settle(ui);
}

/// Gives a refused message up; its words go back into an empty composer.
pub(crate) fn discard(ui: Ui, conversation: ConversationId, id: MessageId) {
    let held = ui.state.try_update(|state| {
        state.timeline(conversation).discarded(id);
        state.outbox.discard(id)
    });
    if let Some(held) = held.flatten()
        && ui.draft.with_untracked(String::is_empty)
    {
        set_draft(ui, conversation, held.text);
        canned::given_up(conversation, id);
    }
    settle(ui);
}

/// Mails the transcript. False if the address can't be written to.
pub(crate) fn send_transcript(ui: Ui, conversation: ConversationId, to: &str) -> bool {
    ui.problem.set(None);
    match text::email(to) {
        Ok(email) => say(&FromAgent::SendTranscript {
            conversation,
            id: message_id(),
            email,
        }),
        Err(code) => {
            refused(ui, code);
            false
        }
    }
}
