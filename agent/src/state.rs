//! What the view knows: the relay's frames go in by [`AgentState::apply`], and nothing else writes
//! what the relay told. Pure: no clock, no browser.

use client::{LinkState, Outbox, Timeline, Verdict};
use protocol::coach::SiteCoach;
use protocol::{
    AgentId, AgentWelcome, Author, Card, Code, Colleague, ConversationId, ConversationState,
    Department, Entry, EntryBody, Figures, Refusal, ToAgent, limits,
};
use std::collections::BTreeMap;

pub(crate) mod alarms;
mod away;
pub(crate) mod board;
pub(crate) mod lists;
mod moods;

/// Something happened that the rest of the view wants to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// The relay knows us: open again what is on the screen.
    Welcome,
    /// A message of the customer came in.
    Message(ConversationId),
    /// What was said before in a conversation that is looked into.
    History(ConversationId),
    /// A colleague brought this agent into a chat.
    BroughtIn(ConversationId),
    /// A supervisor whispers to this agent: about which conversation, who, and what.
    Whisper(ConversationId, String, String),
    /// The customer had a conversation erased.
    Gone(ConversationId),
    /// Something was refused that no message line shows.
    Refused(Code),
}

/// Everything that the screens show of the desk.
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentState {
    /// Whether frames go through.
    pub(crate) live: bool,
    /// The connection was lost, or never came about, and is being tried again.
    pub(crate) troubled: bool,
    /// Who is logged in, once known.
    pub(crate) me: Option<AgentId>,
    /// The name that customers read.
    pub(crate) name: String,
    /// The site's name.
    pub(crate) site_name: String,
    /// What the owner says to the writing coach.
    pub(crate) coach: SiteCoach,
    /// Whether the relay translates where the browser does not.
    pub(crate) translates: bool,
    /// What the switch says; `None` until the relay has told.
    pub(crate) available: Option<bool>,
    /// What the switch was moved to when the relay could not hear it.
    unsaid: Option<bool>,
    /// An offer passed unopened since the agent last did something.
    missed: bool,
    /// The desk moved the switch off, because offers passed unopened.
    pub(crate) sent_away: bool,
    /// What is always in sight.
    pub(crate) figures: Figures,
    /// Everybody of the desk.
    pub(crate) colleagues: BTreeMap<AgentId, Colleague>,
    /// The site's departments, by name.
    pub(crate) departments: Vec<Department>,
    /// Conversations, without entries.
    pub(crate) cards: BTreeMap<ConversationId, Card>,
    /// Entries of the conversations that were looked into.
    pub(crate) timelines: BTreeMap<ConversationId, Timeline>,
    /// Until when "is typing" is shown, by this machine's clock of deadlines.
    pub(crate) typing_until_ms: BTreeMap<ConversationId, u64>,
    /// What customers have written and not sent, where the site shows that.
    pub(crate) unsent: BTreeMap<ConversationId, String>,
    /// Who else looks into the live chats of this agent.
    watched: BTreeMap<ConversationId, Vec<AgentId>>,
    /// How urgent what this agent looked at was then: it rings again only when it gets worse.
    looked_at: BTreeMap<ConversationId, u8>,
    /// How customers sound.
    moods: moods::Moods,
    /// What is on its way.
    pub(crate) outbox: Outbox,
    /// Milliseconds that the relay's clock is ahead of this machine's.
    pub(crate) clock_ahead_ms: i64,
}

impl AgentState {
    /// Nothing is known, except what an earlier page kept.
    pub(crate) fn new(outbox: Outbox) -> Self {
        Self {
            outbox,
            ..Self::default()
        }
    }

    /// Everybody who can be given something: all but those whose account is disabled.
    pub(crate) fn staff(&self) -> impl Iterator<Item = &Colleague> {
        self.colleagues.values().filter(|c| !c.disabled)
    }

    /// The agent's own line among the colleagues.
    pub(crate) fn own(&self) -> Option<&Colleague> {
        self.colleagues.get(&self.me?)
    }

