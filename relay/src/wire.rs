//! Frame → desk event, notice → frame. Exhaustive, and nothing else: a new frame or notice does not
//! compile until it has its line here.

mod from;
mod to;

pub(crate) use from::{from_agent, from_customer};
pub(crate) use to::{span, to_agent, to_customer, visible};

use protocol::{ConversationId, Seq};

/// What a frame asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked<D> {
    /// The desk decides.
    Desk(D),
    /// `ping`: the session answers by itself.
    Pong,
    /// A second `hello`.
    HelloAgain,
}

/// Entries that a notice names only by number: `after < seq ≤ up_to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Of which conversation.
    pub(crate) conversation: ConversationId,
    /// Entries after this…
    pub(crate) after: Seq,
    /// …up to this.
    pub(crate) up_to: Seq,
}

/// How a notice becomes a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Framed<F> {
    /// By itself.
    Ready(F),
    /// Once the session has added what it knows and what the store has.
    BySession,
    /// Not at all: this role never hears it.
    Never,
}

impl<F> Framed<F> {
    /// The same, with the frame changed.
    pub(crate) fn map<G>(self, change: impl FnOnce(F) -> G) -> Framed<G> {
        match self {
            Self::Ready(frame) => Framed::Ready(change(frame)),
            Self::BySession => Framed::BySession,
            Self::Never => Framed::Never,
        }
    }
}
