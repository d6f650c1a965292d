//! What customers' pages and agents' views have in common: a link that is driven, and an owner who
//! hears frames and has something to say.

use client::{Input, Link, LinkState, Output, Role};
use protocol::{ConversationId, MessageId};
use std::collections::BTreeSet;

/// What a link wants of the network.
pub(crate) enum Wish {
    Connect,
    Transmit(String),
    Close,
}

/// Words that somebody wrote, and what became of them.
pub(crate) struct Wrote {
    pub(crate) id: MessageId,
    pub(crate) conversation: ConversationId,
    pub(crate) text: String,
}

/// What one end wrote, and what it knows of it.
#[derive(Default)]
pub(crate) struct Diary {
    pub(crate) wrote: Vec<Wrote>,
    pub(crate) saved: BTreeSet<MessageId>,
    /// Tried again after a refusal: its place among the others is a new one.
    pub(crate) retried: BTreeSet<MessageId>,
    /// Given up by the person who wrote it.
    pub(crate) discarded: BTreeSet<MessageId>,
    /// Saved since somebody looked last.
    pub(crate) news: Vec<(ConversationId, MessageId)>,
}

impl Diary {
    pub(crate) fn is_saved(&mut self, conversation: ConversationId, id: MessageId) {
        if self.saved.insert(id) {
            self.news.push((conversation, id));
        }
    }
}

/// The owner of a link.
pub(crate) trait Face {
    type Role: Role;

    fn link(&mut self) -> &mut Link;
    fn hello(&mut self) -> <Self::Role as Role>::Say;
    fn heard(&mut self, now_ms: u64, frame: <Self::Role as Role>::Hear);
    fn became(&mut self, state: LinkState);
    fn forget_token(&mut self);
    /// What is to be said now; asked for only while the link is live.
    fn due(&mut self, now_ms: u64) -> Vec<<Self::Role as Role>::Say>;
    /// When there will be something to say.
    fn wake_at(&self) -> Option<u64>;
}

/// Hands something to the link, does what it says, and says what is due.
pub(crate) fn feed<F: Face>(
    face: &mut F,
    now_ms: u64,
    random: u32,
    input: Input<'_, F::Role>,
) -> Vec<Wish> {
    let mut wishes = Vec::new();
    step(face, now_ms, random, input, &mut wishes);
    while face.link().is_live() {
        let due = face.due(now_ms);
        if due.is_empty() {
            break;
        }
        for frame in due {
            step(face, now_ms, random, Input::Send(&frame), &mut wishes);
        }
    }
    wishes
}

fn step<F: Face>(
    face: &mut F,
    now_ms: u64,
    random: u32,
    input: Input<'_, F::Role>,
    wishes: &mut Vec<Wish>,
) {
    for output in face.link().handle::<F::Role>(now_ms, random, input) {
        match output {
            Output::Connect => wishes.push(Wish::Connect),
            Output::Transmit(text) => wishes.push(Wish::Transmit(text)),
            Output::Close => wishes.push(Wish::Close),
            Output::Deliver(frame) => face.heard(now_ms, frame),
            Output::ForgetToken => face.forget_token(),
            Output::Prove(_) => panic!("nobody is asked for a proof here"),
            Output::State(state) => face.became(state),
        }
    }
}
