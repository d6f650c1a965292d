//! The end of handling an event: the desk settles (nobody waits without need), and whoever a change
//! concerns is told once, of things as they are then.

use crate::conversation::{Held, ToldPlace};
use crate::effect::{Audience, Effect, Notice};
use crate::outcome::{Outcome, Spread};
use crate::record::Record;
use crate::{Desk, SessionId};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::mem::take;
use protocol::customer::Resume;
use protocol::{AgentId, Availability, ConversationId, ConversationState, CustomerId, Place, Seq};

/// Milliseconds by which an estimate must move before it alone is told again.
pub(crate) const ESTIMATE_STEP_MS: u64 = 10_000;
/// Milliseconds that a conversation which is over is still shown when its customer comes back.
const SHOWN_AFTER_END_MS: u64 = 24 * 3_600_000;

impl Desk {
    /// Settles, and turns what has come together into effects: first what is saved, then what is
    /// told.
    pub(crate) fn finish(&mut self) -> Vec<Effect> {
        let touched = self.out.touched;
        if touched {
            self.own_tickets();
            self.ticket_those_nobody_will_answer();
            self.offer_what_waits();
            self.save_presence();
        }
        let mut tells = self.welcomes();
        tells.append(&mut self.out.tells);
        self.tell_views(&mut tells);
        if touched {
            self.tell_places(&mut tells);
        }
        self.tell_watched(&mut tells);
        self.tell_cards(&mut tells);
        if self.out.touched {
            self.tell_desk(&mut tells);
        }
        let out = take(&mut self.out);
        let mut effects = self.saves(out);
        effects.extend(tells.into_iter().map(|(who, what)| Effect::Tell(who, what)));
        self.forget_oldest();
        effects
    }

    fn saves(&self, out: Outcome) -> Vec<Effect> {
        let rows = out.rows.iter().filter_map(|id| self.conversations.get(id));
        rows.map(|held| Record::Conversation(held.row.clone()))
            .chain(out.records)
            .map(Effect::Save)
            .collect()
    }

    fn welcomes(&mut self) -> Vec<(Audience, Notice)> {
        let customer = self.out.welcome_customer.take();
        let agent = self.out.welcome_agent.take();
        let customer = customer.map(|(session, customer, resume, only)| {
            let welcome = self.customer_welcome(customer, resume, only);
            (Audience::Session(session), welcome)
        });
        let agent = agent.map(|session| (Audience::Session(session), self.agent_welcome()));
        customer.into_iter().chain(agent).collect()
    }

    fn customer_welcome(
        &mut self,
        customer: CustomerId,
        resume: Option<Resume>,
        only: Option<ConversationId>,
    ) -> Notice {
        let shown = match only {
            None => self.shown_at_hello(customer),
            Some(id) => {
                let known = self.customers.conversations(customer);
                known.contains(&id).then_some(id)
            }
        };
        if let Some(id) = shown {
            self.place_shown(id);
        }
        let known = self.customers.conversations(customer);
        let newest = only.or(known.last().copied());
        let newest = newest.filter(|id| known.contains(id));
        let newest = newest.and_then(|id| self.conversations.get(&id));
        let held = shown.and_then(|id| self.conversations.get(&id));
        let have = resume.filter(|r| Some(r.conversation) == shown);
        let up_to = held.map_or(Seq(0), |held| held.row.last);
        Notice::CustomerWelcome {
            availability: self.availability(),
            banner: self.outlook.banner.clone(),
            name: newest.map(|held| held.row.name.clone()),
            email: newest.and_then(|held| held.row.email.clone()),
            view: held.map(|held| self.customer_view(held)),
            after: have.map_or(Seq(0), |r| r.have.min(up_to)),
            up_to,
        }
    }

    /// The conversation that a customer sees at hello: the open one, else the newest, unless it was
    /// over more than a day ago.
    fn shown_at_hello(&self, customer: CustomerId) -> Option<ConversationId> {
        if let Some(open) = self.open_conversation(customer) {
            return Some(open);
        }
        let newest = self.customers.conversations(customer).last()?;
        let row = &self.conversations.get(newest)?.row;
        let old = row
            .ended_at
            .is_some_and(|at| self.now.since_ms(at) > SHOWN_AFTER_END_MS);
        (!old).then_some(*newest)
    }

    fn agent_welcome(&self) -> Notice {
        let owed = |state: ConversationState| state.is_open() || state == ConversationState::Ticket;
        let held = self.conversations.values();
        Notice::AgentWelcome {
            figures: self.figures(),
            colleagues: self.roster.seats().map(|seat| seat.colleague()).collect(),
            departments: self.departments_by_name(),
            cards: held
                .filter(|held| owed(held.row.state))
                .map(|held| self.card(held))
                .collect(),
        }
    }

