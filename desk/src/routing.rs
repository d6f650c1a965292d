//! Who gets the conversation that waits longest: a pure choice.

use alloc::collections::BTreeSet;
use protocol::{AgentId, Timestamp};

/// An agent who is available, connected, and has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Which agent.
    pub(crate) id: AgentId,
    /// Since when nothing was given to them and nothing of theirs ended.
    pub(crate) idle_since: Timestamp,
}

/// The candidate idle longest; on a tie the lower id. Who did not open this conversation in time
/// before (`missed`) comes after everybody else, but before nobody at all.
pub(crate) fn choose(
    candidates: impl Iterator<Item = Candidate>,
    missed: &BTreeSet<AgentId>,
) -> Option<AgentId> {
    candidates
        .min_by_key(|c| (missed.contains(&c.id), c.idle_since, c.id))
        .map(|c| c.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(n: u8) -> AgentId {
        AgentId::random([n; 16])
    }

    fn candidate(n: u8, idle_since: u64) -> Candidate {
        Candidate {
            id: agent(n),
            idle_since: Timestamp(idle_since),
        }
    }

    #[test]
    fn idle_longest_then_lower_id_then_those_who_missed_it() {
        let none = BTreeSet::new();
        let chosen =
            |list: &[Candidate], missed: &BTreeSet<AgentId>| choose(list.iter().copied(), missed);
        assert_eq!(chosen(&[], &none), None);
        let three = [candidate(3, 20), candidate(2, 10), candidate(1, 10)];
        assert_eq!(chosen(&three, &none), Some(agent(1)));
        let missed = BTreeSet::from([agent(1), agent(2)]);
        assert_eq!(chosen(&three, &missed), Some(agent(3)));
        assert_eq!(chosen(&three[1..], &missed), Some(agent(1)));
    }
}
