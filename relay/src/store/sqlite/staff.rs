//! Who was there, and departments, in rows.

use super::rows::{Col, get, json};
use super::{SqliteStore, failed};
use crate::store::{Staff, StoreError};
use async_trait::async_trait;
use protocol::{Department, DepartmentId, Presence, SiteId, Timestamp};
use rusqlite::{Connection, Result, Row, params};

/// The last event of each agent before `?2`.
const LAST: &str = "SELECT agent, at, here FROM presence WHERE number IN \
     (SELECT max(number) FROM presence WHERE site = ?1 AND at < ?2 GROUP BY agent) \
     ORDER BY at, number";

/// What happened in a span.
const WITHIN: &str = "SELECT agent, at, here FROM presence \
     WHERE site = ?1 AND at >= ?2 AND at < ?3 ORDER BY at, number";

/// Keeps an event.
pub(super) fn put(
    db: &Connection,
    site: &SiteId,
    presence: &Presence,
) -> std::result::Result<(), StoreError> {
    let sql = "INSERT INTO presence (site, agent, at, here) VALUES (?, ?, ?, ?)";
    let here = protocol::codec::encode(&presence.here);
    let row = params![site.as_str(), Col(presence.agent), Col(presence.at), here];
    let mut put = db.prepare_cached(sql).map_err(failed)?;
    put.execute(row).map(|_| ()).map_err(failed)
}

/// The last event of each agent before `until`.
pub(super) fn last(db: &Connection, site: &SiteId, until: Timestamp) -> Result<Vec<Presence>> {
    db.prepare_cached(LAST)?
        .query_map(params![site.as_str(), Col(until)], presence)?
        .collect()
}

fn presence(row: &Row<'_>) -> Result<Presence> {
    Ok(Presence {
        agent: get(row, "agent")?,
        at: get(row, "at")?,
        here: json(row, "here")?,
    })
}

/// The departments of a site, by name.
pub(super) fn departments(db: &Connection, site: &SiteId) -> Result<Vec<Department>> {
    db.prepare_cached("SELECT id, name, agents FROM departments WHERE site = ? ORDER BY name, id")?
        .query_map([site.as_str()], |row| {
            Ok(Department {
                id: get(row, "id")?,
                name: row.get("name")?,
                agents: json(row, "agents")?,
            })
        })?
        .collect()
}

fn put_department(
    db: &Connection,
    site: &SiteId,
    department: &Department,
) -> std::result::Result<(), StoreError> {
    let sql = "INSERT INTO departments (id, site, name, called, agents) VALUES (?, ?, ?, ?, ?) \
               ON CONFLICT (id) DO UPDATE SET name = excluded.name, called = excluded.called, \
               agents = excluded.agents WHERE site = excluded.site";
    let row = params![
        Col(department.id),
        site.as_str(),
        department.name,
        department.name.to_lowercase(),
        protocol::codec::encode(&department.agents),
    ];
    let put = db.prepare_cached(sql).and_then(|mut put| put.execute(row));
    match put.map_err(failed)? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

#[async_trait]
impl Staff for SqliteStore {
    async fn presence(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> std::result::Result<Vec<Presence>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            let mut all = last(db, &site, since)?;
            let mut query = db.prepare_cached(WITHIN)?;
            let within =
                query.query_map(params![site.as_str(), Col(since), Col(until)], presence)?;
            for event in within {
                all.push(event?);
            }
            Ok(all)
        })
        .await
    }

    async fn departments(&self, site: &SiteId) -> std::result::Result<Vec<Department>, StoreError> {
        let site = site.clone();
        self.read(move |db| departments(db, &site)).await
    }

    async fn put_department(
        &self,
        site: &SiteId,
        department: &Department,
    ) -> std::result::Result<(), StoreError> {
        let (site, department) = (site.clone(), department.clone());
        self.write(move |db| put_department(db, &site, &department))
            .await
    }

    async fn delete_department(
        &self,
        site: &SiteId,
        id: DepartmentId,
    ) -> std::result::Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| {
            db.prepare_cached("DELETE FROM departments WHERE id = ? AND site = ?")
                .and_then(|mut delete| delete.execute(params![Col(id), site.as_str()]))
                .map(|_| ())
                .map_err(failed)
        })
        .await
    }
}
