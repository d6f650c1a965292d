//! The ledger by SQL: each enquiry in one row, and what fits none is counted as lost.

use super::rows::Col;
use protocol::api::Ledger;
use protocol::{SiteId, Timestamp};
use rusqlite::{Connection, Result, params};

/// Where each enquiry stands; NULL for one without end or owner.
const STANDS: &str = "
SELECT
  CASE
    WHEN state = 'waiting' AND agent IS NULL THEN 'waiting'
    WHEN state = 'offered' AND agent IS NOT NULL THEN 'waiting'
    WHEN state = 'live' AND agent IS NOT NULL THEN 'live'
    WHEN state = 'ticket' AND agent IS NOT NULL AND email IS NOT NULL AND due_at > ?2 THEN 'ticket'
    WHEN state = 'ticket' AND agent IS NOT NULL AND email IS NOT NULL AND due_at <= ?2
      THEN 'overdue'
    WHEN ended_at IS NULL THEN NULL
    WHEN state = 'answered' THEN 'answered_by_email'
    WHEN state = 'withdrawn' THEN 'withdrawn'
    WHEN state = 'ended' AND agent_messages > 0 THEN 'answered'
    WHEN state = 'ended' AND ended_by = 'customer' THEN 'withdrawn'
    WHEN state = 'ended' AND ended_by = 'agent' THEN 'closed'
  END AS stands,
  count(*)
FROM conversations WHERE site = ?1 GROUP BY stands";

/// Counts a site's enquiries.
pub(super) fn ledger(db: &Connection, site: &SiteId, now: Timestamp) -> Result<Ledger> {
    let mut ledger = Ledger {
        now,
        ..Ledger::default()
    };
    let mut query = db.prepare_cached(STANDS)?;
    let mut rows = query.query(params![site.as_str(), Col(now)])?;
    while let Some(row) = rows.next()? {
        let stands: Option<String> = row.get(0)?;
        let Col(n) = row.get::<_, Col<u64>>(1)?;
        ledger.asked += n;
        let count = match stands.as_deref() {
            Some("waiting") => &mut ledger.waiting,
            Some("live") => &mut ledger.live,
            Some("ticket") => &mut ledger.tickets,
            Some("overdue") => &mut ledger.overdue,
            Some("answered") => &mut ledger.answered,
            Some("answered_by_email") => &mut ledger.answered_by_email,
            Some("withdrawn") => &mut ledger.withdrawn,
            Some("closed") => &mut ledger.closed,
            _ => &mut ledger.unowned,
        };
        *count += n;
    }
    Ok(ledger)
}
