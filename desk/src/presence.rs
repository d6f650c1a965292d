//! Who is there: the switch, why it is off, and what is saved of it, so that times can be summed.

use crate::Desk;
use crate::effect::{Audience, Notice};
use crate::record::Record;
use crate::roster::Seat;
use crate::timers::Timer;
use alloc::vec::Vec;
use protocol::{AgentId, Away, AwayReason, Here, Presence, Timestamp};

/// Milliseconds that a break which was said lasts without an open view: the lid is closed for lunch.
const AWAY_KEPT_MS: u64 = 2 * 3_600_000;

impl Desk {
    /// The agent moves the switch.
    pub(crate) fn set_available(&mut self, agent: AgentId, on: bool, why: Option<AwayReason>) {
        let now = self.now;
        let Some(seat) = self.roster.get_mut(agent) else {
            return;
        };
        seat.available = on;
        let same = seat.away.as_ref().is_some_and(|away| away.why == why);
        if on {
            seat.away = None;
        } else if !same {
            seat.away = Some(Away { since: now, why });
        }
        self.out.touched = true;
    }

    /// The switch goes off without anybody saying why.
    pub(crate) fn make_unavailable(&mut self, id: AgentId) {
        let since = self.now;
        if let Some(seat) = self.roster.get_mut(id) {
            let there = !seat.sessions.is_empty();
            seat.available = false;
            seat.away = there.then_some(Away { since, why: None });
            self.out.touched = true;
        }
    }

    /// From now on the agent's lease runs out.
    pub(crate) fn agent_is_gone(&mut self, id: AgentId) {
        let Some(seat) = self.roster.get_mut(id) else {
            return;
        };
        seat.gone_since = self.now;
        let Some(seat) = self.roster.get(id) else {
            return;
        };
        let (grace, lost) = self.lease(seat);
        self.timers.set(Timer::AgentGrace(id), grace);
        self.timers.set(Timer::AgentLost(id), lost);
    }

    /// Until when an agent without a view counts as there, and keeps what they have.
    pub(crate) fn lease(&self, seat: &Seat) -> (Option<Timestamp>, Option<Timestamp>) {
        let (grace_ms, lost_ms) = (self.config.agent_grace_ms, self.config.agent_lost_ms);
        let kept_ms = match (seat.here(), &seat.recorded) {
            (Here::Away(Some(_)), _) => Some(AWAY_KEPT_MS),
            (Here::Gone, Here::Gone) => None,
            _ => Some(grace_ms),
        };
        let has = !seat.hands.is_empty() || !seat.guest_in.is_empty();
        let lost = has.then(|| seat.gone_since.plus_ms(lost_ms));
        (kept_ms.map(|ms| seat.gone_since.plus_ms(ms)), lost)
    }

    /// Goes on from what was saved last: who was there gets the time to come back.
    pub(crate) fn was_there(&mut self, presence: Presence) {
        let Some(seat) = self.roster.get_mut(presence.agent) else {
            return;
        };
        if let Here::Away(why) = &presence.here {
            seat.away = Some(Away {
                since: presence.at,
                why: why.clone(),
            });
        }
        seat.recorded = presence.here;
    }

    /// Saves what has changed of who is there. Whoever is gone went with their last view.
    pub(crate) fn save_presence(&mut self) {
        let waits = |id| self.timers.is_set(Timer::AgentGrace(id));
        let now = self.now;
        for seat in self.roster.seats_mut() {
            let here = seat.here();
            let may_come_back = here == Here::Gone && waits(seat.profile.id);
            if here == seat.recorded || may_come_back {
                continue;
            }
            let at = match here {
                Here::Gone => seat.gone_since.min(now),
                _ => now,
            };
            seat.recorded = here.clone();
            self.out.records.push(Record::Presence(Presence {
                agent: seat.profile.id,
                at,
                here,
            }));
        }
    }

    /// Colleagues, where they changed.
    pub(crate) fn tell_colleagues(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        for seat in self.roster.seats_mut() {
            seat.settle(self.now);
            let now = seat.colleague();
            if seat.told.as_ref() != Some(&now) {
                seat.told = Some(now.clone());
                tells.push((Audience::Agents, Notice::Colleague(now)));
            }
        }
    }
}
