//! What a site's owner wants everybody to know just now: read and set by supervisors.

use super::caller::Caller;
use crate::error::HttpResult;
use crate::live::Live;
use crate::outlook;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::api::Banner;
use protocol::audit::Deed;
use protocol::text;
use std::sync::Arc;

/// `GET /api/agent/banner`: what is shown now.
pub(crate) async fn shown(
    State(live): State<Arc<Live>>,
    caller: Caller,
) -> HttpResult<Json<Banner>> {
    let banner = live.store.banner(&caller.site.id).await?;
    let over = banner.shown(live.clock.now()).is_none();
    Ok(Json(if over { Banner::default() } else { banner }))
}

/// `PUT /api/agent/banner`: supervisors only. Open pages show it at once.
pub(crate) async fn set(
    State(live): State<Arc<Live>>,
    caller: Caller,
    body: Result<Json<Banner>, JsonRejection>,
) -> HttpResult<Json<Banner>> {
    let Json(mut banner) = body?;
    caller.must_supervise()?;
    let raw = banner.text.take().unwrap_or_default();
    banner.text = text::banner(&raw)?;
    let site = &caller.site;
    live.store.set_banner(&site.id, &banner).await?;
    let promise = site.outlook.borrow().promise;
    // A desk that takes nothing any more is stopping.
    let _ = outlook::tell(site, &banner, promise, live.clock.now()).await;
    let words = banner.text.as_deref().unwrap_or_default();
    caller.did(&live, Deed::BannerSet, words).await;
    tracing::info!(site = %site.id, agent = %caller.account.id, on = banner.text.is_some(), "the banner was set");
    Ok(Json(banner))
}
