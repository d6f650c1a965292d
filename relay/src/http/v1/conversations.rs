//! Conversations for programs: lists, one with all that was said, its transcript.

use crate::error::{HttpError, HttpResult};
use crate::http::caller::Caller;
use crate::live::Live;
use crate::{mail, store, wire};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use desk::Conversation;
use protocol::conversation::Side;
use protocol::limits::{API_PAGE, SEARCH_HITS};
use protocol::search::Search;
use protocol::v1::{self, Conversations, Who, Whole};
use protocol::{
    AgentId, Code, ConversationId, ConversationState, CustomerId, EntryBody, Score, Seq, SiteId,
    Timestamp,
};
use serde::Deserialize;
use std::sync::Arc;

/// `?state=ended,answered&agent=…&customer=…&since=…&until=…&page=…&before=…&limit=…`: all must hold.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    state: Option<String>,
    agent: Option<AgentId>,
    customer: Option<CustomerId>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    page: Option<String>,
    before: Option<ConversationId>,
    limit: Option<usize>,
}

/// `GET /api/v1/conversations`.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> HttpResult<Json<Conversations>> {
    let Query(asked) = asked.map_err(|_| Code::BadSearch)?;
    let states = asked.state.as_deref().unwrap_or_default();
    let states = states.split(',').filter(|word| !word.is_empty()).map(state);
    let states = states.collect::<Result<_, _>>()?;
    found(&live, &caller, asked, states).await
}

/// `GET /api/v1/tickets`: what is owed an answer by e-mail.
pub(crate) async fn tickets(
    State(live): State<Arc<Live>>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> HttpResult<Json<Conversations>> {
    let Query(asked) = asked.map_err(|_| Code::BadSearch)?;
    found(&live, &caller, asked, vec![ConversationState::Ticket]).await
}

async fn found(
    live: &Live,
    caller: &Caller,
    asked: Asked,
    states: Vec<ConversationState>,
) -> HttpResult<Json<Conversations>> {
    let limit = asked.limit.unwrap_or(SEARCH_HITS);
    if !(1..=API_PAGE).contains(&limit) {
        return Err(Code::BadSearch.into());
    }
    let search = Search {
        states,
        agent: asked.agent,
        customer: asked.customer,
        since: asked.since,
        until: asked.until,
        page: asked.page.filter(|page| !page.is_empty()),
        before: asked.before,
        ..Search::default()
    };
    search.check()?;
    let (site, reader) = (&caller.site.id, caller.account.id);
    let mut hits = live.store.search(site, reader, search, limit + 1).await?;
    let more = hits.len() > limit;
    hits.truncate(limit);
    let conversations = hits.into_iter().map(|hit: store::Hit| v1::Conversation {
        csat: hit.csat,
        ..shown(hit.conversation)
    });
    Ok(Json(Conversations {
        conversations: conversations.collect(),
        more,
    }))
}

/// `GET /api/v1/conversations/{conversation}`.
pub(crate) async fn one(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(conversation): Path<String>,
) -> HttpResult<Json<Whole>> {
    let row = of_the_site(&live, &caller.site.id, &conversation).await?;
    let entries = live.store.entries(row.id, Seq(0), row.last).await?;
    let feedback = entries.iter().find_map(|entry| match &entry.body {
        EntryBody::Rated { feedback } => Some(feedback.clone()),
        _ => None,
    });
    Ok(Json(Whole {
        conversation: shown(row),
        entries: wire::visible(entries, Side::Agent),
        feedback,
    }))
}

/// `GET /api/v1/conversations/{conversation}/transcript`: as its customer gets it.
pub(crate) async fn transcript(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(conversation): Path<String>,
) -> HttpResult<impl IntoResponse> {
    let site = caller.site.config();
    let row = of_the_site(&live, &site.id, &conversation).await?;
    let entries = live.store.entries(row.id, Seq(0), row.last).await?;
    let head = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((head, mail::transcript_text(&site, &row, &entries)))
}

/// The conversation that a path names. Another site's is answered like one that does not exist.
pub(super) async fn of_the_site(
    live: &Live,
    site: &SiteId,
    named: &str,
) -> Result<Conversation, HttpError> {
    let id: ConversationId = named.parse().map_err(|_| Code::NoSuchConversation)?;
    let found = live.store.conversation(site, id).await?;
    Ok(found.ok_or(Code::NoSuchConversation)?)
}

fn state(word: &str) -> Result<ConversationState, Code> {
    serde_json::from_value(word.trim().into()).map_err(|_| Code::BadSearch)
}

/// A conversation as programs see it.
pub(crate) fn shown(row: Conversation) -> v1::Conversation {
    let no_score: Option<Score> = None;
    v1::Conversation {
        id: row.id,
        reference: row.id.reference(),
        state: row.state,
        customer: row.customer,
        name: row.name,
        email: row.email,
        locale: row.locale,
        zone: row.zone,
        page: row.page,
        agent: row.agent.map(|id| Who {
            id,
            name: row.agent_name.unwrap_or_default(),
        }),
        department: row.department,
        asked_at: row.asked_at,
        joined_at: row.joined_at,
        first_response_at: row.first_response_at,
        ended_at: row.ended_at,
        ended_by: row.ended_by,
        due_at: row.due_at,
        wait_ms: row.wait_ms,
        handle_ms: row.handle_ms,
        agent_messages: row.agent_messages,
        last: row.last,
        last_at: row.last_at,
        preview: row.preview,
        rated: row.rated,
        csat: no_score,
        site_says: row.site_says,
    }
}
