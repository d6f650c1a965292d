//! What a supervisor's board shows: who waits and who talks, in the order that the head of the table
//! says, and what each agent has. Pure.

use super::AgentState;
use super::lists::unanswered_since;
use protocol::{AgentId, Card, Colleague, ConversationId, ConversationState};

/// What the table of chats is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The customer's name.
    Customer,
    /// The name of whoever has it; what nobody has comes first.
    Agent,
    /// In line, offered, or live.
    State,
    /// How long nobody has answered.
    Unanswered,
    /// How long it has been since it was asked.
    Length,
    /// How urgent it is.
    Alert,
}

impl Column {
    /// All of them, from left to right.
    pub(crate) const ALL: [Self; 6] = [
        Self::Customer,
        Self::Agent,
        Self::State,
        Self::Unanswered,
        Self::Length,
        Self::Alert,
    ];
}

/// By which column, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// The column.
    pub(crate) by: Column,
    /// The last, longest, most urgent first.
    pub(crate) down: bool,
}

impl Default for Order {
    /// Who waits longest for an answer comes first.
    fn default() -> Self {
        Self {
            by: Column::Unanswered,
            down: true,
        }
    }
}

impl Order {
    /// The head of a column was pressed: the other direction, or the column's usual one.
    pub(crate) fn pressed(self, by: Column) -> Self {
        let down = match self.by == by {
            true => !self.down,
            false => matches!(by, Column::Unanswered | Column::Length | Column::Alert),
        };
        Self { by, down }
    }
}

/// Since when nobody answers the customer, if somebody should.
pub(crate) fn open_since(card: &Card) -> Option<u64> {
    let owed = card.state != ConversationState::Live || card.owed_since.is_some();
    owed.then(|| unanswered_since(card))
}

impl AgentState {
    /// The open chats of the site in this order; what is equal stands by age.
    pub(crate) fn board(&self, order: Order) -> Vec<ConversationId> {
        let open = self.cards.values().filter(|card| card.state.is_open());
        let mut cards: Vec<&Card> = open.collect();
        cards.sort_by_key(|card| (card.asked_at, card.id));
        let name = |card: &Card| self.owner(card).unwrap_or_default().to_lowercase();
        match order.by {
            Column::Customer => cards.sort_by_key(|card| card.name.to_lowercase()),
            Column::Agent => cards.sort_by_key(|card| name(card)),
            Column::State => cards.sort_by_key(|card| card.state),
            // Time since: what began last is the shortest.
            Column::Unanswered => {
                cards.sort_by_key(|card| core::cmp::Reverse(open_since(card).unwrap_or(u64::MAX)));
            }
            Column::Length => cards.sort_by_key(|card| core::cmp::Reverse(card.asked_at)),
            Column::Alert => cards.sort_by_key(|card| card.alert),
        }
        if order.down {
            cards.reverse();
        }
        cards.into_iter().map(|card| card.id).collect()
    }

    /// The agents: those who are there first, then by name.
    pub(crate) fn desk(&self) -> Vec<AgentId> {
        let mut all: Vec<&Colleague> = self.staff().collect();
        all.sort_by_key(|one| (!one.available, one.name.to_lowercase(), one.id));
        all.into_iter().map(|one| one.id).collect()
    }

    /// The chats that an agent has, the oldest first.
    pub(crate) fn chats_of(&self, agent: AgentId) -> Vec<Card> {
        let theirs = |card: &&Card| {
            let held = matches!(
                card.state,
                ConversationState::Offered | ConversationState::Live
            );
            held && card.agent == Some(agent)
        };
        let mut chats: Vec<Card> = self.cards.values().filter(theirs).cloned().collect();
        chats.sort_by_key(|card| (card.asked_at, card.id));
        chats
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::card;
    use super::*;
    use protocol::Timestamp;

    fn agent() -> AgentId {
        AgentId::random([7; 16])
    }

    fn state() -> AgentState {
        let mut state = AgentState::default();
        let live = |n: u8, asked: u64, owed: Option<u64>| Card {
            name: format!("Customer {}", 9 - n),
            asked_at: Timestamp(asked),
            owed_since: owed.map(Timestamp),
            ..card(n, ConversationState::Live, Some(agent()), 1)
        };
        let waiting = Card {
            asked_at: Timestamp(30),
            waiting_since: Timestamp(30),
            alert: 1,
            ..card(3, ConversationState::Waiting, None, 1)
        };
        let over = card(4, ConversationState::Ended, Some(agent()), 1);
        for card in [live(1, 10, None), live(2, 20, Some(25)), waiting, over] {
            state.cards.insert(card.id, card);
        }
        state
    }

    fn shown(by: Column, down: bool) -> Vec<u8> {
        let order = Order { by, down };
        let ids = state().board(order);
        let number = |id: &ConversationId| {
            (1..5)
                .find(|n| ConversationId::random([*n; 16]) == *id)
                .unwrap_or(0)
        };
        ids.iter().map(number).collect()
    }

    #[test]
    fn who_is_unanswered_for_longest_comes_first_and_what_is_answered_last() {
        assert_eq!(shown(Column::Unanswered, true), [2, 3, 1]);
        assert_eq!(shown(Column::Unanswered, false), [1, 3, 2]);
        assert_eq!(shown(Column::Length, true), [1, 2, 3]);
        assert_eq!(shown(Column::Alert, true)[0], 3);
        assert_eq!(shown(Column::State, false)[0], 3);
        assert_eq!(shown(Column::Customer, false).last(), Some(&1));
    }

    #[test]
    fn pressing_a_head_again_turns_the_order_round() {
        let first = Order::default().pressed(Column::Customer);
        assert_eq!((first.by, first.down), (Column::Customer, false));
        assert!(first.pressed(Column::Customer).down);
        assert!(first.pressed(Column::Alert).down);
    }

    #[test]
    fn an_agent_has_what_is_open_and_theirs() {
        let chats = state().chats_of(agent());
        assert_eq!(
            chats.iter().map(|c| c.asked_at.0).collect::<Vec<_>>(),
            [10, 20]
        );
        assert!(state().chats_of(AgentId::random([8; 16])).is_empty());
    }
}
