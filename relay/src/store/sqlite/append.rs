//! Records into rows: all of a batch, or none.

use super::rows::Col;
use super::{failed, files, past, staff, webhooks};
use crate::store::StoreError;
use desk::{Conversation, Mail, MailKind, Record};
use protocol::api::Wait;
use protocol::conversation::{Entry, EntryBody};
use protocol::{ConversationId, Feedback, SiteId, Timestamp};
use rusqlite::{Connection, params};

/// Makes records rows of `site`. What comes after an erasure is not erased.
pub(super) fn append(db: &Connection, site: &SiteId, records: &[Record]) -> Result<(), StoreError> {
    for part in records.split_inclusive(|r| matches!(r, Record::Erased { .. })) {
        append_part(db, site, part)?;
    }
    Ok(())
}

fn append_part(db: &Connection, site: &SiteId, records: &[Record]) -> Result<(), StoreError> {
    // What the other records refer to comes first.
    for record in records {
        if let Record::Conversation(conversation) = record {
            put(db, site, conversation)?;
        }
    }
    webhooks::put(db, site, records)?;
    let fresh = |id: ConversationId| {
        let named = |r: &Record| matches!(r, Record::Conversation(c) if c.id == id);
        records.iter().any(named)
    };
    for record in records {
        let of = match record {
            Record::Conversation(_) => continue,
            Record::Erased { customer } => {
                past::erase(db, site, *customer)?;
                continue;
            }
            Record::Entry { conversation, .. } | Record::Rating { conversation, .. } => {
                *conversation
            }
            Record::Presence(presence) => {
                staff::put(db, site, presence)?;
                continue;
            }
            Record::Wait(wait) => wait.conversation,
            Record::Mail(mail) => mail.conversation,
        };
        if !fresh(of) {
            check_site(db, site, of)?;
        }
        match record {
            Record::Conversation(_) | Record::Erased { .. } | Record::Presence(_) => {}
            Record::Entry { entry, .. } => {
                put_entry(db, of, entry)?;
                files::are_sent(db, of, entry.body.files())?;
            }
            Record::Wait(wait) => put_wait(db, site, wait)?,
            Record::Mail(mail) => put_mail(db, mail)?,
            Record::Rating { at, feedback, .. } => put_rating(db, of, *at, feedback)?,
        }
    }
    Ok(())
}

/// Whether the conversation is this site's.
///
/// # Errors
/// [`StoreError::NotFound`] if it is not.
pub(super) fn check_site(
    db: &Connection,
    site: &SiteId,
    id: ConversationId,
) -> Result<(), StoreError> {
    db.prepare_cached("SELECT 1 FROM conversations WHERE id = ? AND site = ?")
        .and_then(|mut query| query.exists(params![Col(id), site.as_str()]))
        .map_err(failed)?
        .then_some(())
        .ok_or(StoreError::NotFound)
}

/// What never changes in a conversation's life is not written a second time.
const PUT: &str = "INSERT INTO conversations (id, site, customer, name, email, locale, page_url, \
     page_title, state, agent, agent_name, request, asked_at, waiting_since, front, promised_ms, \
     open_by, joined_at, wait_ms, first_response_at, handle_ms, ended_at, ended_by, due_at, last, \
     last_at, customer_seen, agent_seen, unread, agent_messages, transcripts, rated, \
     preview_text, preview_by_customer, alert, owed_since, zone, skipped, site_says, department, guests, \
     page_referrer, automatic, quiet_since) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
     ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, \
     ?38, ?39, ?40, ?41, ?42, ?43, ?44) \
     ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, name = excluded.name, email = excluded.email, \
     locale = excluded.locale, page_url = excluded.page_url, page_title = excluded.page_title, \
     state = excluded.state, agent = excluded.agent, agent_name = excluded.agent_name, \
     waiting_since = excluded.waiting_since, front = excluded.front, \
     promised_ms = excluded.promised_ms, open_by = excluded.open_by, \
     joined_at = excluded.joined_at, wait_ms = excluded.wait_ms, \
     first_response_at = excluded.first_response_at, handle_ms = excluded.handle_ms, \
     ended_at = excluded.ended_at, ended_by = excluded.ended_by, due_at = excluded.due_at, \
     last = excluded.last, last_at = excluded.last_at, customer_seen = excluded.customer_seen, \
     agent_seen = excluded.agent_seen, unread = excluded.unread, \
     agent_messages = excluded.agent_messages, transcripts = excluded.transcripts, \
     rated = excluded.rated, preview_text = excluded.preview_text, \
     preview_by_customer = excluded.preview_by_customer, alert = excluded.alert, \
     owed_since = excluded.owed_since, zone = excluded.zone, skipped = excluded.skipped, \
     site_says = excluded.site_says, department = excluded.department, \
     guests = excluded.guests, page_referrer = excluded.page_referrer, \
     automatic = excluded.automatic, quiet_since = excluded.quiet_since \
     WHERE site = excluded.site";

/// The same where neither state nor end changed, which is nearly always: no index is touched.
const PUT_AGAIN: &str = "UPDATE conversations SET customer = ?3, name = ?4, email = ?5, locale = ?6, \
     page_url = ?7, page_title = ?8, agent = ?10, agent_name = ?11, waiting_since = ?14, \
     front = ?15, promised_ms = ?16, open_by = ?17, joined_at = ?18, wait_ms = ?19, \
     first_response_at = ?20, handle_ms = ?21, ended_by = ?23, due_at = ?24, last = ?25, \
     last_at = ?26, customer_seen = ?27, agent_seen = ?28, unread = ?29, agent_messages = ?30, \
     transcripts = ?31, rated = ?32, preview_text = ?33, preview_by_customer = ?34, \
     alert = ?35, owed_since = ?36, zone = ?37, skipped = ?38, site_says = ?39, \
     department = ?40, guests = ?41, page_referrer = ?42, automatic = ?43, quiet_since = ?44 \
     WHERE id = ?1 AND site = ?2 AND state = ?9 AND ended_at IS ?22";

