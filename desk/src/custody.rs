//! One conversation, one place: every index of the desk follows from the row, and every change of the
//! row goes through here. So nothing can be in two places, or in none.

use crate::Desk;
use crate::conversation::Held;
use crate::effect::{Audience, Notice};
use crate::event::SessionId;
use crate::outcome::Spread;
use crate::record::Record;
use crate::timers::Timer;
use protocol::conversation::{Entry, EntryBody, Side};
use protocol::{AgentId, Author, ConversationId, ConversationState, MessageId, Seq, Timestamp};

impl Desk {
    /// Changes a conversation in what no index depends on; its row is saved.
    pub(crate) fn edit<R>(
        &mut self,
        id: ConversationId,
        change: impl FnOnce(&mut Held) -> R,
    ) -> Option<R> {
        let held = self.conversations.get_mut(&id)?;
        self.out.rows.insert(id);
        Some(change(held))
    }

    /// Changes state, hands or place of a conversation; its row is saved, all agents get the card,
    /// and the customer the view.
    pub(crate) fn change(&mut self, id: ConversationId, change: impl FnOnce(&mut Held)) {
        let Some(mut held) = self.conversations.remove(&id) else {
            return;
        };
        let owner = held.owner();
        self.unlink(&held);
        change(&mut held);
        held.mind_guests();
        self.link(&mut held);
        if held.owner() != owner {
            self.idle_from_now(owner);
            self.idle_from_now(held.owner());
        }
        let last = held.row.last;
        self.conversations.insert(id, held);
        self.out.rows.insert(id);
        self.out.views.entry(id).or_insert(last);
        self.out.card(id, Spread::All);
        self.out.touched = true;
    }

    /// Puts a conversation into every index it belongs to.
    pub(crate) fn link(&mut self, held: &mut Held) {
        let id = held.row.id;
        self.line.add(&held.row);
        if let Some(seat) = held.owner().and_then(|agent| self.roster.get_mut(agent)) {
            seat.hands.insert(id);
        }
        for guest in &held.row.guests {
            if let Some(seat) = self.roster.get_mut(*guest) {
                seat.guest_in.insert(id);
            }
        }
        if held.row.state == ConversationState::Ticket {
            self.tickets += 1;
            match held.row.agent.and_then(|agent| self.roster.get_mut(agent)) {
                Some(seat) => seat.tickets.insert(id),
                None => self.unowned.insert(id),
            };
        }
        if held.is_over() {
            self.over.insert(held.over_key());
        }
        if !held.is_waiting() {
            held.told_place = None;
            held.long_wait = false;
        }
        self.set_alarms(held);
        if held.row.state == ConversationState::Offered {
            self.timers.set(Timer::Offer(id), held.row.open_by);
        }
        self.timers.set(Timer::Customer(id), self.gone_at(held));
    }

    /// Takes a conversation out of every index.
    pub(crate) fn unlink(&mut self, held: &Held) {
        let id = held.row.id;
        self.line.remove(&held.row);
        if let Some(seat) = held.owner().and_then(|agent| self.roster.get_mut(agent)) {
            seat.hands.remove(&id);
        }
        for guest in &held.row.guests {
            if let Some(seat) = self.roster.get_mut(*guest) {
                seat.guest_in.remove(&id);
            }
        }
        if held.row.state == ConversationState::Ticket {
            self.tickets -= 1;
            self.unowned.remove(&id);
            if let Some(seat) = held.row.agent.and_then(|agent| self.roster.get_mut(agent)) {
                seat.tickets.remove(&id);
            }
        }
        if held.is_over() {
            self.over.remove(&held.over_key());
        }
        self.timers.set(Timer::Offer(id), None);
    }

    /// When the customer of a conversation counts as gone; `None` while a page is open or nobody
    /// waits for the customer. In line, only time in line counts.
    pub(crate) fn gone_at(&self, held: &Held) -> Option<Timestamp> {
        let customer = self.customers.get(held.row.customer);
        if customer.is_some_and(|c| !c.pages.is_empty()) {
            return None;
        }
        let gone_since = customer.map_or(self.now, |c| c.gone_since);
        if held.is_waiting() {
            let since = gone_since.max(held.row.waiting_since);
            Some(since.plus_ms(self.config.waiting_grace_ms))
        } else if held.row.state == ConversationState::Live {
            Some(gone_since.plus_ms(self.config.live_grace_ms))
        } else {
            None
        }
    }

