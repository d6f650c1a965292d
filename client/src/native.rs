//! The driver for native programs: tests, bots and load. No task of its own: whoever holds a client
//! calls [`Client::next`] (or one of the waits), and in there the link lives.
//!
//! | file | what it is |
//! |---|---|
//! | [`raw`] | [`RawSocket`]: a WebSocket and nothing else, for saying what no client would say |
//! | [`customer`] | [`CustomerSide`]: token, conversation, timeline, outbox |
//! | [`agent`] | [`AgentSide`]: cards, colleagues, timelines, outbox |
//! | `wait` | [`WaitError`]: why a wait found no end |
//! | this file | [`Client`]: either of them on a [`crate::Link`] |

pub mod agent;
pub mod customer;
pub mod raw;
mod wait;

pub use agent::AgentSide;
pub use customer::CustomerSide;
pub use raw::{Heard, NotUpgraded, RawSocket};
pub use wait::WaitError;

use crate::link::{CLOSED_WITHOUT_CODE, Input, Link, LinkState, Output};
use crate::proof::Search;
use crate::role::Role;
use protocol::MessageId;
use std::collections::VecDeque;
use std::future::Future;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::Pin;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Numbers tried for a proof before others have their turn.
const TRIES_AT_ONCE: u32 = 5_000;

/// A customer on a link that keeps itself alive.
pub type CustomerClient = Client<CustomerSide>;
/// An agent on a link that keeps itself alive.
pub type AgentClient = Client<AgentSide>;

/// What one side knows and does with what it hears. The same work that an app's `state.rs` does.
pub trait Side {
    /// Customer or agent.
    type Role: Role;
    /// The first frame on a new socket.
    fn hello(&self) -> <Self::Role as Role>::Say;
    /// Takes in a frame.
    fn heard(&mut self, now_ms: u64, frame: &<Self::Role as Role>::Hear);
    /// The connection is lost.
    fn lost(&mut self);
    /// The relay refused the token.
    fn forget_token(&mut self);
    /// Frames that are to be sent now; asked only while live.
    fn due(&mut self, now_ms: u64) -> Vec<<Self::Role as Role>::Say>;
    /// When [`Self::due`] will next have something.
    fn next_deadline(&self) -> Option<u64>;
}

/// What [`Client::next`] tells.
#[derive(Debug)]
pub enum Happened<R: Role> {
    /// A frame came; the side has taken it in.
    Heard(R::Hear),
    /// The link's state changed.
    State(LinkState),
    /// The relay refused the token; it is forgotten.
    ForgotToken,
}

type Opening = Pin<Box<dyn Future<Output = Result<RawSocket, NotUpgraded>> + Send>>;

/// One side on a link. Every method may be cancelled without losing anything.
pub struct Client<S: Side> {
    /// What this side knows.
    pub side: S,
    url: String,
    link: Link,
    opening: Option<Opening>,
    socket: Option<RawSocket>,
    search: Option<Search>,
    outputs: VecDeque<Output<<S::Role as Role>::Hear>>,
    began: Instant,
    closed_with: Option<u16>,
    waited_for: Option<Duration>,
}

impl<S: Side> Client<S> {
    /// A client that connects at the first [`Self::next`]. `relay` is its address without a path,
    /// such as `ws://127.0.0.1:8787`.
    pub fn new(relay: &str, side: S) -> Self {
        let mut client = Self {
            side,
            url: format!("{relay}{}", S::Role::PATH),
            link: Link::new(),
            opening: None,
            socket: None,
            search: None,
            outputs: VecDeque::new(),
            began: Instant::now(),
            closed_with: None,
            waited_for: None,
        };
        client.input(Input::Start);
        client
    }

    /// How the link stands.
    pub fn state(&self) -> LinkState {
        self.link.state()
    }

    /// What the relay closed the last connection with; 1006 if it broke without a word.
    pub fn closed_with(&self) -> Option<u16> {
        self.closed_with
    }

    /// How long the link chose to wait before its last try that it waited for.
    pub fn waited_for(&self) -> Option<Duration> {
        self.waited_for
    }

