//! How values stand in rows: ids as blobs, times as integers, closed lists as words.

use crate::store::LetterKind;
use desk::{Conversation, MailKind, SaidByItself};
use protocol::api::{AgentRole, Wait, WaitOutcome};
use protocol::conversation::{Ender, Entry, Page, Preview, SiteSays};
use protocol::{
    AgentId, ApiKeyId, CannedId, ConversationId, ConversationState, CustomerId, DeliveryId,
    DepartmentId, FileId, MessageId, Seq, SiteId, Timestamp, WebhookId,
};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, Type, ValueRef};
use rusqlite::{Error, Result, Row};
use serde::de::DeserializeOwned;

/// A value as a row holds it.
#[derive(Clone, Copy)]
pub(super) struct Col<T>(pub(super) T);

/// A value of a closed list, and its word.
pub(super) trait Word: Copy + PartialEq + 'static {
    const WORDS: &'static [(Self, &'static str)];
}

macro_rules! words {
    ($($name:ident { $($value:ident $word:literal)+ })+) => {$(
        impl Word for $name {
            const WORDS: &'static [(Self, &'static str)] = &[$(($name::$value, $word)),+];
        }
        impl ToSql for Col<$name> {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(match self.0 { $($name::$value => $word,)+ }.into())
            }
        }
        impl FromSql for Col<$name> {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let word = value.as_str()?;
                let found = $name::WORDS.iter().find(|(_, w)| *w == word);
                found.map(|(value, _)| Self(*value)).ok_or(FromSqlError::InvalidType)
            }
        }
    )+};
}

words! {
    ConversationState {
        Waiting "waiting" Offered "offered" Live "live" Ended "ended"
        Ticket "ticket" Answered "answered" Withdrawn "withdrawn"
    }
    Ender { Customer "customer" Agent "agent" CustomerGone "customer_gone" }
    WaitOutcome { Joined "joined" GaveUp "gave_up" Ticketed "ticketed" }
    MailKind {
        Transcript "transcript" Answer "answer" Confirmation "confirmation"
        Escalation "escalation" Overdue "overdue"
    }
    AgentRole { Agent "agent" Supervisor "supervisor" Owner "owner" }
    LetterKind { Invitation "invitation" Reset "reset" }
}

macro_rules! ids {
    ($($name:ident)+) => {$(
        impl ToSql for Col<$name> {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.0.as_bytes())))
            }
        }
        impl FromSql for Col<$name> {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                <[u8; 16]>::column_result(value).map(|bytes| Self($name::from_bytes(bytes)))
            }
        }
    )+};
}

ids! {
    AgentId ApiKeyId CannedId ConversationId CustomerId DeliveryId DepartmentId FileId MessageId
    WebhookId
}

impl ToSql for Col<u64> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(i64::try_from(self.0).unwrap_or(i64::MAX).into())
    }
}

impl FromSql for Col<u64> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let n = i64::column_result(value)?;
        u64::try_from(n)
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(n))
    }
}

impl ToSql for Col<Timestamp> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(i64::try_from(self.0.0).unwrap_or(i64::MAX).into())
    }
}

impl FromSql for Col<Timestamp> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Col::<u64>::column_result(value).map(|n| Self(Timestamp(n.0)))
    }
}

impl ToSql for Col<Seq> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.0.into())
    }
}

impl FromSql for Col<Seq> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        u32::column_result(value).map(|n| Self(Seq(n)))
    }
}

impl FromSql for Col<SiteId> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let site = value.as_str()?.parse();
        site.map(Self).map_err(|e| FromSqlError::Other(Box::new(e)))
    }
}

/// The columns of a conversation, in the order in which [`conversation`] reads them.
pub(super) const CONVERSATION: &str = "id, customer, name, email, locale, page_url, page_title, \
     state, agent, agent_name, request, asked_at, waiting_since, front, promised_ms, open_by, \
     joined_at, wait_ms, first_response_at, handle_ms, ended_at, ended_by, due_at, last, last_at, \
     customer_seen, agent_seen, unread, agent_messages, transcripts, rated, preview_text, \
     preview_by_customer, alert, owed_since, zone, skipped, site_says, department, guests, \
     page_referrer, automatic, quiet_since";

