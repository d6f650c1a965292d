//! A customer's page: link, outbox and timeline as the widget puts them together, without a screen.

use crate::face::{Diary, Face, Wrote};
use crate::frames::site;
use client::{Customer, Link, LinkState, Outbox, Timeline, Verdict, Words, is_to_be_shown};
use protocol::customer::Resume;
use protocol::{
    Author, Availability, Code, ConversationId, CustomerId, CustomerView, CustomerWelcome, Entry,
    EntryBody, FromCustomer, MessageId, Refusal, Seq, Timestamp, ToCustomer,
};

/// A page.
pub(crate) struct Page {
    pub(crate) link: Link,
    pub(crate) outbox: Outbox,
    pub(crate) timeline: Timeline,
    /// Who the relay says this is.
    pub(crate) customer: Option<CustomerId>,
    pub(crate) token: Option<String>,
    pub(crate) view: Option<CustomerView>,
    pub(crate) availability: Option<Availability>,
    /// What was asked for and is not answered yet.
    pub(crate) pending: Vec<FromCustomer>,
    pub(crate) diary: Diary,
    /// What is said as soon as the link is live, and lost if it is not.
    said: Vec<FromCustomer>,
}

impl Page {
    /// A page that loads; what an earlier one kept comes along.
    pub(crate) fn new(token: Option<String>, outbox: Outbox, diary: Diary) -> Self {
        Self {
            link: Link::new(),
            outbox,
            timeline: Timeline::new(Author::Customer),
            customer: None,
            token,
            view: None,
            availability: None,
            pending: Vec::new(),
            diary,
            said: Vec::new(),
        }
    }

    /// Says something that may get lost.
    pub(crate) fn say(&mut self, frame: FromCustomer) {
        if self.link.is_live() {
            self.said.push(frame);
        }
    }

    /// Asks for something that needs an answer; one of a kind at a time.
    pub(crate) fn request(&mut self, frame: FromCustomer) {
        let kind = core::mem::discriminant(&frame);
        if self
            .pending
            .iter()
            .all(|f| core::mem::discriminant(f) != kind)
        {
            self.pending.push(frame.clone());
            self.say(frame);
        }
    }

    /// Writes into the conversation on the screen.
    pub(crate) fn write(&mut self, id: MessageId, text: String) {
        let Some(conversation) = self.view.as_ref().map(|view| view.id) else {
            return;
        };
        let pushed = self
            .outbox
            .push(id, conversation, Words::Message, text.clone());
        if let Some(held) = pushed {
            self.timeline.written(held, Timestamp(0));
            self.diary.wrote.push(Wrote {
                id,
                conversation,
                text,
            });
        }
    }

    /// The first message that was refused for good is tried again, or given up.
    pub(crate) fn deal_with_failed(&mut self, again: bool) {
        let failed = self.outbox.held().iter().find(|h| h.failed.is_some());
        let Some(id) = failed.map(|h| h.id) else {
            return;
        };
        if again {
            self.outbox.retry(id);
            self.timeline.retried(id);
            self.diary.retried.insert(id);
        } else {
            self.outbox.discard(id);
            self.timeline.discarded(id);
            self.diary.discarded.insert(id);
        }
    }

    fn settle(&mut self, answered: impl Fn(&FromCustomer) -> bool) -> bool {
        let before = self.pending.len();
        self.pending.retain(|frame| !answered(frame));
        self.pending.len() < before
    }

    fn welcome(&mut self, welcome: CustomerWelcome) {
        self.customer = Some(welcome.customer);
        self.token = Some(welcome.token);
        self.availability = Some(welcome.availability);
        match welcome.conversation {
            Some(view) => {
                if view.state.is_open() {
                    self.settle(asks);
                }
                self.show(view);
            }
            None if self.view.as_ref().is_some_and(|v| v.state.is_open()) => self.view = None,
            None => {}
        }
        self.outbox.reconnected();
    }

    fn show(&mut self, mut view: CustomerView) {
        if self.view.as_ref().is_none_or(|old| old.id != view.id) {
            self.timeline = Timeline::new(Author::Customer);
            for held in self.outbox.held() {
                if held.conversation == view.id {
                    self.timeline.written(held, view.asked_at);
                }
            }
        }
        let entries = core::mem::take(&mut view.entries);
        for entry in &entries {
            self.noticed(view.id, entry);
        }
        self.timeline.replayed(entries);
        self.timeline.other_saw(view.agent_seen);
        if !view.state.is_open() {
            self.settle(|f| matches!(f, FromCustomer::End { .. } | FromCustomer::ByEmail { .. }));
        }
        if view.rated {
            self.settle(|f| matches!(f, FromCustomer::Rate { .. }));
        }
        self.view = Some(view);
    }

