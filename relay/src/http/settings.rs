//! What an owner sets in the view: owners and supervisors read it, owners change it and make sites.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::{identity, made_sites, settings};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::audit::Deed;
use protocol::settings::{ChangeSettings, NewSite, Settings, SiteMade};
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

/// `POST /api/agent/sites`: owners only. The answer is the only place where the link to the new site's
/// first account is shown.
pub(crate) async fn make_site(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<NewSite>, JsonRejection>,
) -> HttpResult<Json<SiteMade>> {
    let Json(new) = body?;
    caller.must_own()?;
    let site = made_sites::make(&live, &caller.account.name, &new).await?;
    caller.did(&live, Deed::SiteMade, site.id.as_str()).await;
    tracing::info!(site = %site.id, agent = %caller.account.id, "a site was made in the view");
    let (accounts, url) = (live.agents.accounts(), live.public_url());
    let invitation = identity::set_up_link(accounts, &site.id, url, live.clock.now()).await?;
    let sites = settings::tags(&live);
    Ok(Json(SiteMade { sites, invitation }))
}
