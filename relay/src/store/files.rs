//! What people attached: the bytes, and what is known of them. They go with their conversation.

use super::StoreError;
use async_trait::async_trait;
use protocol::{AgentId, ConversationId, File, FileId, SiteId, Timestamp};

/// A file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// What it is.
    pub file: File,
    /// The agent who attached it; `None`: the customer.
    pub by: Option<AgentId>,
    /// When.
    pub at: Timestamp,
    /// Whether a message names it. Until then only its sender may see it.
    pub sent: bool,
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload {
    /// It is there now, or the same sender brought it before.
    Stored,
    /// The sender has as many as may wait, or the conversation holds as many bytes as it may.
    Full,
    /// Another file has this id.
    Taken,
}

/// A store of attached files. The same drivers answer it.
#[async_trait]
pub trait Files: Send + Sync + 'static {
    /// Keeps a file that is not sent yet, within `FILES_UNSENT_MAX` and `FILES_BYTES_MAX`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the conversation is not this site's.
    async fn put_file(
        &self,
        site: &SiteId,
        conversation: ConversationId,
        attached: Attached,
        content: Vec<u8>,
    ) -> Result<Upload, StoreError>;

    /// What is known of the files of a conversation, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn files(
        &self,
        site: &SiteId,
        conversation: ConversationId,
    ) -> Result<Vec<Attached>, StoreError>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn file_content(&self, id: FileId) -> Result<Option<Vec<u8>>, StoreError>;

    /// Deletes a file that was not sent. One that was sent, or is not there, stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn drop_unsent(&self, id: FileId) -> Result<(), StoreError>;

    /// Deletes what came before `before` and was not sent. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn sweep_unsent(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Whether one more file may come to those that are there.
pub(crate) fn has_room(there: &[Attached], new: &Attached) -> bool {
    use protocol::limits::{FILES_BYTES_MAX, FILES_UNSENT_MAX};
    let unsent = there.iter().filter(|one| !one.sent && one.by == new.by);
    let bytes: u64 = there.iter().map(|one| one.file.bytes).sum();
    unsent.count() < FILES_UNSENT_MAX && bytes + new.file.bytes <= FILES_BYTES_MAX
}
