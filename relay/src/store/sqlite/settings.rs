//! What owners set in the view, in SQLite.

use super::{SqliteStore, failed};
use crate::store::StoreError;
use crate::store::settings::{MadeSite, SetByOwner, SettingsStore};
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

fn made(db: &Connection) -> SqlResult<Vec<MadeSite>> {
    const SQL: &str = "SELECT id, name, origins, made_at, made_by FROM made_sites ORDER BY id";
    let mut rows = db.prepare_cached(SQL)?;
    let all = rows.query_map([], |row| {
        let (id, origins): (String, String) = (row.get("id")?, row.get("origins")?);
        Ok(MadeSite {
            id: id.parse().map_err(wrong)?,
            name: row.get("name")?,
            origins: serde_json::from_str(&origins).map_err(wrong)?,
            made_at: Timestamp(row.get::<_, i64>("made_at")?.unsigned_abs()),
            made_by: row.get("made_by")?,
        })
    })?;
    all.collect()
}

fn make(db: &Connection, made: &MadeSite) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO made_sites (id, name, origins, made_at, made_by) \
         VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    let origins = serde_json::Value::from(made.origins.clone()).to_string();
    let at = i64::try_from(made.made_at.0).unwrap_or(i64::MAX);
    let row = params![made.id.as_str(), made.name, origins, at, made.made_by];
    let mut insert = db.prepare_cached(SQL).map_err(failed)?;
    match insert.execute(row).map_err(failed)? {
        0 => Err(StoreError::Conflict),
        _ => Ok(()),
    }
}

/// What stands in a row and cannot be read.
fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(1, Type::Text, Box::new(error))
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

    async fn made_sites(&self) -> Result<Vec<MadeSite>, StoreError> {
        self.read(made).await
    }

    async fn make_site(&self, made: &MadeSite) -> Result<(), StoreError> {
        let made = made.clone();
        self.write(move |db| make(db, &made)).await
    }
}
