//! Where mailboxes were read up to, and which of their mails were taken.

use super::StoreError;
use async_trait::async_trait;
use protocol::{ConversationId, Timestamp};

/// How far a mailbox was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadUpTo {
    /// The numbering that `uid` belongs to (RFC 3501, 2.3.1.1); another one means that the mailbox
    /// was made anew.
    pub uid_validity: u32,
    /// The highest number that was dealt with.
    pub uid: u32,
}

/// A mail that was taken into a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenMail {
    /// The SHA-256 of its `Message-ID`.
    pub id: [u8; 32],
    /// Into which.
    pub conversation: ConversationId,
    /// When.
    pub at: Timestamp,
}

/// A store of how far mailboxes were read. The same drivers answer it.
#[async_trait]
pub trait Mailboxes: Send + Sync + 'static {
    /// How far this mailbox was read; `None`: never.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn read_up_to(&self, mailbox: &str) -> Result<Option<ReadUpTo>, StoreError>;

    /// Keeps how far this mailbox was read, and the mail that was taken, both or neither. A mail that
    /// is there already stays as it is; one of a conversation that is gone is not kept.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn have_read(
        &self,
        mailbox: &str,
        up_to: ReadUpTo,
        taken: Option<TakenMail>,
    ) -> Result<(), StoreError>;

    /// Whether this mail was taken into this conversation.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn was_taken(
        &self,
        conversation: ConversationId,
        id: [u8; 32],
    ) -> Result<bool, StoreError>;

    /// How many mails were taken into a conversation since then.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn taken_since(
        &self,
        conversation: ConversationId,
        since: Timestamp,
    ) -> Result<u32, StoreError>;
}
