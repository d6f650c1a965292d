//! What the browser keeps through a reload: the log-in, drafts, and what is not sent yet.

use client::browser::Storage;
use protocol::ConversationId;
use protocol::api::AgentRole;

/// Proof of the log-in.
pub(crate) const TOKEN: &str = "deskbell.agent.token";
/// What the account may do.
pub(crate) const ROLE: &str = "deskbell.agent.role";
/// Whose tickets are shown: "mine", or everybody's.
pub(crate) const WHOSE: &str = "deskbell.agent.tickets";
/// Whether the writing coach is off.
pub(crate) const COACH: &str = "deskbell.agent.coach";
/// Whether what is in another language is translated.
pub(crate) const TRANSLATE: &str = "deskbell.agent.translate";
/// Whether how customers sound is not shown.
pub(crate) const MOOD: &str = "deskbell.agent.mood";
/// "off" where keys without Ctrl or Alt do nothing.
pub(crate) const SINGLE_KEYS: &str = "deskbell.agent.single-keys";
/// Messages whose canned replies are not counted yet.
pub(crate) const USED: &str = "deskbell.agent.used";
/// What is on its way.
pub(crate) const OUTBOX: &str = "deskbell.agent.outbox";

thread_local! {
    static STORAGE: Storage = Storage::local();
}

/// The name under which a conversation's draft is kept.
pub(crate) fn draft_of(conversation: ConversationId) -> String {
    ["deskbell.agent.draft.", &conversation.to_string()].concat()
}

/// The name under which is kept which canned replies went into a draft.
pub(crate) fn picks_of(conversation: ConversationId) -> String {
    ["deskbell.agent.picked.", &conversation.to_string()].concat()
}

/// The name under which is kept what was uploaded there and not sent.
pub(crate) fn files_of(conversation: ConversationId) -> String {
    ["deskbell.agent.files.", &conversation.to_string()].concat()
}

/// What the account may do; before anybody is logged in, as little as anybody.
pub(crate) fn role() -> AgentRole {
    let word = get(ROLE).unwrap_or_default();
    AgentRole::of_word(&word).unwrap_or(AgentRole::Agent)
}

/// What is kept under a name.
pub(crate) fn get(name: &str) -> Option<String> {
    STORAGE.with(|storage| storage.get(name))
}

/// Keeps something; an empty text is forgotten instead.
pub(crate) fn set(name: &str, value: &str) {
    STORAGE.with(|storage| match value {
        "" => storage.remove(name),
        _ => storage.set(name, value),
    });
}
