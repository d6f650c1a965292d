//! What a customer's page knows, as a native program keeps it.

use super::{Client, Side, message_id};
use crate::outbox::{Outbox, Verdict, Words};
use crate::role::Customer;
use crate::shown::is_to_be_shown;
use crate::timeline::Timeline;
use protocol::customer::Resume;
use protocol::{
    Author, Availability, ConversationId, CustomerId, CustomerView, FromCustomer, MessageId,
    Refusal, SiteId, Timestamp, ToCustomer,
};

/// A customer of one site.
#[derive(Debug)]
pub struct CustomerSide {
    /// The site.
    pub site: SiteId,
    /// The language tag told in hello.
    pub locale: String,
    /// Proof of who this is, once welcomed.
    pub token: Option<String>,
    /// Who the relay takes this for.
    pub customer: Option<CustomerId>,
    /// Whether somebody would answer now.
    pub availability: Availability,
    /// The open conversation, or else the newest; its entries are in `timeline`.
    pub conversation: Option<CustomerView>,
    /// That conversation's lines.
    pub timeline: Timeline,
    /// What is not known to be stored.
    pub outbox: Outbox,
    /// Every refusal heard, oldest first.
    pub refusals: Vec<Refusal>,
}

impl CustomerSide {
    /// Somebody new at `site`.
    pub fn new(site: SiteId) -> Self {
        Self {
            site,
            locale: "en".into(),
            token: None,
            customer: None,
            availability: Availability::default(),
            conversation: None,
            timeline: Timeline::new(Author::Customer),
            outbox: Outbox::new(),
            refusals: Vec::new(),
        }
    }

    /// The id of the newest conversation.
    pub fn conversation_id(&self) -> Option<ConversationId> {
        self.conversation.as_ref().map(|c| c.id)
    }

    /// What the page would show as said, oldest first: messages of both sides that are stored.
    pub fn said(&self) -> Vec<&str> {
        let stored = self.timeline.lines().iter().filter(|l| l.entry.seq.0 > 0);
        stored.filter_map(|l| l.entry.body.text()).collect()
    }

    fn view(&mut self, view: &CustomerView) {
        if self.conversation_id() != Some(view.id) {
            self.timeline = Timeline::new(Author::Customer);
        }
        for id in view.entries.iter().filter_map(|e| e.id) {
            self.outbox.saved(id);
        }
        self.timeline.replayed(view.entries.clone());
        self.timeline.other_saw(view.agent_seen);
        self.conversation = Some(view.clone());
    }
}

impl Side for CustomerSide {
    type Role = Customer;

    fn hello(&self) -> FromCustomer {
        FromCustomer::Hello {
            site: self.site.clone(),
            token: self.token.clone(),
            locale: self.locale.clone(),
            zone: None,
            page: None,
            resume: self.conversation_id().map(|conversation| Resume {
                conversation,
                have: self.timeline.have(),
            }),
            proof: None,
        }
    }

    fn heard(&mut self, now_ms: u64, frame: &ToCustomer) {
        match frame {
            ToCustomer::Welcome(welcome) => {
                self.token = Some(welcome.token.clone());
                self.customer = Some(welcome.customer);
                self.availability = welcome.availability;
                if let Some(view) = &welcome.conversation {
                    self.view(view);
                }
                self.outbox.reconnected();
            }
            ToCustomer::Conversation(view) => {
                if is_to_be_shown(view, self.conversation.as_ref()) {
                    self.view(view);
                }
            }
            ToCustomer::Entry {
                conversation,
                entry,
            } => {
                if let Some(id) = entry.id {
                    self.outbox.saved(id);
                }
                if self.conversation_id() == Some(*conversation) {
                    self.timeline.pushed(entry.clone());
                }
            }
            ToCustomer::Place {
                conversation,
                place,
            } => {
                if let Some(view) = self.conversation.as_mut().filter(|v| v.id == *conversation) {
                    view.place = Some(*place);
                }
            }
            ToCustomer::Seen { up_to, .. } => self.timeline.other_saw(*up_to),
            ToCustomer::Availability(availability) => self.availability = *availability,
            ToCustomer::Refused(refusal) => {
                self.refusals.push(*refusal);
                if let Verdict::Failed(id, code) = self.outbox.refused(now_ms, refusal) {
                    self.timeline.failed(id, code);
                }
            }
            ToCustomer::Erased {} => self.forget_token(),
            ToCustomer::Challenge(_)
            | ToCustomer::Typing { .. }
            | ToCustomer::Banner { .. }
            | ToCustomer::Pong {} => {}
        }
    }

    fn lost(&mut self) {
        self.timeline.lost();
    }

    fn forget_token(&mut self) {
        self.token = None;
        self.conversation = None;
        self.timeline = Timeline::new(Author::Customer);
    }

    fn due(&mut self, now_ms: u64) -> Vec<FromCustomer> {
        let due = self.outbox.due(now_ms).into_iter();
        due.map(|held| held.customer_frame()).collect()
    }

    fn next_deadline(&self) -> Option<u64> {
        self.outbox.next_deadline()
    }
}

impl Client<CustomerSide> {
    /// Writes into the newest conversation; it is sent at the next [`Client::next`], and again
    /// until it is stored. `None` if there is no conversation or the outbox is full.
    pub fn say(&mut self, text: &str) -> Option<MessageId> {
        let conversation = self.side.conversation_id()?;
        let id = message_id();
        let side = &mut self.side;
        let held = side
            .outbox
            .push(id, conversation, Words::Message, text.into())?;
        side.timeline.written(held, Timestamp::default());
        Some(id)
    }
}
