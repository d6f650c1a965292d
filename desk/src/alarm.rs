//! Nobody goes unnoticed: who waits too long for an agent's words is shown to all agents, then told to
//! supervisors; so is a ticket past its due time. Each step once a turn.

use crate::Desk;
use crate::conversation::Held;
use crate::outcome::Spread;
use crate::record::{Mail, MailKind, Record};
use crate::roster::Seat;
use crate::timers::Timer;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::{AgentId, Author, ConversationId, ConversationState, EntryBody, ReturnReason, Seq};

/// Milliseconds between mails to supervisors about customers who wait, at least. The first says that
/// somebody has to look; what follows, they see when they do.
const ALARM_PAUSE_MS: u64 = 600_000;
/// All agents are alerted again.
const ALERTED: u8 = 1;
/// Supervisors were told.
const ESCALATED: u8 = 2;

impl Desk {
    /// Sets the deadlines that follow from how long somebody goes unanswered.
    pub(crate) fn set_alarms(&mut self, held: &Held) {
        let row = &held.row;
        let since = held.unanswered_since();
        let after = |ms: u64| since.map(|since| since.plus_ms(ms));
        let below = |alert: u8| row.alert < alert;
        let alert = after(self.config.alert_ms).filter(|_| below(ALERTED));
        let escalate = match row.state {
            ConversationState::Ticket => row.due_at,
            _ => after(self.config.escalate_ms),
        };
        let escalate = escalate.filter(|_| below(ESCALATED));
        let long = after(self.config.wait_max_ms).filter(|_| held.is_waiting() && !held.long_wait);
        self.timers
            .set(Timer::Automatic(row.id), self.automatic_at(held));
        self.timers.set(Timer::Alert(row.id), alert);
        self.timers.set(Timer::Escalate(row.id), escalate);
        self.timers.set(Timer::LongWait(row.id), long);
    }

    /// Whether somebody in line has waited longer than the site wants anybody to.
    pub(crate) fn is_long_wait(&self, held: &Held) -> bool {
        let waited_ms = self.now.since_ms(held.row.waiting_since);
        held.is_waiting() && waited_ms >= self.config.wait_max_ms
    }

    /// Nobody has answered: all agents are alerted again.
    pub(crate) fn alert(&mut self, id: ConversationId) {
        self.raise(id, ALERTED, EntryBody::Escalated { level: ALERTED });
    }

    /// Still nobody: supervisors are told. A ticket is past its due time: so is its owner.
    pub(crate) fn escalate(&mut self, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.row.state == ConversationState::Ticket {
            let owner = held.row.agent;
            let asked = self.raise(id, ESCALATED, EntryBody::Overdue {});
            let told = self.addresses(|seat| Some(seat.profile.id) == owner || is_away(seat));
            return self.tell_by_mail(id, asked, MailKind::Overdue, told);
        }
        let asked = self.raise(id, ESCALATED, EntryBody::Escalated { level: ESCALATED });
        let pause = |at| self.now.since_ms(at) < ALARM_PAUSE_MS;
        if self.alarmed_at.is_some_and(pause) {
            return;
        }
        let told = self.addresses(is_away);
        if !told.is_empty() {
            self.alarmed_at = Some(self.now);
        }
        self.tell_by_mail(id, asked, MailKind::Escalation, told);
    }

    /// The customer has waited longer than anybody should: the form is offered beside the place.
    pub(crate) fn waits_too_long(&mut self, id: ConversationId) {
        if let Some(held) = self.conversations.get_mut(&id) {
            held.long_wait = true;
            self.out.touched = true;
        }
    }

    /// The chosen agent did not open it in time. Who misses several in a row is not there, whatever
    /// the switch says.
    pub(crate) fn offer_missed(&mut self, id: ConversationId) {
        let agent = self.conversations.get(&id).and_then(Held::owner);
        self.return_to_line(id, ReturnReason::NotOpened, Author::Desk);
        let Some(seat) = agent.and_then(|agent| self.roster.get_mut(agent)) else {
            return;
        };
        seat.misses = seat.misses.saturating_add(1);
        if seat.misses >= self.config.misses_max {
            seat.misses = 0;
            let (agent, on) = (seat.profile.id, seat.available);
            // Who has switched off already stays so, with the reason that they gave.
            if on {
                self.make_unavailable(agent);
            }
        }
    }

    /// The agent did something: they are there.
    pub(crate) fn is_there(&mut self, agent: AgentId) {
        if let Some(seat) = self.roster.get_mut(agent) {
            seat.misses = 0;
        }
    }

    fn raise(&mut self, id: ConversationId, alert: u8, body: EntryBody) -> Seq {
        self.edit(id, |held| held.row.alert = alert);
        let asked = self.add_entry(id, None, Author::Desk, body, None);
        self.out.card(id, Spread::All);
        asked
    }

    fn addresses(&self, who: impl Fn(&Seat) -> bool) -> Vec<String> {
        let seats = self.roster.seats().filter(|seat| who(seat));
        let known = seats.filter(|seat| !seat.profile.email.is_empty());
        known.map(|seat| seat.profile.email.clone()).collect()
    }

    fn tell_by_mail(
        &mut self,
        id: ConversationId,
        asked: Seq,
        kind: MailKind,
        addresses: Vec<String>,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let locale = held.row.locale.clone();
        let mails = addresses.into_iter().map(|to| {
            Record::Mail(Mail {
                conversation: id,
                asked,
                kind,
                to,
                locale: locale.clone(),
                at: self.now,
            })
        });
        self.out.records.extend(mails);
    }
}

/// A supervisor who has no view open: whoever has one sees it there.
fn is_away(seat: &Seat) -> bool {
    seat.profile.supervisor && seat.sessions.is_empty()
}
