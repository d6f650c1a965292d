//! The wire vocabulary that every program shares: one look here tells what can be said.
//!
//! | file | what it says |
//! |---|---|
//! | [`customer`] | [`FromCustomer`] and [`ToCustomer`]: the frames of `/ws/customer` |
//! | [`agent`] | [`FromAgent`] and [`ToAgent`]: the frames of `/ws/agent` |
//! | [`conversation`] | entries, states and what a conversation looks like from each side |
//! | [`queue`] | place in line, estimate, availability, the desk's figures |
//! | [`survey`] | CSAT and CES |
//! | [`site_says`] | what the site's page says about its customer |
//! | [`api`] | bodies of the HTTP calls: log-in, invitations, scorecard |
//! | [`account`] | the team, one's own account, second factor, forgotten password |
//! | [`audit`] | who did what, when, from where |
//! | [`canned`] | canned replies: list, make, change, count, files |
//! | [`variables`] | what stands in a canned reply for a name or a wait |
//! | [`keys`] | API keys: what lets a program in |
//! | [`webhooks`] | where the relay tells other programs what has happened |
//! | [`v1`] | what programs get and send |
//! | [`department`] | who answers for what |
//! | [`presence`] | who is there, and why an agent is away |
//! | [`notifications`] | how an agent is told that somebody waits, and what a push holds |
//! | [`past`] | what customers see of themselves: past chats, facts |
//! | [`search`] | what agents search for, and what is found |
//! | [`id`] | unguessable ids, [`Seq`], [`Timestamp`] |
//! | [`limits`] | every size and rate that both ends agree on |
//! | [`refusal`] | why something was refused: stable numbers and words |
//! | [`close`] | WebSocket close codes, and which of them may reconnect |
//! | [`text`] | what counts as a name, an address, a message |
//! | [`codec`] | frame ⇄ JSON |
//!
//! `docs/protocol.md` is the reference for people; `tests/golden.rs` freezes every frame's bytes.

pub mod account;
pub mod agent;
pub mod api;
pub mod audit;
pub mod canned;
pub mod close;
pub mod coach;
pub mod codec;
pub mod conversation;
pub mod customer;
pub mod department;
pub mod file;
pub mod id;
pub mod keys;
pub mod limits;
pub mod notifications;
pub mod past;
pub mod presence;
pub mod queue;
pub mod reasons;
pub mod refusal;
pub mod report;
pub mod search;
pub mod settings;
pub mod site_says;
pub mod survey;
pub mod text;
pub mod translation;
pub mod v1;
pub mod variables;
pub mod wanted;
pub mod webhooks;

pub use agent::{AgentWelcome, FromAgent, ToAgent};
pub use close::CloseCode;
pub use conversation::{
    Author, Card, ConversationState, CustomerView, Ender, Entry, EntryBody, Page, Preview,
    ReturnReason, Side, TicketReason,
};
pub use customer::{Challenge, CustomerWelcome, FromCustomer, Proof, SiteFace, ToCustomer};
pub use department::Department;
pub use file::File;
pub use id::{
    AgentId, ApiKeyId, CannedId, ConversationId, CustomerId, DeliveryId, DepartmentId, FileId,
    MessageId, Seq, SiteId, Timestamp, WebhookId,
};
pub use presence::{Away, AwayReason, Here, Presence};
pub use queue::{Availability, AvailabilityState, Colleague, Figures, Place, Promise};
pub use refusal::{Code, Refusal};
pub use survey::{Feedback, Score};

/// The WebSocket subprotocol both ends must name; a new number means frames that old ends cannot read.
pub const SUBPROTOCOL: &str = "deskbell.v1";
