//! Attached files: brought by one side of a conversation, fetched by both.

use super::caller::{From, Party};
use crate::error::HttpResult;
use crate::gate;
use crate::live::Live;
use crate::sniff::sniff;
use crate::store::{Attached, Upload};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use desk::Conversation;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use protocol::limits::FILE_BYTES;
use protocol::{Code, ConversationState, File, FileId, file};
use serde::Deserialize;
use std::sync::Arc;

/// `?name=…`: what the file is called where it comes from.
#[derive(Deserialize)]
pub(crate) struct Named {
    #[serde(default)]
    name: String,
}

/// `POST /api/files/{conversation}/{file}`, the bytes as body. The same file again is the same.
pub(crate) async fn upload(
    State(live): State<Arc<Live>>,
    From(from): From,
    party: Party,
    Path((conversation, file)): Path<(String, String)>,
    Query(named): Query<Named>,
    headers: HeaderMap,
    body: Body,
) -> HttpResult<Json<File>> {
    let id: FileId = file.parse().map_err(|_| Code::NoSuchFile)?;
    let row = party.conversation(&live, &conversation).await?;
    if !party.site.config().attachments {
        return Err(Code::NotAllowed.into());
    }
    if !takes_messages(&row) {
        return Err(Code::ConversationOver.into());
    }
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > FILE_BYTES) {
        return Err(Code::FileTooLarge.into());
    }
    let now = live.clock.now();
    live.gate.uploads(from, now).map_err(gate::too_many)?;
    // So many are in memory at once, and no more.
    let _turn = live.gate.upload_turn().await;
    let content = axum::body::to_bytes(body, FILE_BYTES).await;
    let content = content.map_err(|_| Code::FileTooLarge)?.to_vec();
    if content.is_empty() {
        return Err(Code::EmptyFile.into());
    }
    let sniffed = sniff(&content).ok_or(Code::FileKind)?;
    let file = File {
        id,
        name: file::name(&named.name, sniffed.kind).ok_or(Code::FileKind)?,
        kind: sniffed.kind.into(),
        bytes: content.len() as u64,
        width: sniffed.size.map(|(width, _)| width),
        height: sniffed.size.map(|(_, height)| height),
    };
    let attached = Attached {
        file: file.clone(),
        by: party.agent(),
        at: now,
        sent: false,
    };
    let site = &party.site.id;
    match live.store.put_file(site, row.id, attached, content).await? {
        Upload::Stored => Ok(Json(file)),
        Upload::Full => Err(Code::TooManyFiles.into()),
        Upload::Taken => Err(Code::NoSuchFile.into()),
    }
}

/// Whether somebody may still say something in it.
fn takes_messages(row: &Conversation) -> bool {
    use ConversationState::{Answered, Ticket};
    row.state.is_open() || matches!(row.state, Ticket | Answered)
}

/// `DELETE /api/files/{conversation}/{file}`: its sender will not send it. What was sent stays.
pub(crate) async fn withdraw(
    State(live): State<Arc<Live>>,
    party: Party,
    Path((conversation, file)): Path<(String, String)>,
) -> HttpResult<StatusCode> {
    let (_, found) = find(&live, &party, &conversation, &file).await?;
    if found.by != party.agent() {
        return Err(Code::NoSuchFile.into());
    }
    live.store.drop_unsent(found.file.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /api/files/{conversation}/{file}`.
pub(crate) async fn download(
    State(live): State<Arc<Live>>,
    party: Party,
    Path((conversation, file)): Path<(String, String)>,
) -> HttpResult<impl IntoResponse> {
    /// Whatever the bytes are, as a document they may do nothing at all.
    const HEADERS: [(HeaderName, &str); 3] = [
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; frame-ancestors 'none'",
        ),
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    let (_, found) = find(&live, &party, &conversation, &file).await?;
    let content = live.store.file_content(found.file.id).await?;
    let content = content.ok_or(Code::NoSuchFile)?;
    let kind = HeaderValue::try_from(&found.file.kind).map_err(anyhow::Error::from)?;
    let shown = HeaderValue::try_from(disposition(&found.file)).map_err(anyhow::Error::from)?;
    let told = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, shown),
    ];
    Ok((HEADERS, told, content))
}

/// Pictures may be shown, all else is to be saved (RFC 6266, with the name as RFC 8187 writes it).
fn disposition(file: &File) -> String {
    let way = match file.is_picture() {
        true => "inline",
        false => "attachment",
    };
    let name = utf8_percent_encode(&file.name, NON_ALPHANUMERIC);
    format!("{way}; filename*=UTF-8''{name}")
}

/// A file of a conversation that the caller takes part in; one that was not sent is its sender's alone.
async fn find(
    live: &Live,
    party: &Party,
    conversation: &str,
    file: &str,
) -> HttpResult<(Conversation, Attached)> {
    let id: FileId = file.parse().map_err(|_| Code::NoSuchFile)?;
    let row = party.conversation(live, conversation).await?;
    let all = live.store.files(&party.site.id, row.id).await?;
    let mut seen = all
        .into_iter()
        .filter(|one| one.sent || one.by == party.agent());
    let found = seen.find(|one| one.file.id == id).ok_or(Code::NoSuchFile)?;
    Ok((row, found))
}
