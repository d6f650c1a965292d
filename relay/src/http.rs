//! What is not live goes by HTTP: pages, assets, log-in, figures. One file for each; here is what
//! they share.

pub(crate) mod account;
pub(crate) mod agents;
pub(crate) mod audit;
pub(crate) mod banner;
pub(crate) mod caller;
pub(crate) mod canned;
pub(crate) mod departments;
pub(crate) mod facts;
pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod identify;
pub(crate) mod keys;
pub(crate) mod ledger;
pub(crate) mod loader;
pub(crate) mod metrics;
pub(crate) mod origin;
pub(crate) mod pages;
pub(crate) mod past;
pub(crate) mod presence;
pub(crate) mod push;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod sites;
pub(crate) mod team;
pub(crate) mod transcript;
pub(crate) mod translate;
pub(crate) mod v1;
pub(crate) mod webhooks;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// How long a call may take, the reading of its body included.
const CALL_PATIENCE: Duration = Duration::from_secs(15);

/// How long the bringing of a file may take: its greatest size at a megabit a second, three times.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(300);

/// Headers that every answer carries unless it says otherwise. HSTS is the proxy's: only it knows
/// whether there is TLS.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::CACHE_CONTROL, "no-store"),
];

/// Around every call: bounds its time, and sees to the headers.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    let patience = match request.uri().path().starts_with("/api/files/") {
        true => UPLOAD_PATIENCE,
        false => CALL_PATIENCE,
    };
    let mut response = match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
