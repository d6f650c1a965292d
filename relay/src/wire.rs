//! Frame → desk event, notice → frame. Exhaustive, and nothing else: a new frame or notice does not
//! compile until it has its line here.

mod from;
mod to;

pub use from::{from_agent, from_customer};
pub use to::{span, to_agent, to_customer, visible};

use protocol::{ConversationId, Seq};

/// What a frame asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked<D> {
    /// The desk decides.
    Desk(D),
    /// `ping`: the session answers by itself.
    Pong,
    /// A second `hello`.
    HelloAgain,
}

/// Entries that a notice names only by number: `after < seq ≤ up_to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Entries after this…
    pub after: Seq,
    /// …up to this.
    pub up_to: Seq,
}

/// How a notice becomes a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Framed<F> {
    /// By itself.
    Ready(F),
    /// Once the session has added what it knows and what the store has.
    BySession,
    /// Not at all: this role never hears it.
    Never,
}

impl<F> Framed<F> {
    /// The same, with the frame changed.
    pub fn map<G>(self, change: impl FnOnce(F) -> G) -> Framed<G> {
        match self {
            Self::Ready(frame) => Framed::Ready(change(frame)),
            Self::BySession => Framed::BySession,
            Self::Never => Framed::Never,
        }
    }
}
