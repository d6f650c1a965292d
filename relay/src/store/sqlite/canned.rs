//! Canned replies in SQLite.

use super::rows::{self, Col, get};
use super::{SqliteStore, failed};
use crate::store::{Canned, CannedPut, Imported, PutCanned, StoreError};
use async_trait::async_trait;
use protocol::canned::{CannedReply, CannedUsed, Wording};
use protocol::limits::{CANNED_MAX, CANNED_PERSONAL_MAX};
use protocol::{AgentId, Author, CannedId, EntryBody, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

fn reply(row: &Row<'_>) -> Sql<CannedReply> {
    Ok(CannedReply {
        id: get(row, "id")?,
        personal: row.get("personal")?,
        wording: Wording {
            shortcut: row.get("shortcut")?,
            text: row.get("text")?,
            language: row.get("language")?,
        },
        uses: get(row, "uses")?,
        used_at: rows::maybe(row, "used_at")?,
        changed_at: get(row, "changed_at")?,
    })
}

/// Whether the owner of `reply` has room for one more.
fn has_room(db: &Connection, site: &SiteId, owner: Option<AgentId>) -> Sql<bool> {
    let most = owner.map_or(CANNED_MAX, |_| CANNED_PERSONAL_MAX);
    let sql = "SELECT count(*) AS n FROM canned WHERE site = ? AND owner IS ?";
    let row = params![site.as_str(), owner.map(Col)];
    let there: u64 = db
        .prepare_cached(sql)?
        .query_row(row, |row| get(row, "n"))?;
    Ok(there < most as u64)
}

/// The reply that has this one's shortcut in its language.
fn same(db: &Connection, site: &SiteId, put: &CannedPut) -> Sql<Option<CannedId>> {
    let sql = "SELECT id FROM canned WHERE site = ? AND ifnull(owner, x'') = ifnull(?, x'') \
               AND shortcut = ? AND ifnull(language, '') = ifnull(?, '')";
    let row = params![
        site.as_str(),
        put.owner.map(Col),
        put.wording.shortcut,
        put.wording.language
    ];
    db.prepare_cached(sql)?
        .query_row(row, |row| get(row, "id"))
        .optional()
}

fn insert(db: &Connection, site: &SiteId, put: &CannedPut) -> Sql<()> {
    let sql = "INSERT INTO canned (id, site, owner, shortcut, language, text, changed_at) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let row = params![
        Col(put.id),
        site.as_str(),
        put.owner.map(Col),
        put.wording.shortcut,
        put.wording.language,
        put.wording.text,
        Col(put.at),
    ];
    db.prepare_cached(sql)?.execute(row).map(|_| ())
}

/// Whether there was one to change.
fn update(db: &Connection, site: &SiteId, put: &CannedPut) -> Sql<bool> {
    let sql = "UPDATE canned SET shortcut = ?, language = ?, text = ?, changed_at = ? \
               WHERE id = ? AND site = ? AND owner IS ?";
    let row = params![
        put.wording.shortcut,
        put.wording.language,
        put.wording.text,
        Col(put.at),
        Col(put.id),
        site.as_str(),
        put.owner.map(Col),
    ];
    Ok(db.prepare_cached(sql)?.execute(row)? == 1)
}

fn change(db: &Connection, site: &SiteId, put: &CannedPut) -> Sql<PutCanned> {
    if same(db, site, put)?.is_some_and(|id| id != put.id) {
        return Ok(PutCanned::Taken);
    }
    Ok(match update(db, site, put)? {
        true => PutCanned::Stored,
        false => PutCanned::Missing,
    })
}

fn make(db: &Connection, site: &SiteId, put: &CannedPut) -> Sql<PutCanned> {
    let there = db
        .prepare_cached("SELECT 1 FROM canned WHERE id = ?")?
        .exists([Col(put.id)])?;
    if there {
        return change(db, site, put);
    }
    if same(db, site, put)?.is_some() {
        return Ok(PutCanned::Taken);
    }
    if !has_room(db, site, put.owner)? {
        return Ok(PutCanned::Full);
    }
    insert(db, site, put)?;
    Ok(PutCanned::Stored)
}

/// `None`: there would be too many.
fn import(db: &Connection, site: &SiteId, puts: &[CannedPut]) -> Sql<Option<Imported>> {
    let (mut added, mut replaced) = (0, 0);
    for put in puts {
        match same(db, site, put)? {
            Some(id) => {
                update(db, site, &CannedPut { id, ..put.clone() })?;
                replaced += 1;
            }
            None if has_room(db, site, put.owner)? => {
                insert(db, site, put)?;
                added += 1;
            }
            None => return Ok(None),
        }
    }
    Ok(Some(Imported::Taken { added, replaced }))
}

