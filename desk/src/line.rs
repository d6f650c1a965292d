//! The line: who waits, in which order. Order is kept by the key alone, so nothing can jump.

use crate::record::Conversation;
use alloc::collections::BTreeSet;
use protocol::{ConversationId, ConversationState, Timestamp};

/// Milliseconds that a moment of joining the line may run ahead of the clock, so that everybody who
/// asks within one millisecond keeps the order of asking. Only a burst of thousands reaches it.
const BURST_MS: u64 = 10_000;

/// Where somebody stands: earlier keys go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    /// Those whom an agent was chosen for stand before those without.
    unassigned: bool,
    /// What came back stands before those who never had an agent.
    new: bool,
    /// The longest waiting first.
    since: Timestamp,
    id: ConversationId,
}

/// Everybody who waits, also those whom an agent was chosen for and has not opened yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    spots: BTreeSet<Spot>,
    unassigned: usize,
    newest_since: Timestamp,
}

impl Line {
    /// Adds a conversation that waits; others are left out.
    pub(crate) fn add(&mut self, row: &Conversation) {
        if let Some(spot) = spot(row)
            && self.spots.insert(spot)
        {
            self.unassigned += usize::from(spot.unassigned);
            self.newest_since = self.newest_since.max(spot.since);
        }
    }

    /// Takes a conversation out; `row` as it was when added.
    pub(crate) fn remove(&mut self, row: &Conversation) {
        if let Some(spot) = spot(row)
            && self.spots.remove(&spot)
        {
            self.unassigned -= usize::from(spot.unassigned);
        }
    }

    /// From when on somebody waits who joins the line at `now`: `now`, or a moment later if others
    /// joined in the same millisecond. So the order of asking also survives a restart.
    pub(crate) fn joins_at(&mut self, now: Timestamp) -> Timestamp {
        let burst = self.newest_since >= now && self.newest_since < now.plus_ms(BURST_MS);
        self.newest_since = if burst {
            self.newest_since.plus_ms(1)
        } else {
            now
        };
        self.newest_since
    }

    /// Those without an agent, in order.
    pub(crate) fn unassigned(&self) -> impl Iterator<Item = ConversationId> {
        self.spots.iter().filter(|s| s.unassigned).map(|s| s.id)
    }

    /// How many are without an agent.
    pub(crate) fn unassigned_len(&self) -> usize {
        self.unassigned
    }

    /// Everybody with their place: 1, 2, 3…
    pub(crate) fn places(&self) -> impl Iterator<Item = (u32, ConversationId)> {
        (1..).zip(self.spots.iter().map(|s| s.id))
    }

    /// The place of one; `None` if it does not wait.
    pub(crate) fn place(&self, id: ConversationId) -> Option<u32> {
        self.places()
            .find(|(_, i)| *i == id)
            .map(|(place, _)| place)
    }

    /// How many wait in all.
    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.spots.len()).unwrap_or(u32::MAX)
    }

    /// Since when the longest of them waits.
    pub(crate) fn longest_since(&self) -> Option<Timestamp> {
        self.spots.iter().map(|s| s.since).min()
    }
}

fn spot(row: &Conversation) -> Option<Spot> {
    let unassigned = match row.state {
        ConversationState::Waiting => true,
        ConversationState::Offered => false,
        _ => return None,
    };
    Some(Spot {
        unassigned,
        new: !row.front,
        since: row.waiting_since,
        id: row.id,
    })
}
