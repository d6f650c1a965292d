//! What the widget knows: the relay's frames go in by [`WidgetState::apply`], and nothing else
//! writes what the relay told. Pure: no clock, no browser.

mod news;

pub(crate) use news::News;

use crate::requests::{self, Requests};
use client::{LinkState, Outbox, Timeline, Verdict, is_to_be_shown};
use protocol::{
    Author, Availability, AvailabilityState, Code, ConversationState, CustomerView,
    CustomerWelcome, Entry, EntryBody, Feedback, FromCustomer, Place, Refusal, Seq, Timestamp,
    ToCustomer, limits,
};

/// Milliseconds after its end during which a conversation is still shown to a page that loads:
/// long enough for a reload in the middle of the survey, too short to greet somebody with it tomorrow.
const SHOWN_AFTER_END_MS: u64 = 30 * 60_000;

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
}

/// Everything that the screens show.
#[derive(Clone, Debug)]
pub(crate) struct WidgetState {
    /// Whether frames go through.
    pub(crate) live: bool,
    /// The connection was lost, or never came about, and is being tried again.
    pub(crate) troubled: bool,
    /// Whether somebody would answer now; `None` until it is known.
    pub(crate) availability: Option<Availability>,
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
    /// The feedback that was given.
    pub(crate) feedback: Option<Feedback>,
    /// What was asked for and not answered yet.
    pending: Requests,
    welcomed: bool,
}

impl WidgetState {
    /// Nothing is known, except what an earlier page kept.
    pub(crate) fn new(token: Option<String>, outbox: Outbox) -> Self {
        Self {
            live: false,
            troubled: false,
            availability: None,
            conversation: None,
            timeline: Timeline::new(Author::Customer),
            outbox,
            token,
            known: (None, None),
            agent_types_until_ms: None,
            refused: None,
            set_aside: false,
            feedback: None,
            pending: Requests::default(),
            welcomed: false,
        }
    }

