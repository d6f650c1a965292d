//! API keys in memory.

use super::MemoryStore;
use crate::store::keys::is_news;
use crate::store::{Keys, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::keys::ApiKey;
use protocol::limits::API_KEYS_MAX;
use protocol::{ApiKeyId, SiteId, Timestamp};

/// In the order in which they were made.
pub(super) type KeyRows = Vec<(SiteId, TokenHash, ApiKey)>;

#[async_trait]
impl Keys for MemoryStore {
    async fn keys(&self, site: &SiteId) -> Result<Vec<ApiKey>, StoreError> {
        let rows = self.rows();
        let theirs = rows.keys.iter().filter(|(of, ..)| of == site);
        Ok(theirs.map(|(_, _, key)| key.clone()).collect())
    }

    async fn make_key(
        &self,
        site: &SiteId,
        hash: TokenHash,
        key: ApiKey,
    ) -> Result<bool, StoreError> {
        let rows = &mut self.rows().keys;
        if rows.iter().any(|(_, h, k)| *h == hash || k.id == key.id) {
            return Err(StoreError::Conflict);
        }
        let room = rows.iter().filter(|(of, ..)| of == site).count() < API_KEYS_MAX;
        if room {
            rows.push((site.clone(), hash, key));
        }
        Ok(room)
    }

    async fn key_of(
        &self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(SiteId, ApiKey)>, StoreError> {
        let rows = &mut self.rows().keys;
        let found = rows.iter_mut().find(|(_, h, _)| *h == hash);
        Ok(found.map(|(site, _, key)| {
            if is_news(key, now) {
                key.used_at = Some(now);
            }
            (site.clone(), key.clone())
        }))
    }

    async fn revoke_key(&self, site: &SiteId, id: ApiKeyId) -> Result<Option<String>, StoreError> {
        let rows = &mut self.rows().keys;
        let at = rows
            .iter()
            .position(|(of, _, key)| of == site && key.id == id);
        Ok(at.map(|at| rows.remove(at).2.name))
    }
}
