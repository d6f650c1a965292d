//! The least an axum relay can do: pair two sockets by their path and forward frames. It stores
//! nothing, checks nothing, resumes nothing; what it costs is the floor.

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// The word that makes the benchmark's program be the bare relay.
pub const ARGUMENT: &str = "bare-relay";
/// The same as the real relay's, so that the comparison is of what they do.
const BUFFER_BYTES: usize = 4 * 1024;

type Ends = Arc<Mutex<HashMap<(usize, usize), mpsc::UnboundedSender<Utf8Bytes>>>>;

/// Serves until it is killed; prints the port first.
///
/// # Errors
/// If it cannot listen.
pub async fn serve() -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    let router = Router::new().route("/pair/{pair}/{end}", get(accept));
    let router = router.with_state(Ends::default());
    axum::serve(listener, router)
        .await
        .context("the bare relay stopped")
}

async fn accept(
    State(ends): State<Ends>,
    Path((pair, end)): Path<(usize, usize)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .protocols([protocol::SUBPROTOCOL])
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .on_upgrade(move |socket| forward(ends, pair, end, socket))
}

async fn forward(ends: Ends, pair: usize, end: usize, socket: WebSocket) {
    let (queue, mut waiting) = mpsc::unbounded_channel();
    let lock = || ends.lock().unwrap_or_else(PoisonError::into_inner);
    lock().insert((pair, end), queue);
    let (mut sink, mut stream) = socket.split();
    let write = async {
        while let Some(text) = waiting.recv().await {
            if sink.send(Message::Text(text)).await.is_err() {
                break;
            }
        }
    };
    let read = async {
        while let Some(Ok(message)) = stream.next().await {
            if let Message::Text(text) = message
                && let Some(other) = lock().get(&(pair, 1 - end))
            {
                // The other end may just be leaving.
                let _ = other.send(text);
            }
        }
    };
    tokio::select! {
        () = write => {}
        () = read => {}
    }
    lock().remove(&(pair, end));
}

/// The bare relay as a process of its own; killed when dropped.
pub struct BareRelay {
    child: Child,
    at: SocketAddr,
}

impl BareRelay {
    /// Starts this very program as the bare relay.
    ///
    /// # Errors
    /// If it doesn't come up.
    pub fn start() -> anyhow::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(ARGUMENT)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut port = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut port)?;
        }
        let Ok(port) = port.trim().parse::<u16>() else {
            bail!("the bare relay said no port");
        };
        let at = (Ipv4Addr::LOCALHOST, port).into();
        Ok(Self { child, at })
    }

    /// The path of one end of a pair, with the relay's address.
    pub fn url(&self, pair: usize, end: usize) -> String {
        format!("ws://{}/pair/{pair}/{end}", self.at)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for BareRelay {
    fn drop(&mut self) {
        // Gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
