//! What programs of the site write into conversations. They have no connection that could be told of a
//! refusal: what cannot be done changes nothing.

use crate::Desk;
use crate::event::ProgramDid;
use alloc::string::String;
use protocol::{Author, ConversationId, ConversationState, Ender, EntryBody, MessageId};

impl Desk {
    /// A program did something.
    pub(crate) fn program_did(&mut self, by: Author, id: ConversationId, did: ProgramDid) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let state = held.row.state;
        let full = held.is_full();
        let again = |sent: &MessageId| held.sent.contains_key(sent);
        match did {
            ProgramDid::Note { id: sent, text } if !full && !again(&sent) => {
                self.add_entry(id, Some(sent), by, EntryBody::Note { text }, None);
                self.card_changed(id);
            }
            ProgramDid::Answer { id: sent, text } if !full && !again(&sent) => {
                self.program_answers(by, id, sent, text);
            }
            ProgramDid::End
                if matches!(state, ConversationState::Live | ConversationState::Ticket) =>
            {
                self.end(id, Ender::Agent, by);
            }
            ProgramDid::Note { .. } | ProgramDid::Answer { .. } | ProgramDid::End => {}
        }
    }

    fn program_answers(&mut self, by: Author, id: ConversationId, sent: MessageId, text: String) {
        let Some(held) = self
            .conversations
            .get(&id)
            .filter(|held| held.is_by_email())
        else {
            return;
        };
        let Some(to) = held.row.email.clone() else {
            return;
        };
        let locale = held.row.locale.clone();
        let asked = self.add_entry(id, Some(sent), by, EntryBody::message(text), None);
        self.answered(id, None, asked, (to, locale));
    }
}
