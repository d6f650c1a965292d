//! How long agents were available and away: sums, and the spans that they are sums of.

use super::caller::Caller;
use super::figures::Span;
use crate::error::HttpResult;
use crate::live::Live;
use crate::times;
use axum::Json;
use axum::extract::{Query, State};
use protocol::Timestamp;
use protocol::presence::Times;
use std::sync::Arc;

/// `GET /api/agent/presence`: of today, unless another span is asked for.
pub(crate) async fn times(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(span): Query<Span>,
) -> HttpResult<Json<Times>> {
    let (site, now) = (&caller.site.config(), live.clock.now());
    let since = span.since.map(Timestamp);
    let since = since.unwrap_or_else(|| site.time_zone.day_began(now));
    let until = span.until.map_or(now, Timestamp).min(now);
    let events = live.store.presence(&site.id, since, until).await?;
    let mut agents = live.agents.accounts().accounts(&site.id).await?;
    // Who does not lead sees their own times, not their colleagues'.
    if !caller.account.role.may_supervise() {
        agents.retain(|agent| agent.id == caller.account.id);
    }
    let agents = agents.into_iter();
    let agents = agents.map(|agent| times::of(agent.id, agent.name, &events, (since, until)));
    Ok(Json(Times {
        now,
        since,
        until,
        agents: agents.collect(),
    }))
}