    /// The link's state changed.
    pub(crate) fn link(&mut self, state: LinkState) {
        self.live = state == LinkState::Live;
        match state {
            LinkState::Live => self.troubled = false,
            LinkState::Connecting => {}
            LinkState::Waiting { .. } | LinkState::Offline => {
                self.troubled = true;
                self.typing_until_ms.clear();
                self.unsent.clear();
                self.watched.clear();
                self.timelines.values_mut().for_each(Timeline::lost);
            }
            LinkState::Ended { code } => self.troubled = code != 1000,
        }
    }

    /// Takes in a frame. `now_ms` is this machine's clock of deadlines, `unix_ms` its calendar.
    pub(crate) fn apply(&mut self, now_ms: u64, unix_ms: u64, frame: ToAgent) -> Vec<News> {
        let mut news = Vec::new();
        match frame {
            ToAgent::Welcome(welcome) => {
                self.welcome(unix_ms, welcome);
                news.push(News::Welcome);
            }
            ToAgent::Card(card) => {
                let (id, was) = (card.id, self.cards.get(&card.id).map(|c| self.is_guest(c)));
                let is = self.is_guest(&card);
                self.card(card);
                if is && was != Some(true) {
                    news.push(News::BroughtIn(id));
                }
            }
            ToAgent::History {
                conversation,
                entries,
            } => {
                for entry in &entries {
                    self.noticed(conversation, entry);
                }
                self.timeline(conversation).replayed(entries);
                news.push(News::History(conversation));
            }
            ToAgent::Entry {
                conversation,
                entry,
            } => {
                let new = self.noticed(conversation, &entry);
                if new && is_customers_message(&entry) {
                    self.typing_until_ms.remove(&conversation);
                    self.unsent.remove(&conversation);
                    news.push(News::Message(conversation));
                }
                if let (true, EntryBody::Whisper { to, text, .. }) = (new, &entry.body)
                    && Some(*to) == self.me
                    && let Author::Agent { name, .. } = &entry.by
                {
                    let (name, text) = (name.clone(), text.clone());
                    news.push(News::Whisper(conversation, name, text));
                }
                self.timeline(conversation).pushed(entry);
            }
            ToAgent::Typing {
                conversation,
                on,
                text,
            } => {
                match text {
                    Some(text) => self.unsent.insert(conversation, text),
                    None => self.unsent.remove(&conversation),
                };
                if on {
                    self.typing_until_ms
                        .insert(conversation, now_ms + limits::TYPING_MS);
                } else {
                    self.typing_until_ms.remove(&conversation);
                }
            }
            ToAgent::Seen {
                conversation,
                up_to,
            } => {
                self.timeline(conversation).other_saw(up_to);
                if let Some(card) = self.cards.get_mut(&conversation) {
                    card.customer_seen = card.customer_seen.max(up_to);
                }
            }
            ToAgent::Watched { conversation, by } => match by.is_empty() {
                true => drop(self.watched.remove(&conversation)),
                false => drop(self.watched.insert(conversation, by)),
            },
            ToAgent::Gone { conversation } => {
                self.watched.remove(&conversation);
                self.cards.remove(&conversation);
                self.timelines.remove(&conversation);
                self.typing_until_ms.remove(&conversation);
                self.unsent.remove(&conversation);
                let held = self.outbox.held().iter();
                let held = held.filter(|held| held.conversation == conversation);
                for id in held.map(|held| held.id).collect::<Vec<_>>() {
                    self.outbox.discard(id);
                }
                news.push(News::Gone(conversation));
            }
            ToAgent::Colleague(colleague) => {
                if Some(colleague.id) == self.me {
                    self.told_available(colleague.available);
                }
                self.colleagues.insert(colleague.id, colleague);
            }
            ToAgent::Figures(figures) => self.figures = figures,
            ToAgent::Departments(all) => self.departments = all,
            ToAgent::Refused(refusal) => self.refusal(now_ms, &refusal, &mut news),
            ToAgent::Pong {} => {}
        }
        news
    }

    /// The names of those who look into a live chat of this agent's.
    pub(crate) fn watchers(&self, conversation: ConversationId) -> Vec<String> {
        let by = self.watched.get(&conversation).into_iter().flatten();
        let names = by.filter_map(|id| self.colleagues.get(id));
        names.map(|colleague| colleague.name.clone()).collect()
    }

