//! What customers may see of themselves over HTTP: their past chats, and the facts that were recorded
//! about them.

use crate::conversation::{Author, ConversationState, Preview};
use crate::id::{ConversationId, MessageId, Timestamp};
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/customer/past`: the newest first, at most [`crate::limits::PAST_PAGE`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastChats {
    /// The chats.
    pub chats: Vec<PastChat>,
    /// Whether there are older ones: ask again with `?before=` the last one's id.
    pub more: bool,
}

/// A chat in a customer's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastChat {
    /// Which conversation.
    pub id: ConversationId,
    /// Its state; `offered` is told as `waiting`.
    pub state: ConversationState,
    /// The agent's name, if one had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The last words, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Preview>,
}

/// Something that was recorded about a customer: agents record it, the customer sees it, and may
/// correct or erase it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Made by whoever recorded it, a UUIDv7; recording twice stores once.
    pub id: MessageId,
    /// At most [`crate::limits::FACT_CHARS`] characters.
    pub text: String,
    /// When it was recorded, or corrected.
    pub at: Timestamp,
    /// Who recorded it; the customer, once they have corrected it.
    pub by: Author,
}

/// Answer of the calls for facts: all of them, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The facts, at most [`crate::limits::FACTS_MAX`].
    pub facts: Vec<Fact>,
}

/// Body of `POST /api/agent/customers/{customer}/facts`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFact {
    /// Made by the view, a UUIDv7; recording twice stores once.
    pub id: MessageId,
    /// The words.
    pub text: String,
}

/// Body of `PUT /api/customer/facts/{fact}`: what it should say instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The words.
    pub text: String,
}