    /// What happens next. Never returns while nothing happens.
    pub async fn next(&mut self) -> Happened<S::Role> {
        loop {
            if let Some(happened) = self.work_off().await {
                return happened;
            }
            if self.link.is_live() {
                for frame in self.side.due(self.now_ms()) {
                    self.input(Input::Send(&frame));
                }
            }
            if self.outputs.is_empty() {
                self.wait_for_input().await;
            }
        }
    }

    /// Says something now, if the link is live; otherwise nothing is sent and false returned.
    pub async fn send(&mut self, frame: &<S::Role as Role>::Say) -> bool {
        let live = self.link.is_live();
        self.input(Input::Send(frame));
        self.transmit_first().await;
        live
    }

    /// The first frame from now on that `is_it` takes.
    ///
    /// # Errors
    /// [`WaitError`] when `deadline` passes or the link ends for good.
    pub async fn wait_for(
        &mut self,
        what: &str,
        deadline: Duration,
        mut is_it: impl FnMut(&<S::Role as Role>::Hear) -> bool,
    ) -> Result<<S::Role as Role>::Hear, WaitError> {
        let until = tokio::time::Instant::now() + deadline;
        loop {
            match self.step(what, until).await? {
                Happened::Heard(frame) if is_it(&frame) => return Ok(frame),
                _ => {}
            }
        }
    }

    /// Lives on until `is_so` holds of what this side knows; at once if it does already.
    ///
    /// # Errors
    /// [`WaitError`] when `deadline` passes or the link ends for good.
    pub async fn wait_until(
        &mut self,
        what: &str,
        deadline: Duration,
        mut is_so: impl FnMut(&S) -> bool,
    ) -> Result<(), WaitError> {
        let until = tokio::time::Instant::now() + deadline;
        while !is_so(&self.side) {
            self.step(what, until).await?;
        }
        Ok(())
    }

    /// Lives on until the link is live.
    ///
    /// # Errors
    /// [`WaitError`] when `deadline` passes or the link ends for good.
    pub async fn wait_live(&mut self, deadline: Duration) -> Result<(), WaitError> {
        let until = tokio::time::Instant::now() + deadline;
        while !self.link.is_live() {
            self.step("the welcome", until).await?;
        }
        Ok(())
    }

    async fn step(
        &mut self,
        what: &str,
        until: tokio::time::Instant,
    ) -> Result<Happened<S::Role>, WaitError> {
        if let (LinkState::Ended { code }, true) = (self.link.state(), self.outputs.is_empty()) {
            let what = what.into();
            return Err(WaitError::Ended { what, code });
        }
        let next = tokio::time::timeout_at(until, self.next()).await;
        next.map_err(|_| WaitError::TimedOut {
            what: what.into(),
            state: self.link.state(),
        })
    }

    /// The network is back: a link that waits for its next try makes it now.
    pub fn online(&mut self) {
        self.input(Input::Online);
    }

    /// Cuts the connection as a broken network does, without a word; the link comes back by itself.
    pub fn cut(&mut self) {
        self.socket = None;
        self.opening = None;
        self.input(Input::Closed {
            code: CLOSED_WITHOUT_CODE,
        });
    }

    /// Closes the connection and stays closed.
    pub async fn stop(&mut self) {
        if let Some(socket) = &mut self.socket {
            socket.close().await;
        }
        self.input(Input::Stop);
    }

    fn now_ms(&self) -> u64 {
        self.began.elapsed().as_millis() as u64
    }

    fn input(&mut self, input: Input<'_, S::Role>) {
        let now_ms = self.now_ms();
        let outputs = self
            .link
            .handle::<S::Role>(now_ms, random_u64() as u32, input);
        if let LinkState::Waiting { retry_at_ms } = self.link.state()
            && !outputs.is_empty()
        {
            self.waited_for = Some(Duration::from_millis(retry_at_ms.saturating_sub(now_ms)));
        }
        self.outputs.extend(outputs);
    }

