//! Who wants to be heard: chats that nobody has opened, customers whom nobody answers, tickets past
//! their due time. And when it rings for them. Pure.

use super::AgentState;
use super::lists::{due_at, unanswered_since};
use protocol::{Card, ConversationId, ConversationState};
use std::collections::BTreeMap;

/// Milliseconds after which an unopened chat rings again.
const UNOPENED_AGAIN_MS: u64 = 10_000;
/// Milliseconds after which a customer whom nobody answers rings again.
const UNANSWERED_AGAIN_MS: u64 = 20_000;
/// From this alert on, supervisors hear it whatever their switch says.
const ESCALATED: u8 = 2;

/// Why a conversation wants to be heard. The later one is the more urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// A ticket is past its due time.
    Overdue,
    /// A colleague's customer is upset: supervisors hear it.
    Upset,
    /// It wants to be opened.
    Unopened,
    /// Nobody has answered for too long: all agents hear it.
    Unanswered,
    /// Nobody has answered for far too long: supervisors hear it.
    Escalated,
}

impl Why {
    fn again_ms(self) -> Option<u64> {
        match self {
            Self::Overdue | Self::Upset => None,
            Self::Unopened => Some(UNOPENED_AGAIN_MS),
            Self::Unanswered | Self::Escalated => Some(UNANSWERED_AGAIN_MS),
        }
    }

    /// Whether the customer sits there and waits.
    pub(crate) fn is_pressing(self) -> bool {
        self.again_ms().is_some()
    }
}

/// A conversation that this agent is to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Which.
    pub(crate) conversation: ConversationId,
    /// The customer's name.
    pub(crate) name: String,
    /// Why.
    pub(crate) why: Why,
    /// Since when the customer waits, or the answer is overdue; the relay's clock.
    pub(crate) since: u64,
}

impl AgentState {
    /// What this agent is to hear of, the most urgent first.
    pub(crate) fn calls(&self, supervisor: bool) -> Vec<Call> {
        let call = |card: &Card| {
            let why = self.why(card, supervisor)?;
            Some(Call {
                conversation: card.id,
                name: card.name.clone(),
                why,
                since: match why {
                    Why::Overdue => due_at(card),
                    _ => unanswered_since(card),
                },
            })
        };
        let mut calls: Vec<Call> = self.cards.values().filter_map(call).collect();
        calls.sort_by_key(|call| (core::cmp::Reverse(call.why), call.since, call.conversation));
        calls
    }

    fn why(&self, card: &Card, supervisor: bool) -> Option<Why> {
        let (mine, on) = (self.is_mine(card), self.available == Some(true));
        let escalated = card.alert >= ESCALATED;
        if card.state == ConversationState::Ticket {
            return (escalated && (mine || supervisor)).then_some(Why::Overdue);
        }
        let hushed = self
            .looked_at
            .get(&card.id)
            .is_some_and(|at| *at >= card.alert);
        let heard = on || mine || (supervisor && escalated);
        if card.state.is_open() && card.alert > 0 && heard && !hushed {
            return Some(match escalated {
                true => Why::Escalated,
                false => Why::Unanswered,
            });
        }
        let unopened = match card.state {
            ConversationState::Waiting => on,
            ConversationState::Offered => mine,
            _ => false,
        };
        let upset = supervisor && !mine && self.is_upset_unseen(card);
        let unopened = unopened.then_some(Why::Unopened);
        unopened.or(upset.then_some(Why::Upset))
    }

    /// What is shown above everything until somebody answers: to supervisors who goes unanswered, to
    /// them and the owner which answer is overdue. The most urgent first.
    pub(crate) fn alarms(&self, supervisor: bool) -> Vec<ConversationId> {
        let shown = |card: &&Card| {
            let concerned = match card.state {
                ConversationState::Ticket => supervisor || self.is_mine(card),
                state => supervisor && state.is_open(),
            };
            card.alert >= ESCALATED && concerned
        };
        let mut shown: Vec<&Card> = self.cards.values().filter(shown).collect();
        shown.sort_by_key(|card| match card.state {
            ConversationState::Ticket => (true, due_at(card), card.id),
            _ => (false, unanswered_since(card), card.id),
        });
        shown.into_iter().map(|card| card.id).collect()
    }

    /// Somebody looks at a conversation: it doesn't ring here any more, until it gets more urgent.
    pub(crate) fn looks_at(&mut self, conversation: ConversationId) {
        let alert = self.cards.get(&conversation).map_or(0, |card| card.alert);
        if alert > 0 {
            self.looked_at.insert(conversation, alert);
        }
        self.sees_mood(conversation);
    }
}

/// Decides when it rings: at once for what is new or more urgent than before, then again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bell {
    rang_ms: Option<u64>,
    told: BTreeMap<ConversationId, Why>,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rings {
    /// Whether it rings.
    pub(crate) now: bool,
    /// What was not heard of before, or has become more urgent: said once.
    pub(crate) fresh: Vec<Call>,
}

impl Bell {
    /// Takes in what is to be heard; `now_ms` is this machine's clock of deadlines.
    pub(crate) fn hears(&mut self, now_ms: u64, calls: &[Call]) -> Rings {
        let told = &self.told;
        let is_fresh = |call: &&Call| {
            told.get(&call.conversation)
                .is_none_or(|why| *why < call.why)
        };
        let fresh: Vec<Call> = calls.iter().filter(is_fresh).cloned().collect();
        self.told = calls
            .iter()
            .map(|call| (call.conversation, call.why))
            .collect();
        let every = calls.iter().filter_map(|call| call.why.again_ms()).min();
        let due = |every| {
            self.rang_ms
                .is_none_or(|rang| now_ms.saturating_sub(rang) >= every)
        };
        let now = !fresh.is_empty() || every.is_some_and(due);
        if now {
            self.rang_ms = Some(now_ms);
        }
        Rings { now, fresh }
    }

    /// It rang for something else.
    pub(crate) fn rang(&mut self, now_ms: u64) {
        self.rang_ms = Some(now_ms);
    }
}

#[cfg(test)]
mod tests;
