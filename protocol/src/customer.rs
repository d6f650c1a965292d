//! The frames of `/ws/customer`: what a customer's page says and hears.
//!
//! On the wire a frame is a JSON object with one member, whose name is the variant in `snake_case`:
//! `{"send":{"conversation":"…","id":"…","text":"…"}}`.

use crate::conversation::{CustomerView, Entry, Page};
use crate::id::{ConversationId, CustomerId, FileId, MessageId, Seq, SiteId, Timestamp};
use crate::queue::{Availability, Place};
use crate::refusal::Refusal;
use crate::survey::Feedback;
use serde::{Deserialize, Serialize};

/// What a customer's page may say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromCustomer {
    /// Always the first frame, within [`crate::limits::HELLO_MS`]. Answered by `welcome`.
    Hello {
        /// Which site the page belongs to.
        site: SiteId,
        /// The token of an earlier `welcome`; without one, a new customer is made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
        /// The customer's language tag.
        locale: String,
        /// The customer's time zone (IANA name), by which a transcript tells its times; what is no
        /// time zone counts as absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zone: Option<String>,
        /// The page the customer is on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Page>,
        /// The conversation whose entries the page already has, and up to which.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resume: Option<Resume>,
        /// The answer to a `challenge`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<Proof>,
    },
    /// Asks for a chat. Answered by `conversation`; asking twice, or while one is open, starts no
    /// second one.
    Start {
        /// Made by the page; names this request in a refusal.
        id: MessageId,
        /// The customer's name.
        name: String,
        /// Where a transcript or an answer may go.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// The first message, if the customer wrote one. Stored under `id`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        question: Option<String>,
        /// Filled by programs only: the form hides it from people. Refused with `looks_automatic`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        website: Option<String>,
        /// The words that the customer agreed to. Where a site asks for that, refused with
        /// `no_consent` without them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consent: Option<String>,
    },
    /// Says something in an open conversation. Saved once `entry` comes back with the same `id`.
    Send {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the page, a UUIDv7; sending twice stores once.
        id: MessageId,
        /// Plain text.
        text: String,
        /// Files that were uploaded before, at most [`crate::limits::FILES_PER_MESSAGE`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileId>,
    },
    /// The customer is typing, or stopped.
    Typing {
        /// Which conversation.
        conversation: ConversationId,
        /// True while typing; said again at least every [`crate::limits::TYPING_MS`].
        on: bool,
        /// What stands in the field, where [`SiteFace::typing_preview`] says that agents see it, at
        /// most [`crate::limits::MESSAGE_CHARS`]; left out of what a site without it hears.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The customer has seen everything up to here.
    Seen {
        /// Which conversation.
        conversation: ConversationId,
        /// The newest entry on the screen.
        up_to: Seq,
    },
    /// Ends the chat. While still waiting: takes the enquiry back.
    End {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// "Answer me by e-mail instead": gives up the place in line for a ticket.
    ByEmail {
        /// Which conversation.
        conversation: ConversationId,
        /// Names this request in a refusal.
        id: MessageId,
        /// The address; may be absent if one is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
    },
    /// The form while nobody is there: becomes a ticket at once. Answered by `conversation`.
    LeaveMessage {
        /// Made by the page; sending twice stores once.
        id: MessageId,
        /// The customer's name.
        name: String,
        /// Where the answer goes.
        email: String,
        /// What the customer wants to know.
        text: String,
        /// Filled by programs only: the form hides it from people. Refused with `looks_automatic`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        website: Option<String>,
        /// The words that the customer agreed to. Where a site asks for that, refused with
        /// `no_consent` without them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        consent: Option<String>,
    },
    /// Asks for the transcript by e-mail, at any moment of a conversation's life.
    SendTranscript {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the page; sending twice mails once.
        id: MessageId,
        /// Where it goes.
        email: String,
    },
    /// The survey's answer, once a conversation; a second one replaces nothing and is refused.
    Rate {
        /// Which conversation.
        conversation: ConversationId,
        /// Made by the page; sending twice stores once.
        id: MessageId,
        /// What the customer said.
        feedback: Feedback,
    },
    /// The customer says no to the survey: it is not shown again, and may still be answered.
    Skip {
        /// Which conversation.
        conversation: ConversationId,
    },
    /// Erases everything that is kept of this customer. Answered by `erased`; erasing twice erases
    /// nothing more.
    Erase {
        /// Made by the page; names this request in a refusal.
        id: MessageId,
    },
    /// The customer moved on to another page of the site.
    Moved {
        /// The page now.
        page: Page,
    },
    /// Are you there? Answered by `pong`.
    Ping {},
}

/// What a page already has of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The newest entry's number; [`Seq`] 0 if none.
    pub have: Seq,
}

