//! What owners set in the view, one object a site. The same drivers answer it.

use super::StoreError;
use async_trait::async_trait;
use protocol::settings::Values;
use protocol::{SiteId, Timestamp};

/// What was set at a site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SetByOwner {
    /// Counts changes; 0 before the first.
    pub version: u64,
    /// What was set, by the names of the file.
    pub values: Values,
    /// When the last change was.
    pub changed_at: Timestamp,
    /// Who made it, as they were called then.
    pub changed_by: String,
}

/// A store of settings.
#[async_trait]
pub trait SettingsStore: Send + Sync + 'static {
    /// What was set at a site; of version 0 where nothing ever was.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn settings(&self, site: &SiteId) -> Result<SetByOwner, StoreError>;

    /// Puts this in the place of the version before it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if what is there is not that version; nothing was changed.
    async fn put_settings(&self, site: &SiteId, set: &SetByOwner) -> Result<(), StoreError>;
}