    /// Which screen that makes.
    pub(crate) fn screen(&self) -> Screen {
        match self.state() {
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

    /// The link's state changed.
    pub(crate) fn link(&mut self, state: LinkState) {
        self.live = state == LinkState::Live;
        match state {
            LinkState::Live => self.troubled = false,
            LinkState::Connecting => {}
            LinkState::Waiting { .. } | LinkState::Offline => {
                self.troubled = true;
                self.timeline.lost();
                self.agent_types_until_ms = None;
            }
            LinkState::Ended { code } => self.troubled = code != 1000,
        }
    }

    /// Remembers a request until it is answered. False if one like it is under way.
    pub(crate) fn request(&mut self, frame: FromCustomer) -> bool {
        self.refused = None;
        self.pending.add(frame)
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
                self.pending.answered_by(&view);
                if is_to_be_shown(&view, self.conversation.as_ref()) {
                    self.pending.settle(requests::asks);
                    self.set_aside = false;
                    self.view(view, &mut news);
                }
            }
            ToCustomer::Entry {
                conversation,
                entry,
            } => {
                if self.is_about(conversation) {
                    self.entry(&entry, &mut news);
                    self.timeline.pushed(entry);
                } else if let Some(id) = entry.id {
                    // Said into one that another tab has left behind.
                    self.outbox.saved(id);
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
    }

    /// The customer logged out: nothing is known any more, except whether somebody is there.
    pub(crate) fn forget(&mut self) {
        let availability = self.availability;
        *self = Self::new(None, Outbox::default());
        self.availability = availability;
    }

    fn welcome(&mut self, welcome: CustomerWelcome, news: &mut Vec<News>) {
        if self.token.as_deref() != Some(&welcome.token) {
            self.token = Some(welcome.token);
            news.push(News::Token);
        }
        self.availability = Some(welcome.availability);
        self.known = (welcome.name, welcome.email);
        news.push(News::Availability);
        let first = !core::mem::replace(&mut self.welcomed, true);
        match welcome.conversation {
            Some(view) => {
                if first && is_past(&view, welcome.now) {
                    self.set_aside = true;
                }
                if view.state.is_open() {
                    self.pending.settle(requests::asks);
                }
                self.view(view, news);
            }
            // Another customer's token, or the relay has forgotten it.
            None if self.is_running() => self.conversation = None,
            None => {}
        }
        self.outbox.reconnected();
    }

    fn view(&mut self, mut view: CustomerView, news: &mut Vec<News>) {
        let known = self.conversation.take().filter(|old| old.id == view.id);
        if known.is_none() {
            self.timeline = Timeline::new(Author::Customer);
            self.feedback = None;
            for held in self.outbox.held() {
                if held.conversation == view.id {
                    self.timeline.written(held, view.asked_at);
                }
            }
        }
        let entries = core::mem::take(&mut view.entries);
        for entry in &entries {
            // What was there before this page is no news.
            let mut old = Vec::new();
            let fresh = known.is_some() && entry.seq > self.timeline.have();
            self.entry(entry, if fresh { news } else { &mut old });
        }
        self.timeline.replayed(entries);
        self.timeline.other_saw(view.agent_seen);
        let was = known.map(|old| old.state);
        if let (Some(place), true) = (view.place, view.state.is_open()) {
            news.push(News::Place(place));
        }
        if view.state == ConversationState::Live && was != Some(ConversationState::Live) {
            news.push(News::Assigned(view.agent.clone().unwrap_or_default()));
        }
        if !view.state.is_open() {
            self.agent_types_until_ms = None;
            self.pending.settle(|frame| {
                matches!(
                    frame,
                    FromCustomer::End { .. } | FromCustomer::ByEmail { .. }
                )
            });
            if was.is_some_and(ConversationState::is_open) {
                news.push(News::Ended);
            }
        }
        if view.rated {
            self.pending
                .settle(|frame| matches!(frame, FromCustomer::Rate { .. }));
        }
        self.conversation = Some(view);
    }

    fn entry(&mut self, entry: &Entry, news: &mut Vec<News>) {
        let new = entry.seq > self.timeline.have();
        if let Some(id) = entry.id {
            self.outbox.saved(id);
            self.pending
                .settle(|frame| requests::id(frame) == Some(id) && !requests::asks(frame));
        }
        match &entry.body {
            EntryBody::Message { .. } if new => {
                let mine = entry.by == Author::Customer;
                if !mine {
                    self.agent_types_until_ms = None;
                }
                news.push(News::Message { mine });
            }
            EntryBody::Rated { feedback } => {
                if let Some(view) = &mut self.conversation {
                    view.rated = true;
                }
                self.pending
                    .settle(|frame| matches!(frame, FromCustomer::Rate { .. }));
                if self.feedback.replace(feedback.clone()).is_none() {
                    news.push(News::Rated(feedback.clone()));
                }
            }
            EntryBody::TranscriptAsked { email } => {
                self.pending.settle(|frame| matches!(frame, FromCustomer::SendTranscript { email: to, .. } if to == email));
            }
            _ => {}
        }
    }

    fn refusal(&mut self, now_ms: u64, refusal: &Refusal, news: &mut Vec<News>) {
        match self.outbox.refused(now_ms, refusal) {
            Verdict::Failed(id, code) => self.timeline.failed(id, code),
            Verdict::Retrying => {}
            Verdict::NotOurs => {
                let about = refusal.id;
                let ours = self.pending.settle(|frame| match about {
                    Some(id) => requests::id(frame) == Some(id),
                    None => matches!(frame, FromCustomer::End { .. }),
                });
                if !ours {
                    return;
                }
                // Known to the relay before it was told to everybody: show the form right away.
                if let (Code::NobodyHere | Code::LineFull, Some(availability)) =
                    (refusal.code, &mut self.availability)
                {
                    availability.state = AvailabilityState::Away;
                }
                if refusal.code == Code::AlreadyRated
                    && let Some(view) = &mut self.conversation
                {
                    view.rated = true;
                    return;
                }
                self.refused = Some(refusal.code);
                news.push(News::Refused(refusal.code));
            }
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

fn is_past(view: &CustomerView, now: Timestamp) -> bool {
    let since = view.ended_at.unwrap_or(view.asked_at);
    let done = view.rated || view.state == ConversationState::Withdrawn;
    !view.state.is_open() && (done || now.since_ms(since) > SHOWN_AFTER_END_MS)
}

#[cfg(test)]
mod tests;
