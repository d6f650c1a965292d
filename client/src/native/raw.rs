//! A WebSocket to a relay and nothing else: no hello, no heartbeat, no way back. For tests that say
//! what no client would say, and for load that must cost little.

use futures_util::{SinkExt, StreamExt};
use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use tokio::net::{TcpSocket, TcpStream, lookup_host};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::error::Error;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Uri, header};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async};

/// What came over a [`RawSocket`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A text frame.
    Text(Utf8Bytes),
    /// The connection is closed; 1006 if it broke without a close frame.
    Closed {
        /// The close code.
        code: u16,
    },
}

/// The relay did not make a WebSocket of it.
#[derive(Debug)]
pub enum NotUpgraded {
    /// It answered with this HTTP status.
    Status(u16),
    /// Nothing was reached, or nothing sensible answered.
    Broken(String),
}

impl fmt::Display for NotUpgraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the relay answered with HTTP status {status}"),
            Self::Broken(why) => write!(f, "no relay was reached: {why}"),
        }
    }
}

impl std::error::Error for NotUpgraded {}

/// How a socket is opened.
#[derive(Clone, Debug)]
pub struct Knock<'a> {
    /// Where, with path: `ws://127.0.0.1:8787/ws/customer`.
    pub url: &'a str,
    /// The subprotocol to ask for.
    pub subprotocol: Option<&'a str>,
    /// The `Origin` header, as a browser would send it.
    pub origin: Option<&'a str>,
    /// The local address to come from; load tests with more sockets than one address has ports
    /// need several.
    pub from: Option<IpAddr>,
    /// The `X-Forwarded-For` header, as a proxy would send it.
    pub forwarded: Option<&'a str>,
}

impl<'a> Knock<'a> {
    /// As a program does it: with the subprotocol, without an origin.
    pub fn at(url: &'a str) -> Self {
        Self {
            url,
            subprotocol: Some(protocol::SUBPROTOCOL),
            origin: None,
            from: None,
            forwarded: None,
        }
    }

    /// Opens the socket.
    ///
    /// # Errors
    /// [`NotUpgraded`], with the HTTP status if there was an answer.
    pub async fn open(&self) -> Result<RawSocket, NotUpgraded> {
        let mut request = self.url.into_client_request().map_err(broken)?;
        for (name, value) in [
            (header::SEC_WEBSOCKET_PROTOCOL, self.subprotocol),
            (header::ORIGIN, self.origin),
            (
                header::HeaderName::from_static("x-forwarded-for"),
                self.forwarded,
            ),
        ] {
            if let Some(value) = value {
                let value = HeaderValue::from_str(value).map_err(broken)?;
                request.headers_mut().insert(name, value);
            }
        }
        let tcp = self.connect(request.uri()).await.map_err(broken)?;
        tcp.set_nodelay(true).map_err(broken)?;
        match client_async(request, tcp).await {
            Ok((stream, _)) => Ok(RawSocket { stream }),
            Err(Error::Http(response)) => Err(NotUpgraded::Status(response.status().as_u16())),
            Err(error) => Err(broken(error)),
        }
    }

    async fn connect(&self, uri: &Uri) -> std::io::Result<TcpStream> {
        let host = uri.host().unwrap_or_default();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let mut addresses = lookup_host((host, uri.port_u16().unwrap_or(80))).await?;
        let fits = |to: &SocketAddr| self.from.is_none_or(|from| from.is_ipv4() == to.is_ipv4());
        let to = addresses.find(fits).ok_or(ErrorKind::AddrNotAvailable)?;
        let socket = match to {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        if let Some(from) = self.from {
            socket.bind((from, 0).into())?;
        }
        socket.connect(to).await
    }
}

fn broken(error: impl fmt::Display) -> NotUpgraded {
    NotUpgraded::Broken(error.to_string())
}

/// A WebSocket to a relay and nothing else. `ws` only: behind TLS, use a browser.
#[derive(Debug)]
pub struct RawSocket {
    stream: WebSocketStream<TcpStream>,
}

impl RawSocket {
    /// Opens a socket as a program does it; `url` has a path.
    ///
    /// # Errors
    /// [`NotUpgraded`].
    pub async fn open(url: &str) -> Result<Self, NotUpgraded> {
        Knock::at(url).open().await
    }

    /// Sends a text frame. False if the connection is broken.
    pub async fn send(&mut self, text: impl Into<Utf8Bytes>) -> bool {
        self.stream.send(Message::Text(text.into())).await.is_ok()
    }

    /// Sends a binary frame. False if the connection is broken.
    pub async fn send_binary(&mut self, bytes: Vec<u8>) -> bool {
        self.stream
            .send(Message::Binary(bytes.into()))
            .await
            .is_ok()
    }

    /// Puts a text frame in line; [`Self::flush`] sends it. False if the connection is broken.
    pub async fn feed(&mut self, text: impl Into<Utf8Bytes>) -> bool {
        self.stream.feed(Message::Text(text.into())).await.is_ok()
    }

    /// Sends what stands in line. False if the connection is broken.
    pub async fn flush(&mut self) -> bool {
        self.stream.flush().await.is_ok()
    }

    /// What comes next. Heartbeats of WebSocket itself are answered on the way.
    pub async fn next(&mut self) -> Heard {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Heard::Text(text),
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(CloseCode::Status, |f| f.code);
                    return Heard::Closed { code: code.into() };
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    return Heard::Closed {
                        code: crate::link::CLOSED_WITHOUT_CODE,
                    };
                }
            }
        }
    }

    /// Says goodbye with 1000.
    pub async fn close(&mut self) {
        // Closing a broken connection is closing it too.
        let _ = self.stream.close(None).await;
    }
}
