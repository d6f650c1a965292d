//! What a conversation is: its states, its numbered entries, and how each side sees it.

use crate::file::{self, File};
use crate::id::{AgentId, ConversationId, CustomerId, DepartmentId, MessageId, Seq, Timestamp};
use crate::queue::Place;
pub use crate::reasons::{Ender, ReturnReason, TicketReason};
pub use crate::site_says::{SiteSays, Verified};
use crate::survey::Feedback;
use serde::{Deserialize, Serialize};

/// Where a conversation is in its life: `waiting → offered → live → ended`, or a `ticket` that ends
/// `answered` or `withdrawn`. A customer sees `offered` as waiting: nobody has looked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    /// In line; no agent has it.
    Waiting,
    /// An agent was chosen and has not opened it yet.
    Offered,
    /// Customer and agent talk.
    Live,
    /// Over.
    Ended,
    /// To be answered by e-mail until its due time.
    Ticket,
    /// A ticket that an agent answered by e-mail.
    Answered,
    /// The customer took the enquiry back, or left without a way to be answered.
    Withdrawn,
}

impl ConversationState {
    /// Whether customer and desk still write into it over the socket.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered | Self::Live)
    }

    /// Whether it has come to its end.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Ended | Self::Answered | Self::Withdrawn)
    }
}

/// Who made an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The customer of the conversation.
    Customer,
    /// An agent, with the name that the customer reads.
    Agent {
        /// Which agent.
        id: AgentId,
        /// The name at the time of writing.
        name: String,
    },
    /// The desk itself.
    Desk,
}

/// Which side of the conversation looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The customer.
    Customer,
    /// Any agent of the site.
    Agent,
}

/// One numbered fact of a conversation. What somebody has seen never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number: 1, 2, 3… in the store. A client may miss numbers that its side may not see.
    pub seq: Seq,
    /// When the relay took it in.
    pub at: Timestamp,
    /// The sender's id for it, where a person sent it. Receiving one's own id means "saved".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MessageId>,
    /// Who made it.
    pub by: Author,
    /// What it says.
    pub body: EntryBody,
}

/// What an [`Entry`] says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryBody {
    /// The customer asked for a chat: always the first entry.
    Asked {},
    /// The customer agreed to the site's words before asking.
    Consented {
        /// The words.
        text: String,
    },
    /// Words from one side to the other: plain text, never markup.
    Message {
        /// The words; may be empty where there are files.
        text: String,
        /// What was attached, at most [`crate::limits::FILES_PER_MESSAGE`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<File>,
    },
    /// Words that only agents see.
    Note {
        /// The words.
        text: String,
    },
    /// Words of a supervisor to the agent who has the chat. Agents only.
    Whisper {
        /// To whom.
        to: AgentId,
        /// The name at the time of writing.
        name: String,
        /// The words.
        text: String,
    },
    /// Words of the site's owner that the desk said by itself; nobody's answer.
    Automatic {
        /// The words.
        text: String,
    },
    /// An agent opened the conversation: the wait is over.
    Joined {
        /// Milliseconds the customer waited in this turn.
        wait_ms: u64,
    },
    /// The conversation went back to the front of the line.
    Returned {
        /// Why.
        reason: ReturnReason,
    },
    /// The conversation goes to another agent.
    Transferred {
        /// The name of the agent, or of the department, that gets it.
        to: String,
    },
    /// A colleague was brought into the chat, by who has it.
    Added {
        /// The colleague's name.
        name: String,
    },
    /// A colleague left the chat that somebody else has.
    SteppedOut {
        /// The colleague's name.
        name: String,
    },
    /// The chat is over.
    Ended {
        /// Who ended it.
        by: Ender,
    },
    /// The enquiry is now to be answered by e-mail.
    Ticketed {
        /// Why.
        reason: TicketReason,
        /// Until when an answer is owed.
        due_at: Timestamp,
    },
    /// The ticket is now this agent's to answer. Agents only.
    Assigned {
        /// The name of the agent.
        to: String,
    },
    /// Nobody has answered for too long. Agents only.
    Escalated {
        /// 1: all agents are alerted again. 2: supervisors are told.
        level: u8,
    },
    /// The ticket's due time has passed without an answer. Agents only.
    Overdue {},
    /// The customer's next words came by e-mail, from another address than the one known. Agents
    /// only.
    CameFrom {
        /// The address.
        email: String,
    },
    /// A mail to the customer could not be delivered. Agents only.
    MailFailed {
        /// The address it was meant for.
        email: String,
    },
    /// The customer took the enquiry back, or left it without an address to answer to.
    Withdrawn {},
    /// Somebody asked for the transcript by e-mail.
    TranscriptAsked {
        /// The address it goes to.
        email: String,
    },
    /// A mail server took the transcript.
    TranscriptSent {
        /// The address it went to.
        email: String,
    },
    /// The transcript could not be delivered and will not be tried again.
    TranscriptFailed {
        /// The address it was meant for.
        email: String,
    },
    /// The customer's rating. Agents don't see it beside the customer's name.
    Rated {
        /// What was said.
        feedback: Feedback,
    },
}

