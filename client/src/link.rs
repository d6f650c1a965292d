//! One end of the link as a pure state machine: when to connect, greet, probe, give up and come
//! back. A driver (`browser`, `native`) owns the socket and the timer, and does
//! what the outputs say.

mod backoff;
mod pulse;

pub use backoff::backoff_bound_ms;

use crate::role::Role;
use backoff::{STAY_AWAY_MAX_MS, full_jitter_ms};
use protocol::close::may_reconnect;
use protocol::codec;
use protocol::limits::{PING_MS, PROOF_MS, RECONNECT_MAX_MS, SILENCE_MS};
use protocol::{Challenge, CloseCode, Proof};

/// Milliseconds that opening a socket and being welcomed may take together.
pub const WELCOME_MS: u64 = 20_000;
/// Milliseconds that a probe may take after the browser said it is offline. It may be wrong: a
/// relay on the same machine or network is still reachable, and answers fast.
pub const OFFLINE_PROBE_MS: u64 = 2_000;
/// Milliseconds that a probe may take after somebody looks again: whether the machine slept or was
/// carried to another network meanwhile, no clock of the page tells.
pub const LOOK_PROBE_MS: u64 = 5_000;
/// Milliseconds after which a try that is still under way is given up for a new one when the network
/// is back or somebody looks.
pub const STUCK_MS: u64 = 2_000;
/// Milliseconds a connection must have lived for the next backoff to start small again; otherwise
/// a relay that accepts and closes at once would be asked several times a second.
pub const SETTLED_MS: u64 = 10_000;

/// How the link stands, for a screen to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    /// A socket is being opened, or waits for its welcome.
    Connecting,
    /// Welcomed: frames go through.
    Live,
    /// The connection is lost; the next try comes at `retry_at_ms`.
    Waiting {
        /// By the clock that the driver hands in.
        retry_at_ms: u64,
    },
    /// The machine has no network. Tries go on, seldom; `online` makes one at once.
    Offline,
    /// Over until [`Input::Start`]: closed with a final code, or by [`Input::Stop`] (code 1000).
    Ended {
        /// Why; see [`protocol::CloseCode`].
        code: u16,
    },
}

/// What may happen to a link.
#[derive(Clone, Debug)]
pub enum Input<'a, R: Role> {
    /// Connect, and stay connected.
    Start,
    /// Close the socket and stay closed.
    Stop,
    /// The socket is open.
    Opened {
        /// The first frame, made now, since it tells what the owner already has.
        hello: R::Say,
    },
    /// What [`Output::Prove`] asked for is found.
    Proven {
        /// The first frame once more, made now.
        hello: R::Say,
        /// What was found.
        proof: Proof,
    },
    /// A text frame came.
    Frame(&'a str),
    /// The socket is closed, or could not be opened (code 1006 if none is known).
    Closed {
        /// The close code.
        code: u16,
    },
    /// [`Link::next_deadline`] has passed. Early, late and needless calls do no harm.
    Timer,
    /// The network is back, or somebody looks at the page again: try now, and trust nothing.
    Online,
    /// The machine says it has no network.
    Offline,
    /// The owner wants to say something. Dropped unless live: what must not be lost belongs into
    /// the [`crate::Outbox`].
    Send(&'a R::Say),
}

/// What the driver is to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output<H> {
    /// Open a socket.
    Connect,
    /// Send this text over the socket.
    Transmit(String),
    /// Hand this frame to the owner.
    Deliver(H),
    /// Look for the proof with [`crate::Search`] and hand it in, unless the socket goes before.
    Prove(Challenge),
    /// Close the socket and let no more of its events in.
    Close,
    /// The relay refused the token: the owner forgets it before the next hello.
    ForgetToken,
    /// The state changed.
    State(LinkState),
}

/// One end of the link. It must be handed each event of its current socket, in order.
#[derive(Debug)]
pub struct Link {
    state: LinkState,
    /// Whether there is a socket, open or being opened.
    socket: bool,
    opened: bool,
    offline: bool,
    /// Tries since the link was last settled.
    tries: u32,
    /// A refused token was forgotten, and no welcome has come since.
    tried_as_new: bool,
    /// Whether to come back as somebody new when the token is refused.
    may_be_new: bool,
    /// When the socket was asked for, or the welcome came.
    since_ms: u64,
    heard_ms: u64,
    sent_ms: u64,
    /// When the connection counts as dead unless something is heard before.
    dead_at_ms: Option<u64>,
    retry_at_ms: Option<u64>,
    /// How long the relay asked to stay away, when it turned us away.
    stay_away_ms: u64,
}

