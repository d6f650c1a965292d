//! What an agent's view knows, as a native program keeps it.

use super::{Client, Side, message_id};
use crate::outbox::{Outbox, Verdict, Words};
use crate::role::Agent;
use crate::timeline::Timeline;
use protocol::{
    AgentId, AgentWelcome, Author, Card, Colleague, ConversationId, Department, Entry, Figures,
    FromAgent, MessageId, Refusal, Timestamp, ToAgent,
};
use std::collections::{BTreeMap, BTreeSet};

/// An agent who is logged in.
#[derive(Debug, Default)]
pub struct AgentSide {
    /// The token of the log-in.
    pub token: String,
    /// What the switch says; `None` until it was touched.
    pub available: Option<bool>,
    /// The last welcome, without what is kept up to date below.
    pub welcome: Option<AgentWelcome>,
    /// The figures in sight.
    pub figures: Figures,
    /// Everybody of the desk.
    pub colleagues: BTreeMap<AgentId, Colleague>,
    /// The site's departments.
    pub departments: Vec<Department>,
    /// Every conversation known, newest card each.
    pub cards: BTreeMap<ConversationId, Card>,
    /// The conversations looked into.
    pub timelines: BTreeMap<ConversationId, Timeline>,
    /// What is not known to be stored.
    pub outbox: Outbox,
    /// Every refusal heard, oldest first.
    pub refusals: Vec<Refusal>,
    to_open: Vec<ConversationId>,
    /// Those of `timelines` that are looked into, and those that are no longer.
    opened: BTreeSet<ConversationId>,
    left: BTreeSet<ConversationId>,
}

impl AgentSide {
    /// An agent with this token.
    pub fn new(token: String) -> Self {
        Self {
            token,
            ..Self::default()
        }
    }

    /// What the view would show as said in `conversation`, oldest first: stored words.
    pub fn said(&self, conversation: ConversationId) -> Vec<&str> {
        let lines = self.timelines.get(&conversation).map(Timeline::lines);
        let stored = lines
            .unwrap_or_default()
            .iter()
            .filter(|l| l.entry.seq.0 > 0);
        stored.filter_map(|l| l.entry.body.text()).collect()
    }

    /// Whether a conversation is looked into: then all of its entries come.
    pub fn looks_into(&self, conversation: ConversationId) -> bool {
        self.opened.contains(&conversation)
    }

    /// While nobody looks into a conversation, some entries come (one's own) and others don't: what
    /// is pushed must not pass for all there is.
    fn mind_gaps(&mut self, conversation: ConversationId) {
        if !self.opened.contains(&conversation)
            && let Some(timeline) = self.timelines.get_mut(&conversation)
        {
            timeline.lost();
        }
    }

    fn me(&self) -> Author {
        match &self.welcome {
            Some(welcome) => Author::Agent {
                id: welcome.agent,
                name: welcome.name.clone(),
            },
            None => Author::Desk,
        }
    }

    fn timeline(&mut self, conversation: ConversationId) -> &mut Timeline {
        let me = self.me();
        let timelines = self.timelines.entry(conversation);
        timelines.or_insert_with(|| Timeline::new(me))
    }

    fn welcomed(&mut self, welcome: &AgentWelcome) {
        self.figures = welcome.figures;
        self.departments.clone_from(&welcome.departments);
        self.colleagues = welcome
            .colleagues
            .iter()
            .map(|c| (c.id, c.clone()))
            .collect();
        self.cards = welcome.cards.iter().map(|c| (c.id, c.clone())).collect();
        self.welcome = Some(welcome.clone());
        self.to_open.extend(&self.opened);
        self.to_open.sort();
        self.to_open.dedup();
        self.outbox.reconnected();
    }

    fn saved<'a>(&mut self, entries: impl IntoIterator<Item = &'a Entry>) {
        for id in entries.into_iter().filter_map(|e| e.id) {
            self.outbox.saved(id);
        }
    }
}

impl Side for AgentSide {
    type Role = Agent;

