//! A customer's own transcript as a file.

use super::bearer;
use super::past::one_of_theirs;
use crate::error::HttpResult;
use crate::live::Live;
use crate::mail;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::IntoResponse;
use protocol::{Code, ConversationId, Seq};
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
    Path(conversation): Path<String>,
    headers: HeaderMap,
) -> HttpResult<impl IntoResponse> {
    let token = bearer(&headers).ok_or(Code::BadToken)?;
    let (site, customer, only) = match live.tokens.check(token, live.clock.now()) {
        Some((site, customer)) => (site, customer, None),
        None => {
            let link = live.tokens.check_link(token, live.clock.now());
            let link = link.ok_or(Code::BadToken)?;
            (link.site, link.customer, Some(link.conversation))
        }
    };
    let site = &live.sites.get(&site).ok_or(Code::NoSuchSite)?.config;
    let id: ConversationId = conversation.parse().map_err(|_| Code::NoSuchConversation)?;
    if only.is_some_and(|only| only != id) {
        return Err(Code::NoSuchConversation.into());
    }
    let conversation = one_of_theirs(&live, &site.id, customer, id).await?;
    let entries = live.store.entries(id, Seq(0), conversation.last).await?;
    Ok((
        HEADERS,
        mail::transcript_text(site, &conversation, &entries),
    ))
}
