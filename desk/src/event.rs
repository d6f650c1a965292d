//! Everything that may happen to a desk: a closed list. Ids and texts arrive checked and clean.

use crate::record::MailKind;
use alloc::string::String;
use protocol::conversation::Page;
use protocol::customer::Resume;
use protocol::{AgentId, ConversationId, CustomerId, Feedback, MessageId, Seq, Timestamp};

/// One connection, as this relay numbers them; a number is never used twice while the relay runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// An agent as the desk knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentProfile {
    /// Which agent.
    pub id: AgentId,
    /// The name that customers read.
    pub name: String,
    /// Chats at the same time at most; an offered one counts.
    pub capacity: u32,
}

/// What may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A customer's page said hello.
    CustomerCame {
        /// Its connection.
        session: SessionId,
        /// Who.
        customer: CustomerId,
        /// The customer's language tag.
        locale: String,
        /// The page, if told.
        page: Option<Page>,
        /// What the page already has.
        resume: Option<Resume>,
    },
    /// A customer's connection is gone.
    CustomerLeft {
        /// Which connection.
        session: SessionId,
        /// Whose.
        customer: CustomerId,
    },
    /// A customer did something.
    Customer {
        /// By which connection.
        session: SessionId,
        /// Who.
        customer: CustomerId,
        /// What.
        did: CustomerDid,
    },
    /// An agent's view said hello. The relay has checked the log-in.
    AgentCame {
        /// Its connection.
        session: SessionId,
        /// Who.
        agent: AgentProfile,
        /// What the switch of a view that came back says; `None` on a fresh view.
        available: Option<bool>,
    },
    /// An agent's connection is gone.
    AgentLeft {
        /// Which connection.
        session: SessionId,
        /// Whose.
        agent: AgentId,
    },
    /// The agent logged out: unavailable at once, live chats go to the front of the line.
    AgentLoggedOut {
        /// Who.
        agent: AgentId,
    },
    /// An agent did something.
    Agent {
        /// By which connection.
        session: SessionId,
        /// Who.
        agent: AgentId,
        /// What.
        did: AgentDid,
    },
    /// The mail of an entry was taken by a mail server (or given up).
    MailDone {
        /// Whose mail.
        conversation: ConversationId,
        /// The entry that asked for it.
        asked: Seq,
        /// What it carried.
        kind: MailKind,
        /// Where it went.
        email: String,
        /// True: taken. False: refused for good.
        sent: bool,
    },
    /// A new day began at the site; figures "of today" start anew. Also said right after loading.
    DayBegan {
        /// When, by the site's time zone.
        at: Timestamp,
    },
    /// The moment named by `next_deadline` has come.
    Tick,
}

/// What a customer may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerDid {
    /// Asked for a chat.
    Ask {
        /// A fresh id, used only if a conversation starts.
        fresh: ConversationId,
        /// The request's id; the question is stored under it.
        id: MessageId,
        /// The customer's name.
        name: String,
        /// The customer's address.
        email: Option<String>,
        /// The first message.
        question: Option<String>,
    },
    /// Left a message while nobody was there.
    LeaveMessage {
        /// A fresh id, used only if a ticket starts.
        fresh: ConversationId,
        /// The request's id; the text is stored under it.
        id: MessageId,
        /// The customer's name.
        name: String,
        /// The customer's address.
        email: String,
        /// What was written.
        text: String,
    },
    /// Said something.
    Say {
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
    /// Ended the chat, or took a waiting enquiry back.
    End {
        /// Which.
        conversation: ConversationId,
    },
    /// Wants the answer by e-mail instead.
    ByEmail {
        /// Which.
        conversation: ConversationId,
        /// The request's id.
        id: MessageId,
        /// The address, if given anew.
        email: Option<String>,
    },
    /// Wants the transcript by e-mail.
    WantTranscript {
        /// Of which.
        conversation: ConversationId,
        /// The request's id.
        id: MessageId,
        /// Where to.
        email: String,
    },
    /// Gave feedback.
    Rate {
        /// On which.
        conversation: ConversationId,
        /// The request's id.
        id: MessageId,
        /// What.
        feedback: Feedback,
    },
    /// Moved on to another page.
    Move {
        /// Which.
        page: Page,
    },
}

/// What an agent may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentDid {
    /// Moved the switch "Available".
    SetAvailable {
        /// To on.
        on: bool,
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
    /// Took a waiting one, or took over a colleague's.
    Take {
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
    /// Ended the chat.
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
