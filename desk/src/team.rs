//! Who answers for the site changes while the desk runs: other names and capacities, and accounts that
//! are disabled.

use crate::Desk;
use crate::event::AgentProfile;
use alloc::vec::Vec;
use protocol::{AgentId, Author, ConversationId, ConversationState, ReturnReason};

impl Desk {
    /// An agent is called otherwise now, or may have more or fewer chats. What they have opened stays
    /// theirs; offers that have no room any more go back to the line.
    pub(crate) fn agent_changed(&mut self, profile: AgentProfile) {
        let id = profile.id;
        self.roster.seat(profile, self.now);
        while self.roster.get(id).is_some_and(|seat| seat.is_over_full()) {
            let Some(offered) = self.last_offered_to(id) else {
                break;
            };
            self.return_to_line(offered, ReturnReason::HandedBack, Author::Desk);
        }
        self.out.touched = true;
    }

    /// An account is disabled: its chats go back to the line, its tickets to others.
    pub(crate) fn agent_disabled(&mut self, id: AgentId) {
        self.agent_logged_out(id);
        let Some(seat) = self.roster.get_mut(id) else {
            return;
        };
        seat.of_the_site = false;
        let tickets: Vec<ConversationId> = seat.tickets.iter().copied().collect();
        for ticket in tickets {
            // Who is to answer it instead is found when the desk settles.
            self.change(ticket, |held| held.row.agent = None);
        }
        self.out.touched = true;
    }

    /// Of what is offered to an agent, what was asked last.
    fn last_offered_to(&self, agent: AgentId) -> Option<ConversationId> {
        let hands = self.roster.get(agent)?.hands.iter();
        let rows = hands.filter_map(|id| Some(&self.conversations.get(id)?.row));
        let offered = rows.filter(|row| row.state == ConversationState::Offered);
        offered
            .max_by_key(|row| (row.waiting_since, row.id))
            .map(|row| row.id)
    }
}
