//! The book of who did what: lines are added, read, and deleted when they are old, never changed.

use super::StoreError;
use async_trait::async_trait;
use protocol::audit::{AuditPage, Deed};
use protocol::{AgentId, SiteId, Timestamp};

/// A line that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// When.
    pub at: Timestamp,
    /// Which account did it, if somebody was logged in.
    pub agent: Option<AgentId>,
    /// What the account is called.
    pub name: String,
    /// The address that it came from.
    pub from: String,
    /// What.
    pub deed: Deed,
    /// Whom or what it was about, in plain text.
    pub about: String,
}

/// A store of such lines. The same drivers answer it.
#[async_trait]
pub trait Audit: Send + Sync + 'static {
    /// Adds a line, and lets go of those that are older than
    /// [`protocol::limits::AUDIT_MS`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn audit(&self, site: &SiteId, line: NewAudit) -> Result<(), StoreError>;

    /// The lines of a site before the one of this number, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn audited(&self, site: &SiteId, before: Option<u64>) -> Result<AuditPage, StoreError>;
}
