//! How a desk starts: from what was saved. Nobody is connected yet; everybody gets the time to come
//! back that they would have after a broken connection.

use crate::conversation::Held;
use crate::customers::Customers;
use crate::departments;
use crate::estimate::Estimate;
use crate::event::{AgentProfile, Outlook};
use crate::line::Line;
use crate::outcome::Outcome;
use crate::roster::Roster;
use crate::timers::{Timer, Timers};
use crate::{Conversation, Desk, DeskConfig, Loaded};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use protocol::{AgentId, ConversationId, ConversationState, MessageId, Seq, Timestamp};

impl Desk {
    /// A desk that goes on from what was saved. Agents with conversations count as available and just
    /// disconnected at `now`, all others as away; customers count as just disconnected. While agents
    /// have their grace time to come back, nobody's wait is turned into a ticket.
    pub fn load(config: DeskConfig, loaded: Loaded, now: Timestamp) -> Self {
        let mut desk = Self {
            config: config.usable(),
            now,
            conversations: BTreeMap::new(),
            customers: Customers::default(),
            line: Line::default(),
            roster: Roster::default(),
            departments: departments::by_id(loaded.departments),
            tickets: 0,
            unowned: BTreeSet::new(),
            closed: None,
            outlook: Outlook::default(),
            alarmed_at: None,
            erased: BTreeMap::new(),
            over: BTreeSet::new(),
            estimate: Estimate::load(&loaded.waits, loaded.today),
            timers: Timers::default(),
            starting: true,
            told_availability: None,
            told_figures: None,
            out: Outcome {
                touched: true,
                ..Outcome::default()
            },
        };
        for profile in loaded.agents {
            desk.roster.seat(profile, now);
        }
        let mut conversations = loaded.conversations;
        conversations.sort_by_key(|(row, _)| (row.asked_at, row.id));
        for (row, sent) in conversations {
            desk.take_in(row, sent.into_iter().collect());
        }
        loaded.presence.into_iter().for_each(|p| desk.was_there(p));
        desk.expect_agents_back();
        let grace_ms = desk.config.agent_grace_ms;
        desk.timers.set(Timer::Start, Some(now.plus_ms(grace_ms)));
        desk.forget_oldest();
        desk
    }

    fn take_in(&mut self, mut row: Conversation, sent: BTreeMap<MessageId, Seq>) {
        use ConversationState::{Live, Offered, Ticket, Waiting};
        match (row.state, row.agent) {
            (Offered | Live, None) => {
                // Not a row that a desk makes; whoever it is, they must not be lost.
                row.state = Waiting;
                row.open_by = None;
                self.out.rows.insert(row.id);
            }
            (Ticket, Some(agent)) if !self.is_of_the_site(agent) => row.agent = None,
            (Offered | Live, Some(agent)) => {
                self.seat_of_old(agent, row.agent_name.as_deref());
                if row.state == Offered {
                    let latest = self.now.plus_ms(self.config.offer_ms);
                    row.open_by = Some(row.open_by.unwrap_or(latest).min(latest));
                }
            }
            _ => {}
        }
        let customer = self.customers.entry(row.customer, self.now);
        customer.conversations.push(row.id);
        let mut held = Held::new(row, sent);
        held.mind_guests();
        held.long_wait = self.is_long_wait(&held);
        self.link(&mut held);
        self.conversations.insert(held.row.id, held);
    }

    /// A conversation from the store that this desk holds no longer.
    pub(crate) fn recall(&mut self, row: Conversation, sent: Vec<(MessageId, Seq)>) {
        let (id, customer) = (row.id, row.customer);
        if self.conversations.contains_key(&id) || self.is_erased(&row) {
            return;
        }
        self.take_in(row, sent.into_iter().collect());
        if let Some(mut held) = self.conversations.remove(&id) {
            self.over.remove(&held.over_key());
            // After whatever else ends in this moment.
            held.recalled_at = self.now.plus_ms(1);
            if held.is_over() {
                self.over.insert(held.over_key());
            }
            self.conversations.insert(id, held);
        }
        let asked_at = |id: &ConversationId| self.conversations.get(id).map(|h| h.row.asked_at);
        let known = self.customers.entry(customer, self.now);
        known.conversations.sort_by_key(|id| (asked_at(id), *id));
    }

    fn is_of_the_site(&self, agent: AgentId) -> bool {
        let seat = self.roster.get(agent);
        seat.is_some_and(|seat| seat.of_the_site)
    }

    /// A seat for an agent who has conversations. One whom the site no longer knows gets none of
    /// their own.
    fn seat_of_old(&mut self, agent: AgentId, name: Option<&str>) {
        if self.roster.get(agent).is_none() {
            let profile = AgentProfile {
                id: agent,
                name: name.unwrap_or_default().into(),
                capacity: 0,
                supervisor: false,
                email: String::new(),
            };
            self.roster.seat(profile, self.now).of_the_site = false;
        }
    }

    fn expect_agents_back(&mut self) {
        let mut expected = Vec::new();
        for seat in self.roster.seats_mut() {
            if !seat.hands.is_empty() {
                (seat.available, seat.away) = (true, None);
            }
            expected.push(seat.profile.id);
        }
        for agent in expected {
            self.agent_is_gone(agent);
        }
    }
}
