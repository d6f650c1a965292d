//! What programs write into conversations: said to the desk, and answered once it is saved.

use super::conversations::shown;
use crate::error::HttpResult;
use crate::http::caller::Caller;
use crate::live::Live;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use desk::{Conversation, Event, ProgramDid};
use protocol::limits::ENTRIES_MAX;
use protocol::v1::{Words, Written};
use protocol::{Author, Code, ConversationId, ConversationState, MessageId, Refusal, Seq, text};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a desk may take to save what it was told.
const SAVE_PATIENCE: Duration = Duration::from_secs(5);
/// First and longest pause between looks whether it is saved.
const LOOK_FIRST: Duration = Duration::from_millis(5);
const LOOK_MAX: Duration = Duration::from_millis(250);

type Body = Result<Json<Words>, JsonRejection>;

/// `POST /api/v1/conversations/{conversation}/notes`: a note, which only agents see.
pub(crate) async fn note(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(conversation): Path<String>,
    body: Body,
) -> HttpResult<Json<Written>> {
    let (id, text) = words(body)?;
    write(&live, &caller, &conversation, ProgramDid::Note { id, text }).await
}

/// `POST /api/v1/conversations/{conversation}/answers`: the answer to a ticket; it goes out by mail.
pub(crate) async fn answer(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(conversation): Path<String>,
    body: Body,
) -> HttpResult<Json<Written>> {
    let (id, text) = words(body)?;
    let did = ProgramDid::Answer { id, text };
    write(&live, &caller, &conversation, did).await
}

/// `POST /api/v1/conversations/{conversation}/end`: ends a live chat, closes a ticket without answer.
pub(crate) async fn end(
    State(live): State<Arc<Live>>,
    caller: Caller,
    Path(conversation): Path<String>,
) -> HttpResult<Json<Written>> {
    write(&live, &caller, &conversation, ProgramDid::End).await
}

/// What is to be written, fit to be read.
fn words(body: Body) -> HttpResult<(MessageId, String)> {
    let Json(Words { id, text }) = body?;
    Ok((id, text::message(&text)?))
}

async fn write(
    live: &Live,
    caller: &Caller,
    named: &str,
    did: ProgramDid,
) -> HttpResult<Json<Written>> {
    let of: ConversationId = named.parse().map_err(|_| Code::NoSuchConversation)?;
    let site = &caller.site;
    let there = live.store.recall(&site.id, of).await?;
    let (row, sent) = there.ok_or(Code::NoSuchConversation)?;
    let id = id_of(&did);
    if id.is_some_and(|id| sent.iter().any(|(known, _)| *known == id)) {
        return Ok(written(row));
    }
    may(&row, &did)?;
    let before = row.last;
    let by = Author::Agent {
        id: caller.account.id,
        name: caller.account.name.clone(),
    };
    let recalled = Event::Recalled {
        conversation: Box::new(row),
        sent,
    };
    let told = Event::Program {
        by,
        conversation: of,
        did,
    };
    for event in [recalled, told] {
        let heard = site.happened(event).await;
        heard.map_err(|_| Code::Unavailable)?;
    }
    let row = saved(live, caller, of, before, id).await?;
    tracing::info!(site = %site.id, %of, program = %caller.account.id, "a program wrote");
    Ok(written(row))
}

/// Waits until what the desk was told is saved.
async fn saved(
    live: &Live,
    caller: &Caller,
    of: ConversationId,
    before: Seq,
    id: Option<MessageId>,
) -> HttpResult<Conversation> {
    let until = Instant::now() + SAVE_PATIENCE;
    let mut pause = LOOK_FIRST;
    loop {
        let row = live.store.conversation(&caller.site.id, of).await?;
        let row = row.ok_or(Code::NoSuchConversation)?;
        let done = match id {
            Some(_) => {
                let new = live.store.entries(of, before, row.last).await?;
                new.iter().any(|entry| entry.id == id)
            }
            None => row.state.is_over(),
        };
        if done {
            return Ok(row);
        }
        if Instant::now() > until {
            return Err(Refusal::new(Code::Unavailable).retry_after(1_000).into());
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LOOK_MAX);
    }
}

fn id_of(did: &ProgramDid) -> Option<MessageId> {
    match did {
        ProgramDid::Note { id, .. } | ProgramDid::Answer { id, .. } => Some(*id),
        ProgramDid::End => None,
    }
}

/// Whether the desk would do it, so that a program learns why not.
fn may(row: &Conversation, did: &ProgramDid) -> Result<(), Code> {
    use ConversationState as S;
    if row.last.0 >= ENTRIES_MAX && id_of(did).is_some() {
        return Err(Code::ConversationFull);
    }
    match (did, row.state) {
        (ProgramDid::Note { .. }, _) => Ok(()),
        (ProgramDid::Answer { .. }, S::Ticket | S::Answered) => {
            row.email.as_ref().map(|_| ()).ok_or(Code::BadEmail)
        }
        (ProgramDid::End, S::Live | S::Ticket) => Ok(()),
        (_, state) if state.is_over() => Err(Code::ConversationOver),
        _ => Err(Code::NotNow),
    }
}

fn written(row: Conversation) -> Json<Written> {
    Json(Written {
        conversation: shown(row),
    })
}
