//! The handles that screens and parts share: signals, nothing else.

use crate::later::Later;
use crate::searching::Searching;
use crate::state::AgentState;
use crate::state::lists::Whose;
use crate::translating::Translating;
use crate::{app, kept};
use client::browser::unix_ms;
use client::{Attachments, Outbox};
use leptos::prelude::*;
use protocol::ConversationId;
use protocol::api::AgentRole;
use protocol::canned::CannedReply;
use protocol::notifications::Notifications;
use std::collections::BTreeMap;

/// The handles that screens and parts get.
#[derive(Clone, Copy)]
pub(crate) struct Ui {
    /// What the relay told.
    pub(crate) state: RwSignal<AgentState>,
    /// Proof of the log-in; without one there is the log-in screen.
    pub(crate) token: RwSignal<Option<String>>,
    /// What the account may do.
    pub(crate) role: RwSignal<AgentRole>,
    /// Which page of the view.
    pub(crate) page: RwSignal<app::Page>,
    /// Where the chunk with all pages but the desk is.
    pub(crate) later: RwSignal<Later>,
    /// The conversation on the screen.
    pub(crate) selected: RwSignal<Option<ConversationId>>,
    /// What stands in the composer.
    pub(crate) draft: RwSignal<String>,
    /// What goes with it, by conversation.
    pub(crate) files: RwSignal<BTreeMap<ConversationId, Attachments>>,
    /// Whether the composer writes a note.
    pub(crate) noting: RwSignal<bool>,
    /// Whether the composer whispers to the agent who has the chat.
    pub(crate) whispering: RwSignal<bool>,
    /// A conversation that the page's address names, until it can be opened.
    pub(crate) wanted: RwSignal<Option<ConversationId>>,
    /// Whose tickets the list shows.
    pub(crate) whose: RwSignal<Whose>,
    /// What is searched for, and what was found.
    pub(crate) searching: Searching,
    /// What is translated.
    pub(crate) translating: Translating,
    /// Whether the panel about the customer is shown where there is no room beside the chat.
    pub(crate) about: RwSignal<bool>,
    /// Whether the palette is open.
    pub(crate) jumping: RwSignal<bool>,
    /// Whether the shortcuts are listed.
    pub(crate) helping: RwSignal<bool>,
    /// Whether keys without Ctrl or Alt are shortcuts.
    pub(crate) single_keys: RwSignal<bool>,
    /// The canned replies that this agent has, by shortcut.
    pub(crate) canned: RwSignal<Vec<CannedReply>>,
    /// How this agent wants to be told.
    pub(crate) wishes: RwSignal<Notifications>,
    /// What a screen reader is told once: who wants to be heard.
    pub(crate) said: RwSignal<String>,
    /// What went wrong last, until the next action.
    pub(crate) problem: RwSignal<Option<String>>,
    /// The relay's time now, in steps of a second: for running clocks.
    pub(crate) now: RwSignal<u64>,
}

impl Ui {
    /// Nothing known yet but what an earlier page kept.
    pub(crate) fn new() -> Self {
        let outbox = kept::get(kept::OUTBOX)
            .map(|json| Outbox::from_json(&json))
            .unwrap_or_default();
        Self {
            state: RwSignal::new(AgentState::new(outbox)),
            token: RwSignal::new(kept::get(kept::TOKEN)),
            role: RwSignal::new(kept::role()),
            page: RwSignal::new(app::Page::of_address()),
            later: RwSignal::new(Later::Coming),
            selected: RwSignal::new(None),
            draft: RwSignal::new(String::new()),
            files: RwSignal::new(BTreeMap::new()),
            noting: RwSignal::new(false),
            whispering: RwSignal::new(false),
            wanted: RwSignal::new(None),
            whose: RwSignal::new(match kept::get(kept::WHOSE).as_deref() {
                Some("mine") => Whose::Mine,
                _ => Whose::All,
            }),
            searching: Searching::new(),
            translating: Translating::new(),
            about: RwSignal::new(false),
            jumping: RwSignal::new(false),
            helping: RwSignal::new(false),
            single_keys: RwSignal::new(kept::get(kept::SINGLE_KEYS).as_deref() != Some("off")),
            canned: RwSignal::new(Vec::new()),
            wishes: RwSignal::new(Notifications::default()),
            said: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            now: RwSignal::new(unix_ms()),
        }
    }

    /// What a call proves the log-in with, now; without one nothing, and the relay refuses.
    pub(crate) fn bearer(self) -> String {
        self.token.get_untracked().unwrap_or_default()
    }

    /// Whether this account leads: it invites, looks after the desk, and hears what is escalated.
    pub(crate) fn leads(self) -> bool {
        self.role.get().may_supervise()
    }

    /// A part of the state, which is drawn anew only when it changes.
    pub(crate) fn read<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&AgentState) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.state.with(&part))
    }
}
