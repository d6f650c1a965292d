//! Everything that may happen to a desk: a closed list. Ids and texts arrive checked and clean.

use crate::config::DeskConfig;
pub use crate::deed::{AgentDid, ProgramDid};
use crate::record::{Conversation, MailKind};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::conversation::{Page, Verified};
use protocol::customer::Resume;
use protocol::{AgentId, Author, ConversationId, CustomerId, Feedback, MessageId, Seq, Timestamp};
use protocol::{Department, File, Promise};

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
    /// Whether they hear of what nobody answers.
    pub supervisor: bool,
    /// Where mails about that go.
    pub email: String,
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
        /// The customer's time zone (IANA name), if told.
        zone: Option<String>,
        /// The page, if told.
        page: Option<Page>,
        /// What the page already has.
        resume: Option<Resume>,
        /// Came by the private link of this conversation: is shown it and nothing else.
        only: Option<ConversationId>,
    },
    /// The site's page said something about a customer.
    SiteSaid {
        /// Whom.
        customer: CustomerId,
        /// Who they were until now, if somebody else.
        before: Option<CustomerId>,
        /// Who they are, if the site has proved that now.
        verified: Option<Verified>,
        /// What else it says, if that is new.
        data: Option<BTreeMap<String, String>>,
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
    /// An agent's account was changed: name, capacity, what they may do.
    AgentChanged {
        /// As the desk knows them from now on.
        agent: AgentProfile,
    },
    /// An agent's account was disabled; their views close.
    AgentDisabled {
        /// Whose.
        agent: AgentId,
    },
    /// A program of the site did something. Nobody is told whether it could be: what is saved says so.
    Program {
        /// Which program, as those who read it see it.
        by: Author,
        /// Where.
        conversation: ConversationId,
        /// What.
        did: ProgramDid,
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
    /// A mail of the customer came in: their words in this conversation. What was over becomes a
    /// ticket again.
    MailCame {
        /// The conversation that the mail answers.
        conversation: ConversationId,
        /// Made of the mail's own id, so that reading the mailbox twice stores once.
        id: MessageId,
        /// The address it came from.
        from: String,
        /// The words.
        text: String,
    },
    /// A mail to the customer, taken by a mail server before, came back.
    MailBounced {
        /// Whose mail.
        conversation: ConversationId,
        /// The entry that asked for it.
        asked: Seq,
        /// Where it could not be delivered.
        email: String,
    },
    /// A conversation from the store that this desk may hold no longer; said before an event about
    /// it. Nothing happens if the desk holds it.
    Recalled {
        /// What lasts of it.
        conversation: Box<Conversation>,
        /// What people sent into it.
        sent: Vec<(MessageId, Seq)>,
    },
    /// The site's opening hours began or ended. Also said right after loading. A desk that is never
    /// told is open.
    Hours {
        /// Whether chats are taken.
        open: bool,
        /// When the desk opens next, if it is closed and will ever open.
        opens_at: Option<Timestamp>,
    },
    /// What customers are told beside who is there has changed. Also said right after loading.
    Outlook(Outlook),
    /// The site's departments changed: these are all of them.
    Departments(Vec<Department>),
    /// The site's owner set other rules. Loading takes those of then.
    Configured(Box<DeskConfig>),
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
        /// The words that they agreed to.
        consent: Option<String>,
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
        /// The words that they agreed to.
        consent: Option<String>,
    },
    /// Said something.
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
    /// Started or stopped typing.
    Type {
        /// Where.
        conversation: ConversationId,
        /// Started.
        on: bool,
        /// What stands in the field, where the site shows that to agents.
        text: Option<String>,
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
    /// Said no to the survey.
    Skip {
        /// Of which.
        conversation: ConversationId,
    },
    /// Wants everything erased that is kept of them.
    Erase {
        /// The request's id.
        id: MessageId,
    },
    /// Moved on to another page.
    Move {
        /// Which.
        page: Page,
    },
}

/// What customers are told beside who is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// What the site's owner wants everybody to know just now.
    pub banner: Option<String>,
    /// How soon people were answered lately.
    pub promise: Promise,
}