/// What a page is asked to show while a site is flooded with new customers: a number that takes work
/// to find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// The relay's word, good once and for [`crate::limits::PROOF_MS`].
    pub salt: String,
    /// How many leading bits of SHA-256(salt, then the nonce in decimal digits) are to be zero.
    pub bits: u8,
}

/// The answer to a [`Challenge`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The challenge's.
    pub salt: String,
    /// The number that was found; at most 2^53, as every JSON reader takes it.
    pub nonce: u64,
}

/// What the relay says to a customer's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToCustomer {
    /// The answer to `hello`.
    Welcome(CustomerWelcome),
    /// Says hello again with a [`Proof`]; only to pages without a valid token, while a site is
    /// flooded with new customers.
    Challenge(Challenge),
    /// The whole of the customer's conversation, after `start`, `leave_message`, or when it changes
    /// state. Replaces what the page knew, except entries, which are added.
    Conversation(CustomerView),
    /// A new entry, or one's own entry again after sending it twice.
    Entry {
        /// Which conversation.
        conversation: ConversationId,
        /// The entry.
        entry: Entry,
    },
    /// The place in line or the estimate changed.
    Place {
        /// Which conversation.
        conversation: ConversationId,
        /// The place now.
        place: Place,
    },
    /// The agent is typing, or stopped.
    Typing {
        /// Which conversation.
        conversation: ConversationId,
        /// True while typing; forget it after [`crate::limits::TYPING_MS`].
        on: bool,
    },
    /// The agent has seen everything up to here.
    Seen {
        /// Which conversation.
        conversation: ConversationId,
        /// The newest entry seen.
        up_to: Seq,
    },
    /// Nothing is kept of this customer any more: the page is to forget all of it, the token too.
    Erased {},
    /// Whether somebody would answer now; at every change.
    Availability(Availability),
    /// What the site's owner wants everybody to know just now, or no more.
    Banner {
        /// Plain text, at most [`crate::limits::BANNER_CHARS`] characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Something was not done, and why. The connection stays.
    Refused(Refusal),
    /// The answer to `ping`.
    Pong {},
}

/// The answer to a customer's `hello`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerWelcome {
    /// Who the relay takes this page for.
    pub customer: CustomerId,
    /// Proof of that, to be kept by the page and shown at the next hello. Never put it in a URL.
    pub token: String,
    /// The relay's clock.
    pub now: Timestamp,
    /// Whether somebody would answer now.
    pub availability: Availability,
    /// The name of an earlier conversation, so that nothing is asked twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address of an earlier conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// What the site's owner wants everybody to know just now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
    /// The newest conversation, if it is open, or ended within the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<CustomerView>,
}

/// How a site presents itself; built into the frame's page and the loader's availability GET.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFace {
    /// Which site.
    pub site: SiteId,
    /// The name over the panel.
    pub name: String,
    /// The accent colour, `#rrggbb`.
    pub accent: String,
    /// The colour of text on the accent, picked for contrast, `#rrggbb`.
    pub on_accent: String,
    /// Days that a conversation is kept.
    pub retention_days: u32,
    /// Whether files may be attached.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub attachments: bool,
    /// Whether agents see what the customer types before it is sent; the page says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub typing_preview: bool,
    /// Whether the customer is not asked how it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_survey: bool,
}

fn yes() -> bool {
    true
}

fn is_yes(is: &bool) -> bool {
    *is
}
