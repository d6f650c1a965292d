//! Somebody who floods the relay with everything at once, as fast as it goes, from one address or from
//! many: as a process of its own, so that what is measured of the chats is the relay's part.

use client::native::RawSocket;
use client::native::raw::Knock;
use serde_json::json;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// The word that makes the benchmark's program be the attacker.
pub const ARGUMENT: &str = "attacker";

/// A relay with its own limits, behind a proxy that it trusts.
pub const CONFIG: &str = r#"
trusted_proxies = ["127.0.0.1"]

[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*"]
capacity = 1
offer_s = 600
"#;

/// The one address that is no trusted proxy.
const OUTSIDE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 66);
/// Tasks for each kind of attack.
const TASKS_EACH: usize = 8;
/// Half heads held open by each of their tasks.
const HEADS_EACH: usize = 500;
/// Sockets held open by each task that says hello.
const SOCKETS_EACH: usize = 200;
/// Frames said to a socket that listens, at most.
const FRAMES_EACH: usize = 200;
/// Garbage is small, so that there can be much of it.
const GARBAGE: &str = "{\"start\":{\"id\":\"nonsense\"}";
/// Less than closes the socket at once, more than is read.
const BIG_BYTES: usize = 100_000;

/// From where the flood comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whence {
    /// One address.
    One,
    /// A new address each time, as a trusted proxy tells.
    Many,
}

impl Whence {
    fn word(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Many => "many",
        }
    }
}

/// Attacks until it is killed, or its caller goes; says then how often it knocked.
///
/// # Errors
/// If the arguments are not those of [`Attacker::start`].
pub async fn attack(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let at: SocketAddr = arguments.next().unwrap_or_default().parse()?;
    let many = arguments.next().as_deref() == Some("many");
    super::process::raise_open_files()?;
    let target: &'static Target = Box::leak(Box::new(Target {
        at,
        url: format!("ws://{at}/ws/customer"),
        many,
        knocks: AtomicU64::new(0),
    }));
    for _ in 0..TASKS_EACH {
        tokio::spawn(connects(target));
        tokio::spawn(half_heads(target));
        tokio::spawn(hellos(target));
        tokio::spawn(says(target, GARBAGE.into()));
        tokio::spawn(says(target, format!("\"{}", "x".repeat(BIG_BYTES))));
    }
    let waiting = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0]));
    waiting.await??;
    println!("{}", target.knocks.load(Ordering::Relaxed));
    std::process::exit(0)
}

struct Target {
    at: SocketAddr,
    url: String,
    many: bool,
    knocks: AtomicU64,
}

impl Target {
    fn count(&self) -> u64 {
        self.knocks.fetch_add(1, Ordering::Relaxed)
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        self.count();
        let socket = TcpSocket::new_v4()?;
        if !self.many {
            socket.bind((OUTSIDE, 0).into())?;
        }
        socket.connect(self.at).await
    }

    async fn open(&self) -> Option<RawSocket> {
        let n = u32::try_from(self.count() & 0xff_ffff).unwrap_or(0);
        let address = Ipv4Addr::from(0x0a00_0000 | n).to_string();
        let knock = Knock {
            from: (!self.many).then_some(OUTSIDE.into()),
            forwarded: self.many.then_some(&address),
            ..Knock::at(&self.url)
        };
        knock.open().await.ok()
    }
}

/// Connects and goes.
async fn connects(target: &Target) {
    loop {
        drop(target.connect().await);
        tokio::task::yield_now().await;
    }
}

/// Begins requests that never end.
async fn half_heads(target: &Target) {
    let mut held = std::collections::VecDeque::new();
    loop {
        if let Ok(mut stream) = target.connect().await
            && stream.write_all(b"GET / HTTP/1.1\r\nx: ").await.is_ok()
        {
            held.push_back(stream);
        }
        if held.len() > HEADS_EACH {
            held.pop_front();
        }
        tokio::task::yield_now().await;
    }
}

/// Says hello as somebody new, asks for a chat, and stays.
async fn hellos(target: &Target) {
    let mut held = std::collections::VecDeque::new();
    loop {
        if let Some(mut socket) = target.open().await {
            let hello = json!({"hello": {"site": "shop", "locale": "en"}});
            let start = json!({"start": {"id": client::native::message_id(), "name": "Eve"}});
            socket.send(hello.to_string()).await;
            socket.send(start.to_string()).await;
            held.push_back(socket);
        }
        if held.len() > SOCKETS_EACH {
            held.pop_front();
        }
        tokio::task::yield_now().await;
    }
}

/// Says the same until the socket is closed.
async fn says(target: &Target, text: String) {
    loop {
        if let Some(mut socket) = target.open().await {
            for _ in 0..FRAMES_EACH {
                let sent = tokio::time::timeout(Duration::from_secs(1), socket.send(text.clone()));
                if !matches!(sent.await, Ok(true)) {
                    break;
                }
            }
        }
        tokio::task::yield_now().await;
    }
}

/// The attacker as a process; killed when dropped.
pub struct Attacker {
    child: Child,
}

impl Attacker {
    /// Starts this very program as the attacker.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(at: SocketAddr, whence: Whence) -> anyhow::Result<Self> {
        let child = Command::new(std::env::current_exe()?)
            .args([ARGUMENT, &at.to_string(), whence.word()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self { child })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stops it; returns how often it has knocked.
    ///
    /// # Errors
    /// If it does not say so.
    pub fn stop(mut self) -> anyhow::Result<u64> {
        drop(self.child.stdin.take());
        let mut knocks = String::new();
        if let Some(stdout) = self.child.stdout.take() {
            BufReader::new(stdout).read_line(&mut knocks)?;
        }
        Ok(knocks.trim().parse()?)
    }
}

impl Drop for Attacker {
    fn drop(&mut self) {
        // Gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
