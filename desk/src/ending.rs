//! How enquiries come to their end, and what is still done then: feedback, transcripts, mails.

use crate::Desk;
use crate::conversation::Held;
use crate::effect::{Audience, Notice};
use crate::event::SessionId;
use crate::outcome::About;
use crate::record::{Mail, MailKind, Record};
use alloc::string::String;
use protocol::api::WaitOutcome;
use protocol::limits::TRANSCRIPTS_MAX;
use protocol::{
    AgentId, Author, Code, ConversationId, ConversationState, Ender, EntryBody, Feedback,
    MessageId, Seq, TicketReason,
};

impl Desk {
    /// The customer ends a chat, or takes back an enquiry that nobody has answered yet.
    pub(crate) fn customer_ends(&mut self, session: SessionId, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.is_over() {
            let about = About::within(id);
            self.out.refuse(session, Code::ConversationOver, about);
        } else if held.row.state == ConversationState::Live {
            self.end(id, Ender::Customer, Author::Customer);
        } else {
            self.end_wait(id, WaitOutcome::GaveUp);
            self.withdraw(id, Ender::Customer, Author::Customer);
        }
    }

    /// A live chat is over.
    pub(crate) fn end(&mut self, id: ConversationId, ender: Ender, by: Author) {
        self.add_entry(id, None, by, EntryBody::Ended { by: ender }, None);
        self.close(id, ConversationState::Ended, ender);
    }

    pub(crate) fn withdraw(&mut self, id: ConversationId, ender: Ender, by: Author) {
        self.add_entry(id, None, by, EntryBody::Withdrawn {}, None);
        self.close(id, ConversationState::Withdrawn, ender);
    }

    fn close(&mut self, id: ConversationId, state: ConversationState, ender: Ender) {
        let now = self.now;
        self.change(id, |held| {
            if held.is_waiting() {
                // Whoever was chosen never had it.
                held.row.agent = None;
                held.row.agent_name = None;
            }
            held.row.state = state;
            held.row.open_by = None;
            held.row.front = false;
            held.row.ended_at = Some(now);
            held.row.ended_by = Some(ender);
        });
    }

    /// The customer had their time to come back: a chat ends, unless an answer is still owed and can
    /// be sent; a place in line becomes a ticket, or,
    /// without an address to answer to, is given up.
    pub(crate) fn customer_is_gone(&mut self, id: ConversationId) {
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.row.state == ConversationState::Live {
            let unanswered = held.row.agent_messages == 0;
            let asked = held.was_asked_something() && held.row.email.is_some();
            match (unanswered, asked) {
                (false, _) => self.end(id, Ender::CustomerGone, Author::Desk),
                (true, true) => {
                    self.make_ticket(id, TicketReason::Unanswered, Author::Desk, None);
                }
                (true, false) => self.withdraw(id, Ender::CustomerGone, Author::Desk),
            }
        } else if held.is_waiting() {
            let known = held.row.email.is_some();
            self.end_wait(id, WaitOutcome::GaveUp);
            if known {
                self.make_ticket(id, TicketReason::GaveUp, Author::Desk, None);
            } else {
                self.withdraw(id, Ender::CustomerGone, Author::Desk);
            }
        }
    }

    /// Feedback: once a conversation, after its end.
    pub(crate) fn rate(
        &mut self,
        session: SessionId,
        id: ConversationId,
        sent: MessageId,
        feedback: Feedback,
    ) {
        use ConversationState::{Answered, Ended};
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        let empty =
            feedback.csat.is_none() && feedback.ces.is_none() && feedback.comment.is_empty();
        let refused = if !matches!(held.row.state, Ended | Answered) {
            Some(Code::NotNow)
        } else if held.row.rated {
            Some(Code::AlreadyRated)
        } else {
            empty.then_some(Code::EmptyFeedback)
        };
        if let Some(code) = refused {
            return self.out.refuse(session, code, About::both(id, sent));
        }
        let body = EntryBody::Rated {
            feedback: feedback.clone(),
        };
        let last = self.add_entry(id, Some(sent), Author::Customer, body, None);
        self.edit(id, |held| held.row.rated = true);
        self.out.views.entry(id).or_insert(last);
        self.out.records.push(Record::Rating {
            conversation: id,
            at: self.now,
            feedback,
        });
    }

