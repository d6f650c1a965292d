//! An agent's view: link, outbox and timelines as the agents' app puts them together, without a screen.

use crate::face::{Diary, Face, Wrote};
use client::{Agent, Link, LinkState, Outbox, Timeline, Verdict, Words};
use protocol::{
    AgentId, AgentWelcome, Author, Card, Code, Colleague, ConversationId, ConversationState,
    Department, Entry, EntryBody, Figures, FromAgent, MessageId, Refusal, Timestamp, ToAgent,
};
use std::collections::BTreeMap;

/// Conversations that a view looks into at the same time.
const LOOKS_MAX: usize = 3;

/// A view.
pub(crate) struct View {
    /// Which of the site's agents.
    pub(crate) agent: AgentId,
    pub(crate) link: Link,
    pub(crate) outbox: Outbox,
    pub(crate) timelines: BTreeMap<ConversationId, Timeline>,
    /// What is looked into, the longest first.
    pub(crate) looks: Vec<ConversationId>,
    pub(crate) cards: BTreeMap<ConversationId, Card>,
    pub(crate) colleagues: BTreeMap<AgentId, Colleague>,
    pub(crate) figures: Figures,
    pub(crate) departments: Vec<Department>,
    pub(crate) token: String,
    /// What the switch says, once the relay has told.
    pub(crate) available: Option<bool>,
    pub(crate) diary: Diary,
    said: Vec<FromAgent>,
}

impl View {
    /// A view that loads; what an earlier one kept comes along.
    pub(crate) fn new(agent: AgentId, token: String, outbox: Outbox, diary: Diary) -> Self {
        Self {
            agent,
            link: Link::new(),
            outbox,
            timelines: BTreeMap::new(),
            looks: Vec::new(),
            cards: BTreeMap::new(),
            colleagues: BTreeMap::new(),
            figures: Figures::default(),
            departments: Vec::new(),
            token,
            available: None,
            diary,
            said: Vec::new(),
        }
    }

    /// Says something that may get lost.
    pub(crate) fn say(&mut self, frame: FromAgent) {
        if self.link.is_live() {
            self.said.push(frame);
        }
    }

    /// Looks into a conversation.
    pub(crate) fn open(&mut self, conversation: ConversationId) {
        if !self.link.is_live() {
            return;
        }
        if !self.looks.contains(&conversation) {
            self.looks.push(conversation);
        }
        if self.looks.len() > LOOKS_MAX {
            let conversation = self.looks.remove(0);
            self.leave(conversation);
        }
        let have = self.timeline(conversation).have();
        self.say(FromAgent::Open { conversation, have });
    }

    /// Looks into it no longer.
    pub(crate) fn leave(&mut self, conversation: ConversationId) {
        self.looks.retain(|id| *id != conversation);
        // What is said there is pushed no more.
        self.timeline(conversation).lost();
        self.say(FromAgent::Leave { conversation });
    }

    /// Everything of a conversation is on the screen.
    pub(crate) fn see(&mut self, conversation: ConversationId) {
        if let Some(up_to) = self.timeline(conversation).saw_all() {
            self.say(FromAgent::Seen {
                conversation,
                up_to,
            });
        }
    }

