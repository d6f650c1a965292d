//! Bodies of the calls of programs, `/api/v1/…`, where agents' calls have none that fits.

use crate::conversation::{ConversationState, Ender, Entry, Page, Preview, SiteSays};
use crate::id::{AgentId, ConversationId, CustomerId, DepartmentId, MessageId, Seq, Timestamp};
use crate::survey::{Feedback, Score};
use serde::{Deserialize, Serialize};

/// A conversation as programs see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// What people call it: `7KQ2-M4XD`.
    pub reference: String,
    /// Its state.
    pub state: ConversationState,
    /// Which customer.
    pub customer: CustomerId,
    /// The name that the customer gave.
    pub name: String,
    /// The address that the customer gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The customer's language tag.
    pub locale: String,
    /// The customer's time zone (IANA name), if their browser told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The page the customer asked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Who has it, or had it last; of a ticket, its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Who>,
    /// The department that it was asked for, or handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When an agent first opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
    /// When an agent first said something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<Ender>,
    /// Until when an answer by e-mail is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// Milliseconds that the customer waited, once an agent opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// Handle time in milliseconds, long silences cut.
    pub handle_ms: u64,
    /// Messages of agents.
    pub agent_messages: u32,
    /// The newest entry's number.
    pub last: Seq,
    /// When the newest entry was made.
    pub last_at: Timestamp,
    /// The last words, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// Whether feedback was given.
    pub rated: bool,
    /// The customer's satisfaction, where they said it; only in lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<Score>,
    /// What the site's page said about the customer.
    #[serde(default, skip_serializing_if = "SiteSays::is_empty")]
    pub site_says: SiteSays,
}

/// Somebody who answers for the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Who {
    /// Which account.
    pub id: AgentId,
    /// The name that customers read.
    pub name: String,
}

/// Answer of `GET /api/v1/conversations` and `/tickets`: the one asked last first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversations {
    /// The conversations, at most as many as were asked for.
    pub conversations: Vec<Conversation>,
    /// Whether there are more: ask again with `before` the last one's id.
    pub more: bool,
}

/// Answer of `GET /api/v1/conversations/{conversation}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    /// The conversation.
    pub conversation: Conversation,
    /// Its entries in order, as agents see them.
    pub entries: Vec<Entry>,
    /// The customer's answers to the survey, if there are some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
}

/// Body of `POST …/notes` and `POST …/answers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Made by the program, a UUIDv7; sending twice stores once.
    pub id: MessageId,
    /// Plain text, at most [`crate::limits::MESSAGE_CHARS`] characters.
    pub text: String,
}

/// Answer of the calls that write into a conversation: it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The conversation as it is now.
    pub conversation: Conversation,
}
