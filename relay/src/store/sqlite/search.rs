//! Search in SQLite: FTS5 finds the conversations that have the words; triggers of the schema keep its
//! index in step with entries, within their transaction.

use super::SqliteStore;
use super::rows::{self, CONVERSATION, Col};
use crate::store::search::{Query, snippet, words_of_entry, words_of_head};
use crate::store::{Hit, Searched, StoreError};
use async_trait::async_trait;
use protocol::conversation::Entry;
use protocol::search::{Search, Snippet};
use protocol::{AgentId, ConversationId, EntryBody, Score, SiteId};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, Error, OptionalExtension, Result, params, params_from_iter};

/// Makes known to a connection what the schema's triggers call.
pub(super) fn install(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("search_words", 1, flags, |call| {
        let body = call.get_raw(0).as_str()?;
        let body = serde_json::from_str::<EntryBody>(body);
        let body = body.map_err(|e| Error::UserFunctionError(e.into()))?;
        Ok(words_of_entry(&body))
    })?;
    db.create_scalar_function("search_head", 3, flags, |call| {
        let id = Col::<ConversationId>::column_result(call.get_raw(0))?.0;
        let (name, email) = (call.get_raw(1).as_str()?, call.get_raw(2).as_str_or_null()?);
        Ok(words_of_head(id, name, email))
    })
}

/// Conditions on conversations, and the values in them.
struct Conditions {
    sql: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    /// One more; its question mark stands for `value`.
    fn and(&mut self, condition: &str, value: impl ToSql + 'static) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(Box::new(value));
    }
}

/// All that is asked for, as conditions.
fn conditions(site: &SiteId, reader: AgentId, asked: &Search, query: &Query) -> Conditions {
    let mut all = Conditions {
        sql: "site = ?".into(),
        values: vec![Box::new(site.as_str().to_owned())],
    };
    for phrase in query.matches() {
        let held = "id IN (SELECT conversation FROM searched WHERE number IN \
                    (SELECT rowid FROM search WHERE search MATCH ?))";
        all.and(held, phrase);
    }
    if let Some((first, rest)) = asked.states.split_first() {
        let several = ["state IN (?", &", ?".repeat(rest.len()), ")"].concat();
        all.and(&several, Col(*first));
        for state in rest {
            all.values.push(Box::new(Col(*state)));
        }
    }
    if let Some(agent) = asked.agent {
        all.and("agent = ?", Col(agent));
    }
    if let Some(customer) = asked.customer {
        all.and("customer = ?", Col(customer));
    }
    if let Some(since) = asked.since {
        all.and("asked_at >= ?", Col(since));
    }
    if let Some(until) = asked.until {
        all.and("asked_at < ?", Col(until));
    }
    let rated = |how| format!("id IN (SELECT conversation FROM ratings WHERE csat {how} ?)");
    if let Some(least) = asked.csat_min {
        all.and(&rated(">="), least.get());
    }
    if let Some(most) = asked.csat_max {
        all.and(&rated("<="), most.get());
    }
    if asked.csat_min.or(asked.csat_max).is_some() {
        all.and("agent IS NOT ?", Col(reader));
    }
    if let Some(page) = asked.page.clone() {
        all.and("instr(page_url, ?) > 0", page);
    }
    if let Some(before) = asked.before {
        let earlier = "(asked_at, id) < \
                       (SELECT asked_at, id FROM conversations WHERE id = ? AND site = ?)";
        all.and(earlier, Col(before));
        all.values.push(Box::new(site.as_str().to_owned()));
    }
    all
}

fn search(
    db: &Connection,
    site: &SiteId,
    reader: AgentId,
    asked: &Search,
    limit: usize,
) -> Result<Vec<Hit>> {
    let query = Query::new(&asked.words);
    if query.is_empty() && !asked.words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut all = conditions(site, reader, asked, &query);
    all.values
        .push(Box::new(i64::try_from(limit).unwrap_or(i64::MAX)));
    let sql = format!(
        "SELECT {CONVERSATION}, (SELECT csat FROM ratings WHERE conversation = id) AS csat \
         FROM conversations WHERE {} ORDER BY asked_at DESC, id DESC LIMIT ?",
        all.sql
    );
    let mut found = db.prepare_cached(&sql)?;
    let hits = found.query_map(params_from_iter(all.values), |row| {
        let csat: Option<u8> = row.get("csat")?;
        let conversation = rows::conversation(row)?;
        let may_see = conversation.agent != Some(reader);
        let csat = csat.filter(|_| may_see);
        Ok(Hit {
            conversation,
            csat: csat.and_then(|n| Score::try_from(n).ok()),
            snippet: None,
        })
    })?;
    let mut hits = hits.collect::<Result<Vec<_>>>()?;
    if !query.is_empty() {
        for hit in &mut hits {
            hit.snippet = best(db, hit.conversation.id, &query)?;
        }
    }
    Ok(hits)
}

/// The newest of the entries that have the most of what is looked for.
fn best(db: &Connection, of: ConversationId, query: &Query) -> Result<Option<Snippet>> {
    let sql = "SELECT seq, words FROM searched WHERE conversation = ? AND seq > 0 ORDER BY seq";
    let mut said = db.prepare_cached(sql)?;
    let mut rows = said.query([Col(of)])?;
    let mut best = (0, None);
    while let Some(row) = rows.next()? {
        let words = row.get_ref("words")?.as_str()?;
        let words: Vec<&str> = words.split(' ').collect();
        let held = query.held(&words).filter(|held| *held).count();
        if held > 0 && held >= best.0 {
            best = (held, Some(row.get::<_, u32>("seq")?));
        }
    }
    let Some(seq) = best.1 else {
        return Ok(None);
    };
    let sql = "SELECT seq, at, id, author, body FROM entries WHERE conversation = ? AND seq = ?";
    let entry: Option<Entry> = db
        .prepare_cached(sql)?
        .query_row(params![Col(of), seq], rows::entry)
        .optional()?;
    Ok(entry.and_then(|entry| snippet(&entry, query)))
}

#[async_trait]
impl Searched for SqliteStore {
    async fn search(
        &self,
        site: &SiteId,
        reader: AgentId,
        asked: Search,
        limit: usize,
    ) -> std::result::Result<Vec<Hit>, StoreError> {
        let site = site.clone();
        self.read(move |db| search(db, &site, reader, &asked, limit))
            .await
    }
}
