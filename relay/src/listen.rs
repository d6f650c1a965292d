//! Accepting connections: slow request heads are cut off, their number is bounded (in all, and of one
//! address), and a stop lets running answers finish.

use crate::gate::{Place, subscriber};
use crate::live::Live;
use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower_service::Service;

/// How long a caller may take for a request's head.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);
/// How long answers may take that are under way when the relay stops.
const ANSWERS_PATIENCE: Duration = Duration::from_secs(3);
/// Pause after the system refused to accept (no file handles left): one of them will close.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Who called, as the connection says; goes with every request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// Serves until the relay stops. Then connections finish the answer they are at, within bounds.
pub(crate) async fn listen(listener: TcpListener, router: Router, live: Arc<Live>) {
    let mut stop = live.stopping();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, from)) => {
                // Nobody is known yet: where it is full, the oldest connection gives way.
                let Ok(place) = live.gate.calls.enter(counted(&live, from.ip())) else {
                    continue;
                };
                let answered = answer(stream, from.ip(), router.clone(), stop.clone());
                connections.spawn(unless_in_the_way(place, answered));
            }
            Err(error) => {
                tracing::warn!("a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let finished = async { while connections.join_next().await.is_some() {} };
    // Whatever is left then is cut off with the set.
    let _ = tokio::time::timeout(ANSWERS_PATIENCE, finished).await;
}

/// The address that a connection counts for; those of a proxy are everybody's.
fn counted(live: &Live, from: IpAddr) -> Option<IpAddr> {
    let mut proxies = live.config.trusted_proxies.iter();
    (!proxies.any(|proxy| proxy.contains(from))).then(|| subscriber(from))
}

/// Answers until it is done, or has to give way to somebody new.
async fn unless_in_the_way(mut place: Place, answered: impl Future<Output = ()>) {
    tokio::select! {
        () = answered => {}
        () = place.must_go() => {}
    }
}

/// Answers the requests of one connection. An upgraded one goes on without it.
async fn answer(stream: TcpStream, from: IpAddr, router: Router, mut stop: watch::Receiver<bool>) {
    // A frame must not wait for the next one to fill a packet.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(from));
        router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        ended = connection.as_mut() => {
            if let Err(error) = ended {
                tracing::debug!("a connection broke: {error}");
            }
            return;
        }
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