    /// Does what the link says, until something is worth telling.
    async fn work_off(&mut self) -> Option<Happened<S::Role>> {
        loop {
            self.transmit_first().await;
            match self.outputs.pop_front()? {
                Output::Transmit(_) => {}
                Output::Connect => {
                    let url = self.url.clone();
                    self.socket = None;
                    self.search = None;
                    self.opening = Some(Box::pin(async move { RawSocket::open(&url).await }));
                }
                Output::Prove(challenge) => self.search = Some(Search::new(challenge)),
                Output::Close => {
                    self.socket = None;
                    self.opening = None;
                }
                Output::Deliver(frame) => {
                    self.side.heard(self.now_ms(), &frame);
                    return Some(Happened::Heard(frame));
                }
                Output::ForgetToken => {
                    self.side.forget_token();
                    return Some(Happened::ForgotToken);
                }
                Output::State(state) => {
                    if state != LinkState::Live {
                        self.side.lost();
                    }
                    return Some(Happened::State(state));
                }
            }
        }
    }

    /// Sends what stands first in line to be sent. What is cancelled stays there.
    async fn transmit_first(&mut self) {
        while let Some(Output::Transmit(text)) = self.outputs.front() {
            let fed = match &mut self.socket {
                Some(socket) => socket.feed(text.clone()).await,
                None => true,
            };
            self.outputs.pop_front();
            if !fed {
                self.socket = None;
                self.input(Input::Closed {
                    code: CLOSED_WITHOUT_CODE,
                });
                return;
            }
        }
        if let Some(socket) = &mut self.socket {
            socket.flush().await;
        }
    }

    async fn wait_for_input(&mut self) {
        if let Some(mut search) = self.search.take() {
            match search.go_on(TRIES_AT_ONCE) {
                Some(proof) => {
                    let hello = self.side.hello();
                    return self.input(Input::Proven { hello, proof });
                }
                None => self.search = Some(search),
            }
            // Others on this thread have their turn.
            return tokio::task::yield_now().await;
        }
        let deadline = self.link.next_deadline();
        let held = self.link.is_live().then(|| self.side.next_deadline());
        let at_ms = deadline.into_iter().chain(held.flatten()).min();
        // One more, so that a time that is rounded down has come.
        let sleep_ms = at_ms.map_or(3_600_000, |at| at.saturating_sub(self.now_ms()) + 1);
        let sleep = tokio::time::sleep(Duration::from_millis(sleep_ms));
        if let Some(opening) = &mut self.opening {
            tokio::select! {
                opened = opening => {
                    self.opening = None;
                    self.opened(opened);
                }
                () = sleep => self.input(Input::Timer),
            }
        } else if let Some(socket) = &mut self.socket {
            tokio::select! {
                heard = socket.next() => match heard {
                    Heard::Text(text) => self.input(Input::Frame(&text)),
                    Heard::Closed { code } => {
                        self.closed_with = Some(code);
                        self.socket = None;
                        self.input(Input::Closed { code });
                    }
                },
                () = sleep => self.input(Input::Timer),
            }
        } else {
            sleep.await;
            self.input(Input::Timer);
        }
    }

    fn opened(&mut self, opened: Result<RawSocket, NotUpgraded>) {
        match opened {
            Ok(socket) => {
                self.socket = Some(socket);
                let hello = self.side.hello();
                self.input(Input::Opened { hello });
            }
            Err(_) => self.input(Input::Closed {
                code: CLOSED_WITHOUT_CODE,
            }),
        }
    }
}

/// Random enough for jitter and for ids that need not be secret: std's hash seeds.
fn random_u64() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// A new id for something that is about to be sent.
pub fn message_id() -> MessageId {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let unix_ms = since.map_or(0, |d| d.as_millis() as u64);
    let mut random = [0; 10];
    random[..8].copy_from_slice(&random_u64().to_le_bytes());
    random[8..].copy_from_slice(&random_u64().to_le_bytes()[..2]);
    MessageId::new(unix_ms, random)
}
