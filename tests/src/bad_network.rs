//! The network between a browser and the relay, as bad as a test wants it: cut, silent, slow, or
//! taken over by a captive portal that answers everything by its own page.

use anyhow::Context;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What a captive portal answers, whatever was asked.
const PORTAL: &[u8] = b"HTTP/1.1 302 Found\r\nlocation: http://portal.example/\r\n\
content-type: text/html\r\ncontent-length: 29\r\nconnection: close\r\n\r\n<h1>Log in to the Wi-Fi</h1>\n";

/// How the network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weather {
    /// Everything goes through.
    #[default]
    Fine,
    /// Nothing goes through, and whoever tries is told so at once.
    Cut,
    /// Connections stay, and new ones are taken, but nothing comes through any of them.
    Silent,
    /// Connections are cut; new ones are answered by a page that is not the relay's.
    Portal,
    /// Everything goes through, each piece after this time.
    Slow(Duration),
}

impl Weather {
    fn cuts(self) -> bool {
        matches!(self, Self::Cut | Self::Portal)
    }
}

/// A network with a relay at its other end. Dropping it takes it down.
pub struct BadNetwork {
    at: SocketAddr,
    state: watch::Sender<State>,
    serving: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, Default)]
struct State {
    weather: Weather,
    /// WebSockets of an earlier era are dead, and nobody has been told.
    era: u64,
}

impl BadNetwork {
    /// A network that is fine, with the relay that listens there.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn before(relay: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .context("the network")?;
        let at = listener.local_addr()?;
        let (state, now) = watch::channel(State::default());
        let serving = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                let state = now.clone();
                tokio::spawn(carry(browser, relay, Way { era: None, state }));
            }
        });
        Ok(Self { at, state, serving })
    }

    /// The relay's address for HTTP on this side of the network.
    pub fn http(&self) -> String {
        format!("http://{}", self.at)
    }

    /// From now on it is so.
    pub fn becomes(&self, weather: Weather) {
        self.state.send_modify(|state| state.weather = weather);
    }

    /// The WebSockets that there are go silent for good, as after a change from Wi-Fi to mobile;
    /// new ones are as fine as the weather.
    pub fn forgets_open_sockets(&self) {
        self.state.send_modify(|state| state.era += 1);
    }
}

impl Drop for BadNetwork {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One connection's view of the network.
#[derive(Clone)]
struct Way {
    /// When it was opened, if it is a WebSocket's.
    era: Option<u64>,
    state: watch::Receiver<State>,
}

impl Way {
    /// Waits until something can go through. False if nothing ever will.
    async fn opens(&mut self) -> bool {
        let era = self.era;
        let passes = |state: &State| {
            let lives = era.is_none_or(|era| era == state.era);
            state.weather.cuts() || (state.weather != Weather::Silent && lives)
        };
        let weather = self.state.wait_for(passes).await.map(|state| state.weather);
        if let Ok(Weather::Slow(time)) = weather {
            // Time must pass: a slow network is what is tried out.
            tokio::time::sleep(time).await;
        }
        weather.is_ok_and(|weather| !weather.cuts())
    }

    /// Waits until the connection is cut.
    async fn is_cut(&mut self) {
        // Gone with the network itself, which is as good as a cut.
        let _ = self.state.wait_for(|state| state.weather.cuts()).await;
    }
}

async fn carry(mut browser: TcpStream, relay: SocketAddr, mut way: Way) {
    if way.state.borrow().weather == Weather::Portal {
        let mut asked = [0; 4096];
        // Whoever went away has no need of the answer.
        let _ = browser.read(&mut asked).await;
        let _ = browser.write_all(PORTAL).await;
        return;
    }
    if !way.opens().await {
        return;
    }
    let mut first = [0; 8];
    if browser.peek(&mut first).await.is_ok() && first.starts_with(b"GET /ws/") {
        way.era = Some(way.state.borrow().era);
    }
    let Ok(relay) = TcpStream::connect(relay).await else {
        return;
    };
    let (from_browser, to_browser) = browser.into_split();
    let (from_relay, to_relay) = relay.into_split();
    let up = pump(from_browser, to_relay, way.clone());
    let down = pump(from_relay, to_browser, way.clone());
    tokio::select! {
        () = way.is_cut() => {}
        ((), ()) = async { tokio::join!(up, down) } => {}
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut way: Way) {
    let mut piece = vec![0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        if !way.opens().await || to.write_all(&piece[..length]).await.is_err() {
            return;
        }
    }
    // One side has said all it had to say: the other is told, as TCP does it.
    let _ = to.shutdown().await;
}