/// A conversation from a row of [`CONVERSATION`].
pub(super) fn conversation(row: &Row<'_>) -> Result<Conversation> {
    let page = row.get::<_, Option<String>>("page_url")?;
    let title = row
        .get::<_, Option<String>>("page_title")?
        .unwrap_or_default();
    let referrer = row
        .get::<_, Option<String>>("page_referrer")?
        .unwrap_or_default();
    let preview = row.get::<_, Option<String>>("preview_text")?;
    let by_customer = row
        .get::<_, Option<bool>>("preview_by_customer")?
        .unwrap_or_default();
    Ok(Conversation {
        id: get(row, "id")?,
        customer: get(row, "customer")?,
        name: row.get("name")?,
        email: row.get("email")?,
        locale: row.get("locale")?,
        page: page.map(|url| Page {
            url,
            title,
            referrer,
        }),
        state: get(row, "state")?,
        agent: maybe(row, "agent")?,
        agent_name: row.get("agent_name")?,
        request: get(row, "request")?,
        asked_at: get(row, "asked_at")?,
        waiting_since: get(row, "waiting_since")?,
        front: row.get("front")?,
        promised_ms: maybe(row, "promised_ms")?,
        open_by: maybe(row, "open_by")?,
        joined_at: maybe(row, "joined_at")?,
        wait_ms: maybe(row, "wait_ms")?,
        first_response_at: maybe(row, "first_response_at")?,
        handle_ms: get(row, "handle_ms")?,
        ended_at: maybe(row, "ended_at")?,
        ended_by: maybe(row, "ended_by")?,
        due_at: maybe(row, "due_at")?,
        alert: row.get("alert")?,
        automatic: SaidByItself {
            times: row.get("automatic")?,
            quiet_since: maybe(row, "quiet_since")?,
        },
        owed_since: maybe(row, "owed_since")?,
        last: get(row, "last")?,
        last_at: get(row, "last_at")?,
        customer_seen: get(row, "customer_seen")?,
        agent_seen: get(row, "agent_seen")?,
        unread: row.get("unread")?,
        agent_messages: row.get("agent_messages")?,
        transcripts: row.get("transcripts")?,
        rated: row.get("rated")?,
        skipped: row.get("skipped")?,
        department: maybe(row, "department")?,
        guests: match row.get::<_, Option<String>>("guests")? {
            Some(_) => json(row, "guests")?,
            None => Vec::new(),
        },
        zone: row.get("zone")?,
        site_says: match row.get::<_, Option<String>>("site_says")? {
            Some(_) => json(row, "site_says")?,
            None => SiteSays::default(),
        },
        preview: preview.map(|text| Preview { text, by_customer }),
    })
}

/// An entry from a row of `seq, at, id, author, body`.
pub(super) fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        seq: get(row, "seq")?,
        at: get(row, "at")?,
        id: maybe(row, "id")?,
        by: json(row, "author")?,
        body: json(row, "body")?,
    })
}

/// A wait from a row of `conversation, began_at, ended_at, outcome, promised_ms`.
pub(super) fn wait(row: &Row<'_>) -> Result<Wait> {
    Ok(Wait {
        conversation: get(row, "conversation")?,
        began_at: get(row, "began_at")?,
        ended_at: get(row, "ended_at")?,
        outcome: get(row, "outcome")?,
        promised_ms: maybe(row, "promised_ms")?,
    })
}

/// The value in a column.
pub(super) fn get<T>(row: &Row<'_>, column: &str) -> Result<T>
where
    Col<T>: FromSql,
{
    row.get::<_, Col<T>>(column).map(|col| col.0)
}

/// The value in a column that may be empty.
pub(super) fn maybe<T>(row: &Row<'_>, column: &str) -> Result<Option<T>>
where
    Col<T>: FromSql,
{
    row.get::<_, Option<Col<T>>>(column)
        .map(|col| col.map(|col| col.0))
}

/// The value in a column that holds its word on the wire.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    let at = row.as_ref().column_index(column)?;
    let word = serde_json::Value::String(row.get(at)?);
    serde_json::from_value(word)
        .map_err(|e| Error::FromSqlConversionFailure(at, Type::Text, Box::new(e)))
}

/// The value in a column of JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T> {
    let at = row.as_ref().column_index(column)?;
    let text = row.get_ref(at)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|e| Error::FromSqlConversionFailure(at, Type::Text, Box::new(e)))
}
