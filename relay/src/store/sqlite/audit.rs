//! The book of who did what, in SQLite.

use super::rows::{Col, get, maybe, word};
use super::{SqliteStore, failed};
use crate::store::{Audit, NewAudit, StoreError};
use async_trait::async_trait;
use protocol::audit::{AuditPage, AuditRow};
use protocol::limits::{AUDIT_MS, AUDIT_PAGE};
use protocol::{SiteId, Timestamp};
use rusqlite::{Connection, Result as Sql, Row, params};

fn row(row: &Row<'_>) -> Sql<AuditRow> {
    Ok(AuditRow {
        number: get(row, "number")?,
        at: get(row, "at")?,
        agent: maybe(row, "agent")?,
        name: row.get("name")?,
        from: row.get("address")?,
        deed: word(row, "deed")?,
        about: row.get("about")?,
    })
}

fn add(db: &Connection, site: &SiteId, line: &NewAudit) -> Sql<()> {
    let deed = serde_json::to_value(line.deed).unwrap_or_default();
    db.execute(
        "INSERT INTO audit (site, at, agent, name, address, deed, about) \
         VALUES (?, ?, ?, ?, ?, ?, ?)",
        params![
            site.as_str(),
            Col(line.at),
            line.agent.map(Col),
            line.name,
            line.from,
            deed.as_str(),
            line.about,
        ],
    )?;
    let old = Timestamp(line.at.0.saturating_sub(AUDIT_MS));
    db.execute("DELETE FROM audit WHERE at < ?", [Col(old)])?;
    Ok(())
}

#[async_trait]
impl Audit for SqliteStore {
    async fn audit(&self, site: &SiteId, line: NewAudit) -> Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| add(db, &site, &line).map_err(failed))
            .await
    }

    async fn audited(&self, site: &SiteId, before: Option<u64>) -> Result<AuditPage, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            let sql = "SELECT * FROM audit WHERE site = ? AND number < ? \
                       ORDER BY number DESC LIMIT ?";
            let before = i64::try_from(before.unwrap_or(u64::MAX)).unwrap_or(i64::MAX);
            let limit = i64::try_from(AUDIT_PAGE + 1).unwrap_or(i64::MAX);
            let mut rows: Vec<AuditRow> = db
                .prepare_cached(sql)?
                .query_map(params![site.as_str(), before, limit], row)?
                .collect::<Sql<_>>()?;
            let more = rows.len() > AUDIT_PAGE;
            rows.truncate(AUDIT_PAGE);
            Ok(AuditPage { rows, more })
        })
        .await
    }
}
