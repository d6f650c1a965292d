//! The owner sets other rules while the desk runs: every deadline follows from the new ones, as it would
//! after a start. What was promised or said by the old ones stays.

use crate::Desk;
use crate::config::DeskConfig;
use crate::outcome::Spread;
use crate::timers::Timer;
use alloc::vec::Vec;
use protocol::{AgentId, ConversationId};

impl Desk {
    /// From now on these are the rules.
    pub(crate) fn rules_are(&mut self, config: DeskConfig) {
        self.config = config.usable();
        let open = self.conversations.values().filter(|held| !held.is_over());
        let open: Vec<ConversationId> = open.map(|held| held.row.id).collect();
        for id in open {
            self.time_anew(id);
        }
        let gone = self.roster.seats().filter(|seat| seat.sessions.is_empty());
        let gone: Vec<AgentId> = gone.map(|seat| seat.profile.id).collect();
        for agent in gone {
            self.lease_anew(agent);
        }
        self.out.touched = true;
        // What would have been due by now is due now.
        self.meet_all_due();
    }

    fn time_anew(&mut self, id: ConversationId) {
        let latest = self.now.plus_ms(self.config.offer_ms);
        let Some(mut held) = self.conversations.remove(&id) else {
            return;
        };
        if held.row.open_by.is_some_and(|at| at > latest) {
            held.row.open_by = Some(latest);
            self.timers.set(Timer::Offer(id), held.row.open_by);
            self.out.rows.insert(id);
            self.out.card(id, Spread::All);
        }
        held.long_wait = self.is_long_wait(&held);
        self.set_alarms(&held);
        self.timers.set(Timer::Customer(id), self.gone_at(&held));
        self.conversations.insert(id, held);
    }

    /// Of what runs out for an agent without a view.
    fn lease_anew(&mut self, agent: AgentId) {
        let Some(seat) = self.roster.get(agent) else {
            return;
        };
        let (grace, lost) = self.lease(seat);
        for (timer, at) in [
            (Timer::AgentGrace(agent), grace),
            (Timer::AgentLost(agent), lost),
        ] {
            if at.is_some() && self.timers.is_set(timer) {
                self.timers.set(timer, at);
            }
        }
    }
}
