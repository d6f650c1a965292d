//! What is said: messages, notes, typing, seen.

use crate::Desk;
use crate::effect::{Audience, Notice};
use crate::event::SessionId;
use crate::outcome::{About, Spread};
use alloc::string::String;
use alloc::vec::Vec;
use protocol::{
    AgentId, Author, Code, ConversationId, ConversationState, EntryBody, File, MessageId, Seq,
    TicketReason,
};

/// What somebody says: words, and what they attach.
pub(crate) type Said = (String, Vec<File>);

impl Desk {
    /// The customer says something, while waiting, live, or into a ticket, answered or not.
    pub(crate) fn customer_says(
        &mut self,
        session: SessionId,
        id: ConversationId,
        sent: MessageId,
        (text, files): Said,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        // A word after the answer by e-mail is a new question.
        let again = held.row.state == ConversationState::Answered;
        let refused = if held.is_over() && !again {
            Some(Code::ConversationOver)
        } else {
            held.is_full().then_some(Code::ConversationFull)
        };
        if let Some(code) = refused {
            return self.out.refuse(session, code, About::both(id, sent));
        }
        let body = EntryBody::Message { text, files };
        self.add_entry(id, Some(sent), Author::Customer, body, None);
        if again {
            let reason = TicketReason::WroteAgain;
            self.make_ticket(id, reason, Author::Customer, None);
        }
        self.card_changed(id);
    }

    /// An agent says something: in a live chat only who has it, and who was brought into it; in a ticket
    /// anybody.
    pub(crate) fn agent_says(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        sent: MessageId,
        (text, files): Said,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let refused = if !held.is_by_email() && held.is_over() {
            Some(Code::ConversationOver)
        } else if held.is_full() {
            Some(Code::ConversationFull)
        } else if held.is_by_email() || held.may_speak(agent) {
            None
        } else if held.owner() == Some(agent) {
            // Offered, but not opened yet.
            Some(Code::NotNow)
        } else {
            Some(Code::NotYours)
        };
        if let Some(code) = refused {
            return self.out.refuse(session, code, About::both(id, sent));
        }
        if held.is_by_email() {
            return self.answer(session, agent, id, sent, (text, files));
        }
        let alarmed = held.row.alert > 0;
        let by = self.author(agent);
        let body = EntryBody::Message { text, files };
        self.add_entry(id, Some(sent), by, body, Some((session, agent)));
        match alarmed {
            true => self.out.card(id, Spread::All),
            false => self.card_changed(id),
        }
    }

    /// An agent writes a note: anybody of the site, at any moment.
    pub(crate) fn agent_notes(
        &mut self,
        session: SessionId,
        agent: AgentId,
        id: ConversationId,
        sent: MessageId,
        text: String,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.is_full() {
            let about = About::both(id, sent);
            return self.out.refuse(session, Code::ConversationFull, about);
        }
        let by = self.author(agent);
        let body = EntryBody::Note { text };
        self.add_entry(id, Some(sent), by, body, Some((session, agent)));
        self.card_changed(id);
    }

    /// The customer types: told to the agents who are told the entries. Never kept.
    pub(crate) fn customer_types(&mut self, id: ConversationId, on: bool, text: Option<&str>) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if !held.row.state.is_open() {
            return;
        }
        for agent in held.listeners() {
            let notice = Notice::Typing {
                conversation: id,
                on,
                text: text.map(String::from),
            };
            self.out.tell(Audience::Agent(agent), notice);
        }
    }

    /// An agent who is in it types: told to the customer. Others' typing is nobody's business.
    pub(crate) fn agent_types(&mut self, agent: AgentId, id: ConversationId, on: bool) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.may_speak(agent) {
            let notice = Notice::Typing {
                conversation: id,
                on,
                text: None,
            };
            self.out.tell(Audience::Customer(held.row.customer), notice);
        }
    }

    /// The customer has seen everything up to here.
    pub(crate) fn customer_sees(&mut self, id: ConversationId, up_to: Seq) {
        let Some(held) = self.conversations.get_mut(&id) else {
            return;
        };
        if !held.customer_saw(up_to) {
            return;
        }
        let up_to = held.row.customer_seen;
        let listeners = held.listeners();
        self.out.rows.insert(id);
        for agent in listeners {
            let notice = Notice::Seen {
                conversation: id,
                up_to,
            };
            self.out.tell(Audience::Agent(agent), notice);
        }
    }

    /// An agent has seen everything up to here; counts from who has it, in a ticket from anybody.
    pub(crate) fn agent_sees(&mut self, agent: AgentId, id: ConversationId, up_to: Seq) {
        let Some(held) = self.conversations.get_mut(&id) else {
            return;
        };
        let counts = held.is_live_with(agent)
            || held.is_by_email()
            || (held.row.state == ConversationState::Ended && held.row.agent == Some(agent));
        let unread = held.row.unread;
        if !counts || !held.agent_saw(up_to) {
            return;
        }
        let (up_to, customer) = (held.row.agent_seen, held.row.customer);
        let spread = if held.row.state == ConversationState::Live {
            Spread::Listeners
        } else {
            Spread::All
        };
        if held.row.unread != unread {
            self.out.card(id, spread);
        }
        self.out.rows.insert(id);
        let notice = Notice::Seen {
            conversation: id,
            up_to,
        };
        self.out.tell(Audience::Customer(customer), notice);
    }
}
