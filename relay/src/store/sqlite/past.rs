//! Past chats, facts and deletion in SQLite.

use super::rows::{self, CONVERSATION, Col, get};
use super::{SqliteStore, failed};
use crate::store::{Forgotten, Past, Put, StoreError};
use async_trait::async_trait;
use desk::Conversation;
use protocol::limits::FACTS_MAX;
use protocol::past::Fact;
use protocol::{ConversationId, CustomerId, MessageId, SiteId, Timestamp};
use rusqlite::{Connection, Result, Row, params};

/// Conversations of `?1` that are over and ended before `?2`.
const OLD: &str = "site = ?1 AND ended_at < ?2 AND state IN ('ended', 'answered', 'withdrawn')";

/// Facts of `?1`, older than `?2`, about customers whose conversations are all old.
const OLD_FACTS: &str = "site = ?1 AND at < ?2 AND customer NOT IN \
     (SELECT customer FROM conversations WHERE site = ?1 AND NOT \
     (coalesce(ended_at < ?2, 0) AND state IN ('ended', 'answered', 'withdrawn')))";

/// Deletes everything that is kept of a customer.
pub(super) fn erase(
    db: &Connection,
    site: &SiteId,
    customer: CustomerId,
) -> std::result::Result<(), StoreError> {
    for table in ["conversations", "facts"] {
        let sql = format!("DELETE FROM {table} WHERE site = ? AND customer = ?");
        db.execute(&sql, params![site.as_str(), Col(customer)])
            .map_err(failed)?;
    }
    Ok(())
}

fn fact(row: &Row<'_>) -> Result<Fact> {
    Ok(Fact {
        id: get(row, "id")?,
        text: row.get("text")?,
        at: get(row, "at")?,
        by: rows::json(row, "author")?,
    })
}

fn facts(db: &Connection, site: &SiteId, customer: CustomerId) -> Result<Vec<Fact>> {
    let sql = "SELECT id, text, at, author FROM facts WHERE site = ? AND customer = ? ORDER BY id";
    db.prepare_cached(sql)?
        .query_map(params![site.as_str(), Col(customer)], fact)?
        .collect()
}

fn record(db: &Connection, site: &SiteId, customer: CustomerId, fact: &Fact) -> Result<Put> {
    let known = "SELECT 1 FROM conversations WHERE site = ? AND customer = ?";
    let known = db
        .prepare_cached(known)?
        .exists(params![site.as_str(), Col(customer)])?;
    let there = facts(db, site, customer)?;
    if there.iter().any(|old| old.id == fact.id) {
        return Ok(Put::Stored);
    }
    match (known, there.len() < FACTS_MAX) {
        (false, _) => return Ok(Put::Missing),
        (_, false) => return Ok(Put::Full),
        (true, true) => {}
    }
    let sql = "INSERT INTO facts (site, customer, id, text, at, author) VALUES (?, ?, ?, ?, ?, ?)";
    let by = protocol::codec::encode(&fact.by);
    let row = params![
        site.as_str(),
        Col(customer),
        Col(fact.id),
        fact.text,
        Col(fact.at),
        by
    ];
    db.prepare_cached(sql)?.execute(row)?;
    Ok(Put::Stored)
}

/// How much is old.
fn count(db: &Connection, site: &SiteId, before: Timestamp) -> Result<Forgotten> {
    let n = |sql: String| {
        let row = params![site.as_str(), Col(before)];
        db.query_row(&sql, row, |row| get(row, "n"))
    };
    let of = |table: &str| {
        n(format!(
            "SELECT count(*) AS n FROM {table} WHERE conversation IN \
             (SELECT id FROM conversations WHERE {OLD})"
        ))
    };
    Ok(Forgotten {
        conversations: n(format!(
            "SELECT count(*) AS n FROM conversations WHERE {OLD}"
        ))?,
        entries: of("entries")?,
        ratings: of("ratings")?,
        mails: of("outbox")?,
        mails_taken: of("mails_taken")?,
        files: of("files")?,
        facts: n(format!("SELECT count(*) AS n FROM facts WHERE {OLD_FACTS}"))?,
    })
}

#[async_trait]
impl Past for SqliteStore {
    async fn past(
        &self,
        site: &SiteId,
        customer: CustomerId,
        before: Option<ConversationId>,
        limit: usize,
    ) -> std::result::Result<Vec<Conversation>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            let sql = format!(
                "SELECT {CONVERSATION} FROM conversations WHERE site = ?1 AND customer = ?2 \
                 AND (?3 IS NULL OR (asked_at, id) < (SELECT asked_at, id FROM conversations \
                 WHERE id = ?3 AND site = ?1 AND customer = ?2)) \
                 ORDER BY asked_at DESC, id DESC LIMIT ?4"
            );
            let most = i64::try_from(limit).unwrap_or(i64::MAX);
            let row = params![site.as_str(), Col(customer), before.map(Col), most];
            db.prepare_cached(&sql)?
                .query_map(row, rows::conversation)?
                .collect()
        })
        .await
    }

    async fn facts(
        &self,
        site: &SiteId,
        customer: CustomerId,
    ) -> std::result::Result<Vec<Fact>, StoreError> {
        let site = site.clone();
        self.read(move |db| facts(db, &site, customer)).await
    }

    async fn record_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> std::result::Result<Put, StoreError> {
        let site = site.clone();
        self.write(move |db| record(db, &site, customer, &fact).map_err(failed))
            .await
    }

    async fn correct_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> std::result::Result<Put, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "UPDATE facts SET text = ?, at = ?, author = ? \
                       WHERE site = ? AND customer = ? AND id = ?";
            let by = protocol::codec::encode(&fact.by);
            let row = params![
                fact.text,
                Col(fact.at),
                by,
                site.as_str(),
                Col(customer),
                Col(fact.id)
            ];
            let changed = db.execute(sql, row).map_err(failed)?;
            Ok(if changed == 1 {
                Put::Stored
            } else {
                Put::Missing
            })
        })
        .await
    }

    async fn remove_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        id: MessageId,
    ) -> std::result::Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "DELETE FROM facts WHERE site = ? AND customer = ? AND id = ?";
            let gone = db.execute(sql, params![site.as_str(), Col(customer), Col(id)]);
            gone.map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn forget(
        &self,
        site: &SiteId,
        ended_before: Timestamp,
        really: bool,
    ) -> std::result::Result<Forgotten, StoreError> {
        let site = site.clone();
        if !really {
            return self.read(move |db| count(db, &site, ended_before)).await;
        }
        self.write(move |db| {
            let counted = count(db, &site, ended_before).map_err(failed)?;
            // Facts first: afterwards it is not known any more whose conversations were old.
            for sql in [
                format!("DELETE FROM facts WHERE {OLD_FACTS}"),
                format!("DELETE FROM conversations WHERE {OLD}"),
            ] {
                let row = params![site.as_str(), Col(ended_before)];
                db.execute(&sql, row).map_err(failed)?;
            }
            Ok(counted)
        })
        .await
    }
}
