//! Canned replies: fetched for the whole view at once, and told to the relay when a message with one of
//! them is stored.

use crate::api::{self, Problem};
use crate::kept;
use crate::ui::Ui;
use crate::used::Used;
use leptos::prelude::*;
use protocol::canned::{CannedCounted, CannedReplies, CannedUsed};
use protocol::{CannedId, Code, ConversationId, MessageId};
use std::cell::{Cell, RefCell};

/// Milliseconds after which whoever comes back to the view, or opens the list, gets the replies anew.
const STALE_MS: u64 = 20_000;

thread_local! {
    static USED: RefCell<Used> =
        RefCell::new(Used::from_json(&kept::get(kept::USED).unwrap_or_default()));
    /// When the replies were last fetched, by this machine's clock of deadlines.
    static FETCHED_MS: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Fetches the replies. Without them everything else works.
pub(crate) fn fetch(ui: Ui) {
    let Some(token) = ui.token.get_untracked() else {
        return;
    };
    FETCHED_MS.set(Some(client::browser::now_ms()));
    leptos::task::spawn_local(async move {
        if let Ok(answer) = api::get::<CannedReplies>("/api/agent/canned", &token).await {
            ui.canned.set(answer.replies);
        }
    });
}

/// Somebody came back to the view, or opened the list: others may have changed the replies meanwhile.
pub(crate) fn looked(ui: Ui) {
    let now = client::browser::now_ms();
    let none = ui.canned.with_untracked(Vec::is_empty);
    if none || FETCHED_MS.get().is_none_or(|at| now - at > STALE_MS) {
        fetch(ui);
    }
}

/// A reply was put into what is being written there.
pub(crate) fn picked(conversation: ConversationId, reply: CannedId) {
    let mut all = picks(conversation);
    all.push(reply);
    keep_picks(conversation, &all);
}

/// Nothing is left of what was written there.
pub(crate) fn forget_picks(conversation: ConversationId) {
    kept::set(&kept::picks_of(conversation), "");
}

fn picks(conversation: ConversationId) -> Vec<CannedId> {
    let kept = kept::get(&kept::picks_of(conversation)).unwrap_or_default();
    protocol::codec::decode(&kept).unwrap_or_default()
}

fn keep_picks(conversation: ConversationId, picks: &Vec<CannedId>) {
    kept::set(
        &kept::picks_of(conversation),
        &protocol::codec::encode(picks),
    );
}

/// What is being written there goes as this message.
pub(crate) fn wrote(conversation: ConversationId, message: MessageId) {
    let replies = picks(conversation);
    change(|used| {
        used.wrote(CannedUsed {
            conversation,
            message,
            replies,
        });
    });
}

/// A refused message was given up; its words go back into the composer.
pub(crate) fn given_up(conversation: ConversationId, message: MessageId) {
    let replies = change(|used| used.given_up(message));
    if !replies.is_empty() {
        keep_picks(conversation, &replies);
    }
}

/// Tells what is to be counted.
pub(crate) fn tell(ui: Ui) {
    let Some(token) = ui.token.get_untracked() else {
        return;
    };
    let due = ui
        .state
        .with_untracked(|state| USED.with_borrow_mut(|used| used.due(state.outbox.held())));
    for used in due {
        let token = token.clone();
        leptos::task::spawn_local(async move {
            let path = "/api/agent/canned/used";
            match api::post::<_, CannedCounted>(path, Some(&token), &used).await {
                Err(Problem::Network | Problem::Refused(Code::Unavailable)) => {
                    USED.with_borrow_mut(|all| all.failed(used.message));
                }
                told => {
                    change(|all| all.told(used.message));
                    if told.is_ok_and(|told| told.counted > 0) {
                        fetch(ui);
                    }
                }
            }
        });
    }
}

/// Whoever logs out leaves nothing of it here.
pub(crate) fn forget(ui: Ui) {
    change(|used| *used = Used::default());
    FETCHED_MS.set(None);
    ui.canned.set(Vec::new());
}

/// Changes what is to be told, and keeps it through a reload.
fn change<T>(how: impl FnOnce(&mut Used) -> T) -> T {
    USED.with_borrow_mut(|used| {
        let done = how(used);
        kept::set(kept::USED, &used.to_json());
        done
    })
}
