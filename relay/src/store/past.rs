//! What a customer may see of themselves, and what is deleted: past chats, recorded facts, what is
//! older than a site keeps.

use super::StoreError;
use async_trait::async_trait;
use desk::Conversation;
use protocol::past::Fact;
use protocol::{ConversationId, CustomerId, MessageId, SiteId, Timestamp};

/// What became of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is there now, or was before.
    Stored,
    /// The customer has as many as there may be.
    Full,
    /// There is no such customer, or no such fact of theirs.
    Missing,
}

/// How much was deleted, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Conversations.
    pub conversations: u64,
    /// Their entries.
    pub entries: u64,
    /// Their ratings.
    pub ratings: u64,
    /// Their mails in the outbox, sent or not.
    pub mails: u64,
    /// Marks of mails that came into them.
    pub mails_taken: u64,
    /// Their files.
    pub files: u64,
    /// Facts about customers who have no conversation left.
    pub facts: u64,
}

impl Forgotten {
    /// Whether there was nothing.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A store of what customers may see of themselves. The same drivers answer it.
#[async_trait]
pub trait Past: Send + Sync + 'static {
    /// A customer's conversations, the one asked last first, at most `limit`; `before`: only those
    /// asked before this one of theirs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn past(
        &self,
        site: &SiteId,
        customer: CustomerId,
        before: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<Conversation>, StoreError>;

    /// What was recorded about a customer, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn facts(&self, site: &SiteId, customer: CustomerId) -> Result<Vec<Fact>, StoreError>;

    /// Records a fact about a customer who has a conversation. Recording one twice stores once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn record_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError>;

    /// Puts another text, time and author in place of a fact's.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn correct_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError>;

    /// Deletes a fact. One that is not there is deleted already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn remove_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        id: MessageId,
    ) -> Result<(), StoreError>;

    /// Deletes conversations that ended before `ended_before`, with all that was said in them, and
    /// facts as old about customers who then have none; all or nothing. Their waits stay: lengths of
    /// time without names. Not `really`: only counts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forget(
        &self,
        site: &SiteId,
        ended_before: Timestamp,
        really: bool,
    ) -> Result<Forgotten, StoreError>;
}
