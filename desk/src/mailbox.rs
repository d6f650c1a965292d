//! What comes by e-mail: a customer's answer, and mails of ours that came back.

use crate::Desk;
use crate::outcome::Spread;
use crate::record::MailKind;
use alloc::string::String;
use protocol::{
    Author, ConversationId, ConversationState, EntryBody, MessageId, Seq, TicketReason,
};

impl Desk {
    /// A mail of the customer: their words. What was over becomes a ticket again, for an answer is
    /// owed. The address is kept, if none was known; another one than the known is noted.
    pub(crate) fn mail_came(
        &mut self,
        id: ConversationId,
        sent: MessageId,
        from: String,
        text: String,
    ) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.sent.contains_key(&sent) || held.is_full() {
            return;
        }
        let known = held.row.email.clone();
        let over = held.is_over();
        match known {
            Some(known) if known.eq_ignore_ascii_case(&from) => {}
            Some(_) => {
                let body = EntryBody::CameFrom { email: from };
                self.add_entry(id, None, Author::Desk, body, None);
            }
            None => {
                self.edit(id, |held| held.row.email = Some(from));
            }
        }
        let body = EntryBody::message(text);
        self.add_entry(id, Some(sent), Author::Customer, body, None);
        if over {
            let reason = TicketReason::WroteAgain;
            self.make_ticket(id, reason, Author::Customer, None);
        }
        self.card_changed(id);
    }

    /// A mail that a server had taken came back.
    pub(crate) fn mail_came_back(&mut self, id: ConversationId, asked: Seq, email: String) {
        let Some(held) = self.conversations.get_mut(&id) else {
            return;
        };
        // Some servers say so more than once.
        if !held.came_back.insert(asked) {
            return;
        }
        let theirs = held.row.email.as_ref();
        let answers_go_there = theirs.is_some_and(|known| known.eq_ignore_ascii_case(&email));
        let kind = match answers_go_there {
            true => MailKind::Answer,
            false => MailKind::Transcript,
        };
        self.not_delivered(id, kind, email);
    }

    /// A mail did not reach the customer. An answer that nobody could read is no answer: the
    /// enquiry is owed one again.
    pub(crate) fn not_delivered(&mut self, id: ConversationId, kind: MailKind, email: String) {
        let body = EntryBody::MailFailed { email };
        self.add_entry(id, None, Author::Desk, body, None);
        let state = self.conversations.get(&id).map(|held| held.row.state);
        if kind == MailKind::Answer && state == Some(ConversationState::Answered) {
            let reason = TicketReason::Undeliverable;
            self.make_ticket(id, reason, Author::Desk, None);
        }
        self.out.card(id, Spread::All);
    }
}
