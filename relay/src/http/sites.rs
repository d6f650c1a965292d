//! What the loader asks before it draws anything: the site's face, and whether somebody would
//! answer now.

use super::loader::TIMING;
use super::pages::{Wish, accepted};
use crate::error::HttpResult;
use crate::live::{Live, LiveSite};
use crate::{locale, page};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::IntoResponse;
use protocol::api::SiteAnswer;
use protocol::{AvailabilityState, Code, SiteId};
use std::sync::Arc;

const HEADERS: [(HeaderName, &str); 4] = [
    (TIMING, "*"),
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (header::CACHE_CONTROL, "public, max-age=5"),
    (header::VARY, "accept-language"),
];

/// `GET /api/sites/{site}`: public, also for pages of other origins. `?locale=` and `?accent=` are
/// what the tag says.
pub(crate) async fn site(
    State(live): State<Arc<Live>>,
    Path(site): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> HttpResult<impl IntoResponse> {
    let site = find(&live, &site)?;
    let availability = *site.availability.borrow();
    let config = &site.config();
    let wishes = [&wish.locale, accepted(&headers), &config.locale];
    // Nobody is invited to talk to nobody.
    let inviting = config
        .invitations
        .iter()
        .filter(|_| availability.state != AvailabilityState::Away);
    let answer = SiteAnswer {
        face: page::face(config, &wish.accent),
        words: locale::launcher(&wishes),
        invitations: inviting.map(|one| one.told(&wishes)).collect(),
        availability,
    };
    Ok((HEADERS, Json(answer)))
}

/// The site of this name.
///
/// # Errors
/// [`Code::NoSuchSite`].
pub(super) fn find(live: &Live, name: &str) -> Result<Arc<LiveSite>, Code> {
    let id: SiteId = name.parse().map_err(|_| Code::NoSuchSite)?;
    live.sites.get(&id).ok_or(Code::NoSuchSite)
}