fn put(db: &Connection, site: &SiteId, c: &Conversation) -> Result<(), StoreError> {
    let says = (!c.site_says.is_empty()).then(|| serde_json::to_string(&c.site_says));
    let says = says.transpose();
    let says = says.map_err(|e| StoreError::Unavailable(e.to_string()))?;
    let row = params![
        Col(c.id),
        site.as_str(),
        Col(c.customer),
        c.name,
        c.email,
        c.locale,
        c.page.as_ref().map(|p| &p.url),
        c.page.as_ref().map(|p| &p.title),
        Col(c.state),
        c.agent.map(Col),
        c.agent_name,
        Col(c.request),
        Col(c.asked_at),
        Col(c.waiting_since),
        c.front,
        c.promised_ms.map(Col),
        c.open_by.map(Col),
        c.joined_at.map(Col),
        c.wait_ms.map(Col),
        c.first_response_at.map(Col),
        Col(c.handle_ms),
        c.ended_at.map(Col),
        c.ended_by.map(Col),
        c.due_at.map(Col),
        Col(c.last),
        Col(c.last_at),
        Col(c.customer_seen),
        Col(c.agent_seen),
        c.unread,
        c.agent_messages,
        c.transcripts,
        c.rated,
        c.preview.as_ref().map(|p| &p.text),
        c.preview.as_ref().map(|p| p.by_customer),
        c.alert,
        c.owed_since.map(Col),
        c.zone,
        c.skipped,
        says,
        c.department.map(Col),
        (!c.guests.is_empty()).then(|| protocol::codec::encode(&c.guests)),
        c.page.as_ref().map(|p| &p.referrer),
        c.automatic.times,
        c.automatic.quiet_since.map(Col),
    ];
    let run = |sql| db.prepare_cached(sql).and_then(|mut put| put.execute(row));
    if run(PUT_AGAIN).map_err(failed)? == 1 {
        return Ok(());
    }
    match run(PUT) {
        // It is there, and another site's.
        Ok(0) => Err(StoreError::NotFound),
        Ok(_) => Ok(()),
        Err(e) => Err(failed(e)),
    }
}

fn put_entry(db: &Connection, of: ConversationId, entry: &Entry) -> Result<(), StoreError> {
    let sql = "INSERT INTO entries (conversation, seq, at, id, author, body) \
               VALUES (?, ?, ?, ?, ?, ?)";
    let row = params![
        Col(of),
        Col(entry.seq),
        Col(entry.at),
        entry.id.map(Col),
        protocol::codec::encode(&entry.by),
        protocol::codec::encode(&entry.body),
    ];
    run(db, sql, row)?;
    let (email, state, kinds) = match &entry.body {
        EntryBody::TranscriptSent { email } => (email, "sent", "kind = 'transcript'"),
        EntryBody::TranscriptFailed { email } => (email, "failed", "kind = 'transcript'"),
        EntryBody::MailFailed { email } => (email, "failed", "kind <> 'transcript'"),
        _ => return Ok(()),
    };
    // The desk has written down what became of the mail: nothing is left to do for it.
    let sql = format!(
        "UPDATE outbox SET next_at = NULL WHERE conversation = ?1 AND recipient = ?2 AND asked = \
         (SELECT min(asked) FROM outbox WHERE conversation = ?1 AND recipient = ?2 \
         AND state = ?3 AND {kinds} AND next_at IS NOT NULL)"
    );
    run(db, &sql, params![Col(of), email, state])
}

fn put_wait(db: &Connection, site: &SiteId, wait: &Wait) -> Result<(), StoreError> {
    let sql = "INSERT INTO waits (site, conversation, began_at, ended_at, outcome, promised_ms) \
               VALUES (?, ?, ?, ?, ?, ?)";
    let row = params![
        site.as_str(),
        Col(wait.conversation),
        Col(wait.began_at),
        Col(wait.ended_at),
        Col(wait.outcome),
        wait.promised_ms.map(Col),
    ];
    run(db, sql, row)
}

fn put_mail(db: &Connection, mail: &Mail) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox (conversation, asked, kind, recipient, locale, at, state, tries, \
               next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'due', 0, ?6)";
    let kind: MailKind = mail.kind;
    let row = params![
        Col(mail.conversation),
        Col(mail.asked),
        Col(kind),
        mail.to,
        mail.locale,
        Col(mail.at),
    ];
    run(db, sql, row)
}

fn put_rating(
    db: &Connection,
    of: ConversationId,
    at: Timestamp,
    feedback: &Feedback,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO ratings (conversation, at, csat, ces, comment) VALUES (?, ?, ?, ?, ?)";
    let row = params![
        Col(of),
        Col(at),
        feedback.csat.map(|s| s.get()),
        feedback.ces.map(|s| s.get()),
        feedback.comment,
    ];
    run(db, sql, row)
}

fn run(db: &Connection, sql: &str, row: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
    let mut put = db.prepare_cached(sql).map_err(failed)?;
    put.execute(row).map(|_| ()).map_err(failed)
}
