//! The reading half: how fast, how large, how long silent.

use super::{End, answer, next, refused};
use crate::hub::{Outlet, Who};
use crate::rate::{Bucket, retry_after_ms};
use crate::session::{Heard, Role, Session};
use axum::extract::ws::Message;
use futures_util::Stream;
use protocol::limits::{FRAMES_BURST, FRAMES_PER_S, REFUSED_IN_A_ROW, SILENCE_MS};
use protocol::{CloseCode, Code, Refusal, ToAgent, ToCustomer, codec};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error as SocketError;

/// Frames refused in a row because they came too fast or could not be read.
#[derive(Debug, Default)]
pub(super) struct Strikes(u32);

impl Strikes {
    /// One more; true once there are too many.
    pub(super) fn count(&mut self) -> bool {
        self.0 += 1;
        self.0 >= REFUSED_IN_A_ROW
    }
}

/// Reads frames, answers what needs no desk, and passes the rest on. A busy desk holds up this
/// reader alone.
pub(super) async fn read<S>(session: &Session, stream: &mut S, outlet: &Outlet) -> End
where
    S: Stream<Item = Result<Message, axum::Error>> + Unpin,
{
    let role = session.role();
    let mut bucket = Bucket::new(FRAMES_BURST, f64::from(FRAMES_PER_S), Instant::now());
    let mut strikes = Strikes::default();
    loop {
        let text = match timeout(Duration::from_millis(SILENCE_MS), next(stream)).await {
            Ok(Ok(text)) => text,
            Ok(Err(end)) => return end,
            Err(_) => return End::Close(CloseCode::Silent),
        };
        let allowed = bucket.take(Instant::now());
        let (refusal, code) = match (allowed, text) {
            (Err(wait), text) => {
                let text = text.as_ref().map_or("", |text| text.as_str());
                let refusal = session.too_fast(text, retry_after_ms(wait));
                (refusal, CloseCode::TooFast)
            }
            (Ok(()), None) => (Refusal::new(Code::BadJson), CloseCode::Unreadable),
            (Ok(()), Some(text)) => match session.hear(&text).await {
                Heard::Unreadable(refusal) => (refusal, CloseCode::Unreadable),
                heard => {
                    strikes = Strikes::default();
                    if let Some(end) = act(session, role, outlet, heard).await {
                        return end;
                    }
                    continue;
                }
            },
        };
        if strikes.count() {
            return End::Close(code);
        }
        answer(outlet, refused(role, refusal));
        // Lets the writer empty the queue between the frames of a flood.
        tokio::task::yield_now().await;
    }
}

async fn act(session: &Session, role: Role, outlet: &Outlet, heard: Heard) -> Option<End> {
    match heard {
        Heard::Event(event) => {
            let passed = session.happened(event).await;
            return passed.is_err().then_some(End::Close(CloseCode::Restart));
        }
        Heard::Ping => answer(outlet, pong(role)),
        Heard::Refused(refusal) | Heard::Unreadable(refusal) => {
            answer(outlet, refused(role, refusal));
        }
    }
    None
}

fn pong(role: Role) -> String {
    match role {
        Role::Customer => codec::encode(&ToCustomer::Pong {}),
        Role::Agent => codec::encode(&ToAgent::Pong {}),
    }
}

impl Session {
    fn role(&self) -> Role {
        match self.who() {
            Who::Customer(_) => Role::Customer,
            Who::Agent(_) => Role::Agent,
        }
    }
}

/// What a broken stream means for the other end.
pub(super) fn end_of(error: axum::Error) -> End {
    match error.into_inner().downcast_ref::<SocketError>() {
        Some(SocketError::Capacity(_)) => End::Close(CloseCode::TooBig),
        Some(SocketError::Protocol(_) | SocketError::Utf8(_)) => End::Close(CloseCode::Unreadable),
        _ => End::Gone,
    }
}