    /// Writes a message or a note.
    pub(crate) fn write(
        &mut self,
        id: MessageId,
        conversation: ConversationId,
        words: Words,
        text: String,
    ) {
        self.timeline(conversation);
        if let Some(held) = self.outbox.push(id, conversation, words, text.clone()) {
            let held = held.clone();
            self.timeline(conversation).written(&held, Timestamp(0));
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
        let Some((id, conversation)) = failed.map(|h| (h.id, h.conversation)) else {
            return;
        };
        if again {
            self.outbox.retry(id);
            self.timeline(conversation).retried(id);
            self.diary.retried.insert(id);
        } else {
            self.outbox.discard(id);
            self.timeline(conversation).discarded(id);
            self.diary.discarded.insert(id);
        }
    }

    /// The lines of a conversation; made with what is still on its way, the first time.
    fn timeline(&mut self, conversation: ConversationId) -> &mut Timeline {
        let me = Author::Agent {
            id: self.agent,
            name: String::from("Agent"),
        };
        let outbox = &self.outbox;
        self.timelines.entry(conversation).or_insert_with(|| {
            let mut timeline = Timeline::new(me);
            let held = outbox.held().iter();
            for held in held.filter(|held| held.conversation == conversation) {
                timeline.written(held, Timestamp(0));
            }
            timeline
        })
    }

    fn welcome(&mut self, welcome: AgentWelcome) {
        self.figures = welcome.figures;
        self.departments = welcome.departments;
        self.colleagues = welcome.colleagues.into_iter().map(|c| (c.id, c)).collect();
        let own = self.colleagues.get(&self.agent);
        self.available = own.map(|own| own.available);
        self.cards = welcome.cards.into_iter().map(|c| (c.id, c)).collect();
        self.outbox.reconnected();
        for conversation in self.looks.clone() {
            let have = self.timeline(conversation).have();
            self.said.push(FromAgent::Open { conversation, have });
        }
    }

    fn noticed(&mut self, conversation: ConversationId, entry: &Entry) {
        if let Some(id) = entry.id
            && self.outbox.saved(id)
        {
            self.diary.is_saved(conversation, id);
        }
        if let Some(card) = self.cards.get_mut(&conversation)
            && let EntryBody::Ended { .. } = entry.body
            && entry.seq >= card.last
        {
            card.state = ConversationState::Ended;
        }
    }

    fn refused(&mut self, now_ms: u64, refusal: &Refusal) {
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
                    self.looks.retain(|id| *id != gone);
                }
            }
        }
    }
}

impl Face for View {
    type Role = Agent;

    fn link(&mut self) -> &mut Link {
        &mut self.link
    }

    fn hello(&mut self) -> FromAgent {
        FromAgent::Hello {
            token: self.token.clone(),
            available: self.available,
        }
    }

    fn heard(&mut self, now_ms: u64, frame: ToAgent) {
        match frame {
            ToAgent::Welcome(welcome) => self.welcome(welcome),
            ToAgent::Card(card) => {
                self.cards.insert(card.id, card);
            }
            ToAgent::History {
                conversation,
                entries,
            } => {
                for entry in &entries {
                    self.noticed(conversation, entry);
                }
                self.timeline(conversation).replayed(entries);
                if !self.looks.contains(&conversation) {
                    // Asked for before it was left.
                    self.timeline(conversation).lost();
                }
            }
            ToAgent::Entry {
                conversation,
                entry,
            } => {
                self.noticed(conversation, &entry);
                self.timeline(conversation).pushed(entry);
            }
            ToAgent::Seen {
                conversation,
                up_to,
            } => self.timeline(conversation).other_saw(up_to),
            ToAgent::Colleague(colleague) => {
                if colleague.id == self.agent {
                    self.available = Some(colleague.available);
                }
                self.colleagues.insert(colleague.id, colleague);
            }
            ToAgent::Figures(figures) => self.figures = figures,
            ToAgent::Departments(all) => self.departments = all,
            ToAgent::Refused(refusal) => self.refused(now_ms, &refusal),
            ToAgent::Typing { .. }
            | ToAgent::Watched { .. }
            | ToAgent::Gone { .. }
            | ToAgent::Pong {} => {}
        }
    }

    fn became(&mut self, state: LinkState) {
        if let LinkState::Waiting { .. } | LinkState::Offline | LinkState::Ended { .. } = state {
            self.said.clear();
            self.timelines.values_mut().for_each(Timeline::lost);
        }
    }

    fn forget_token(&mut self) {
        self.token.clear();
    }

    fn due(&mut self, now_ms: u64) -> Vec<FromAgent> {
        let held = self.outbox.due(now_ms);
        let held = held.iter().map(client::Held::agent_frame);
        self.said.drain(..).chain(held).collect()
    }

    fn wake_at(&self) -> Option<u64> {
        self.outbox.next_deadline().filter(|_| self.link.is_live())
    }
}