    /// "No" to the survey, after the end: nobody is asked again, on no page. Saying it twice, or after
    /// feedback, changes nothing.
    pub(crate) fn skip_survey(&mut self, session: SessionId, id: ConversationId) {
        use ConversationState::{Answered, Ended};
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if !matches!(held.row.state, Ended | Answered) {
            return self.out.refuse(session, Code::NotNow, About::within(id));
        }
        let last = held.row.last;
        if held.row.rated || held.row.skipped {
            return self.out.views_again.push((session, id));
        }
        self.edit(id, |held| held.row.skipped = true);
        self.out.views.entry(id).or_insert(last);
    }

    /// The transcript goes by e-mail, in every state. An address given for it also fills a missing
    /// one of the conversation. `agent`: who asks, if not the customer.
    pub(crate) fn send_transcript(
        &mut self,
        session: SessionId,
        agent: Option<AgentId>,
        id: ConversationId,
        sent: MessageId,
        email: String,
    ) {
        let by = agent.map_or(Author::Customer, |agent| self.author(agent));
        let Some(held) = self.conversations.get(&id) else {
            return;
        };
        if held.row.transcripts >= TRANSCRIPTS_MAX {
            let about = About::both(id, sent);
            return self.out.refuse(session, Code::TooManyTranscripts, about);
        }
        let locale = held.row.locale.clone();
        let body = EntryBody::TranscriptAsked {
            email: email.clone(),
        };
        let sender = agent.map(|agent| (session, agent));
        let asked = self.add_entry(id, Some(sent), by, body, sender);
        let filled = self.edit(id, |held| {
            held.row.transcripts += 1;
            let missing = held.row.email.is_none();
            held.row.email.get_or_insert_with(|| email.clone());
            missing
        });
        if filled == Some(true) {
            // The customer can be answered by e-mail now, and their page shows it.
            self.out.touched = true;
            self.out.views.entry(id).or_insert(asked);
        }
        self.card_changed(id);
        self.out.records.push(Record::Mail(Mail {
            conversation: id,
            asked,
            kind: MailKind::Transcript,
            to: email,
            locale,
            at: self.now,
        }));
    }

    /// A mail came to its end. Both sides read what became of a transcript; agents read of
    /// any other mail that the customer could not get.
    pub(crate) fn mail_done(
        &mut self,
        id: ConversationId,
        asked: Seq,
        kind: MailKind,
        email: String,
        sent: bool,
    ) {
        if matches!(kind, MailKind::Escalation | MailKind::Overdue) {
            return;
        }
        let first = |held: &mut Held| held.mails_done.insert((asked, email.clone()));
        if !self.conversations.get_mut(&id).is_some_and(first) {
            return;
        }
        let body = match (kind, sent) {
            (MailKind::Transcript, true) => EntryBody::TranscriptSent { email },
            (MailKind::Transcript, false) => EntryBody::TranscriptFailed { email },
            (_, true) => return,
            (_, false) => return self.not_delivered(id, kind, email),
        };
        self.add_entry(id, None, Author::Desk, body, None);
        self.card_changed(id);
    }

    /// True if `sent` is in the conversation already: the session is told that entry again.
    pub(crate) fn is_again(
        &mut self,
        session: SessionId,
        id: ConversationId,
        sent: MessageId,
    ) -> bool {
        let known = self.conversations.get(&id);
        let Some(seq) = known.and_then(|held| held.sent.get(&sent)).copied() else {
            return false;
        };
        let notice = Notice::Again {
            conversation: id,
            seq,
        };
        self.out.tell(Audience::Session(session), notice);
        true
    }
}
