//! The figures for agents: the scorecard, and the raw waits behind it.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::scorecard;
use axum::Json;
use axum::extract::{Query, State};
use protocol::Timestamp;
use protocol::api::{Scorecard, Wait};
use serde::Deserialize;
use std::sync::Arc;

/// Days of waits that are listed when no span is asked for.
const WAITS_DAYS: u32 = 30;

/// `?since=…&until=…`, milliseconds since the Unix epoch.
#[derive(Deserialize)]
pub(crate) struct Span {
    since: Option<u64>,
    until: Option<u64>,
}

/// `GET /api/agent/scorecard`.
pub(crate) async fn scorecard(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Scorecard>> {
    let site = &caller.site.config;
    Ok(Json(
        scorecard::scorecard(&*live.store, site, live.clock.now()).await?,
    ))
}

/// `GET /api/agent/waits`.
pub(crate) async fn waits(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(span): Query<Span>,
) -> HttpResult<Json<Vec<Wait>>> {
    let site = &caller.site.config;
    let now = live.clock.now();
    let month = site.time_zone.day_began_before(now, WAITS_DAYS - 1);
    let since = span.since.map_or(month, Timestamp);
    let until = span.until.map_or(now.plus_ms(1), Timestamp);
    Ok(Json(live.store.waits(&site.id, since, until).await?))
}
