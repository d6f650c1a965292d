//! Webhooks and what they deliver: rows of an outbox, saved with the entry that they tell of.

use super::StoreError;
use async_trait::async_trait;
use core::fmt;
use desk::{MailKind, Record};
use protocol::webhooks::{Delivery, HookEvent, Webhook, WebhookBody};
use protocol::{ConversationId, DeliveryId, EntryBody, Seq, SiteId, Timestamp, WebhookId};
use sha2::{Digest, Sha256};

/// What a webhook's calls are signed with; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct HookSecret(pub [u8; 32]);

impl fmt::Debug for HookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HookSecret(…)")
    }
}

/// A delivery whose time has come, with all that sending it takes but its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueDelivery {
    /// Which.
    pub id: DeliveryId,
    /// By which webhook.
    pub webhook: WebhookId,
    /// Of which site.
    pub site: SiteId,
    /// Where to.
    pub url: String,
    /// What it is signed with: the webhook's secret, and those before it that still sign, the newest
    /// first.
    pub secrets: Vec<HookSecret>,
    /// What is told.
    pub event: HookEvent,
    /// Of which conversation; of none, where it is a test.
    pub conversation: Option<ConversationId>,
    /// The entry that was made by it.
    pub seq: Option<Seq>,
    /// When it happened.
    pub at: Timestamp,
    /// Attempts so far.
    pub tries: u32,
}

/// What the worker does next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveriesDue {
    /// Deliveries whose time has come, of each webhook the longest due first.
    pub due: Vec<DueDelivery>,
    /// When the next of the others is due.
    pub next_at: Option<Timestamp>,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When it was made.
    pub at: Timestamp,
    /// The status that it was answered with.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there was none.
    pub answer: String,
    /// What follows.
    pub then: Then,
}

/// What follows an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing: it was taken.
    Sent,
    /// Another attempt.
    Again(Timestamp),
    /// Nothing: it is given up.
    Failed,
    /// Nothing, and the webhook is switched off: the other end says that it is gone for good.
    Off,
}

/// A store of webhooks. The same drivers answer it. An entry that a webhook of its site tells of puts
/// a delivery beside it, in the same transaction.
#[async_trait]
pub trait Webhooks: Send + Sync + 'static {
    /// The webhooks of a site, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn webhooks(&self, site: &SiteId) -> Result<Vec<Webhook>, StoreError>;

    /// Keeps a webhook. False: the site has as many as there may be.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is there already.
    async fn make_webhook(
        &self,
        site: &SiteId,
        webhook: Webhook,
        secret: HookSecret,
    ) -> Result<bool, StoreError>;

    /// Changes a webhook; what failed or was given up before is forgotten. False: there is none such.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn change_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
        body: WebhookBody,
    ) -> Result<bool, StoreError>;

    /// Gives a webhook a new secret. The one before signs beside it for
    /// [`protocol::limits::WEBHOOK_OLD_SECRET_MS`], and so do at most
    /// [`protocol::limits::WEBHOOK_OLD_SECRETS_MAX`] of those that did already. Returns where it
    /// calls, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn change_hook_secret(
        &self,
        site: &SiteId,
        id: WebhookId,
        secret: HookSecret,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;

    /// Deletes a webhook with its log. Returns where it called, if it was there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn delete_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
    ) -> Result<Option<String>, StoreError>;

    /// The log of a webhook, the newest first, at most `limit`; `None`: there is none such.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn deliveries(
        &self,
        site: &SiteId,
        id: WebhookId,
        limit: usize,
    ) -> Result<Option<Vec<Delivery>>, StoreError>;

    /// Puts a test into the outbox. False: there is no such webhook.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn post_test(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Sends something once more, as if it had not been tried. False: there is none such.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn deliver_again(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// The deliveries whose time has come, of webhooks that are active (and tests of any), at most
    /// `of_each` webhook.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn deliveries_due(
        &self,
        now: Timestamp,
        of_each: usize,
    ) -> Result<DeliveriesDue, StoreError>;

    /// Gives up the oldest of what each webhook still owes beyond `most`: they go, and are counted in
    /// [`Webhook::given_up`]. Returns how many of which.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn give_up_beyond(&self, most: usize) -> Result<Vec<(WebhookId, u64)>, StoreError>;

    /// Keeps what became of an attempt; unknown ones are ignored. A webhook that has failed for
    /// [`protocol::limits::WEBHOOK_OFF_MS`] is switched off. Of a webhook's log what is over goes
    /// after [`protocol::limits::WEBHOOK_LOG_MS`], and above
    /// [`protocol::limits::WEBHOOK_LOG_MAX`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn delivery_tried(&self, id: DeliveryId, attempt: Attempt) -> Result<(), StoreError>;
}

/// Something that webhooks may tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Happened {
    pub(super) event: HookEvent,
    pub(super) conversation: ConversationId,
    pub(super) seq: Seq,
    pub(super) at: Timestamp,
}

impl Happened {
    /// What a record is news of.
    pub(super) fn of(record: &Record) -> Option<Self> {
        let (event, conversation, seq, at) = match record {
            Record::Entry {
                conversation,
                entry,
            } => (told_of(&entry.body)?, *conversation, entry.seq, entry.at),
            Record::Mail(mail) if mail.kind == MailKind::Answer => {
                let told = HookEvent::TicketAnswered;
                (told, mail.conversation, mail.asked, mail.at)
            }
            _ => return None,
        };
        Some(Self {
            event,
            conversation,
            seq,
            at,
        })
    }

    /// The id of its delivery by a webhook: made from what it is, so that it is the same however often
    /// it is made.
    pub(super) fn id(&self, webhook: WebhookId) -> DeliveryId {
        let hash = Sha256::new()
            .chain_update(webhook.bytes())
            .chain_update(self.conversation.bytes())
            .chain_update(self.seq.0.to_be_bytes())
            .chain_update(self.event.word())
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        DeliveryId::made(bytes)
    }
}

/// Whether a store that takes these records has something for webhooks in it.
pub(crate) fn any_news(records: &[Record]) -> bool {
    records.iter().any(|record| Happened::of(record).is_some())
}

fn told_of(body: &EntryBody) -> Option<HookEvent> {
    Some(match body {
        EntryBody::Asked {} => HookEvent::ConversationStarted,
        EntryBody::Joined { .. } | EntryBody::Assigned { .. } => HookEvent::ConversationAssigned,
        EntryBody::Message { .. } => HookEvent::MessageCreated,
        EntryBody::Ended { .. } | EntryBody::Withdrawn {} => HookEvent::ConversationEnded,
        EntryBody::Ticketed { .. } => HookEvent::TicketMade,
        EntryBody::Rated { .. } => HookEvent::SurveyAnswered,
        _ => return None,
    })
}
