//! What lasts: the facts that a desk saves, and what it needs to go on after a restart.

use alloc::string::String;
use alloc::vec::Vec;
use protocol::api::Wait;
use protocol::conversation::{Ender, Entry, Page, Preview, SiteSays};
use protocol::{
    AgentId, ConversationId, ConversationState, CustomerId, Department, DepartmentId, Feedback,
    MessageId, Presence, Seq, Timestamp,
};

/// A durable fact. The records of one event are saved together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "lives for one batch, in which nearly every entry comes with its conversation"
)]
pub enum Record {
    /// A conversation as it is now; replaces the older row of the same id.
    Conversation(Conversation),
    /// A new entry. (conversation, seq) is unique, and so is (conversation, id).
    Entry {
        /// Where.
        conversation: ConversationId,
        /// What.
        entry: Entry,
    },
    /// A wait came to its end.
    Wait(Wait),
    /// A mail is to be sent. (conversation, asked, to) is unique.
    Mail(Mail),
    /// A rating was given; once a conversation.
    Rating {
        /// On which.
        conversation: ConversationId,
        /// When.
        at: Timestamp,
        /// What.
        feedback: Feedback,
    },
    /// Everything that was kept of a customer before this goes: conversations with all that belongs
    /// to them, and facts. Waits stay, lengths of time without names.
    Erased {
        /// Whose.
        customer: CustomerId,
    },
    /// An agent came, went, or moved the switch.
    Presence(Presence),
}

/// A mail to be sent: a row of the outbox. Its text is made from the store when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// About which conversation.
    pub conversation: ConversationId,
    /// The entry that asked for it; with conversation and recipient, the mail's identity.
    pub asked: Seq,
    /// What it carries.
    pub kind: MailKind,
    /// Where it goes.
    pub to: String,
    /// The language it is written in.
    pub locale: String,
    /// When it was asked for.
    pub at: Timestamp,
}

/// What a mail carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailKind {
    /// All that was said, for the customer.
    Transcript,
    /// An agent's answer to a ticket: the entry `asked` itself.
    Answer,
    /// To the customer: the enquiry is a ticket now, and until when it is answered.
    Confirmation,
    /// To supervisors: a customer waits, and nobody answers.
    Escalation,
    /// To the owner and to supervisors: a ticket's due time has passed.
    Overdue,
}

/// What the desk has said by itself in this wait or silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SaidByItself {
    /// How often.
    pub times: u32,
    /// Where it was what was said last in a live chat: when the entry before it was made. It breaks no
    /// silence, so that handle time is what it would be without.
    pub quiet_since: Option<Timestamp>,
}

/// Everything durable about one conversation but its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub customer: CustomerId,
    /// The name the customer gave.
    pub name: String,
    /// The address the customer gave.
    pub email: Option<String>,
    /// The customer's language tag.
    pub locale: String,
    /// The customer's time zone (IANA name), if their page told it.
    pub zone: Option<String>,
    /// The page the customer asked from.
    pub page: Option<Page>,
    /// Where it is in its life.
    pub state: ConversationState,
    /// The agent who has it, or had it last; of a ticket, its owner.
    pub agent: Option<AgentId>,
    /// That agent's name.
    pub agent_name: Option<String>,
    /// Colleagues who are in it beside that agent; only while it is live.
    pub guests: Vec<AgentId>,
    /// The department that it was asked for, or handed to. One that is no more binds nobody.
    pub department: Option<DepartmentId>,
    /// The request that started it; asking again with the same id starts no second one.
    pub request: MessageId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Since when the customer waits in this turn.
    pub waiting_since: Timestamp,
    /// Whether it stands before those who never had an agent (it came back to the line).
    pub front: bool,
    /// The first estimate of this turn that the customer was shown, in milliseconds.
    pub promised_ms: Option<u64>,
    /// Until when the chosen agent must open it.
    pub open_by: Option<Timestamp>,
    /// When an agent first opened it.
    pub joined_at: Option<Timestamp>,
    /// The first turn's wait, in milliseconds, once an agent opened it.
    pub wait_ms: Option<u64>,
    /// When an agent first said something.
    pub first_response_at: Option<Timestamp>,
    /// Handle time so far in milliseconds: time between entries while live, long silences cut.
    pub handle_ms: u64,
    /// When it ended (or the ticket did).
    pub ended_at: Option<Timestamp>,
    /// Who ended it.
    pub ended_by: Option<Ender>,
    /// Until when an answer by e-mail is owed.
    pub due_at: Option<Timestamp>,
    /// How urgent it has become in this turn; as [`protocol::Card::alert`].
    pub alert: u8,
    /// What the desk has said by itself.
    pub automatic: SaidByItself,
    /// Since when the customer's words in a live chat go unanswered.
    pub owed_since: Option<Timestamp>,
    /// The newest entry's number.
    pub last: Seq,
    /// When the newest entry was made.
    pub last_at: Timestamp,
    /// Up to which entry the customer has seen.
    pub customer_seen: Seq,
    /// Up to which entry an agent has seen.
    pub agent_seen: Seq,
    /// Messages of the customer after `agent_seen`.
    pub unread: u32,
    /// Messages of agents so far.
    pub agent_messages: u32,
    /// Transcripts asked for so far.
    pub transcripts: u32,
    /// Whether feedback was given.
    pub rated: bool,
    /// Whether the customer said no to the survey.
    pub skipped: bool,
    /// The last words.
    pub preview: Option<Preview>,
    /// What the site's page said about the customer.
    pub site_says: SiteSays,
}

impl Conversation {
    /// An enquiry that was just made: it waits, and nothing more is known of it.
    pub fn new(
        id: ConversationId,
        customer: CustomerId,
        request: MessageId,
        name: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            customer,
            name,
            email: None,
            locale: String::new(),
            zone: None,
            page: None,
            state: ConversationState::Waiting,
            agent: None,
            agent_name: None,
            guests: Vec::new(),
            department: None,
            request,
            asked_at: now,
            waiting_since: now,
            front: false,
            promised_ms: None,
            open_by: None,
            joined_at: None,
            wait_ms: None,
            first_response_at: None,
            handle_ms: 0,
            ended_at: None,
            ended_by: None,
            due_at: None,
            alert: 0,
            automatic: SaidByItself::default(),
            owed_since: None,
            last: Seq(0),
            last_at: now,
            customer_seen: Seq(0),
            agent_seen: Seq(0),
            unread: 0,
            agent_messages: 0,
            transcripts: 0,
            rated: false,
            skipped: false,
            preview: None,
            site_says: SiteSays::default(),
        }
    }
}

/// What a desk starts from: read from the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Conversations that are open, owed an answer, or ended within the last day, with the ids of
    /// what people sent into the open ones, so that sending twice stays harmless.
    pub conversations: Vec<(Conversation, Vec<(MessageId, Seq)>)>,
    /// The last waits that ended, oldest first, at most
    /// [`Loaded::WAITS_MAX`]: the estimate is made of those an agent ended.
    pub waits: Vec<Wait>,
    /// Sum in milliseconds and number of the waits since the day began that an agent ended.
    pub today: (u64, u32),
    /// The agents of the site.
    pub agents: Vec<crate::event::AgentProfile>,
    /// The newest that was saved of each agent's being there.
    pub presence: Vec<Presence>,
    /// The site's departments.
    pub departments: Vec<Department>,
}

impl Loaded {
    /// Waits that are read for the estimate: with 0.9 of the old kept each time, older ones weigh
    /// less than a thousandth.
    pub const WAITS_MAX: usize = 100;
}
