//! Canned replies: the site's own and each agent's, and how often they were sent.

use super::StoreError;
use async_trait::async_trait;
use protocol::canned::{CannedReply, CannedUsed, Wording};
use protocol::{AgentId, CannedId, SiteId, Timestamp};

/// A canned reply that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedPut {
    /// Which.
    pub id: CannedId,
    /// Whose; `None`: the site's.
    pub owner: Option<AgentId>,
    /// What it says, clean.
    pub wording: Wording,
    /// When it was made or changed.
    pub at: Timestamp,
}

/// What became of a canned reply that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutCanned {
    /// It is there now.
    Stored,
    /// Another one of this owner has the shortcut in this language.
    Taken,
    /// There are as many of this owner as there may be.
    Full,
    /// There is none with this id, or it is another owner's.
    Missing,
}

/// What became of a file of canned replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// All rows were taken.
    Taken {
        /// Replies that are new.
        added: u64,
        /// Replies that were there, and read so now.
        replaced: u64,
    },
    /// There would be more than there may be; nothing was taken.
    Full,
}

/// A store of canned replies. The same drivers answer it.
#[async_trait]
pub trait Canned: Send + Sync + 'static {
    /// The site's replies and this agent's own, by shortcut.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn canned(&self, site: &SiteId, agent: AgentId) -> Result<Vec<CannedReply>, StoreError>;

    /// Makes a reply. Making one of the same id and owner again changes it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn make_canned(&self, site: &SiteId, reply: CannedPut) -> Result<PutCanned, StoreError>;

    /// Changes what a reply of this owner says.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn change_canned(&self, site: &SiteId, reply: CannedPut)
    -> Result<PutCanned, StoreError>;

    /// Deletes a reply of this owner. One that is not there is deleted already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn delete_canned(
        &self,
        site: &SiteId,
        owner: Option<AgentId>,
        id: CannedId,
    ) -> Result<(), StoreError>;

    /// Takes the replies of a file, all or none. One that its owner has under the same shortcut and
    /// language is replaced and keeps its id and its uses.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn import_canned(
        &self,
        site: &SiteId,
        replies: Vec<CannedPut>,
    ) -> Result<Imported, StoreError>;

    /// Counts a message that this agent sent with replies they may use; each once, as of the time the
    /// message was stored. Says how many were counted now: none where there is no such message of theirs.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn count_canned(
        &self,
        site: &SiteId,
        agent: AgentId,
        used: CannedUsed,
    ) -> Result<u64, StoreError>;
}
