//! A customer's own transcript as a file.

use super::caller::Party;
use crate::error::HttpResult;
use crate::live::Live;
use crate::mail;
use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use protocol::{Code, Seq};
use std::sync::Arc;

const HEADERS: [(HeaderName, &str); 2] = [
    (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
    (
        header::CONTENT_DISPOSITION,
        "attachment; filename=\"transcript.txt\"",
    ),
];

/// `GET /api/customer/transcript/{conversation}`, with the customer's token as bearer, or that of a
/// private link to this conversation. Any other is answered like one that does not exist.
pub(crate) async fn download(
    State(live): State<Arc<Live>>,
    party: Party,
    Path(conversation): Path<String>,
) -> HttpResult<impl IntoResponse> {
    if party.agent().is_some() {
        return Err(Code::BadToken.into());
    }
    let conversation = party.conversation(&live, &conversation).await?;
    let entries = live
        .store
        .entries(conversation.id, Seq(0), conversation.last)
        .await?;
    Ok((
        HEADERS,
        mail::transcript_text(&party.site.config(), &conversation, &entries),
    ))
}