impl Default for Link {
    fn default() -> Self {
        Self::new()
    }
}

impl Link {
    /// A link that has not been started.
    pub fn new() -> Self {
        Self {
            state: LinkState::Ended {
                code: CloseCode::Normal.number(),
            },
            socket: false,
            opened: false,
            offline: false,
            tries: 0,
            tried_as_new: false,
            may_be_new: true,
            since_ms: 0,
            heard_ms: 0,
            sent_ms: 0,
            dead_at_ms: None,
            retry_at_ms: None,
            stay_away_ms: 0,
        }
    }

    /// From now on a refused token ends the link, also where its role may be new: whoever came by a
    /// private link is to see that conversation or none.
    pub fn never_as_new(&mut self) {
        self.may_be_new = false;
    }

    /// How it stands.
    pub fn state(&self) -> LinkState {
        self.state
    }

    /// Whether frames go through.
    pub fn is_live(&self) -> bool {
        self.state == LinkState::Live
    }

    /// When [`Input::Timer`] is wanted, by the clock handed to [`Self::handle`].
    pub fn next_deadline(&self) -> Option<u64> {
        if self.is_live() {
            let ping = self.ping_due_ms();
            return Some(self.dead_at_ms.map_or(ping, |dead| dead.min(ping)));
        }
        self.retry_at_ms.or(self.dead_at_ms)
    }

    /// Takes in what happened and says what to do.
    /// `now_ms`: a clock that doesn't go back. `random`: evenly spread over all of `u32`.
    pub fn handle<R: Role>(
        &mut self,
        now_ms: u64,
        random: u32,
        input: Input<'_, R>,
    ) -> Vec<Output<R::Hear>> {
        let mut out = Vec::new();
        match input {
            Input::Start => {
                if matches!(self.state, LinkState::Ended { .. }) {
                    self.tries = 0;
                    self.tried_as_new = false;
                    self.connect(now_ms, &mut out);
                }
            }
            Input::Stop => {
                self.drop_socket(&mut out);
                self.end(CloseCode::Normal.number(), &mut out);
            }
            Input::Opened { hello } => {
                if self.socket && !self.opened {
                    self.opened = true;
                    self.say(now_ms, &hello, &mut out);
                }
            }
            Input::Proven { mut hello, proof } => {
                if self.opened && !self.is_live() {
                    R::prove(&mut hello, proof);
                    self.dead_at_ms = Some(now_ms + WELCOME_MS);
                    self.say(now_ms, &hello, &mut out);
                }
            }
            Input::Frame(text) => self.frame::<R>(now_ms, text, &mut out),
            Input::Closed { code } => self.closed::<R>(now_ms, random, code, &mut out),
            Input::Timer => self.timer::<R>(now_ms, random, &mut out),
            Input::Online => {
                self.offline = false;
                self.look::<R>(now_ms, random, &mut out);
            }
            Input::Offline => self.went_offline::<R>(now_ms, &mut out),
            Input::Send(frame) => {
                if self.is_live() {
                    self.say(now_ms, frame, &mut out);
                }
            }
        }
        out
    }

    fn frame<R: Role>(&mut self, now_ms: u64, text: &str, out: &mut Vec<Output<R::Hear>>) {
        if !self.opened {
            return;
        }
        self.heard_ms = now_ms;
        // Whatever the machine says of its network: this relay is reached.
        self.offline = false;
        if self.is_live() {
            self.dead_at_ms = None;
        }
        // A newer relay may say more than this client knows.
        let Ok(frame) = codec::decode::<R::Hear>(text) else {
            return;
        };
        if R::is_pong(&frame) {
            return;
        }
        if R::is_welcome(&frame) {
            self.since_ms = now_ms;
            self.dead_at_ms = None;
            self.tried_as_new = false;
            self.stay_away_ms = 0;
            out.push(Output::Deliver(frame));
            self.become_state(LinkState::Live, out);
            return;
        }
        if self.is_live() {
            out.push(Output::Deliver(frame));
        } else if let Some(challenge) = R::challenge(&frame) {
            self.dead_at_ms = Some(now_ms + PROOF_MS);
            out.push(Output::Prove(challenge.clone()));
        } else if let Some(refusal) = R::refusal(&frame) {
            let ms = refusal.retry_after_ms.unwrap_or(0);
            self.stay_away_ms = u64::from(ms).min(STAY_AWAY_MAX_MS);
            // What is pushed before the welcome stands in the welcome too. Taking it now would
            // make the owner believe it has all entries up to there.
            out.push(Output::Deliver(frame));
        }
    }

