//! API keys in SQLite.

use super::rows::{Col, get, maybe, word};
use super::{SqliteStore, failed};
use crate::store::keys::is_news;
use crate::store::{Keys, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::keys::ApiKey;
use protocol::limits::API_KEYS_MAX;
use protocol::{ApiKeyId, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

fn key(row: &Row<'_>) -> Sql<ApiKey> {
    Ok(ApiKey {
        id: get(row, "id")?,
        name: row.get("name")?,
        scope: word(row, "scope")?,
        made_by: row.get("made_by")?,
        made_at: get(row, "made_at")?,
        used_at: maybe(row, "used_at")?,
    })
}

fn make(db: &Connection, site: &SiteId, hash: TokenHash, key: &ApiKey) -> Sql<bool> {
    let sql = "SELECT count(*) AS n FROM api_keys WHERE site = ?";
    let there: u64 = db.query_row(sql, [site.as_str()], |row| get(row, "n"))?;
    if there >= API_KEYS_MAX as u64 {
        return Ok(false);
    }
    let scope = serde_json::to_value(key.scope).unwrap_or_default();
    db.execute(
        "INSERT INTO api_keys (id, site, token_hash, name, scope, made_by, made_at, used_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            Col(key.id),
            site.as_str(),
            hash.0,
            key.name,
            scope.as_str(),
            key.made_by,
            Col(key.made_at),
            key.used_at.map(Col),
        ],
    )?;
    Ok(true)
}

#[async_trait]
impl Keys for SqliteStore {
    async fn keys(&self, site: &SiteId) -> Result<Vec<ApiKey>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            db.prepare_cached("SELECT * FROM api_keys WHERE site = ? ORDER BY made_at, id")?
                .query_map([site.as_str()], key)?
                .collect()
        })
        .await
    }

    async fn make_key(
        &self,
        site: &SiteId,
        hash: TokenHash,
        key: ApiKey,
    ) -> Result<bool, StoreError> {
        let site = site.clone();
        self.write(move |db| make(db, &site, hash, &key).map_err(failed))
            .await
    }

    async fn key_of(
        &self,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<Option<(SiteId, ApiKey)>, StoreError> {
        let found = self.read(move |db| {
            db.prepare_cached("SELECT * FROM api_keys WHERE token_hash = ?")?
                .query_row([hash.0], |row| Ok((get(row, "site")?, key(row)?)))
                .optional()
        });
        let Some((site, mut key)) = found.await? else {
            return Ok(None);
        };
        if is_news(&key, now) {
            key.used_at = Some(now);
            let id = key.id;
            self.write(move |db| {
                db.prepare_cached("UPDATE api_keys SET used_at = ? WHERE id = ?")
                    .and_then(|mut put| put.execute(params![Col(now), Col(id)]))
                    .map_err(failed)
            })
            .await?;
        }
        Ok(Some((site, key)))
    }

    async fn revoke_key(&self, site: &SiteId, id: ApiKeyId) -> Result<Option<String>, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "DELETE FROM api_keys WHERE id = ? AND site = ? RETURNING name";
            db.query_row(sql, params![Col(id), site.as_str()], |row| row.get("name"))
                .optional()
                .map_err(failed)
        })
        .await
    }
}
