//! What the widget knows: the relay's frames go in by [`WidgetState::apply`], and nothing else
//! writes what the relay told. Pure: no clock, no browser.

mod merge;
mod news;
mod past;
mod reach;

pub(crate) use news::News;
pub(crate) use reach::{Reach, Trouble};

use crate::requests::{self, Requests};
use client::{Held, LineState, LinkState, Outbox, Timeline, is_to_be_shown};
use protocol::{
    Author, Availability, AvailabilityState, Code, ConversationState, CustomerView, Feedback,
    FromCustomer, Seq, ToCustomer, limits,
};

/// What a customer looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    /// The form before a chat, or, if nobody is there, the form that becomes a ticket.
    Ask,
    /// Waiting or live: the conversation.
    Talk,
    /// Over: survey and copy.
    Ended,
    /// To be answered by e-mail, answered, or taken back.
    Kept,
    /// A page of its own whose conversation is not there: not yet, or its link is no longer good.
    Link,
}

/// Everything that the screens show.
#[derive(Clone, Debug)]
pub(crate) struct WidgetState {
    /// A page of its own, opened by a private link: one conversation, and no other.
    pub(crate) alone: bool,
    /// Whether frames go through.
    pub(crate) reach: Reach,
    /// Whether somebody would answer now; `None` until it is known.
    pub(crate) availability: Option<Availability>,
    /// What the site's owner wants everybody to know just now.
    pub(crate) banner: Option<String>,
    /// The conversation, without its entries.
    pub(crate) conversation: Option<CustomerView>,
    /// Its entries, and what is on its way.
    pub(crate) timeline: Timeline,
    /// What is on its way.
    pub(crate) outbox: Outbox,
    /// Proof of who we are, for the next hello.
    pub(crate) token: Option<String>,
    /// The name and address of an earlier conversation.
    pub(crate) known: (Option<String>, Option<String>),
    /// Until when "is typing" is shown, by this machine's clock.
    pub(crate) agent_types_until_ms: Option<u64>,
    /// Why the last request was refused.
    pub(crate) refused: Option<Code>,
    /// The conversation is over and the customer is done with it.
    pub(crate) set_aside: bool,
    /// A past chat that is read.
    pub(crate) past: Option<past::Read>,
    /// The feedback that was given.
    pub(crate) feedback: Option<Feedback>,
    /// What was asked for and not answered yet.
    pending: Requests,
    welcomed: bool,
}

impl WidgetState {
    /// Nothing is known, except what an earlier page kept.
    pub(crate) fn new(token: Option<String>, outbox: Outbox, alone: bool) -> Self {
        Self {
            alone,
            reach: Reach::default(),
            availability: None,
            banner: None,
            conversation: None,
            timeline: Timeline::new(Author::Customer),
            outbox,
            token,
            known: (None, None),
            agent_types_until_ms: None,
            refused: None,
            set_aside: false,
            past: None,
            feedback: None,
            pending: Requests::default(),
            welcomed: false,
        }
    }

    /// Which screen that makes.
    pub(crate) fn screen(&self) -> Screen {
        match self.state() {
            None if self.alone => Screen::Link,
            None => Screen::Ask,
            Some(state) if state.is_open() => Screen::Talk,
            Some(ConversationState::Ended) => Screen::Ended,
            Some(_) => Screen::Kept,
        }
    }

    /// The state of the conversation on the screen.
    pub(crate) fn state(&self) -> Option<ConversationState> {
        let shown = self.conversation.as_ref().filter(|_| !self.set_aside);
        shown.map(|conversation| conversation.state)
    }

    /// Whether a conversation is open.
    pub(crate) fn is_running(&self) -> bool {
        self.state().is_some_and(ConversationState::is_open)
    }

    /// Whether something here is the relay's business even when nobody looks: a conversation that
    /// runs, or words that are not with the relay yet.
    pub(crate) fn is_under_way(&self) -> bool {
        let unsent = self.outbox.held().iter().any(|held| held.failed.is_none());
        self.is_running() || unsent || self.pending.is_asking()
    }

    /// Whether the customer may write into it: a ticket too, and also once it is answered.
    pub(crate) fn may_write(&self) -> bool {
        let by_email = |state| {
            matches!(
                state,
                ConversationState::Ticket | ConversationState::Answered
            )
        };
        self.is_running() || self.state().is_some_and(by_email)
    }

    /// Whether a private link leads nowhere: forged, too old, or its conversation is gone.
    pub(crate) fn is_link_dead(&self) -> bool {
        self.token.is_none() || self.welcomed
    }

    /// The words that came too late: the conversation was over when they arrived.
    pub(crate) fn unsaid(&self) -> Vec<(protocol::MessageId, String)> {
        let lines = self.timeline.lines().iter();
        let failed = lines.filter(|line| matches!(line.state, LineState::Failed(_)));
        let words =
            failed.filter_map(|line| Some((line.entry.id?, line.entry.body.text()?.into())));
        words.collect()
    }

    /// Whether it waits for an agent.
    pub(crate) fn is_waiting(&self) -> bool {
        self.is_running() && self.state() != Some(ConversationState::Live)
    }

    /// Whether nobody would answer now. A full line turns newcomers away, not those who stand in it.
    pub(crate) fn is_away(&self) -> bool {
        let away = |a: Availability| {
            a.state == AvailabilityState::Away && (a.agents == 0 || !self.is_waiting())
        };
        self.availability.is_some_and(away)
    }