    fn closed<R: Role>(
        &mut self,
        now_ms: u64,
        random: u32,
        code: u16,
        out: &mut Vec<Output<R::Hear>>,
    ) {
        if !self.socket {
            return;
        }
        let settled = self.is_live() && now_ms.saturating_sub(self.since_ms) >= SETTLED_MS;
        self.forget_socket();
        if settled {
            self.tries = 0;
        }
        if code == CloseCode::BadToken.number() {
            out.push(Output::ForgetToken);
            if R::MAY_BE_NEW && self.may_be_new && !self.tried_as_new {
                self.tried_as_new = true;
                self.connect(now_ms, out);
                return;
            }
        }
        if may_reconnect(code) {
            self.wait(now_ms, random, out);
        } else {
            self.end(code, out);
        }
    }

    fn timer<R: Role>(&mut self, now_ms: u64, random: u32, out: &mut Vec<Output<R::Hear>>) {
        if self.retry_at_ms.is_some_and(|at| at <= now_ms) {
            self.connect(now_ms, out);
        } else if self.dead_at_ms.is_some_and(|at| at <= now_ms) {
            out.push(Output::Close);
            self.closed::<R>(now_ms, random, CLOSED_WITHOUT_CODE, out);
        } else if self.is_live() && self.ping_due_ms() <= now_ms {
            self.probe::<R>(now_ms, SILENCE_MS - PING_MS, out);
        }
    }

    fn say<S: serde::Serialize, H>(&mut self, now_ms: u64, frame: &S, out: &mut Vec<Output<H>>) {
        self.sent_ms = now_ms;
        out.push(Output::Transmit(codec::encode(frame)));
    }

    fn connect<H>(&mut self, now_ms: u64, out: &mut Vec<Output<H>>) {
        self.socket = true;
        self.opened = false;
        self.retry_at_ms = None;
        self.since_ms = now_ms;
        self.heard_ms = now_ms;
        self.dead_at_ms = Some(now_ms + WELCOME_MS);
        let state = if self.offline {
            LinkState::Offline
        } else {
            LinkState::Connecting
        };
        self.become_state(state, out);
        out.push(Output::Connect);
    }

    fn wait<H>(&mut self, now_ms: u64, random: u32, out: &mut Vec<Output<H>>) {
        let bound = if self.offline {
            RECONNECT_MAX_MS
        } else {
            backoff_bound_ms(self.tries)
        };
        self.tries = self.tries.saturating_add(1);
        let away_ms = core::mem::take(&mut self.stay_away_ms);
        let retry_at_ms = now_ms + away_ms + full_jitter_ms(bound, random);
        self.retry_at_ms = Some(retry_at_ms);
        let state = if self.offline {
            LinkState::Offline
        } else {
            LinkState::Waiting { retry_at_ms }
        };
        self.become_state(state, out);
    }

    fn end<H>(&mut self, code: u16, out: &mut Vec<Output<H>>) {
        self.retry_at_ms = None;
        self.become_state(LinkState::Ended { code }, out);
    }

    fn drop_socket<H>(&mut self, out: &mut Vec<Output<H>>) {
        if self.socket {
            self.forget_socket();
            out.push(Output::Close);
        }
    }

    fn forget_socket(&mut self) {
        self.socket = false;
        self.opened = false;
        self.dead_at_ms = None;
    }

    fn become_state<H>(&mut self, state: LinkState, out: &mut Vec<Output<H>>) {
        if self.state != state {
            self.state = state;
            out.push(Output::State(state));
        }
    }
}

/// RFC 6455, 7.1.5: what a socket that broke without a close frame is said to have been closed with.
pub const CLOSED_WITHOUT_CODE: u16 = 1006;
