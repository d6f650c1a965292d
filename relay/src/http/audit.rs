//! The book of who did what, for the site's owners.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use axum::Json;
use axum::extract::{Query, State};
use protocol::audit::AuditPage;
use serde::Deserialize;
use std::sync::Arc;

/// `?before=` the number of the last line of the page before.
#[derive(Deserialize)]
pub(crate) struct Asked {
    before: Option<u64>,
}

/// `GET /api/agent/audit`: owners only.
pub(crate) async fn list(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> HttpResult<Json<AuditPage>> {
    caller.must_own()?;
    let site = &caller.site.id;
    Ok(Json(live.agents.book().audited(site, asked.before).await?))
}
