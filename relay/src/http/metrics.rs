//! `GET /metrics`: figures for Prometheus, where the owner wants them, and only for whom they are.

use super::{bearer, caller};
use crate::config::MetricsFor;
use crate::gate;
use crate::live::Live;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The type of the text format.
const KIND: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// `GET /metrics`.
pub(crate) async fn metrics(
    State(live): State<Arc<Live>>,
    caller::From(from): caller::From,
    headers: HeaderMap,
) -> Response {
    let may = match &live.config.metrics {
        None => return StatusCode::NOT_FOUND.into_response(),
        Some(MetricsFor::Token(token)) => bearer(&headers).is_some_and(|given| token.is(given)),
        // What a proxy on this machine passes on comes from elsewhere.
        Some(MetricsFor::ThisMachine) => from.is_loopback() && !gate::is_forwarded(&headers),
    };
    if !may {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match live.metrics.told(&live).await {
        Ok(text) => ([(header::CONTENT_TYPE, KIND)], text).into_response(),
        Err(e) => {
            tracing::error!("no figures: {e}");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