    fn hello(&self) -> FromAgent {
        FromAgent::Hello {
            token: self.token.clone(),
            available: self.available,
        }
    }

    fn heard(&mut self, now_ms: u64, frame: &ToAgent) {
        match frame {
            ToAgent::Welcome(welcome) => self.welcomed(welcome),
            ToAgent::Card(card) => {
                self.cards.insert(card.id, card.clone());
            }
            ToAgent::History {
                conversation,
                entries,
            } => {
                self.saved(entries);
                self.timeline(*conversation).replayed(entries.clone());
                // What was taken is looked into, too; what was left is answered late.
                if !self.left.contains(conversation) {
                    self.opened.insert(*conversation);
                }
                self.mind_gaps(*conversation);
            }
            ToAgent::Entry {
                conversation,
                entry,
            } => {
                self.saved([entry]);
                self.timeline(*conversation).pushed(entry.clone());
            }
            ToAgent::Seen {
                conversation,
                up_to,
            } => self.timeline(*conversation).other_saw(*up_to),
            ToAgent::Gone { conversation } => {
                self.cards.remove(conversation);
                self.timelines.remove(conversation);
                self.opened.remove(conversation);
                self.to_open.retain(|id| id != conversation);
            }
            ToAgent::Colleague(colleague) => {
                self.colleagues.insert(colleague.id, colleague.clone());
            }
            ToAgent::Figures(figures) => self.figures = *figures,
            ToAgent::Departments(all) => self.departments.clone_from(all),
            ToAgent::Refused(refusal) => {
                self.refusals.push(*refusal);
                if let Verdict::Failed(id, code) = self.outbox.refused(now_ms, refusal) {
                    for timeline in self.timelines.values_mut() {
                        timeline.failed(id, code);
                    }
                }
            }
            ToAgent::Typing { .. } | ToAgent::Watched { .. } | ToAgent::Pong {} => {}
        }
    }

    fn lost(&mut self) {
        for timeline in self.timelines.values_mut() {
            timeline.lost();
        }
    }

    fn forget_token(&mut self) {
        self.token.clear();
    }

    fn due(&mut self, now_ms: u64) -> Vec<FromAgent> {
        let mut due = Vec::new();
        for conversation in core::mem::take(&mut self.to_open) {
            let have = self.timeline(conversation).have();
            due.push(FromAgent::Open { conversation, have });
        }
        due.extend(self.outbox.due(now_ms).iter().map(|h| h.agent_frame()));
        due
    }

    fn next_deadline(&self) -> Option<u64> {
        self.outbox.next_deadline()
    }
}

impl Client<AgentSide> {
    /// Turns the switch "Available"; it stays so through reconnects.
    pub async fn available(&mut self, on: bool) {
        self.side.available = Some(on);
        self.send(&FromAgent::Available { on, why: None }).await;
    }

    /// Looks into a conversation at the next [`Client::next`], and again after every reconnect.
    /// Takes it if it was offered to this agent.
    pub fn open(&mut self, conversation: ConversationId) {
        self.side.left.remove(&conversation);
        self.side.opened.insert(conversation);
        self.side.to_open.push(conversation);
    }

    /// Looks into a conversation no longer.
    pub async fn leave(&mut self, conversation: ConversationId) {
        self.side.left.insert(conversation);
        self.side.opened.remove(&conversation);
        self.side.to_open.retain(|id| *id != conversation);
        self.side.mind_gaps(conversation);
        self.send(&FromAgent::Leave { conversation }).await;
    }

    /// Writes into a conversation; sent at the next [`Client::next`], and again until it is stored.
    /// `None` if the outbox is full.
    pub fn say(
        &mut self,
        conversation: ConversationId,
        words: Words,
        text: &str,
    ) -> Option<MessageId> {
        let id = message_id();
        let held = self
            .side
            .outbox
            .push(id, conversation, words, text.into())?
            .clone();
        let timeline = self.side.timeline(conversation);
        timeline.written(&held, Timestamp::default());
        Some(id)
    }
}
