//! The pages that browsers open, and the files they load.

use super::sites::find;
use crate::assets::{self, Caching};
use crate::error::HttpResult;
use crate::live::Live;
use crate::page::{self, Page};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// `?locale=xx&accent=#rrggbb`: what a tag may ask for.
#[derive(Deserialize)]
pub(crate) struct Wish {
    #[serde(default)]
    pub(super) locale: String,
    #[serde(default)]
    pub(super) accent: String,
}

/// `GET /`.
pub(crate) async fn front() -> Response {
    page::front().into_response()
}

/// `GET /agent` and the places below it.
pub(crate) async fn agent(
    State(live): State<Arc<Live>>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Response {
    page::agent(live.public_url(), &[&wish.locale, accepted(&headers)]).into_response()
}

/// What shows pushes while no view is open.
const WORKER: &str = include_str!("../../../agent/push-worker.js");

/// `GET /agent-worker.js`: the service worker; its address says that it may serve the agent view.
pub(crate) async fn worker() -> Response {
    const HEADERS: [(HeaderName, &str); 2] = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (HEADERS, WORKER).into_response()
}

/// `GET /frame/{site}`.
pub(crate) async fn frame(
    State(live): State<Arc<Live>>,
    Path(site): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let found = find(&live, &site)?;
    let (site, banner) = (&*found.config(), found.outlook.borrow().banner.clone());
    let wishes = [&wish.locale, accepted(&headers), &site.locale];
    Ok(page::frame((site, banner), &wish.accent, live.public_url(), &wishes).into_response())
}

/// `GET /talk/{site}`: where private links lead. Their token stands behind `#`; no address of this
/// page is passed on, and no search engine keeps it.
pub(crate) async fn talk(
    State(live): State<Arc<Live>>,
    Path(site): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> HttpResult<Response> {
    const HEADERS: [(HeaderName, &str); 2] = [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    let found = find(&live, &site)?;
    let (site, banner) = (&*found.config(), found.outlook.borrow().banner.clone());
    let wishes = [&wish.locale, accepted(&headers), &site.locale];
    let page = page::talk((site, banner), live.public_url(), &wishes);
    Ok((HEADERS, page).into_response())
}

/// `GET /assets/{version}/{path}`. Another version's address is not answered: its files would not
/// fit those that the page has already.
pub(crate) async fn asset(
    Path((version, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if version != assets::version() {
        return StatusCode::NOT_FOUND.into_response();
    }
    assets::serve(&path, &headers, Caching::Immutable)
}

pub(super) fn accepted(headers: &HeaderMap) -> &str {
    headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        const HEADERS: [(HeaderName, &str); 3] = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "accept-language"),
        ];
        let mut response = (HEADERS, self.html).into_response();
        match HeaderValue::try_from(self.policy) {
            Ok(policy) => {
                let headers = response.headers_mut();
                headers.insert(header::CONTENT_SECURITY_POLICY, policy);
                response
            }
            Err(error) => {
                tracing::error!("a page's policy is no header: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
