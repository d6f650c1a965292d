//! The script of the tag, what it fetches later, and the types of its JavaScript interface. Their
//! addresses stand in other people's pages, so they stay, and are asked for anew every few minutes.

use crate::assets::{self, Caching};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// What the tag's interface is called by, for TypeScript.
const TYPES: &str = include_str!("../../../widget/deskbell.d.ts");

/// `GET /widget.js`: the script of the tag.
pub(crate) async fn script(headers: HeaderMap) -> Response {
    serve("loader.js", &headers)
}

/// `GET /widget-more.js`: what the tag fetches once the chat is wanted.
pub(crate) async fn more(headers: HeaderMap) -> Response {
    serve("loader-more.js", &headers)
}

/// `GET /widget-invite.js`: what it fetches where the site has invitations.
pub(crate) async fn invite(headers: HeaderMap) -> Response {
    serve("loader-invite.js", &headers)
}

/// `GET /deskbell.d.ts`: the types.
pub(crate) async fn types() -> Response {
    const HEADERS: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (HEADERS, TYPES).into_response()
}

/// Lets a page measure what the tag costs it.
pub(super) const TIMING: HeaderName = HeaderName::from_static("timing-allow-origin");

/// Modules of another origin are read only where that origin lets them be.
fn serve(name: &str, headers: &HeaderMap) -> Response {
    if !assets::exists(name) {
        return (StatusCode::SERVICE_UNAVAILABLE, assets::NOT_BUILT).into_response();
    }
    let mut response = assets::serve(name, headers, Caching::Minutes);
    let headers = response.headers_mut();
    for name in [header::ACCESS_CONTROL_ALLOW_ORIGIN, TIMING] {
        headers.insert(name, HeaderValue::from_static("*"));
    }
    response
}
