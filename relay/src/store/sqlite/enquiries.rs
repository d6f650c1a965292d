//! The raw facts of enquiries, for reports.

use super::rows::{Col, get, maybe};
use crate::store::Enquiry;
use protocol::{SiteId, Timestamp};
use rusqlite::{Connection, Result, Row, params};

/// Enquiries that were asked or ended in the span, or of which a wait ended in it.
const ENQUIRIES: &str = "
SELECT c.id, state, agent, agent_name, page_url,
  json_extract(site_says, '$.data.department') AS department,
  asked_at, joined_at, first_response_at, ended_at, due_at, handle_ms, agent_messages, transcripts,
  email IS NOT NULL AS contact_known, r.conversation IS NOT NULL AS rated_too, csat, ces
FROM conversations c LEFT JOIN ratings r ON r.conversation = c.id
WHERE site = ?1 AND (
  (asked_at >= ?2 AND asked_at < ?3) OR (ended_at >= ?2 AND ended_at < ?3) OR c.id IN
  (SELECT conversation FROM waits WHERE site = ?1 AND ended_at >= ?2 AND ended_at < ?3))
ORDER BY asked_at, c.id";

/// The enquiries of a span, the one asked first first.
pub(super) fn enquiries(
    db: &Connection,
    site: &SiteId,
    since: Timestamp,
    until: Timestamp,
) -> Result<Vec<Enquiry>> {
    db.prepare_cached(ENQUIRIES)?
        .query_map(params![site.as_str(), Col(since), Col(until)], enquiry)?
        .collect()
}

fn enquiry(row: &Row<'_>) -> Result<Enquiry> {
    let name = row.get::<_, Option<String>>("agent_name")?;
    let rated: bool = row.get("rated_too")?;
    Ok(Enquiry {
        id: get(row, "id")?,
        state: get(row, "state")?,
        agent: maybe(row, "agent")?.zip(name),
        page: row.get("page_url")?,
        department: row.get("department")?,
        asked_at: get(row, "asked_at")?,
        joined_at: maybe(row, "joined_at")?,
        first_response_at: maybe(row, "first_response_at")?,
        ended_at: maybe(row, "ended_at")?,
        due_at: maybe(row, "due_at")?,
        handle_ms: get(row, "handle_ms")?,
        agent_messages: row.get("agent_messages")?,
        transcripts: row.get("transcripts")?,
        contact_known: row.get("contact_known")?,
        rating: match rated {
            true => Some((row.get("csat")?, row.get("ces")?)),
            false => None,
        },
    })
}
