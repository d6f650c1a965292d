//! The switch "Available", and how the view knows that the desk moved it: offers passed unopened, and
//! then it was off without anybody's doing here. Pure.

use super::AgentState;
use protocol::{Card, ConversationState};

impl AgentState {
    /// The agent moved the switch.
    pub(crate) fn switches(&mut self, on: bool) {
        self.available = Some(on);
        self.unsaid = None;
        self.is_there();
    }

    /// The agent did something, or has read why the switch is off.
    pub(crate) fn is_there(&mut self) {
        self.missed = false;
        self.sent_away = false;
    }

    /// The relay could not hear where the switch was moved to: it is said when the relay is back.
    pub(crate) fn switched_unheard(&mut self) {
        self.unsaid = self.available;
    }

    /// Where the switch is to be moved to, now that the relay hears, if it is not there.
    pub(crate) fn still_to_say(&mut self) -> Option<bool> {
        let wanted = self.unsaid.take()?;
        (self.available != Some(wanted)).then_some(wanted)
    }

    /// The desk says whether chats are given to this agent.
    pub(super) fn told_available(&mut self, on: bool) {
        let was_on = self.available == Some(true);
        self.available = Some(on);
        if on {
            self.sent_away = false;
        } else if was_on && self.missed {
            self.sent_away = true;
        }
    }

    /// Before `card` replaces the one known: was it an offer to this agent that passed unopened?
    pub(super) fn notice_miss(&mut self, card: &Card) {
        let Some(before) = self.cards.get(&card.id) else {
            return;
        };
        if before.state != ConversationState::Offered || !self.is_mine(before) {
            return;
        }
        // A sole agent gets the same chat again, with a new time to open it.
        let passed = match card.state {
            ConversationState::Waiting | ConversationState::Ticket => true,
            ConversationState::Offered => !self.is_mine(card) || card.open_by != before.open_by,
            _ => false,
        };
        self.missed |= passed;
    }
}
