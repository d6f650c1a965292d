//! What owners set in the view, in memory.

use super::MemoryStore;
use crate::store::StoreError;
use crate::store::settings::{SetByOwner, SettingsStore};
use async_trait::async_trait;
use protocol::SiteId;

#[async_trait]
impl SettingsStore for MemoryStore {
    async fn settings(&self, site: &SiteId) -> Result<SetByOwner, StoreError> {
        Ok(self.rows().settings.get(site).cloned().unwrap_or_default())
    }

    async fn put_settings(&self, site: &SiteId, set: &SetByOwner) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let before = rows.settings.get(site).map_or(0, |set| set.version);
        if before.saturating_add(1) != set.version {
            return Err(StoreError::Conflict);
        }
        rows.settings.insert(site.clone(), set.clone());
        Ok(())
    }
}