    /// An agent's hands have become emptier: from now on they count as idle.
    pub(crate) fn idle_from_now(&mut self, agent: Option<AgentId>) {
        if let Some(seat) = agent.and_then(|id| self.roster.get_mut(id)) {
            seat.idle_since = self.now;
        }
    }

    /// Adds an entry and saves it, without telling anybody.
    pub(crate) fn write(
        &mut self,
        id: ConversationId,
        sent: Option<MessageId>,
        by: Author,
        body: EntryBody,
    ) -> Option<Entry> {
        let (now, cut) = (self.now, self.config.silence_cut_ms);
        let mut held = self.conversations.remove(&id)?;
        let entry = held.push(now, sent, by, body, cut);
        self.set_alarms(&held);
        self.conversations.insert(id, held);
        self.out.rows.insert(id);
        self.out.records.push(Record::Entry {
            conversation: id,
            entry: entry.clone(),
        });
        Some(entry)
    }

    /// Adds an entry, saves it, and tells it to the customer and to the agents who have the
    /// conversation or look into it, as far as each side may see it. `sender`: the agent's view
    /// that made it hears of it in any case, since that is its acknowledgement.
    pub(crate) fn add_entry(
        &mut self,
        id: ConversationId,
        sent: Option<MessageId>,
        by: Author,
        body: EntryBody,
        sender: Option<(SessionId, AgentId)>,
    ) -> Seq {
        let Some(entry) = self.write(id, sent, by, body) else {
            return Seq(0);
        };
        let Some(held) = self.conversations.get(&id) else {
            return Seq(0);
        };
        let seq = entry.seq;
        let listeners = held.listeners();
        let session = sender
            .filter(|(_, agent)| !listeners.contains(agent))
            .map(|(session, _)| Audience::Session(session));
        let agents = listeners.into_iter().map(Audience::Agent).chain(session);
        let customer = Audience::Customer(held.row.customer);
        // Who gets the whole conversation in a moment needs no piece of it before.
        let whole = self.out.views.get(&id) == Some(&Seq(0));
        let hears = entry.body.visible_to(Side::Customer) && !whole;
        let to_customer = hears.then_some(customer);
        let to_agents = agents.filter(|_| entry.body.visible_to(Side::Agent));
        for audience in to_customer.into_iter().chain(to_agents) {
            let notice = Notice::Entry {
                conversation: id,
                entry: entry.clone(),
            };
            self.out.tells.push((audience, notice));
        }
        seq
    }

    /// Ends the wait of a conversation that is in line: a fact for the figures and the estimate.
    /// Milliseconds that it lasted.
    pub(crate) fn end_wait(
        &mut self,
        id: ConversationId,
        outcome: protocol::api::WaitOutcome,
    ) -> u64 {
        let Some(held) = self.conversations.get(&id).filter(|h| h.is_waiting()) else {
            return 0;
        };
        let wait = protocol::api::Wait {
            conversation: id,
            began_at: held.row.waiting_since,
            ended_at: self.now.max(held.row.waiting_since),
            outcome,
            promised_ms: held.row.promised_ms,
        };
        let ms = wait.ms();
        self.estimate.learn(&wait);
        self.out.records.push(Record::Wait(wait));
        self.out.touched = true;
        ms
    }

    /// How far a card is told after a change that moved nothing: everybody watches those who wait
    /// and those who are owed an answer; a live chat concerns those who hear it, and who leads. So a message costs
    /// the same however many agents there are.
    pub(crate) fn card_changed(&mut self, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let owed = held.is_waiting() || held.row.state == ConversationState::Ticket;
        let spread = if owed { Spread::All } else { Spread::Listeners };
        self.out.card(id, spread);
    }

    /// The author that stands for an agent.
    pub(crate) fn author(&self, agent: AgentId) -> Author {
        Author::Agent {
            id: agent,
            name: self.roster.name(agent).into(),
        }
    }
}
