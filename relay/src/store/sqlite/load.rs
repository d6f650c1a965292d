//! What a desk starts from, in one snapshot.

use super::rows::{self, CONVERSATION, Col, get};
use super::staff;
use crate::store::RECENT_MS;
use desk::{AgentProfile, Conversation, Loaded};
use protocol::api::{AgentRole, Wait};
use protocol::{ConversationId, MessageId, Seq, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeMap;

/// Conversations that a desk goes on with: without an end, or ended since `?2`.
const ALIVE: &str = "site = ?1 \
     AND (state IN ('waiting', 'offered', 'live', 'ticket') OR ended_at >= ?2)";

/// Everything a desk starts from.
pub(super) fn load(
    db: &Connection,
    site: &SiteId,
    capacity: u32,
    day_began: Timestamp,
    now: Timestamp,
) -> Result<Loaded> {
    let since = Timestamp(now.0.saturating_sub(RECENT_MS));
    let mut sent = sent(db, site, since)?;
    let sql =
        format!("SELECT {CONVERSATION} FROM conversations WHERE {ALIVE} ORDER BY asked_at, id");
    let conversations = db
        .prepare(&sql)?
        .query_map(params![site.as_str(), Col(since)], rows::conversation)?
        .map(|c| c.map(|c| (sent.remove(&c.id).unwrap_or_default(), c)))
        .map(|c| c.map(|(sent, c)| (c, sent)))
        .collect::<Result<_>>()?;
    Ok(Loaded {
        conversations,
        waits: waits(db, site)?,
        today: today(db, site, day_began)?,
        agents: agents(db, site, capacity)?,
        departments: staff::departments(db, site)?,
        presence: staff::last(db, site, Timestamp(u64::MAX))?,
    })
}

/// One conversation, whatever its state and age.
pub(super) fn conversation(
    db: &Connection,
    site: &SiteId,
    id: ConversationId,
) -> Result<Option<Conversation>> {
    let sql = format!("SELECT {CONVERSATION} FROM conversations WHERE id = ? AND site = ?");
    db.prepare_cached(&sql)?
        .query_row(params![Col(id), site.as_str()], rows::conversation)
        .optional()
}

type Sent = BTreeMap<ConversationId, Vec<(MessageId, Seq)>>;

/// The ids of what people sent into these conversations.
fn sent(db: &Connection, site: &SiteId, since: Timestamp) -> Result<Sent> {
    let sql = format!(
        "SELECT conversation, id, seq FROM entries WHERE id IS NOT NULL AND conversation IN \
         (SELECT id FROM conversations WHERE {ALIVE}) ORDER BY conversation, seq"
    );
    let mut query = db.prepare(&sql)?;
    let mut rows = query.query(params![site.as_str(), Col(since)])?;
    let mut sent = Sent::new();
    while let Some(row) = rows.next()? {
        let entry = (get(row, "id")?, get(row, "seq")?);
        sent.entry(get(row, "conversation")?)
            .or_default()
            .push(entry);
    }
    Ok(sent)
}

fn waits(db: &Connection, site: &SiteId) -> Result<Vec<Wait>> {
    let sql = "SELECT conversation, began_at, ended_at, outcome, promised_ms FROM waits \
               WHERE site = ? ORDER BY ended_at DESC, number DESC LIMIT ?";
    let most = i64::try_from(Loaded::WAITS_MAX).unwrap_or(i64::MAX);
    let mut waits: Vec<Wait> = db
        .prepare(sql)?
        .query_map(params![site.as_str(), most], rows::wait)?
        .collect::<Result<_>>()?;
    waits.reverse();
    Ok(waits)
}

fn today(db: &Connection, site: &SiteId, day_began: Timestamp) -> Result<(u64, u32)> {
    let sql = "SELECT coalesce(sum(max(ended_at - began_at, 0)), 0), count(*) FROM waits \
               WHERE site = ? AND ended_at >= ? AND outcome = 'joined'";
    db.query_row(sql, params![site.as_str(), Col(day_began)], |row| {
        Ok((row.get::<_, Col<u64>>(0)?.0, row.get(1)?))
    })
}

fn agents(db: &Connection, site: &SiteId, capacity: u32) -> Result<Vec<AgentProfile>> {
    db.prepare("SELECT * FROM agents WHERE site = ? AND NOT disabled ORDER BY name, id")?
        .query_map([site.as_str()], |row| {
            Ok(AgentProfile {
                id: get(row, "id")?,
                name: row.get("name")?,
                capacity: row.get::<_, Option<u32>>("capacity")?.unwrap_or(capacity),
                supervisor: get::<AgentRole>(row, "role")?.may_supervise(),
                email: row.get("email")?,
            })
        })?
        .collect()
}
