//! The frames of `/ws/agent`: what an agent's view says and hears.

use crate::coach::SiteCoach;
use crate::conversation::{Card, Entry};
use crate::department::Department;
use crate::id::{AgentId, ConversationId, DepartmentId, FileId, MessageId, Seq, SiteId, Timestamp};
use crate::presence::AwayReason;
use crate::queue::{Colleague, Figures};
use crate::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// What an agent's view may say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromAgent {
    /// Always the first frame, within [`crate::limits::HELLO_MS`]. Answered by `welcome`.
    Hello {
        /// The token of the log-in.
        token: String,
        /// What the switch "Available" says in this view; absent on a fresh view, which then
        /// learns it from `welcome`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        available: Option<bool>,
    },
    /// The switch "Available".
    Available {
        /// Whether chats may be given to this agent.
        on: bool,
        /// Why not, if the agent says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<AwayReason>,
    },
    /// Looks into a conversation. Opening one that was offered to this agent takes it, and ends the
    /// customer's wait. Answered by `history`; from then on its entries are pushed.
    Open {
        /// Which conversation.
        conversation: ConversationId,
        /// The newest entry that the view already has; 0 if none.
        have: Seq,
    },
    /// No longer looks into it.
    Leave {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Takes a waiting conversation out of the line, a live one over from a colleague, or a ticket as
    /// one's own.
    Take {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Says something. In a ticket it goes to the customer by e-mail and answers the ticket.
    Send {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the view, a UUIDv7; sending twice stores once.
        id: MessageId,
        /// Plain text; may be empty where there are files.
        text: String,
        /// Files that were uploaded before, at most [`crate::limits::FILES_PER_MESSAGE`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// Writes a note that only agents see.
    Note {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the view; sending twice stores once.
        id: MessageId,
        /// Plain text.
        text: String,
    },
    /// A supervisor tells the agent of a live chat something that its customer never reads.
    Whisper {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the view; sending twice stores once.
        id: MessageId,
        /// Plain text.
        text: String,
    },
    /// The agent is typing, or stopped.
    Typing {
        /// Which conversation.
        conversation: ConversationId,
        /// True while typing; said again at least every [`crate::limits::TYPING_MS`].
        on: bool,
    },
    /// The agent has seen everything up to here.
    Seen {
        /// Which conversation.
        conversation: ConversationId,
        /// The newest entry on the screen.
        up_to: Seq,
    },
    /// Gives a ticket to an agent, who may be away.
    Assign {
        /// Which ticket.
        conversation: ConversationId,
        /// To whom; absent means to oneself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AgentId>,
    },
    /// Makes a ticket of what was over: an answer is owed again.
    Reopen {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Ends the chat, or closes a ticket without an answer.
    End {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Gives the conversation to a colleague, to a department, or back to the front of the line.
    Transfer {
        /// Which conversation.
        conversation: ConversationId,
        /// To whom; absent means back to the line.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<AgentId>,
        /// To which department, instead of to one agent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        department: Option<DepartmentId>,
        /// What whoever gets it should know; only agents see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Brings a colleague into a live chat of one's own; one stays responsible for it.
    Add {
        /// Which conversation.
        conversation: ConversationId,
        /// Whom.
        agent: AgentId,
    },
    /// Leaves a chat that one was brought into.
    StepOut {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Mails the transcript to an address that the customer named.
    SendTranscript {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the view; sending twice mails once.
        id: MessageId,
        /// Where it goes.
        email: String,
    },
    /// Are you there? Answered by `pong`.
    Ping {},
}

/// What the relay says to an agent's view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToAgent {
    /// The answer to `hello`.
    Welcome(AgentWelcome),
    /// A conversation is new or changed; replaces what the view knew of it.
    Card(Card),
    /// The answer to `open`: the entries after `have`, in order.
    History {
        /// Which conversation.
        conversation: ConversationId,
        /// The entries.
        entries: Vec<Entry>,
    },
    /// A new entry in a conversation that this agent has or looks into.
    Entry {
        /// Which conversation.
        conversation: ConversationId,
        /// The entry.
        entry: Entry,
    },
    /// The customer is typing, or stopped.
    Typing {
        /// Which conversation.
        conversation: ConversationId,
        /// True while typing; forget it after [`crate::limits::TYPING_MS`].
        on: bool,
        /// What stands in the customer's field and is not sent, where the site shows that. It stays
        /// there until this is said without it, or they send something.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The customer has seen everything up to here.
    Seen {
        /// Which conversation.
        conversation: ConversationId,
        /// The newest entry seen.
        up_to: Seq,
    },
    /// Who else looks into a live chat of this agent's has changed; replaces what the view knew.
    Watched {
        /// Which conversation.
        conversation: ConversationId,
        /// The others who look into it now; nobody, if it is empty.
        by: Vec<AgentId>,
    },
    /// The customer had a conversation erased: it is to be shown no longer.
    Gone {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// A colleague came, went, or has more or less to do. Also said of the agent itself.
    Colleague(Colleague),
    /// The figures that are always in sight changed.
    Figures(Figures),
    /// The site's departments changed: these are all of them.
    Departments(Vec<Department>),
    /// Something was not done, and why. The connection stays.
    Refused(Refusal),
    /// The answer to `ping`.
    Pong {},
}

/// The answer to an agent's `hello`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentWelcome {
    /// Who is logged in; also among `colleagues`, with availability and load.
    pub agent: AgentId,
    /// The agent's name, as customers read it.
    pub name: String,
    /// The site this agent answers for.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The relay's clock.
    pub now: Timestamp,
    /// The figures in sight.
    pub figures: Figures,
    /// Everybody of the desk who is known to the relay, this agent included.
    pub colleagues: Vec<Colleague>,
    /// The site's departments, by name; absent where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub departments: Vec<Department>,
    /// Conversations that are open or owed an answer.
    pub cards: Vec<Card>,
    /// What the owner says to the writing coach.
    #[serde(default)]
    pub coach: SiteCoach,
    /// Whether the relay translates (`POST /api/agent/translate`), for browsers that don't.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub translates: bool,
}
