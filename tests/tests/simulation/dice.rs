//! Chance: everything random in a run comes from one seed.

use protocol::{ConversationId, CustomerId, MessageId};

/// The dice of one run.
pub(crate) struct Dice(fastrand::Rng);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// From `low` to `high`, both included.
    pub(crate) fn from(&mut self, low: u64, high: u64) -> u64 {
        self.0.u64(low..=high)
    }

    /// An index below `n`, which must not be 0.
    pub(crate) fn index(&mut self, n: usize) -> usize {
        self.0.usize(0..n)
    }

    /// True `n` times in a thousand.
    pub(crate) fn per_mille(&mut self, n: u64) -> bool {
        self.0.u64(0..1_000) < n
    }

    /// One of these; `None` if there are none.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.index(of.len())].clone())
    }

    /// Milliseconds, mostly short and sometimes as long as `high`.
    pub(crate) fn skewed(&mut self, high: u64) -> u64 {
        let bound = self.from(0, high);
        self.from(0, bound)
    }

    /// Evenly spread over all of `u32`, as the link wants it.
    pub(crate) fn u32(&mut self) -> u32 {
        self.0.u32(..)
    }

    pub(crate) fn message(&mut self) -> MessageId {
        MessageId::random(self.bytes())
    }

    pub(crate) fn conversation(&mut self) -> ConversationId {
        ConversationId::random(self.bytes())
    }

    pub(crate) fn customer(&mut self) -> CustomerId {
        CustomerId::random(self.bytes())
    }

    fn bytes(&mut self) -> [u8; 16] {
        self.0.u128(..).to_be_bytes()
    }
}
