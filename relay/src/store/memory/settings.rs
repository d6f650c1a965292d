//! What owners set in the view, in memory.

use super::MemoryStore;
use crate::store::StoreError;
use crate::store::settings::{MadeSite, SetByOwner, SettingsStore};
use async_trait::async_trait;
use protocol::SiteId;
use std::collections::btree_map::Entry;

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

    async fn made_sites(&self) -> Result<Vec<MadeSite>, StoreError> {
        Ok(self.rows().made_sites.values().cloned().collect())
    }

    async fn make_site(&self, made: &MadeSite) -> Result<(), StoreError> {
        match self.rows().made_sites.entry(made.id.clone()) {
            Entry::Occupied(_) => Err(StoreError::Conflict),
            Entry::Vacant(free) => {
                free.insert(made.clone());
                Ok(())
            }
        }
    }
}
