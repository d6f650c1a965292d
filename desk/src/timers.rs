//! What is due when: every deadline of the desk in one place, so that none is forgotten or run twice.

use alloc::collections::{BTreeMap, BTreeSet};
use protocol::{AgentId, ConversationId, Timestamp};

/// A deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// Agents had their time to come back after a start.
    Start,
    /// The chosen agent had their time to open the conversation.
    Offer(ConversationId),
    /// The customer waits longer than the site wants anybody to.
    LongWait(ConversationId),
    /// Nobody has answered for long enough to alert all agents again.
    Alert(ConversationId),
    /// Nobody has answered for long enough to tell supervisors, or the ticket is due.
    Escalate(ConversationId),
    /// The desk says something by itself to whoever waits for words.
    Automatic(ConversationId),
    /// The customer of the conversation had their time to come back.
    Customer(ConversationId),
    /// An agent without a socket counts as available no longer.
    AgentGrace(AgentId),
    /// An agent without a socket loses what they have.
    AgentLost(AgentId),
}

/// All deadlines, each at most once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    at: BTreeMap<Timer, Timestamp>,
    order: BTreeSet<(Timestamp, Timer)>,
}

impl Timers {
    /// Sets or moves a deadline; `None` takes it away.
    pub(crate) fn set(&mut self, timer: Timer, at: Option<Timestamp>) {
        let older = match at {
            Some(at) => self.at.insert(timer, at),
            None => self.at.remove(&timer),
        };
        if let Some(older) = older {
            self.order.remove(&(older, timer));
        }
        if let Some(at) = at {
            self.order.insert((at, timer));
        }
    }

    /// Takes the earliest deadline out, if it has come.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        let (at, timer) = *self.order.first()?;
        if at > now {
            return None;
        }
        self.set(timer, None);
        Some(timer)
    }

    /// Whether a deadline runs.
    pub(crate) fn is_set(&self, timer: Timer) -> bool {
        self.at.contains_key(&timer)
    }

    /// The earliest deadline.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.order.first().map(|(at, _)| *at)
    }
}
