//! Enquiries that are answered by e-mail: how they come about, and how they are answered. A ticket
//! always has an address, an owner and a due time.

use crate::Desk;
use crate::event::SessionId;
use crate::outcome::About;
use crate::record::{Mail, MailKind, Record};
use crate::talk::Said;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::api::WaitOutcome;
use protocol::{
    AgentId, Author, Code, ConversationId, ConversationState, Ender, EntryBody, MessageId, Seq,
    TicketReason,
};

impl Desk {
    /// Makes a conversation a ticket. Its wait must have ended before.
    pub(crate) fn make_ticket(
        &mut self,
        id: ConversationId,
        reason: TicketReason,
        by: Author,
        sent: Option<MessageId>,
    ) {
        let due_at = self.now.plus_ms(self.config.ticket_due_ms);
        let asked = self.add_entry(id, sent, by, EntryBody::Ticketed { reason, due_at }, None);
        let last = self.conversations.get(&id).and_then(|held| held.row.agent);
        let owner = self.roster.owner_for_ticket(last);
        let name = owner.map(|owner| String::from(self.roster.name(owner)));
        self.change(id, |held| {
            let row = &mut held.row;
            row.state = ConversationState::Ticket;
            row.agent = owner;
            row.agent_name = name;
            row.open_by = None;
            row.front = false;
            row.due_at = Some(due_at);
            row.ended_at = None;
            row.ended_by = None;
            row.alert = 0;
            row.owed_since = None;
        });
        self.confirm(id, reason, asked);
    }

    /// Tells the customer that the enquiry is a ticket now: at its beginning, never in answer to
    /// their mail, so that two robots don't write to each other.
    fn confirm(&mut self, id: ConversationId, reason: TicketReason, asked: Seq) {
        use TicketReason as R;
        let new = match reason {
            R::LeftMessage | R::AskedForEmail | R::NobodyHere | R::GaveUp | R::Unanswered => true,
            R::WroteAgain | R::Undeliverable | R::Reopened => false,
        };
        let row = self.conversations.get(&id).map(|held| &held.row);
        if let Some(to) = row.and_then(|row| row.email.clone()).filter(|_| new) {
            let locale = row.map(|row| row.locale.clone()).unwrap_or_default();
            self.out.records.push(Record::Mail(Mail {
                conversation: id,
                asked,
                kind: MailKind::Confirmation,
                to,
                locale,
                at: self.now,
            }));
        }
    }

    /// Tickets from before the site had an agent get an owner as soon as it has one.
    pub(crate) fn own_tickets(&mut self) {
        let unowned: Vec<ConversationId> = self.unowned.iter().copied().collect();
        for id in unowned {
            let Some(owner) = self.roster.owner_for_ticket(None) else {
                return;
            };
            self.give_ticket(id, owner);
        }
    }

    fn give_ticket(&mut self, id: ConversationId, owner: AgentId) {
        let name = String::from(self.roster.name(owner));
        self.change(id, |held| {
            held.row.agent = Some(owner);
            held.row.agent_name = Some(name);
        });
    }

    /// Gives a ticket to an agent, who may be away: `to`, or whoever asks.
    pub(crate) fn assign(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        to: Option<AgentId>,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let about = About::within(id);
        if held.row.state != ConversationState::Ticket {
            return self.out.refuse(session, Code::NotNow, about);
        }
        let to = to.unwrap_or(agent);
        if !self.roster.get(to).is_some_and(|seat| seat.of_the_site) {
            return self.out.refuse(session, Code::NoRoom, about);
        }
        if held.row.agent == Some(to) {
            return;
        }
        let by = self.author(agent);
        let name = String::from(self.roster.name(to));
        self.add_entry(id, None, by, EntryBody::Assigned { to: name }, None);
        self.give_ticket(id, to);
    }

    /// An agent opens again what was over: an answer by e-mail is owed from now on, by them.
    pub(crate) fn agent_reopens(&mut self, session: SessionId, agent: AgentId, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let about = About::within(id);
        if !held.is_over() {
            return self.out.refuse(session, Code::NotNow, about);
        }
        if held.row.email.is_none() {
            return self.out.refuse(session, Code::BadEmail, about);
        }
        let by = self.author(agent);
        self.edit(id, |held| held.row.agent = Some(agent));
        self.make_ticket(id, TicketReason::Reopened, by, None);
    }

    /// While no agent is available, whoever waits and can be answered by e-mail waits no longer.
    /// Not right after a start: agents get their grace time to come back first. Those without an
    /// address stay in line, and their page asks for one.
    pub(crate) fn ticket_those_nobody_will_answer(&mut self) {
        if self.starting || self.roster.available() > 0 {
            return;
        }
        let waiting: Vec<ConversationId> = self.line.unassigned().collect();
        for id in waiting {
            let held = self.conversations.get(&id);
            if held.is_some_and(|held| held.row.email.is_some()) {
                self.end_wait(id, WaitOutcome::Ticketed);
                self.make_ticket(id, TicketReason::NobodyHere, Author::Desk, None);
            }
        }
    }

    /// "Answer me by e-mail instead."
    pub(crate) fn answer_by_email(
        &mut self,
        session: SessionId,
        id: ConversationId,
        request: MessageId,
        email: Option<String>,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let about = About::both(id, request);
        if held.is_over() {
            return self.out.refuse(session, Code::ConversationOver, about);
        }
        if !held.is_waiting() {
            return self.out.refuse(session, Code::NotNow, about);
        }
        let Some(email) = email.or_else(|| held.row.email.clone()) else {
            return self.out.refuse(session, Code::BadEmail, about);
        };
        self.edit(id, |held| held.row.email = Some(email));
        self.end_wait(id, WaitOutcome::Ticketed);
        let reason = TicketReason::AskedForEmail;
        self.make_ticket(id, reason, Author::Customer, Some(request));
    }

    /// An agent's words in a ticket: they go out by e-mail, and the ticket is answered.
    pub(crate) fn answer(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        sent: MessageId,
        (text, files): Said,
    ) {
        let known = self.conversations.get(&id).map(|held| &held.row);
        let Some((to, locale)) =
            known.and_then(|row| Some((row.email.clone()?, row.locale.clone())))
        else {
            let about = About::both(id, sent);
            return self.out.refuse(session, Code::BadEmail, about);
        };
        let by = self.author(agent);
        let body = EntryBody::Message { text, files };
        let asked = self.add_entry(id, Some(sent), by, body, Some((session, agent)));
        self.answered(id, Some(agent), asked, (to, locale));
    }

    /// The entry `asked` is the answer to a ticket: it goes out. `by` has the ticket from now on; no
    /// agent, where a program answered.
    pub(crate) fn answered(
        &mut self,
        id: ConversationId,
        by: Option<AgentId>,
        asked: Seq,
        (to, locale): (String, String),
    ) {
        let now = self.now;
        let by = by.map(|agent| (agent, String::from(self.roster.name(agent))));
        self.change(id, |held| {
            let row = &mut held.row;
            row.state = ConversationState::Answered;
            if let Some((agent, name)) = by {
                row.agent = Some(agent);
                row.agent_name = Some(name);
            }
            row.ended_at = Some(now);
            row.ended_by = Some(Ender::Agent);
            row.agent_seen = row.last;
            row.unread = 0;
        });
        self.out.records.push(Record::Mail(Mail {
            conversation: id,
            asked,
            kind: MailKind::Answer,
            to,
            locale,
            at: now,
        }));
    }
}
