//! The writing half: empties the socket's queue, many frames to one flush.

use super::End;
use crate::hub::{Inlet, Outgoing, Told};
use crate::session::Session;
use axum::extract::ws::{Message, Utf8Bytes};
use desk::Notice;
use futures_util::{Sink, SinkExt};
use protocol::CloseCode;

/// Frames written between two flushes at most; what is written and not flushed is held in memory
/// beyond the queue's limit.
const FRAMES_PER_FLUSH: usize = 32;

/// Writes what is queued, until something queued closes the socket or the other end is gone.
pub(super) async fn write<S>(session: &Session, sink: &mut S, inlet: &mut Inlet) -> End
where
    S: Sink<Message, Error = axum::Error> + Unpin,
{
    let mut welcomed = false;
    let mut batch = Vec::with_capacity(FRAMES_PER_FLUSH);
    while inlet.queue.recv_many(&mut batch, FRAMES_PER_FLUSH).await > 0 {
        inlet.pace.writes();
        for outgoing in batch.drain(..) {
            let frame = match outgoing {
                Outgoing::Frame(frame) => Some(frame),
                Outgoing::Told(told) => match told_frame(session, &told, &mut welcomed).await {
                    Ok(frame) => frame,
                    Err(end) => return end,
                },
                Outgoing::Close(code) => return flushed(sink, code).await,
            };
            if let Some(frame) = frame
                && sink.feed(Message::Text(frame)).await.is_err()
            {
                return End::Gone;
            }
        }
        if sink.flush().await.is_err() {
            return End::Gone;
        }
        inlet.pace.rests();
    }
    End::Gone
}

/// News from before the welcome is in the welcome; only refusals are not.
async fn told_frame(
    session: &Session,
    told: &Told,
    welcomed: &mut bool,
) -> Result<Option<Utf8Bytes>, End> {
    match told.notice {
        Notice::CustomerWelcome { .. } | Notice::AgentWelcome { .. } => *welcomed = true,
        Notice::Refused(_) => {}
        _ if !*welcomed => return Ok(None),
        _ => {}
    }
    session.frame(told).await.map_err(|error| {
        tracing::error!("entries could not be read: {error}");
        End::Close(CloseCode::DeskRestart)
    })
}

async fn flushed<S>(sink: &mut S, code: CloseCode) -> End
where
    S: Sink<Message, Error = axum::Error> + Unpin,
{
    match sink.flush().await {
        Ok(()) => End::Close(code),
        Err(_) => End::Gone,
    }
}
