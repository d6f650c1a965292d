//! What an owner sets in the view: owners and supervisors read it, owners change it.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::settings;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::audit::Deed;
use protocol::settings::{ChangeSettings, Settings};
use std::sync::Arc;

/// `GET /api/agent/settings`.
pub(crate) async fn shown(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Settings>> {
    caller.must_supervise()?;
    // A program knows of its own site alone.
    let owns = caller.must_own().is_ok() && !caller.program;
    Ok(Json(settings::shown(&live, &caller.site, owns).await?))
}

/// `PUT /api/agent/settings`: owners only.
pub(crate) async fn change(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<ChangeSettings>, JsonRejection>,
) -> HttpResult<Json<Settings>> {
    let Json(change) = body?;
    caller.must_own()?;
    let (site, by) = (&caller.site, &caller.account.name);
    if settings::change(&live, site, by, &change).await? {
        let keys: Vec<&str> = change.values.keys().map(String::as_str).collect();
        let about = keys.join(", ");
        caller.did(&live, Deed::SettingsChanged, &about).await;
        tracing::info!(site = %site.id, agent = %caller.account.id, "set in the view: {about}");
    }
    shown(State(live), caller).await
}
