//! What owners set in the view, in SQLite.

use super::{SqliteStore, failed};
use crate::store::StoreError;
use crate::store::settings::{SetByOwner, SettingsStore};
use async_trait::async_trait;
use protocol::{SiteId, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, Error, OptionalExtension, Result as SqlResult, params};

fn read(db: &Connection, site: &SiteId) -> SqlResult<SetByOwner> {
    const SQL: &str = "SELECT version, body, changed_at, changed_by FROM settings WHERE site = ?";
    let found = db
        .prepare_cached(SQL)?
        .query_row([site.as_str()], |row| {
            let body: String = row.get("body")?;
            let values = serde_json::from_str(&body);
            let wrong = |e| Error::FromSqlConversionFailure(1, Type::Text, Box::new(e));
            Ok(SetByOwner {
                version: row.get::<_, i64>("version")?.unsigned_abs(),
                values: values.map_err(wrong)?,
                changed_at: Timestamp(row.get::<_, i64>("changed_at")?.unsigned_abs()),
                changed_by: row.get("changed_by")?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn put(db: &Connection, site: &SiteId, set: &SetByOwner) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO settings (site, version, body, changed_at, changed_by) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (site) DO UPDATE SET version = ?2, body = ?3, \
         changed_at = ?4, changed_by = ?5";
    if read(db, site).map_err(failed)?.version.saturating_add(1) != set.version {
        return Err(StoreError::Conflict);
    }
    let body = serde_json::Value::Object(set.values.clone()).to_string();
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let (version, at) = (number(set.version), number(set.changed_at.0));
    let row = params![site.as_str(), version, body, at, set.changed_by];
    let mut insert = db.prepare_cached(SQL).map_err(failed)?;
    insert.execute(row).map(|_| ()).map_err(failed)
}

#[async_trait]
impl SettingsStore for SqliteStore {
    async fn settings(&self, site: &SiteId) -> Result<SetByOwner, StoreError> {
        let site = site.clone();
        self.read(move |db| read(db, &site)).await
    }

    async fn put_settings(&self, site: &SiteId, set: &SetByOwner) -> Result<(), StoreError> {
        let (site, set) = (site.clone(), set.clone());
        self.write(move |db| put(db, &site, &set)).await
    }
}