    /// Time passed: what has run out is forgotten.
    pub(crate) fn tick(&mut self, now_ms: u64) {
        self.typing_until_ms.retain(|_, until| *until > now_ms);
    }

    /// The lines of a conversation; made with what is still on its way, the first time.
    pub(crate) fn timeline(&mut self, conversation: ConversationId) -> &mut Timeline {
        let me = Author::Agent {
            id: self.me.unwrap_or_else(|| AgentId::random([0; 16])),
            name: self.name.clone(),
        };
        let (outbox, cards) = (&self.outbox, &self.cards);
        self.timelines.entry(conversation).or_insert_with(|| {
            let mut timeline = Timeline::new(me);
            if let Some(card) = cards.get(&conversation) {
                timeline.other_saw(card.customer_seen);
                for held in outbox
                    .held()
                    .iter()
                    .filter(|held| held.conversation == conversation)
                {
                    timeline.written(held, card.last_at);
                }
            }
            timeline
        })
    }

    fn welcome(&mut self, unix_ms: u64, welcome: AgentWelcome) {
        self.me = Some(welcome.agent);
        self.name = welcome.name;
        self.site_name = welcome.site_name;
        self.coach = welcome.coach;
        self.translates = welcome.translates;
        self.clock_ahead_ms = welcome.now.0 as i64 - unix_ms as i64;
        self.figures = welcome.figures;
        self.departments = welcome.departments;
        self.colleagues = welcome.colleagues.into_iter().map(|c| (c.id, c)).collect();
        self.available = Some(self.own().is_some_and(|own| own.available));
        // What was open or owed before and is not among the cards is over. What was looked into stays,
        // and how it ended is told when it is looked into again.
        self.cards.retain(|id, _| self.timelines.contains_key(id));
        for card in self.cards.values_mut() {
            if card.state.is_open() || card.state == ConversationState::Ticket {
                card.state = ConversationState::Ended;
            }
        }
        for card in welcome.cards {
            self.card(card);
        }
        self.outbox.reconnected();
    }

    fn card(&mut self, card: Card) {
        self.notice_miss(&card);
        self.hears_mood(&card);
        if card.alert == 0 {
            self.looked_at.remove(&card.id);
        }
        if let Some(timeline) = self.timelines.get_mut(&card.id) {
            timeline.other_saw(card.customer_seen);
        }
        if !card.state.is_open() {
            self.typing_until_ms.remove(&card.id);
        }
        if !card.state.is_open() || !card.online {
            self.unsent.remove(&card.id);
        }
        self.cards.insert(card.id, card);
    }

    /// Keeps outbox and card in step with an entry. Returns whether it is new here.
    fn noticed(&mut self, conversation: ConversationId, entry: &Entry) -> bool {
        if let Some(id) = entry.id {
            self.outbox.saved(id);
        }
        let new = self
            .timelines
            .get(&conversation)
            .is_none_or(|t| entry.seq > t.have());
        if let Some(card) = self.cards.get_mut(&conversation)
            && let EntryBody::Ended { .. } = entry.body
            && entry.seq >= card.last
        {
            card.state = ConversationState::Ended;
        }
        new
    }

    fn refusal(&mut self, now_ms: u64, refusal: &Refusal, news: &mut Vec<News>) {
        match self.outbox.refused(now_ms, refusal) {
            Verdict::Failed(id, code) => {
                for timeline in self.timelines.values_mut() {
                    timeline.failed(id, code);
                }
            }
            Verdict::Retrying => {}
            Verdict::NotOurs => {
                if refusal.code == Code::NoSuchConversation
                    && let Some(gone) = refusal.conversation
                {
                    self.cards.remove(&gone);
                }
                news.push(News::Refused(refusal.code));
            }
        }
    }
}

fn is_customers_message(entry: &Entry) -> bool {
    entry.by == Author::Customer && matches!(entry.body, EntryBody::Message { .. })
}

#[cfg(test)]
mod tests;
