//! How what the relay told is merged into what is known: conversations, entries, refusals.

use super::{News, WidgetState};
use crate::requests;
use client::{Timeline, Verdict};
use protocol::{
    Author, AvailabilityState, Code, ConversationState, CustomerView, CustomerWelcome, Entry,
    EntryBody, FromCustomer, Refusal, Timestamp,
};

/// Milliseconds after its end during which a conversation is still shown to a page that loads:
/// long enough for a reload in the middle of the survey, too short to greet somebody with it tomorrow.
pub(super) const SHOWN_AFTER_END_MS: u64 = 30 * 60_000;

impl WidgetState {
    pub(super) fn welcome(&mut self, welcome: CustomerWelcome, news: &mut Vec<News>) {
        if self.token.as_deref() != Some(&welcome.token) {
            self.token = Some(welcome.token);
            news.push(News::Token);
        }
        self.availability = Some(welcome.availability);
        self.banner = welcome.banner;
        self.known = (welcome.name, welcome.email);
        news.push(News::Availability);
        let first = !core::mem::replace(&mut self.welcomed, true);
        match welcome.conversation {
            Some(view) => {
                if first && !self.alone && is_past(&view, welcome.now) {
                    self.set_aside = true;
                }
                if view.state.is_open() {
                    self.taken(news);
                }
                self.view(view, news);
            }
            // Another customer's token, or the relay has forgotten it.
            None if self.is_running() || self.alone => self.conversation = None,
            None => {}
        }
        self.outbox.reconnected();
    }

    pub(super) fn view(&mut self, mut view: CustomerView, news: &mut Vec<News>) {
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
        if was != Some(view.state) {
            // Whatever it has become: said again, it would end that too.
            let ends = |frame: &FromCustomer| matches!(frame, FromCustomer::End { .. });
            self.pending.settle(ends);
        }
        if !view.state.is_open() {
            self.agent_types_until_ms = None;
            let moves = |frame: &FromCustomer| matches!(frame, FromCustomer::ByEmail { .. });
            self.pending.settle(moves);
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

    pub(super) fn entry(&mut self, entry: &Entry, news: &mut Vec<News>) {
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

    pub(super) fn refusal(&mut self, now_ms: u64, refusal: &Refusal, news: &mut Vec<News>) {
        match self.outbox.refused(now_ms, refusal) {
            Verdict::Failed(id, code) => self.timeline.failed(id, code),
            Verdict::Retrying => {}
            Verdict::NotOurs => {
                let about = refusal.id;
                let ours = self.pending.settle(|frame| match about {
                    Some(id) => requests::id(frame) == Some(id),
                    None => matches!(frame, FromCustomer::End { .. } | FromCustomer::Skip { .. }),
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
                    && refusal.conversation == Some(view.id)
                {
                    view.rated = true;
                    return;
                }
                self.refused = Some(refusal.code);
                news.push(News::Refused(refusal.code));
            }
        }
    }
}

fn is_past(view: &CustomerView, now: Timestamp) -> bool {
    let since = view.ended_at.unwrap_or(view.asked_at);
    let done = view.rated || view.skipped || view.state == ConversationState::Withdrawn;
    !view.state.is_open() && (done || now.since_ms(since) > SHOWN_AFTER_END_MS)
}
