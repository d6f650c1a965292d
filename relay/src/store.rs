//! What lasts: the verbs that a store answers. Drivers are files beside this one's folder; one
//! conformance suite (`tests/store_conformance.rs`) judges them all.

use async_trait::async_trait;
use core::fmt;
use core::time::Duration;
use desk::{Conversation, Loaded, Mail, Record};
use protocol::api::{Banner, Ledger, ScoreSpan, Wait};
use protocol::conversation::Entry;
use protocol::{ConversationId, MessageId, Seq, SiteId, Timestamp};

pub mod accounts;
pub mod audit;
pub mod canned;
pub mod enquiries;
pub mod files;
pub mod keys;
pub mod letters;
pub mod mailboxes;
pub mod memory;
pub mod past;
pub mod pushes;
pub mod search;
pub mod second_factors;
pub mod settings;
pub mod sqlite;
pub mod staff;
pub mod webhooks;

pub use accounts::{
    Account, AccountChange, Accounts, ChangedAccount, NewAccount, NewLogIn, TokenHash,
};
pub use audit::{Audit, NewAudit};
pub use canned::{Canned, CannedPut, Imported, PutCanned};
pub use enquiries::Enquiry;
pub use files::{Attached, Files, Upload};
pub use keys::Keys;
pub use letters::{AccountMail, LetterKind, Letters};
pub use mailboxes::{Mailboxes, ReadUpTo, TakenMail};
pub use memory::MemoryStore;
pub use past::{Forgotten, Past, Put};
pub use pushes::{Pushes, Reachable, Subscription};
pub use search::{Hit, Searched};
pub use second_factors::{SecondFactor, SecondFactors};
pub use settings::{MadeSite, SetByOwner, SettingsStore};
pub use sqlite::SqliteStore;
pub use staff::Staff;
pub use webhooks::{Attempt, DeliveriesDue, DueDelivery, HookSecret, Then, Webhooks};

/// A store of conversations. All relays of a site share one; the desk loop is its only writer for
/// that site.
#[async_trait]
pub trait Store: Past + Files + Searched + Staff {
    /// What a desk starts from. `capacity` is the site's, `day_began` the site's last midnight.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn load(
        &self,
        site: &SiteId,
        capacity: u32,
        day_began: Timestamp,
        now: Timestamp,
    ) -> Result<Loaded, StoreError>;

    /// Makes records last, all or none. Returns after they are on disk. Many calls share one commit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if an entry, a mail or a rating is there already;
    /// [`StoreError::NotFound`] if a record names a conversation that is not this site's.
    async fn append(&self, site: &SiteId, records: Vec<Record>) -> Result<(), StoreError>;

    /// The entries `after < seq ≤ up_to` of a conversation, in order; empty if there is none such.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn entries(
        &self,
        conversation: ConversationId,
        after: Seq,
        up_to: Seq,
    ) -> Result<Vec<Entry>, StoreError>;

    /// One conversation of a site, whatever its state and age.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn conversation(
        &self,
        site: &SiteId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError>;

    /// The mails whose time has come, longest due first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mails_due(&self, now: Timestamp, limit: usize) -> Result<MailsDue, StoreError>;

    /// Keeps what became of an attempt at the mail to `to`. Unknown mails are ignored: their conversation was deleted.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mail_tried(
        &self,
        conversation: ConversationId,
        asked: Seq,
        to: &str,
        outcome: MailOutcome,
    ) -> Result<(), StoreError>;

    /// Mails that are still to be sent, and those that were given up, of conversations that are kept.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mails_standing(&self) -> Result<MailsStanding, StoreError>;

    /// The waits that ended in `since ≤ ended_at < until`, oldest first: the raw facts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn waits(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Wait>, StoreError>;

    /// The figures over `since ≤ t < until`, by the definitions in `docs/metrics.md`; a ticket is
    /// past its due time if it was due before `until`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn score(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<ScoreSpan, StoreError>;

    /// The raw facts behind reports: enquiries that were asked or ended in `since ≤ t < until`, or of
    /// which a wait ended then; the one asked first first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn enquiries(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Enquiry>, StoreError>;

    /// What the site's owner wants everybody to know just now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn banner(&self, site: &SiteId) -> Result<Banner, StoreError>;

    /// Puts another in its place; one without a text is none.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn set_banner(&self, site: &SiteId, banner: &Banner) -> Result<(), StoreError>;

    /// Every enquiry of a site that is kept, by where it stands at `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn ledger(&self, site: &SiteId, now: Timestamp) -> Result<Ledger, StoreError>;

    /// A conversation with what people sent into it, for a desk that holds it no longer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn recall(
        &self,
        site: &SiteId,
        id: ConversationId,
    ) -> Result<Option<(Conversation, Sent)>, StoreError> {
        let Some(conversation) = self.conversation(site, id).await? else {
            return Ok(None);
        };
        let entries = self.entries(id, Seq(0), conversation.last).await?;
        let sent = entries.iter().filter_map(|e| Some((e.id?, e.seq)));
        Ok(Some((conversation, sent.collect())))
    }
}

/// What people sent into a conversation, and under which number it stands.
pub type Sent = Vec<(MessageId, Seq)>;

/// A row of the outbox whose time has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxMail {
    /// Whose customer it goes to.
    pub site: SiteId,
    /// The mail.
    pub mail: Mail,
    /// Attempts so far.
    pub tries: u32,
    /// `Some(sent)`: the mail is done, but the desk was never heard to write that down (the relay
    /// stopped in between). Tell the desk again; don't send again.
    pub untold: Option<bool>,
}

/// What the mail worker does next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailsDue {
    /// Mails whose time has come.
    pub mails: Vec<OutboxMail>,
    /// When the next of the others is due.
    pub next_at: Option<Timestamp>,
}

/// How many mails stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailsStanding {
    /// Still to be sent.
    pub due: u64,
    /// Given up.
    pub failed: u64,
}

/// What became of an attempt to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// A mail server took it.
    Sent {
        /// When.
        at: Timestamp,
    },
    /// Not now; to be tried again.
    Retry {
        /// When to try again.
        next_at: Timestamp,
        /// What the mail server or the network said.
        why: String,
    },
    /// Given up.
    Failed {
        /// When.
        at: Timestamp,
        /// What the mail server or the network said last.
        why: String,
    },
    /// The desk was told a second time; nobody is told a third time.
    Told,
}

/// After a mail is done, milliseconds within which the desk writes that down; then it is told once
/// more. (Writing a `TranscriptSent`, `TranscriptFailed` or `MailFailed` entry marks the mail as
/// told.)
pub const TELL_AGAIN_MS: u64 = 60_000;

/// Conversations that ended longer ago than this, in milliseconds, are not loaded into the desk.
pub const RECENT_MS: u64 = 24 * 3_600_000;

/// How long a worker waits for a store that is unavailable.
pub(crate) const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// Why a store did not do as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// What the call names is not there.
    NotFound,
    /// It is there already; nothing was changed.
    Conflict,
    /// The store cannot be read or written right now. The text is for the log, never for a client.
    Unavailable(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not in the store"),
            Self::Conflict => f.write_str("in the store already"),
            Self::Unavailable(why) => write!(f, "the store is unavailable: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}
