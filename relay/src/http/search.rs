//! Search over the site's conversations, for its agents. What is asked for comes in a body: customers'
//! words have no place in the logs of servers on the way.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::store;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::limits::SEARCH_HITS;
use protocol::search::{Found, Hit, Search};
use std::sync::Arc;

/// `POST /api/agent/search`.
pub(crate) async fn search(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<Search>, JsonRejection>,
) -> HttpResult<Json<Found>> {
    let Json(asked) = body?;
    asked.check()?;
    let site = &caller.site.id;
    let reader = caller.account.id;
    let mut hits = live
        .store
        .search(site, reader, asked, SEARCH_HITS + 1)
        .await?;
    let more = hits.len() > SEARCH_HITS;
    hits.truncate(SEARCH_HITS);
    let hits = hits.into_iter().map(hit).collect();
    Ok(Json(Found { hits, more }))
}

fn hit(found: store::Hit) -> Hit {
    let row = found.conversation;
    Hit {
        id: row.id,
        state: row.state,
        customer: row.customer,
        name: row.name,
        email: row.email,
        agent: row.agent_name,
        page: row.page,
        asked_at: row.asked_at,
        ended_at: row.ended_at,
        csat: found.csat,
        last: row.preview,
        snippet: found.snippet,
    }
}
