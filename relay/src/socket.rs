//! One WebSocket from upgrade to close: sizes, silence, a bounded queue outward. A reader that is
//! too slow is cut off; it never holds up the desk or anybody else.

mod read;
mod write;

use crate::gate::{Place, Shut};
use crate::http::caller::From;
use crate::http::origin::is_own;
use crate::hub::{self, Outlet};
use crate::live::Live;
use crate::session::{Greeting, Role, Session, greet};
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::Event;
use futures_util::{SinkExt, Stream, StreamExt};
use protocol::limits::{FRAME_BYTES_HARD, HELLO_MS, PROOF_MS, SILENCE_MS};
use protocol::{CloseCode, Code, Refusal, SUBPROTOCOL, ToAgent, ToCustomer, codec};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;

/// Bytes of a socket's read and write buffers: most frames are smaller, and 10,000 idle sockets
/// must not cost a gigabyte.
const BUFFER_BYTES: usize = 4 * 1024;
/// How long a close frame may take to get out to somebody who reads slowly: as long as their end
/// still takes the connection for alive. Nothing else is kept for them.
const CLOSE_PATIENCE: Duration = Duration::from_millis(SILENCE_MS);
/// How long the other end may take to say goodbye. Closing while its bytes are still under way
/// would reset the connection, and the close code would be lost.
const GOODBYE_PATIENCE: Duration = Duration::from_secs(1);

type Upgrade = Result<WebSocketUpgrade, WebSocketUpgradeRejection>;

/// `GET /ws/customer`.
pub(crate) async fn customer(
    State(live): State<Arc<Live>>,
    From(from): From,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    accept(live, Role::Customer, from, &headers, upgrade)
}

/// `GET /ws/agent`.
pub(crate) async fn agent(
    State(live): State<Arc<Live>>,
    From(from): From,
    headers: HeaderMap,
    upgrade: Upgrade,
) -> Response {
    accept(live, Role::Agent, from, &headers, upgrade)
}

