//! Where every enquiry stands, for agents.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use axum::Json;
use axum::extract::State;
use protocol::api::Ledger;
use std::sync::Arc;

/// `GET /api/agent/ledger`.
pub(crate) async fn ledger(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Ledger>> {
    let site = &caller.site.id;
    Ok(Json(live.store.ledger(site, live.clock.now()).await?))
}
