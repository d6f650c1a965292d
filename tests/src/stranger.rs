//! Somebody who says what no client would say: a bare socket, and what the relay answers to it.

use crate::people::PATIENCE;
use crate::relay_guard::RelayGuard;
use anyhow::{Context, bail};
use client::native::raw::Knock;
use client::native::{Heard, NotUpgraded, RawSocket};
use protocol::{Code, Refusal};
use serde_json::{Value, json};

/// A bare socket.
pub struct Stranger {
    socket: RawSocket,
}

impl Stranger {
    /// Opens a socket at this path and says nothing.
    ///
    /// # Errors
    /// If the relay makes no WebSocket of it.
    pub async fn at(relay: &RelayGuard, path: &str) -> anyhow::Result<Self> {
        let socket = RawSocket::open(&format!("{}{path}", relay.ws())).await?;
        Ok(Self { socket })
    }

    /// The same as a proxy does it for somebody who calls from `address`.
    ///
    /// # Errors
    /// [`NotUpgraded`].
    pub async fn forwarded(
        relay: &RelayGuard,
        path: &str,
        address: &str,
    ) -> Result<Self, NotUpgraded> {
        let url = format!("{}{path}", relay.ws());
        let knock = Knock {
            forwarded: Some(address),
            ..Knock::at(&url)
        };
        let socket = knock.open().await?;
        Ok(Self { socket })
    }

    /// A customer's socket, welcomed. Returns the welcome, too.
    ///
    /// # Errors
    /// If no welcome comes.
    pub async fn customer(
        relay: &RelayGuard,
        site: &str,
        token: Option<&str>,
    ) -> anyhow::Result<(Self, Value)> {
        let mut stranger = Self::at(relay, "/ws/customer").await?;
        let mut hello = json!({"site": site, "locale": "en"});
        if let Some(token) = token {
            hello["token"] = token.into();
        }
        stranger.says(&json!({"hello": hello})).await?;
        let welcome = stranger.hears("welcome").await?;
        Ok((stranger, welcome))
    }

    /// An agent's socket, welcomed.
    ///
    /// # Errors
    /// If no welcome comes.
    pub async fn agent(relay: &RelayGuard, token: &str) -> anyhow::Result<Self> {
        let mut stranger = Self::at(relay, "/ws/agent").await?;
        stranger.says(&json!({"hello": {"token": token}})).await?;
        stranger.hears("welcome").await?;
        Ok(stranger)
    }

    /// Says a frame.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn says(&mut self, frame: &Value) -> anyhow::Result<()> {
        self.says_text(frame.to_string()).await
    }

    /// Says anything.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn says_text(&mut self, text: String) -> anyhow::Result<()> {
        let sent = tokio::time::timeout(PATIENCE, self.socket.send(text)).await?;
        sent.then_some(()).context("the connection is broken")
    }

    /// Says it in a binary frame.
    ///
    /// # Errors
    /// If the connection is broken.
    pub async fn says_binary(&mut self, bytes: Vec<u8>) -> anyhow::Result<()> {
        let sent = self.socket.send_binary(bytes).await;
        sent.then_some(()).context("the connection is broken")
    }

    /// The next frame of this name; others are passed over.
    ///
    /// # Errors
    /// If none comes in time, or the relay closes first.
    pub async fn hears(&mut self, name: &str) -> anyhow::Result<Value> {
        let waiting = async {
            loop {
                match self.socket.next().await {
                    Heard::Text(text) => {
                        let mut frame: Value = serde_json::from_str(&text)?;
                        if let Some(body) = frame.get_mut(name) {
                            return Ok(body.take());
                        }
                    }
                    Heard::Closed { code } => bail!("closed with {code} before {name:?}"),
                }
            }
        };
        let heard = tokio::time::timeout(PATIENCE, waiting).await;
        heard.with_context(|| format!("waited too long for {name:?}"))?
    }

    /// The next refusal.
    ///
    /// # Errors
    /// If none comes in time, or its number and word don't belong together.
    pub async fn refused(&mut self) -> anyhow::Result<Refusal> {
        let refusal: Refusal = serde_json::from_value(self.hears("refused").await?)?;
        if refusal.number != refusal.code.number() {
            bail!("{refusal:?} has the wrong number");
        }
        Ok(refusal)
    }

    /// Says a frame that has to be refused with this code, and nothing worse.
    ///
    /// # Errors
    /// If something else is answered.
    pub async fn is_refused(&mut self, frame: &Value, code: Code) -> anyhow::Result<Refusal> {
        self.says(frame).await?;
        let refusal = self.refused().await.with_context(|| frame.to_string())?;
        if refusal.code != code {
            bail!("{frame} was refused with {}, not {code}", refusal.code);
        }
        Ok(refusal)
    }

    /// The code that the relay closes with; frames before it are passed over.
    ///
    /// # Errors
    /// If it doesn't close in time.
    pub async fn closed(&mut self) -> anyhow::Result<u16> {
        let waiting = async {
            loop {
                if let Heard::Closed { code } = self.socket.next().await {
                    return code;
                }
            }
        };
        let closed = tokio::time::timeout(PATIENCE, waiting).await;
        closed.context("the relay doesn't close")
    }

    /// The connection is still good for a heartbeat.
    ///
    /// # Errors
    /// If it isn't.
    pub async fn is_still_there(&mut self) -> anyhow::Result<()> {
        self.says(&json!({"ping": {}})).await?;
        self.hears("pong").await?;
        Ok(())
    }
}