    /// The agent's name, if one has it or had it.
    pub(crate) fn agent(&self) -> Option<&str> {
        let shown = self.conversation.as_ref().filter(|_| !self.set_aside)?;
        shown.agent.as_deref()
    }

    /// The link's state changed; `now_ms` is this machine's clock of deadlines.
    pub(crate) fn link(&mut self, now_ms: u64, state: LinkState) {
        self.reach.link(now_ms, state);
        if matches!(state, LinkState::Waiting { .. } | LinkState::Offline) {
            self.timeline.lost();
            self.agent_types_until_ms = None;
        }
    }

    /// Remembers a request until it is answered. False if one like it is under way.
    pub(crate) fn request(&mut self, frame: FromCustomer) -> bool {
        self.refused = None;
        self.pending.add(frame)
    }

    /// Whether this may be sent from here: a private link is good for its own conversation.
    pub(crate) fn may_send(&self, held: &Held) -> bool {
        !self.alone || self.is_about(held.conversation)
    }

    /// Takes over what other tabs of this customer hold. Whether anything was new.
    pub(crate) fn adopt(&mut self, outbox: Outbox) -> bool {
        let new = self.outbox.adopt(outbox);
        let view = self.conversation.as_ref();
        for held in &new {
            if let Some(view) = view.filter(|view| view.id == held.conversation) {
                self.timeline.written(held, view.asked_at);
            }
        }
        !new.is_empty()
    }

    /// What was asked for and not answered yet.
    pub(crate) fn pending(&self) -> &Requests {
        &self.pending
    }

    /// Takes in a frame; `now_ms` is this machine's clock of deadlines.
    pub(crate) fn apply(&mut self, now_ms: u64, frame: ToCustomer) -> Vec<News> {
        let mut news = Vec::new();
        match frame {
            ToCustomer::Welcome(welcome) => self.welcome(welcome, &mut news),
            ToCustomer::Conversation(view) => {
                // An enquiry that is left beside an open chat is answered, but not shown.
                let asking = self.pending.is_asking();
                self.pending.answered_by(&view);
                if is_to_be_shown(&view, self.conversation.as_ref()) {
                    self.pending.settle(requests::asks);
                    self.set_aside = false;
                    self.view(view, &mut news);
                }
                if asking && !self.pending.is_asking() {
                    news.push(News::Taken);
                }
            }
            ToCustomer::Entry {
                conversation,
                entry,
            } => {
                self.entry_of_past(conversation, &entry);
                if self.is_about(conversation) {
                    self.entry(&entry, &mut news);
                    self.timeline.pushed(entry);
                } else {
                    // Of a past one, or said into one that another tab has left behind.
                    if let Some(id) = entry.id {
                        self.outbox.saved(id);
                        self.pending.settle(|frame| requests::id(frame) == Some(id));
                    }
                }
            }
            ToCustomer::Place {
                conversation,
                place,
            } => {
                if self.is_about(conversation) {
                    if let Some(view) = &mut self.conversation {
                        view.place = Some(place);
                    }
                    news.push(News::Place(place));
                }
            }
            ToCustomer::Typing { conversation, on } => {
                if self.is_about(conversation) {
                    self.agent_types_until_ms = on.then_some(now_ms + limits::TYPING_MS);
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
            ToCustomer::Availability(availability) => {
                self.availability = Some(availability);
                news.push(News::Availability);
            }
            ToCustomer::Banner { text } => self.banner = text,
            ToCustomer::Erased {} => {
                self.pending
                    .settle(|frame| matches!(frame, FromCustomer::Erase { .. }));
                news.push(News::Erased);
            }
            ToCustomer::Refused(refusal) => self.refusal(now_ms, &refusal, &mut news),
            ToCustomer::Challenge(_) | ToCustomer::Pong {} => {}
        }
        news
    }

    /// Time passed: what has run out is forgotten.
    pub(crate) fn tick(&mut self, now_ms: u64) {
        if self.agent_types_until_ms.is_some_and(|at| at <= now_ms) {
            self.agent_types_until_ms = None;
        }
        self.reach.tick(now_ms);
    }

    /// When [`Self::tick`] is wanted.
    pub(crate) fn due_ms(&self) -> Option<u64> {
        let due = [self.agent_types_until_ms, self.reach.due_ms()];
        due.into_iter().flatten().min()
    }

    /// The customer logged out: nothing is known any more, except whether somebody is there.
    pub(crate) fn forget(&mut self) {
        let (availability, banner) = (self.availability, self.banner.take());
        *self = Self::new(None, Outbox::default(), self.alone);
        (self.availability, self.banner) = (availability, banner);
    }

    fn taken(&mut self, news: &mut Vec<News>) {
        if self.pending.settle(requests::asks) {
            news.push(News::Taken);
        }
    }

    fn is_about(&self, conversation: protocol::ConversationId) -> bool {
        self.conversation
            .as_ref()
            .is_some_and(|view| view.id == conversation)
    }

    /// What to tell in the next hello: the conversation at hand, and up to where it is known.
    pub(crate) fn resume(&self) -> Option<protocol::customer::Resume> {
        self.conversation
            .as_ref()
            .map(|view| protocol::customer::Resume {
                conversation: view.id,
                have: self.timeline.have(),
            })
            .filter(|resume| resume.have > Seq(0))
    }
}

#[cfg(test)]
mod tests;