impl EntryBody {
    /// Whether `side` may see this entry.
    pub fn visible_to(&self, side: Side) -> bool {
        match self {
            Self::Note { .. }
            | Self::Whisper { .. }
            | Self::Assigned { .. }
            | Self::Escalated { .. }
            | Self::Overdue {}
            | Self::CameFrom { .. }
            | Self::MailFailed { .. } => side == Side::Agent,
            Self::Rated { .. } => side == Side::Customer,
            _ => true,
        }
    }

    /// A message of words alone.
    pub fn message(text: impl Into<String>) -> Self {
        Self::Message {
            text: text.into(),
            files: Vec::new(),
        }
    }

    /// What was attached.
    pub fn files(&self) -> &[File] {
        match self {
            Self::Message { files, .. } => files,
            _ => &[],
        }
    }

    /// What was said and attached, as one text.
    pub fn told(&self) -> Option<String> {
        Some(file::told(self.text()?, self.files()))
    }

    /// The words that a person said, where the entry has some.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Message { text, .. } | Self::Note { text } | Self::Whisper { text, .. } => {
                Some(text)
            }
            _ => None,
        }
    }
}

/// The page on which the customer asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its address, without user, password and fragment.
    pub url: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The address of the other site that led the customer here, without user, password, query and
    /// fragment; empty where the browser does not tell.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub referrer: String,
}

/// A conversation as its customer sees it, without the entries before `entries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerView {
    /// Which conversation.
    pub id: ConversationId,
    /// Its state; [`ConversationState::Offered`] is told as `waiting`.
    pub state: ConversationState,
    /// The agent's name, while one has it or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Place in line, while waiting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When an agent first opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Until when an answer by e-mail is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// The customer's address, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Up to which entry the agent has seen.
    pub agent_seen: Seq,
    /// Whether feedback was given.
    pub rated: bool,
    /// Whether the customer said no to the survey; absent means false.
    #[serde(default, skip_serializing_if = "is_false")]
    pub skipped: bool,
    /// The entries after the client's `have`, in order, as far as the customer may see them.
    pub entries: Vec<Entry>,
}

/// The last words of a conversation, for an agent's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// At most [`crate::limits::PREVIEW_CHARS`] characters.
    pub text: String,
    /// Whether the customer said them.
    pub by_customer: bool,
}

/// A conversation in an agent's lists: everything but the entries. Sent whole whenever something
/// in it changes; the newest replaces the older.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which conversation.
    pub id: ConversationId,
    /// Its state.
    pub state: ConversationState,
    /// The agent who has it, or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// Colleagues who are in the chat beside that one; absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guests: Vec<AgentId>,
    /// The department that it was asked for, or handed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentId>,
    /// Which customer.
    pub customer: CustomerId,
    /// The name the customer gave.
    pub name: String,
    /// The address the customer gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The customer's language tag.
    pub locale: String,
    /// The customer's time zone (IANA name), if their browser told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The page the customer asked from, or is on now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Box<Page>>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Since when the customer waits in this turn; meaningful while waiting or offered.
    pub waiting_since: Timestamp,
    /// Until when the chosen agent must open it; while offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_by: Option<Timestamp>,
    /// When an agent first opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Until when an answer by e-mail is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// Milliseconds that the customer waited, once an agent opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// How urgent it has become: 1, nobody has answered for too long, all agents are alerted; 2,
    /// supervisors were told, or a ticket is past its due time. Absent means 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub alert: u8,
    /// Since when the customer's words in a live chat go unanswered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owed_since: Option<Timestamp>,
    /// Whether the customer has a page open right now.
    pub online: bool,
    /// The newest entry's number.
    pub last: Seq,
    /// When the newest entry was made.
    pub last_at: Timestamp,
    /// Up to which entry the customer has seen.
    pub customer_seen: Seq,
    /// Messages of the customer that no agent has seen.
    pub unread: u32,
    /// The last words, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<Preview>,
    /// What the site's page says about the customer. Name and address above are verified only where
    /// they are the same here.
    #[serde(default, skip_serializing_if = "SiteSays::is_empty")]
    pub site_says: SiteSays,
}

fn is_false(is: &bool) -> bool {
    !is
}

fn is_zero(n: &u8) -> bool {
    *n == 0
}
