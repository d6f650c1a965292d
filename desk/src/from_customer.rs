//! What customers do: who they are to the desk, whether the conversation is theirs, and which rule
//! answers.

use crate::Desk;
use crate::config::Moment;
use crate::conversation::Held;
use crate::event::{CustomerDid, SessionId};
use crate::outcome::{About, Spread};
use crate::record::Conversation;
use crate::timers::Timer;
use alloc::collections::BTreeMap;
use alloc::string::String;
use protocol::conversation::Page;
use protocol::customer::Resume;
use protocol::{
    Author, AvailabilityState, Code, ConversationId, CustomerId, EntryBody, MessageId, Seq,
    TicketReason,
};

/// What a customer wrote into one of the two forms.
pub(crate) struct Enquiry {
    /// The id of the conversation, if one starts.
    fresh: ConversationId,
    /// The request's id; the words are stored under it.
    id: MessageId,
    name: String,
    email: Option<String>,
    words: Option<String>,
    /// What they agreed to.
    consent: Option<String>,
}

impl Desk {
    /// A page said hello.
    pub(crate) fn customer_came(
        &mut self,
        session: SessionId,
        id: CustomerId,
        (locale, zone, page): (String, Option<String>, Option<Page>),
        (resume, only): (Option<Resume>, Option<ConversationId>),
    ) {
        let customer = self.customers.entry(id, self.now);
        let first = customer.pages.is_empty();
        customer.pages.insert(session);
        customer.locale = locale;
        customer.zone = zone.or(customer.zone.take());
        let moved = page.is_some_and(|page| customer.is_on(page));
        self.out.welcome_customer = Some((session, id, resume, only));
        if first || moved {
            self.presence_changed(id);
        }
    }

    /// A page is gone.
    pub(crate) fn customer_left(&mut self, session: SessionId, id: CustomerId) {
        if self.customers.left(id, session, self.now) {
            self.presence_changed(id);
        }
    }

    /// Deadlines and cards that depend on whether, and where, the customer is.
    fn presence_changed(&mut self, customer: CustomerId) {
        for id in self.customers.conversations(customer) {
            let Some(held) = self.conversations.get(id).filter(|held| !held.is_over()) else {
                continue;
            };
            self.timers.set(Timer::Customer(*id), self.gone_at(held));
            let spread = match held.is_waiting() {
                true => Spread::All,
                false => Spread::Listeners,
            };
            self.out.card(*id, spread);
        }
    }

    /// A customer did something.
    pub(crate) fn customer_did(
        &mut self,
        session: SessionId,
        customer: CustomerId,
        did: CustomerDid,
    ) {
        if let Some(about) = about(&did)
            && let Some(id) = about.conversation
        {
            let known = self.conversations.get(&id);
            if known.is_none_or(|held| held.row.customer != customer) {
                return self.out.refuse(session, Code::NoSuchConversation, about);
            }
            if about
                .id
                .is_some_and(|sent| self.is_again(session, id, sent))
            {
                return;
            }
        }
        self.customer_does(session, customer, did);
    }

    fn customer_does(&mut self, session: SessionId, customer: CustomerId, did: CustomerDid) {
        use CustomerDid as D;
        match did {
            D::Ask {
                fresh,
                id,
                name,
                email,
                question,
                consent,
            } => {
                let enquiry = Enquiry {
                    fresh,
                    id,
                    name,
                    email,
                    words: question,
                    consent,
                };
                self.ask(session, customer, enquiry);
            }
            D::LeaveMessage {
                fresh,
                id,
                name,
                email,
                text,
                consent,
            } => {
                let enquiry = Enquiry {
                    fresh,
                    id,
                    name,
                    email: Some(email),
                    words: Some(text),
                    consent,
                };
                self.leave_message(session, customer, enquiry);
            }
            D::Say {
                conversation,
                id,
                text,
                files,
            } => self.customer_says(session, conversation, id, (text, files)),
            D::Type {
                conversation,
                on,
                text,
            } => self.customer_types(conversation, on, text.as_deref()),
            D::See {
                conversation,
                up_to,
            } => self.customer_sees(conversation, up_to),
            D::End { conversation } => self.customer_ends(session, conversation),
            D::ByEmail {
                conversation,
                id,
                email,
            } => self.answer_by_email(session, conversation, id, email),
            D::WantTranscript {
                conversation,
                id,
                email,
            } => self.send_transcript(session, None, conversation, id, email),
            D::Rate {
                conversation,
                id,
                feedback,
            } => self.rate(session, conversation, id, feedback),
            D::Skip { conversation } => self.skip_survey(session, conversation),
            D::Erase { .. } => self.erase(customer),
            D::Move { page } => {
                let known = self.customers.entry(customer, self.now);
                if known.is_on(page) {
                    self.presence_changed(customer);
                }
            }
        }
    }

