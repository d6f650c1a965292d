//! Which list a conversation stands in, and in which order it wants to be looked at. Pure.

use super::AgentState;
use protocol::{Card, ConversationId, ConversationState};

/// Which list a conversation stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// A colleague has it, and does not answer: everybody sees it.
    Unanswered,
    /// Nobody has opened it, and this agent was not chosen for it.
    Waiting,
    /// This agent has it, or was chosen for it.
    Yours,
    /// To be answered by e-mail.
    Tickets,
}

impl List {
    /// All of them, from top to bottom.
    pub(crate) const ALL: [Self; 4] = [Self::Unanswered, Self::Waiting, Self::Yours, Self::Tickets];
}

/// Whose tickets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Whose {
    /// Only those that this agent owns.
    Mine,
    /// Everybody's.
    #[default]
    All,
}

impl AgentState {
    /// The list a conversation stands in, if any.
    pub(crate) fn list_of(&self, card: &Card) -> Option<List> {
        let mine = self.is_mine(card);
        match card.state {
            ConversationState::Waiting => Some(List::Waiting),
            ConversationState::Offered | ConversationState::Live if mine => Some(List::Yours),
            ConversationState::Offered => Some(List::Waiting),
            ConversationState::Live if self.is_guest(card) => Some(List::Yours),
            ConversationState::Live => (card.alert > 0).then_some(List::Unanswered),
            ConversationState::Ticket => Some(List::Tickets),
            ConversationState::Ended
            | ConversationState::Answered
            | ConversationState::Withdrawn => None,
        }
    }

    /// The conversations of a list in the order they are to be looked at; `now` is the relay's clock.
    /// Tickets: what is overdue first, then this agent's own, then everybody's, by due time.
    pub(crate) fn list(&self, list: List, whose: Whose, now: u64) -> Vec<ConversationId> {
        let stands = |card: &&Card| self.list_of(card) == Some(list);
        let asked_for =
            |card: &&Card| list != List::Tickets || whose == Whose::All || self.is_mine(card);
        let cards = self.cards.values().filter(stands).filter(asked_for);
        let mut cards: Vec<&Card> = cards.collect();
        cards.sort_by_key(|card| match list {
            List::Unanswered => (false, false, unanswered_since(card), card.id),
            List::Waiting => (false, false, card.waiting_since.0, card.id),
            List::Yours => (false, false, card.asked_at.0, card.id),
            List::Tickets => (
                !is_overdue(card, now),
                !self.is_mine(card),
                due_at(card),
                card.id,
            ),
        });
        cards.into_iter().map(|card| card.id).collect()
    }

    /// Whether this agent was brought into a colleague's chat.
    pub(crate) fn is_guest(&self, card: &Card) -> bool {
        self.me.is_some_and(|me| card.guests.contains(&me))
    }

    /// Whoever comes next: the one that this agent is to open, else the longest in line.
    pub(crate) fn next_to_take(&self) -> Option<ConversationId> {
        let offered = |card: &&Card| card.state == ConversationState::Offered && self.is_mine(card);
        let waits = |card: &&Card| card.state == ConversationState::Waiting;
        let since = |card: &&Card| (card.waiting_since, card.id);
        let all = || self.cards.values();
        let given = all().filter(offered).min_by_key(since);
        let next = given.or_else(|| all().filter(waits).min_by_key(since));
        next.map(|card| card.id)
    }

    /// Whether this agent has the conversation, was chosen for it, or owns it.
    pub(crate) fn is_mine(&self, card: &Card) -> bool {
        card.agent.is_some() && card.agent == self.me
    }

    /// How many of those in line were given to this agent, and stand among their own.
    pub(crate) fn to_open(&self) -> usize {
        let offered = |card: &&Card| card.state == ConversationState::Offered && self.is_mine(card);
        self.cards.values().filter(offered).count()
    }

    /// The name of the department that a conversation is asked of.
    pub(crate) fn department_of(&self, card: &Card) -> Option<&str> {
        let of = card.department?;
        let known = self.departments.iter().find(|one| one.id == of);
        known.map(|one| one.name.as_str())
    }

    /// The name of whoever has or owns a conversation.
    pub(crate) fn owner(&self, card: &Card) -> Option<&str> {
        let owner = self.colleagues.get(&card.agent?)?;
        Some(&owner.name)
    }
}

/// When a ticket is due.
pub(crate) fn due_at(card: &Card) -> u64 {
    card.due_at.unwrap_or(card.asked_at).0
}

/// Whether a ticket's due time has passed.
pub(crate) fn is_overdue(card: &Card, now: u64) -> bool {
    card.state == ConversationState::Ticket && due_at(card) <= now
}

/// Since when a customer waits for an agent's words, in line or in a live chat.
pub(crate) fn unanswered_since(card: &Card) -> u64 {
    match card.state {
        ConversationState::Live => card.owed_since.unwrap_or(card.last_at).0,
        _ => card.waiting_since.0,
    }
}