    fn noticed(&mut self, conversation: ConversationId, entry: &Entry) {
        if let Some(id) = entry.id {
            if self.outbox.saved(id) {
                self.diary.is_saved(conversation, id);
            }
            self.settle(|frame| id_of(frame) == Some(id) && !asks(frame));
        }
        if let EntryBody::Rated { .. } = entry.body {
            self.settle(|f| matches!(f, FromCustomer::Rate { .. }));
            if let Some(view) = self.view.as_mut().filter(|v| v.id == conversation) {
                view.rated = true;
            }
        }
    }

    fn refused(&mut self, now_ms: u64, refusal: &Refusal) {
        match self.outbox.refused(now_ms, refusal) {
            Verdict::Failed(id, code) => self.timeline.failed(id, code),
            Verdict::Retrying => {}
            Verdict::NotOurs => {
                self.settle(|frame| match refusal.id {
                    Some(id) => id_of(frame) == Some(id),
                    None => matches!(frame, FromCustomer::End { .. }),
                });
                if refusal.code == Code::AlreadyRated
                    && let Some(view) = &mut self.view
                    && refusal.conversation == Some(view.id)
                {
                    view.rated = true;
                }
            }
        }
    }

    fn is_about(&self, conversation: ConversationId) -> bool {
        self.view.as_ref().is_some_and(|v| v.id == conversation)
    }
}

impl Face for Page {
    type Role = Customer;

    fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    fn hello(&mut self) -> FromCustomer {
        let resume = self.view.as_ref().map(|view| Resume {
            conversation: view.id,
            have: self.timeline.have(),
        });
        FromCustomer::Hello {
            site: site(),
            token: self.token.clone(),
            locale: "en-GB".into(),
            zone: None,
            page: None,
            resume: resume.filter(|resume| resume.have > Seq(0)),
            proof: None,
        }
    }

    fn heard(&mut self, now_ms: u64, frame: ToCustomer) {
        match frame {
            ToCustomer::Welcome(welcome) => self.welcome(welcome),
            ToCustomer::Conversation(view) => {
                self.settle(|frame| is_answered_by(frame, &view));
                if is_to_be_shown(&view, self.view.as_ref()) {
                    self.settle(asks);
                    self.show(view);
                }
            }
            ToCustomer::Entry {
                conversation,
                entry,
            } => {
                self.noticed(conversation, &entry);
                if self.is_about(conversation) {
                    self.timeline.pushed(entry);
                }
            }
            ToCustomer::Place {
                conversation,
                place,
            } => {
                if self.is_about(conversation)
                    && let Some(view) = &mut self.view
                {
                    view.place = Some(place);
                }
            }
            ToCustomer::Seen {
                conversation,
                up_to,
            } => {
                if self.is_about(conversation) {
                    self.timeline.other_saw(up_to);
                }
            }
            ToCustomer::Availability(availability) => self.availability = Some(availability),
            ToCustomer::Refused(refusal) => self.refused(now_ms, &refusal),
            ToCustomer::Typing { .. }
            | ToCustomer::Challenge(_)
            | ToCustomer::Erased {}
            | ToCustomer::Banner { .. }
            | ToCustomer::Pong {} => {}
        }
    }

    fn became(&mut self, state: LinkState) {
        match state {
            LinkState::Live => self.said = self.pending.clone(),
            LinkState::Waiting { .. } | LinkState::Offline => self.timeline.lost(),
            LinkState::Connecting | LinkState::Ended { .. } => {}
        }
    }

    fn forget_token(&mut self) {
        self.token = None;
    }

    fn due(&mut self, now_ms: u64) -> Vec<FromCustomer> {
        let held = self.outbox.due(now_ms);
        let held = held.iter().map(client::Held::customer_frame);
        self.said.drain(..).chain(held).collect()
    }

    fn wake_at(&self) -> Option<u64> {
        self.outbox.next_deadline().filter(|_| self.link.is_live())
    }
}

/// Whether it is answered by a conversation.
fn asks(frame: &FromCustomer) -> bool {
    matches!(
        frame,
        FromCustomer::Start { .. } | FromCustomer::LeaveMessage { .. }
    )
}

/// Whether a conversation, as it is told, answers this; also one that is not shown.
fn is_answered_by(frame: &FromCustomer, view: &CustomerView) -> bool {
    use FromCustomer as F;
    let over = !view.state.is_open();
    let id = id_of(frame);
    let stored = id.is_some() && view.entries.iter().any(|entry| entry.id == id);
    let done = match frame {
        F::End { conversation } | F::ByEmail { conversation, .. } => {
            over && *conversation == view.id
        }
        F::Rate { conversation, .. } => view.rated && *conversation == view.id,
        _ => false,
    };
    stored || done
}

fn id_of(frame: &FromCustomer) -> Option<MessageId> {
    match frame {
        FromCustomer::Start { id, .. }
        | FromCustomer::ByEmail { id, .. }
        | FromCustomer::LeaveMessage { id, .. }
        | FromCustomer::SendTranscript { id, .. }
        | FromCustomer::Rate { id, .. } => Some(*id),
        _ => None,
    }
}