fn accept(
    live: Arc<Live>,
    role: Role,
    from: IpAddr,
    headers: &HeaderMap,
    upgrade: Upgrade,
) -> Response {
    if !is_own(headers, live.public_url()) {
        let said = "this socket takes pages of the relay itself, and programs without an Origin\n";
        return (StatusCode::FORBIDDEN, said).into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([SUBPROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        let said = format!("name the subprotocol {SUBPROTOCOL} in Sec-WebSocket-Protocol\n");
        return (StatusCode::BAD_REQUEST, said).into_response();
    }
    let place = match live.gate.open_socket(from, live.clock.now()) {
        Ok(place) => place,
        Err(shut) => return turned_away(shut),
    };
    upgrade
        .max_message_size(FRAME_BYTES_HARD)
        .max_frame_size(FRAME_BYTES_HARD)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .on_upgrade(async move |socket| {
            // Counted until everything that the socket held is given back.
            let counted = live.count_socket();
            run(live, role, from, place, socket).await;
            drop(counted);
        })
}

/// No socket for now: too many of this address (429), or of everybody (503).
fn turned_away(shut: Shut) -> Response {
    let (status, said) = if shut.everybody {
        (StatusCode::SERVICE_UNAVAILABLE, "too many sockets\n")
    } else {
        let said = "too many sockets of this address\n";
        (StatusCode::TOO_MANY_REQUESTS, said)
    };
    let seconds = HeaderValue::from(shut.wait_ms.div_ceil(1_000));
    (status, [(header::RETRY_AFTER, seconds)], said).into_response()
}

/// Why a connection came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The other end closed, or is gone.
    Gone,
    /// The relay closes with this code.
    Close(CloseCode),
}

async fn run(live: Arc<Live>, role: Role, from: IpAddr, mut place: Place, mut socket: WebSocket) {
    let mut stopping = live.stopping();
    let greeted = tokio::select! {
        greeted = hello(&live, role, from, &mut socket) => greeted,
        _ = stopping.wait_for(|stop| *stop) => Err(End::Close(CloseCode::Restart)),
        // Somebody needs the place who may say who they are: no time for goodbyes.
        () = place.must_go() => return,
    };
    let end = match greeted {
        Ok((session, came)) if place.keep() => {
            let span = session.span();
            converse(session, came, &mut socket).instrument(span).await
        }
        Ok(_) => return,
        Err(end) => end,
    };
    match end {
        End::Close(code) => close(socket, code).await,
        // Says goodbye to somebody who said it first; whoever is gone already hears nothing.
        End::Gone => {
            let _ = timeout(GOODBYE_PATIENCE, SinkExt::close(&mut socket)).await;
        }
    }
}

/// Reads until a hello lets somebody in. Nothing else is done for a connection before.
async fn hello(
    live: &Arc<Live>,
    role: Role,
    from: IpAddr,
    socket: &mut WebSocket,
) -> Result<(Session, Vec<Event>), End> {
    let mut strikes = read::Strikes::default();
    let mut until = Instant::now() + Duration::from_millis(HELLO_MS);
    loop {
        let heard = timeout_at(until, next(socket)).await;
        let answer = match heard.map_err(|_| End::Close(CloseCode::Silent))?? {
            Some(text) => match greet(live, role, from, &text).await {
                Greeting::Welcome(welcome) => return Ok(*welcome),
                Greeting::Closed(code) => return Err(End::Close(code)),
                Greeting::Refused(refusal) => refused(role, refusal),
                Greeting::TooMany(refusal) => {
                    say(socket, until, refused(role, refusal)).await?;
                    return Err(End::Close(CloseCode::TooMany));
                }
                Greeting::Challenged(challenge) => {
                    until = until.max(Instant::now() + Duration::from_millis(PROOF_MS));
                    codec::encode(&ToCustomer::Challenge(challenge))
                }
            },
            None => refused(role, Refusal::new(Code::BadJson)),
        };
        if strikes.count() {
            return Err(End::Close(CloseCode::Unreadable));
        }
        say(socket, until, answer).await?;
    }
}

/// Says a frame to somebody who is not in yet, and may not read.
async fn say(socket: &mut WebSocket, until: Instant, frame: String) -> Result<(), End> {
    let said = timeout_at(until, socket.send(Message::text(frame))).await;
    match said {
        Ok(Ok(())) => Ok(()),
        _ => Err(End::Gone),
    }
}

/// Reads and writes at the same time until either comes to an end.
async fn converse(session: Session, came: Vec<Event>, socket: &mut WebSocket) -> End {
    let (outlet, mut inlet) = hub::queue();
    let mut cut = inlet.cut.clone();
    let Ok(presence) = session.enter(came, outlet.clone()).await else {
        return End::Close(CloseCode::Restart);
    };
    let (mut sink, mut stream) = socket.split();
    let end = tokio::select! {
        end = read::read(&session, &mut stream, &outlet) => end,
        end = write::write(&session, &mut sink, &mut inlet) => end,
        Ok(code) = cut.wait_for(Option::is_some) => End::Close((*code).unwrap_or(CloseCode::Slow)),
    };
    // The desk learns it now, not after the goodbyes.
    drop(presence);
    tracing::debug!(?end, "a connection ends");
    end
}

/// The next text; `None` for a binary message.
async fn next<S>(stream: &mut S) -> Result<Option<axum::extract::ws::Utf8Bytes>, End>
where
    S: Stream<Item = Result<Message, axum::Error>> + Unpin,
{
    loop {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => return Ok(Some(text)),
            Some(Ok(Message::Binary(_))) => return Ok(None),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            Some(Err(error)) => return Err(read::end_of(error)),
        }
    }
}

/// A refusal as a frame of this role.
fn refused(role: Role, refusal: Refusal) -> String {
    match role {
        Role::Customer => codec::encode(&ToCustomer::Refused(refusal)),
        Role::Agent => codec::encode(&ToAgent::Refused(refusal)),
    }
}

/// Queues a frame that the session answers by itself.
fn answer(outlet: &Outlet, frame: String) {
    outlet.send(hub::Outgoing::Frame(frame.into()));
}

/// Says why, and waits for the other end's goodbye within bounds.
async fn close(mut socket: WebSocket, code: CloseCode) {
    let frame = CloseFrame {
        code: code.number(),
        reason: format!("{code:?}").into(),
    };
    let said = timeout(CLOSE_PATIENCE, socket.send(Message::Close(Some(frame)))).await;
    if !matches!(said, Ok(Ok(()))) {
        return;
    }
    if code == CloseCode::TooBig {
        // Its bytes cannot be read any more; give the close code time to arrive.
        tokio::time::sleep(GOODBYE_PATIENCE).await;
        return;
    }
    let goodbye = async { while let Some(Ok(_)) = socket.recv().await {} };
    let _ = timeout(GOODBYE_PATIENCE, goodbye).await;
}