    fn tell_views(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        let views = take(&mut self.out.views);
        let again = take(&mut self.out.views_again);
        let all = views.into_iter().map(|(id, after)| (None, id, after));
        let one = again.into_iter().map(|(page, id)| (Some(page), id, Seq(0)));
        for (page, id, after) in all.chain(one) {
            tells.extend(self.view_notice(page, id, after));
        }
    }

    fn view_notice(
        &mut self,
        page: Option<SessionId>,
        id: ConversationId,
        after: Seq,
    ) -> Option<(Audience, Notice)> {
        self.place_shown(id);
        let held = self.conversations.get(&id)?;
        let customer = Audience::Customer(held.row.customer);
        let notice = Notice::Conversation {
            view: self.customer_view(held),
            after,
            up_to: held.row.last,
        };
        Some((page.map_or(customer, Audience::Session), notice))
    }

    fn tell_places(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        let places: Vec<(u32, ConversationId)> = self.line.places().collect();
        for (n, id) in places {
            let now = self.told_place(n, id);
            let Some(held) = self.conversations.get_mut(&id) else {
                continue;
            };
            if held.told_place == now || !self.customers.is_online(held.row.customer) {
                continue;
            }
            held.told_place = now;
            self.promise(id, n);
            if let Some(held) = self.conversations.get(&id) {
                let place: Place = self.place(held, n);
                let notice = Notice::Place {
                    conversation: id,
                    place,
                };
                tells.push((Audience::Customer(held.row.customer), notice));
            }
        }
    }

    /// A view with the place in line as it is now goes to the customer.
    fn place_shown(&mut self, id: ConversationId) {
        let Some(n) = self.line.place(id) else {
            return;
        };
        let told = self.told_place(n, id);
        if let Some(held) = self.conversations.get_mut(&id) {
            held.told_place = told;
        }
        self.promise(id, n);
    }

    fn told_place(&self, place: u32, id: ConversationId) -> Option<ToldPlace> {
        let held = self.conversations.get(&id)?;
        let whole_ms = self.estimate.at_place(place, 0);
        Some((
            place,
            self.line.len(),
            whole_ms.map(|ms| ms / ESTIMATE_STEP_MS),
            held.long_wait,
        ))
    }

    /// Keeps the first estimate of a turn that the customer is shown.
    fn promise(&mut self, id: ConversationId, place: u32) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let shown = self.place(held, place).estimate_ms;
        let news = held.row.promised_ms.is_none() && shown.is_some();
        if news && self.customers.is_online(held.row.customer) {
            self.edit(id, |held| held.row.promised_ms = shown);
        }
    }

    fn tell_cards(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        for (id, spread) in take(&mut self.out.cards) {
            let Some(held) = self.conversations.get(&id) else {
                continue;
            };
            let card = self.card(held);
            match spread {
                Spread::All => tells.push((Audience::Agents, Notice::Card(card))),
                Spread::Listeners => {
                    let mut told = held.listeners();
                    told.extend(self.roster.supervisors_here());
                    let tell = |agent| (Audience::Agent(agent), Notice::Card(card.clone()));
                    tells.extend(told.into_iter().map(tell));
                }
            }
        }
    }

    /// Colleagues, availability and figures, where they changed.
    fn tell_desk(&mut self, tells: &mut Vec<(Audience, Notice)>) {
        self.tell_colleagues(tells);
        let availability = self.availability();
        let steps = availability.estimate_ms.map(|ms| ms / ESTIMATE_STEP_MS);
        let key = Availability {
            estimate_ms: steps,
            ..availability
        };
        if self.told_availability != Some(key) {
            self.told_availability = Some(key);
            tells.push((Audience::Customers, Notice::Availability(availability)));
        }
        let figures = self.figures();
        if self.told_figures != Some(figures) {
            self.told_figures = Some(figures);
            tells.push((Audience::Agents, Notice::Figures(figures)));
        }
    }

    /// Lets go of the conversations that were over first, above the number that is kept.
    pub(crate) fn forget_oldest(&mut self) {
        while self.over.len() > self.config.ended_kept_max {
            let Some((_, id)) = self.over.pop_first() else {
                return;
            };
            self.let_go(id);
        }
    }

    /// Lets go of a conversation: its customer and the views that look into it know it no longer.
    pub(crate) fn let_go(&mut self, id: ConversationId) -> Option<Held> {
        let held = self.conversations.remove(&id)?;
        self.customers.forget(held.row.customer, id);
        self.unwatch(&held.watchers, id);
        Some(held)
    }

    /// These views look into it no longer.
    fn unwatch(&mut self, watchers: &BTreeSet<(AgentId, SessionId)>, id: ConversationId) {
        for (agent, session) in watchers {
            if let Some(seat) = self.roster.get_mut(*agent) {
                seat.watching.remove(&(*session, id));
            }
        }
    }
}
