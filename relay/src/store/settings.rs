//! What owners set in the view, one object a site. The same drivers answer it.

use super::StoreError;
use async_trait::async_trait;
use protocol::settings::{NewSite, Values};
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

/// A site that an owner made in the view: what it is where nothing was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeSite {
    /// Its short name.
    pub id: SiteId,
    /// The name that customers read.
    pub name: String,
    /// Whose pages may carry the widget, as they were written.
    pub origins: Vec<String>,
    /// When.
    pub made_at: Timestamp,
    /// Who made it, as they were called then.
    pub made_by: String,
}

impl MadeSite {
    /// As it was asked for.
    pub fn new_site(&self) -> NewSite {
        NewSite {
            id: self.id.to_string(),
            name: self.name.clone(),
            origins: self.origins.clone(),
        }
    }
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

    /// All sites that were made in the view, by their short names.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn made_sites(&self) -> Result<Vec<MadeSite>, StoreError>;

    /// Keeps one more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if there is one of this short name; nothing was changed.
    async fn make_site(&self, made: &MadeSite) -> Result<(), StoreError>;
}
