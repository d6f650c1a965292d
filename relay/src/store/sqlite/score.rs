//! The scorecard's figures by SQL; every definition stands in `docs/metrics.md`.

use super::rows::Col;
use protocol::api::ScoreSpan;
use protocol::{SiteId, Timestamp};
use rusqlite::{Connection, Result, params};

/// Over enquiries asked in the span. `fed`: its survey was shown.
const ENQUIRIES: &str = "
WITH asked AS (
  SELECT *, state IN ('ended', 'answered', 'withdrawn') AS over FROM conversations
  WHERE site = ?1 AND asked_at >= ?2 AND asked_at < ?3
), surveyed AS (
  SELECT *, over AND joined_at IS NOT NULL AS fed FROM asked
)
SELECT
  count(*) AS enquiries,
  count(*) FILTER (WHERE agent_messages = 0
    AND (over OR (state = 'ticket' AND due_at < ?3))) AS unanswered,
  avg(max(first_response_at - asked_at, 0)) AS first_response,
  count(s.email) AS contact_known,
  count(*) FILTER (WHERE over) AS transcript_offered,
  count(*) FILTER (WHERE transcripts > 0) AS transcript_asked,
  count(*) FILTER (WHERE fed) AS feedback_asked,
  count(*) FILTER (WHERE fed AND r.conversation IS NOT NULL) AS feedback_given,
  avg(csat) AS csat,
  avg(ces) AS ces
FROM surveyed s LEFT JOIN ratings r ON r.conversation = s.id";

/// Over waits that ended in the span.
const WAITS: &str = "
SELECT
  avg(max(ended_at - began_at, 0)) FILTER (WHERE outcome = 'joined') AS wait,
  count(*) FILTER (WHERE outcome = 'joined') AS waits,
  count(promised_ms) AS promises,
  count(*) FILTER (WHERE ended_at - began_at <= promised_ms) AS kept
FROM waits WHERE site = ?1 AND ended_at >= ?2 AND ended_at < ?3";

/// Over chats that ended in the span.
const HANDLE: &str = "
SELECT avg(handle_ms) AS handle FROM conversations
WHERE site = ?1 AND ended_at >= ?2 AND ended_at < ?3
  AND state = 'ended' AND joined_at IS NOT NULL";

/// The figures over `since ≤ t < until`.
pub(super) fn score(
    db: &Connection,
    site: &SiteId,
    since: Timestamp,
    until: Timestamp,
) -> Result<ScoreSpan> {
    let span = params![site.as_str(), Col(since), Col(until)];
    let mut score = ScoreSpan::default();
    db.prepare_cached(ENQUIRIES)?.query_row(span, |row| {
        let count = |column: &str| row.get::<_, Col<u64>>(column).map(|n| n.0);
        score.enquiries = count("enquiries")?;
        score.unanswered = count("unanswered")?;
        score.average_first_response_ms = row.get("first_response")?;
        score.contact_known = count("contact_known")?;
        score.transcript_offered = count("transcript_offered")?;
        score.transcript_asked = count("transcript_asked")?;
        score.feedback_asked = count("feedback_asked")?;
        score.feedback_given = count("feedback_given")?;
        score.average_csat = row.get("csat")?;
        score.average_ces = row.get("ces")?;
        Ok(())
    })?;
    db.prepare_cached(WAITS)?.query_row(span, |row| {
        let count = |column: &str| row.get::<_, Col<u64>>(column).map(|n| n.0);
        score.average_wait_ms = row.get("wait")?;
        score.waits = count("waits")?;
        score.promises = count("promises")?;
        score.promises_kept = count("kept")?;
        Ok(())
    })?;
    db.prepare_cached(HANDLE)?.query_row(span, |row| {
        score.average_handle_ms = row.get("handle")?;
        Ok(())
    })?;
    Ok(score)
}