    /// Asks for a chat. A request that came before, or comes while a conversation is open, starts no
    /// second one.
    fn ask(&mut self, session: SessionId, customer: CustomerId, enquiry: Enquiry) {
        let before = self.asked_before(customer, enquiry.id);
        if let Some(id) = before.or_else(|| self.open_conversation(customer)) {
            return self.out.views_again.push((session, id));
        }
        let availability = self.availability();
        if availability.state == AvailabilityState::Away {
            let code = match availability.agents {
                _ if self.closed.is_some() => Code::NobodyHere,
                0 => Code::NobodyHere,
                _ => Code::LineFull,
            };
            return self.out.refuse(session, code, About::id(enquiry.id));
        }
        // Others may have room while those whom this one would wait for have none.
        let says = self.customers.get(customer).map(|c| &c.site_says);
        let department = says.and_then(|says| self.department_said(says));
        let full = self.line.unassigned_len() >= self.config.line_max;
        if full && !self.has_room_for(department) {
            return self
                .out
                .refuse(session, Code::LineFull, About::id(enquiry.id));
        }
        if let Some(id) = self.begin(session, customer, enquiry) {
            self.say_for(id, Moment::Asked);
        }
    }

    /// Leaves a message: a ticket at once, also while somebody is there.
    fn leave_message(&mut self, session: SessionId, customer: CustomerId, enquiry: Enquiry) {
        if let Some(id) = self.asked_before(customer, enquiry.id) {
            return self.out.views_again.push((session, id));
        }
        if let Some(id) = self.begin(session, customer, enquiry) {
            let reason = TicketReason::LeftMessage;
            self.make_ticket(id, reason, Author::Customer, None);
            self.out.views.insert(id, Seq(0));
        }
    }

    /// A new conversation, in line, with its first entries.
    fn begin(
        &mut self,
        session: SessionId,
        customer: CustomerId,
        enquiry: Enquiry,
    ) -> Option<ConversationId> {
        let id = enquiry.fresh;
        if self.conversations.contains_key(&id) {
            let about = About::id(enquiry.id);
            self.out.refuse(session, Code::Unavailable, about);
            return None;
        }
        let (sent, words) = (enquiry.id, enquiry.words.clone());
        let consent = enquiry.consent.clone();
        let row = self.new_row(customer, enquiry);
        let known = self.customers.entry(customer, self.now);
        known.conversations.push(id);
        let mut held = Held::new(row, BTreeMap::new());
        self.link(&mut held);
        self.conversations.insert(id, held);
        self.write(id, None, Author::Customer, EntryBody::Asked {});
        if let Some(text) = consent {
            self.write(id, None, Author::Customer, EntryBody::Consented { text });
        }
        if let Some(text) = words {
            let body = EntryBody::message(text);
            self.write(id, Some(sent), Author::Customer, body);
        }
        self.out.views.insert(id, Seq(0));
        self.out.card(id, Spread::All);
        self.out.touched = true;
        Some(id)
    }

    fn new_row(&mut self, customer: CustomerId, enquiry: Enquiry) -> Conversation {
        let now = self.now;
        let known = self.customers.get(customer);
        Conversation {
            email: enquiry.email,
            locale: known.map(|c| c.locale.clone()).unwrap_or_default(),
            zone: known.and_then(|c| c.zone.clone()),
            page: known.and_then(|c| c.page.clone()),
            department: known.and_then(|c| self.department_said(&c.site_says)),
            waiting_since: self.line.joins_at(now),
            site_says: known.map(|c| c.site_says.clone()).unwrap_or_default(),
            ..Conversation::new(enquiry.fresh, customer, enquiry.id, enquiry.name, now)
        }
    }

    /// The conversation that a request started.
    fn asked_before(&self, customer: CustomerId, request: MessageId) -> Option<ConversationId> {
        let mut known = self.customers.conversations(customer).iter().copied();
        known.find(|id| {
            let held = self.conversations.get(id);
            held.is_some_and(|held| held.row.request == request)
        })
    }

    /// The customer's open conversation; there is at most one.
    pub(crate) fn open_conversation(&self, customer: CustomerId) -> Option<ConversationId> {
        let mut known = self.customers.conversations(customer).iter().copied();
        known.find(|id| {
            let held = self.conversations.get(id);
            held.is_some_and(|held| held.row.state.is_open())
        })
    }
}

/// The conversation that a customer's deed names, and its own id.
fn about(did: &CustomerDid) -> Option<About> {
    use CustomerDid as D;
    match did {
        D::Ask { .. } | D::LeaveMessage { .. } | D::Move { .. } | D::Erase { .. } => None,
        D::Type { conversation, .. }
        | D::See { conversation, .. }
        | D::End { conversation }
        | D::Skip { conversation } => Some(About::within(*conversation)),
        D::Say {
            conversation, id, ..
        }
        | D::ByEmail {
            conversation, id, ..
        }
        | D::WantTranscript {
            conversation, id, ..
        }
        | D::Rate {
            conversation, id, ..
        } => Some(About::both(*conversation, *id)),
    }
}
