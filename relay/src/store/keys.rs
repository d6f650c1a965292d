//! API keys of a site: made, found by their hash, revoked.

use super::{StoreError, TokenHash};
use async_trait::async_trait;
use protocol::keys::ApiKey;
use protocol::{ApiKeyId, SiteId, Timestamp};

/// Milliseconds within which the use of a key is not written down again: to the minute is enough.
pub const USED_AGAIN_MS: u64 = 60_000;

/// A store of API keys. The same drivers answer it.
#[async_trait]
pub trait Keys: Send + Sync + 'static {
    /// The keys of a site, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn keys(&self, site: &SiteId) -> Result<Vec<ApiKey>, StoreError>;

    /// Keeps a key, by the hash of what its program shows. False: the site has as many as there may
    /// be.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is there already.
    async fn make_key(
        &self,
        site: &SiteId,
        hash: TokenHash,
        key: ApiKey,
    ) -> Result<bool, StoreError>;

    /// Whose key this is. Writes down that it was used, at most once in [`USED_AGAIN_MS`].
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn key_of(
        &self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(SiteId, ApiKey)>, StoreError>;

    /// Deletes a key: it lets nobody in any more. Returns what it was called, if it was there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn revoke_key(&self, site: &SiteId, id: ApiKeyId) -> Result<Option<String>, StoreError>;
}

/// Whether a use at `now` is to be written down.
pub(super) fn is_news(key: &ApiKey, now: Timestamp) -> bool {
    key.used_at
        .is_none_or(|used_at| now.since_ms(used_at) >= USED_AGAIN_MS)
}
