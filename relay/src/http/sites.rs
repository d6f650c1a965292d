//! What the loader asks before it draws anything: the site's face, and whether somebody would
//! answer now.

use crate::error::HttpResult;
use crate::live::{Live, LiveSite};
use crate::page;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use protocol::api::SiteAnswer;
use protocol::{Code, SiteId};
use std::sync::Arc;

const HEADERS: [(HeaderName, &str); 2] = [
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::CACHE_CONTROL, "public, max-age=5"),
];

/// `GET /api/sites/{site}`: public, also for pages of other origins.
pub(crate) async fn site(
    State(live): State<Arc<Live>>,
    Path(site): Path<String>,
) -> HttpResult<impl IntoResponse> {
    let site = find(&live, &site)?;
    let answer = SiteAnswer {
        face: page::face(&site.config),
        availability: *site.availability.borrow(),
    };
    Ok((HEADERS, Json(answer)))
}

/// The site of this name.
///
/// # Errors
/// [`Code::NoSuchSite`].
pub(super) fn find<'a>(live: &'a Live, name: &str) -> Result<&'a Arc<LiveSite>, Code> {
    let id: SiteId = name.parse().map_err(|_| Code::NoSuchSite)?;
    live.sites.get(&id).ok_or(Code::NoSuchSite)
}