/// When the agent sent this message to a customer of the site, if they did.
fn sent_at(
    db: &Connection,
    site: &SiteId,
    agent: AgentId,
    used: &CannedUsed,
) -> Sql<Option<Timestamp>> {
    let sql = "SELECT entries.at, author, body FROM entries JOIN conversations c ON c.id = conversation \
               WHERE entries.id = ? AND conversation = ? AND c.site = ?";
    let row = params![Col(used.message), Col(used.conversation), site.as_str()];
    let found = db
        .prepare_cached(sql)?
        .query_row(row, |row| {
            let by: Author = rows::json(row, "author")?;
            let body: EntryBody = rows::json(row, "body")?;
            Ok((get(row, "at")?, by, body))
        })
        .optional()?;
    let theirs = found.filter(|(_, by, body)| {
        matches!(by, Author::Agent { id, .. } if *id == agent)
            && matches!(body, EntryBody::Message { .. })
    });
    Ok(theirs.map(|(at, ..)| at))
}

fn count(db: &Connection, site: &SiteId, agent: AgentId, used: &CannedUsed) -> Sql<u64> {
    let Some(at) = sent_at(db, site, agent, used)? else {
        return Ok(0);
    };
    let mut counted = 0;
    for id in &used.replies {
        let once = "INSERT OR IGNORE INTO canned_uses (conversation, message, canned) \
                    SELECT ?, ?, id FROM canned \
                    WHERE id = ? AND site = ? AND (owner IS NULL OR owner = ?)";
        let row = params![
            Col(used.conversation),
            Col(used.message),
            Col(*id),
            site.as_str(),
            Col(agent),
        ];
        if db.prepare_cached(once)?.execute(row)? == 1 {
            let count = "UPDATE canned SET uses = uses + 1, \
                         used_at = max(ifnull(used_at, 0), ?) WHERE id = ?";
            db.prepare_cached(count)?
                .execute(params![Col(at), Col(*id)])?;
            counted += 1;
        }
    }
    Ok(counted)
}

#[async_trait]
impl Canned for SqliteStore {
    async fn canned(&self, site: &SiteId, agent: AgentId) -> Result<Vec<CannedReply>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            let sql = "SELECT id, owner IS NOT NULL AS personal, shortcut, language, text, uses, \
                       used_at, changed_at FROM canned WHERE site = ? AND (owner IS NULL OR owner = ?) \
                       ORDER BY shortcut, ifnull(language, ''), personal, id";
            db.prepare_cached(sql)?
                .query_map(params![site.as_str(), Col(agent)], reply)?
                .collect()
        })
        .await
    }

    async fn make_canned(&self, site: &SiteId, reply: CannedPut) -> Result<PutCanned, StoreError> {
        let site = site.clone();
        self.write(move |db| make(db, &site, &reply).map_err(failed))
            .await
    }

    async fn change_canned(
        &self,
        site: &SiteId,
        reply: CannedPut,
    ) -> Result<PutCanned, StoreError> {
        let site = site.clone();
        self.write(move |db| change(db, &site, &reply).map_err(failed))
            .await
    }

    async fn delete_canned(
        &self,
        site: &SiteId,
        owner: Option<AgentId>,
        id: CannedId,
    ) -> Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "DELETE FROM canned WHERE id = ? AND site = ? AND owner IS ?";
            let gone = db.execute(sql, params![Col(id), site.as_str(), owner.map(Col)]);
            gone.map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn import_canned(
        &self,
        site: &SiteId,
        replies: Vec<CannedPut>,
    ) -> Result<Imported, StoreError> {
        let site = site.clone();
        let made = self
            .write(move |db| {
                let taken = import(db, &site, &replies).map_err(failed)?;
                // An error takes back what was done before it.
                taken.ok_or(StoreError::Conflict)
            })
            .await;
        match made {
            Err(StoreError::Conflict) => Ok(Imported::Full),
            made => made,
        }
    }

    async fn count_canned(
        &self,
        site: &SiteId,
        agent: AgentId,
        used: CannedUsed,
    ) -> Result<u64, StoreError> {
        let site = site.clone();
        self.write(move |db| count(db, &site, agent, &used).map_err(failed))
            .await
    }
}
