//! The figures for agents: the scorecard, and the raw waits behind it.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::report::{self, Days, Filter};
use crate::scorecard;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use protocol::api::{Scorecard, Wait};
use protocol::audit::Deed;
use protocol::report::{Report, ReportBy};
use protocol::{Code, Timestamp};
use serde::Deserialize;
use std::sync::Arc;

/// Days of waits that are listed when no span is asked for.
const WAITS_DAYS: u32 = 30;

/// `?since=…&until=…`, milliseconds since the Unix epoch.
#[derive(Deserialize)]
pub(crate) struct Span {
    pub(super) since: Option<u64>,
    pub(super) until: Option<u64>,
}

/// `GET /api/agent/scorecard`.
pub(crate) async fn scorecard(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Scorecard>> {
    let site = &caller.site.config();
    Ok(Json(
        scorecard::scorecard(&*live.store, site, live.clock.now()).await?,
    ))
}

/// `?from=2026-11-01&to=2026-11-30&by=agent`.
#[derive(Deserialize)]
pub(crate) struct Asked {
    from: Option<String>,
    to: Option<String>,
    #[serde(default)]
    by: ReportBy,
    department: Option<String>,
    page: Option<String>,
}

/// `GET /api/agent/report`.
pub(crate) async fn report(
    State(live): State<Arc<Live>>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> HttpResult<Json<Report>> {
    Ok(Json(made(&live, &caller, asked).await?))
}

/// `GET /api/agent/report.csv`: the same for spreadsheets.
pub(crate) async fn report_csv(
    State(live): State<Arc<Live>>,
    caller: Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> HttpResult<impl IntoResponse> {
    let report = made(&live, &caller, asked).await?;
    let table = report::csv(&report).map_err(anyhow::Error::from)?;
    let about = format!("report {} to {}", report.from, report.to);
    caller.did(&live, Deed::Exported, &about).await;
    let name = format!(
        "attachment; filename=\"report-{}-{}.csv\"",
        report.from, report.to
    );
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, table))
}

async fn made(
    live: &Live,
    caller: &Caller,
    asked: Result<Query<Asked>, QueryRejection>,
) -> HttpResult<Report> {
    let Query(asked) = asked.map_err(|_| Code::BadSpan)?;
    let (site, now) = (&caller.site.config(), live.clock.now());
    let (from, to) = (asked.from.as_deref(), asked.to.as_deref());
    let days = Days::asked(&site.time_zone, now, from, to)?;
    // Who does not lead sees how they did themselves, not their colleagues.
    let only = (!caller.account.role.may_supervise()).then_some(caller.account.id);
    let filter = Filter {
        department: asked.department.filter(|name| !name.is_empty()),
        page: asked.page.filter(|path| !path.is_empty()),
    };
    Ok(report::report(&*live.store, site, &days, asked.by, only, &filter, now).await?)
}

/// `GET /api/agent/waits`.
pub(crate) async fn waits(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(span): Query<Span>,
) -> HttpResult<Json<Vec<Wait>>> {
    let site = &caller.site.config();
    let now = live.clock.now();
    let month = site.time_zone.day_began_before(now, WAITS_DAYS - 1);
    let since = span.since.map_or(month, Timestamp);
    let until = span.until.map_or(now.plus_ms(1), Timestamp);
    Ok(Json(live.store.waits(&site.id, since, until).await?))
}
