//! What agents do: a closed list. Ids and texts arrive checked and clean.

use alloc::string::String;
use alloc::vec::Vec;
use protocol::{AgentId, AwayReason, ConversationId, DepartmentId, File, MessageId, Seq};

/// What a program of the site may do in a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramDid {
    /// Wrote a note for agents.
    Note {
        /// Under which id.
        id: MessageId,
        /// What.
        text: String,
    },
    /// Answered a ticket by e-mail.
    Answer {
        /// Under which id.
        id: MessageId,
        /// What.
        text: String,
    },
    /// Ended a live chat, or closed a ticket without an answer.
    End,
}

/// What an agent may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentDid {
    /// Moved the switch "Available".
    SetAvailable {
        /// To on.
        on: bool,
        /// Why it is off, if they said so.
        why: Option<AwayReason>,
    },
    /// Looked into a conversation; takes it, if it was offered to this agent.
    Open {
        /// Which.
        conversation: ConversationId,
        /// What the view already has.
        have: Seq,
    },
    /// Looks into it no longer.
    Leave {
        /// Which.
        conversation: ConversationId,
    },
    /// Took a waiting one, took over a colleague's, or took a ticket on.
    Take {
        /// Which.
        conversation: ConversationId,
    },
    /// Gave a ticket to an agent.
    Assign {
        /// Which.
        conversation: ConversationId,
        /// To whom; `None`: to oneself.
        to: Option<AgentId>,
    },
    /// Opened again what was over.
    Reopen {
        /// Which.
        conversation: ConversationId,
    },
    /// Said something to the customer.
    Say {
        /// Where.
        conversation: ConversationId,
        /// Under which id.
        id: MessageId,
        /// What.
        text: String,
        /// What they attached.
        files: Vec<File>,
    },
    /// Wrote a note for agents.
    Note {
        /// Where.
        conversation: ConversationId,
        /// Under which id.
        id: MessageId,
        /// What.
        text: String,
    },
    /// Told the agent of a live chat something.
    Whisper {
        /// Where.
        conversation: ConversationId,
        /// Under which id.
        id: MessageId,
        /// What.
        text: String,
    },
    /// Started or stopped typing.
    Type {
        /// Where.
        conversation: ConversationId,
        /// Started.
        on: bool,
    },
    /// Has seen everything up to here.
    See {
        /// Where.
        conversation: ConversationId,
        /// The newest entry seen.
        up_to: Seq,
    },
    /// Ended the chat, or closed a ticket without an answer.
    End {
        /// Which.
        conversation: ConversationId,
    },
    /// Gave it to a colleague, or back to the line.
    Transfer {
        /// Which.
        conversation: ConversationId,
        /// To whom; `None`: back to the line.
        to: Option<AgentId>,
        /// To which department, instead.
        department: Option<DepartmentId>,
        /// What whoever gets it should know.
        note: Option<String>,
    },
    /// Brought a colleague into a live chat of theirs.
    Add {
        /// Which.
        conversation: ConversationId,
        /// Whom.
        agent: AgentId,
    },
    /// Left a chat that they were brought into.
    StepOut {
        /// Which.
        conversation: ConversationId,
    },
    /// Sends the transcript on the customer's wish.
    SendTranscript {
        /// Of which.
        conversation: ConversationId,
        /// The request's id.
        id: MessageId,
        /// Where to.
        email: String,
    },
}
