//! The outbox: mails that wait for their time, and what became of each attempt.

use super::rows::{Col, get};
use crate::store::{MailOutcome, MailsDue, MailsStanding, OutboxMail, TELL_AGAIN_MS};
use desk::Mail;
use protocol::{ConversationId, Seq, Timestamp};
use rusqlite::{Connection, Result, Row, params};

/// The mails whose time has come, and when the next one's comes.
pub(super) fn due(db: &Connection, now: Timestamp, limit: usize) -> Result<MailsDue> {
    let sql = "SELECT site, conversation, asked, kind, recipient, o.locale AS locale, at, \
               o.state AS state, tries FROM outbox o JOIN conversations c ON c.id = conversation \
               WHERE next_at <= ? ORDER BY next_at, conversation, asked LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mails = db
        .prepare_cached(sql)?
        .query_map(params![Col(now), limit], mail)?
        .collect::<Result<_>>()?;
    let next_at = db
        .prepare_cached("SELECT min(next_at) FROM outbox WHERE next_at > ?")?
        .query_row([Col(now)], |row| row.get::<_, Option<Col<Timestamp>>>(0))?;
    Ok(MailsDue {
        mails,
        next_at: next_at.map(|at| at.0),
    })
}

/// How many mails stand how.
pub(super) fn standing(db: &Connection) -> Result<MailsStanding> {
    let sql = "SELECT count(*) FILTER (WHERE state = 'due') AS due, \
               count(*) FILTER (WHERE state = 'failed') AS failed FROM outbox";
    db.prepare_cached(sql)?.query_row([], |row| {
        Ok(MailsStanding {
            due: get(row, "due")?,
            failed: get(row, "failed")?,
        })
    })
}

fn mail(row: &Row<'_>) -> Result<OutboxMail> {
    let state: String = row.get("state")?;
    Ok(OutboxMail {
        site: get(row, "site")?,
        mail: Mail {
            conversation: get(row, "conversation")?,
            asked: get(row, "asked")?,
            kind: get(row, "kind")?,
            to: row.get("recipient")?,
            locale: row.get("locale")?,
            at: get(row, "at")?,
        },
        tries: row.get("tries")?,
        untold: (state != "due").then_some(state == "sent"),
    })
}

/// Keeps what became of an attempt. The end of what the desk writes down is told until it has: of
/// transcripts always, of other mails to the customer that they failed.
pub(super) fn tried(
    db: &Connection,
    conversation: ConversationId,
    asked: Seq,
    to: &str,
    outcome: &MailOutcome,
) -> Result<()> {
    let which = (Col(conversation), Col(asked));
    let done = "UPDATE outbox SET state = ?4, done_at = ?5, why = ?6, tries = tries + 1, \
                next_at = CASE WHEN kind = 'transcript' \
                OR (?4 = 'failed' AND kind IN ('answer', 'confirmation')) THEN ?7 END \
                WHERE conversation = ?1 AND asked = ?2 AND recipient = ?3 AND state = 'due'";
    match outcome {
        MailOutcome::Sent { at } => {
            let again = Col(at.plus_ms(TELL_AGAIN_MS));
            let no_why: Option<&str> = None;
            db.execute(
                done,
                params![which.0, which.1, to, "sent", Col(*at), no_why, again],
            )?;
        }
        MailOutcome::Failed { at, why } => {
            let again = Col(at.plus_ms(TELL_AGAIN_MS));
            db.execute(
                done,
                params![which.0, which.1, to, "failed", Col(*at), why, again],
            )?;
        }
        MailOutcome::Retry { next_at, why } => {
            let sql = "UPDATE outbox SET next_at = ?4, why = ?5, tries = tries + 1 \
                       WHERE conversation = ?1 AND asked = ?2 AND recipient = ?3 \
                       AND state = 'due'";
            db.execute(sql, params![which.0, which.1, to, Col(*next_at), why])?;
        }
        MailOutcome::Told => {
            let sql = "UPDATE outbox SET next_at = NULL \
                       WHERE conversation = ?1 AND asked = ?2 AND recipient = ?3 \
                       AND state <> 'due'";
            db.execute(sql, params![which.0, which.1, to])?;
        }
    }
    Ok(())
}
