//! Who answers for what, and when they were there. The same drivers answer it.

use super::StoreError;
use async_trait::async_trait;
use protocol::{Department, DepartmentId, Presence, SiteId, Timestamp};

/// A store of who was there, and of departments.
#[async_trait]
pub trait Staff: Send + Sync {
    /// The raw events of `since ≤ at < until`, and before them the last that came before of each
    /// agent; in the order of time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn presence(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Presence>, StoreError>;

    /// The departments of a site, by name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn departments(&self, site: &SiteId) -> Result<Vec<Department>, StoreError>;

    /// Makes a department, or puts another name and other agents in the place of what it had.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another department of the site has this name, whatever its case;
    /// [`StoreError::NotFound`] if the id is another site's.
    async fn put_department(
        &self,
        site: &SiteId,
        department: &Department,
    ) -> Result<(), StoreError>;

    /// Deletes a department, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn delete_department(&self, site: &SiteId, id: DepartmentId) -> Result<(), StoreError>;
}
