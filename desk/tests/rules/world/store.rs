//! A store in plain maps that trusts nothing: it checks what it is given to save and to tell.

use desk::{AgentProfile, Audience, Conversation, Effect, Loaded, Mail, MailKind, Notice, Record};
use protocol::api::{Wait, WaitOutcome};
use protocol::{AgentId, ConversationId, ConversationState, Entry, Feedback, Here, Presence, Seq};
use std::collections::BTreeMap;

/// What was saved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) rows: BTreeMap<ConversationId, Conversation>,
    pub(crate) entries: BTreeMap<ConversationId, Vec<Entry>>,
    pub(crate) waits: Vec<Wait>,
    pub(crate) mails: BTreeMap<(ConversationId, Seq, String), Mail>,
    pub(crate) ratings: BTreeMap<ConversationId, Feedback>,
    pub(crate) presence: Vec<Presence>,
}

impl Store {
    /// Saves what is to be saved, and returns what is to be told: only after all was saved.
    pub(crate) fn save(&mut self, effects: Vec<Effect>) -> Vec<(Audience, Notice)> {
        let mut told = Vec::new();
        for effect in effects {
            match effect {
                Effect::Save(record) => {
                    assert!(told.is_empty(), "told before saved: {record:?}");
                    self.put(record);
                }
                Effect::Tell(audience, notice) => told.push((audience, notice)),
            }
        }
        for (id, row) in &self.rows {
            let newest = self.entries.get(id).and_then(|e| e.last());
            assert_eq!(Some(row.last), newest.map(|e| e.seq), "row and entries");
        }
        told
    }

    fn put(&mut self, record: Record) {
        match record {
            Record::Conversation(row) => {
                self.rows.insert(row.id, row);
            }
            Record::Entry {
                conversation,
                entry,
            } => {
                assert!(self.rows.contains_key(&conversation), "entry before row");
                let entries = self.entries.entry(conversation).or_default();
                let last = entries.last();
                assert_eq!(entry.seq.0 as usize, entries.len() + 1, "I5: gap");
                assert!(last.is_none_or(|l| l.at <= entry.at), "time went back");
                let twice = entry.id.is_some() && entries.iter().any(|e| e.id == entry.id);
                assert!(!twice, "I5: saved twice");
                entries.push(entry);
            }
            Record::Wait(wait) => {
                assert!(wait.ended_at >= wait.began_at);
                self.waits.push(wait);
            }
            Record::Mail(mail) => {
                let asked = self.entry(mail.conversation, mail.asked);
                assert!(asked.is_some(), "a mail that no entry asked for");
                assert!(mail.to.contains('@'));
                let key = (mail.conversation, mail.asked, mail.to.clone());
                let older = self.mails.insert(key, mail);
                assert!(older.is_none(), "mailed twice");
            }
            Record::Rating {
                conversation,
                feedback,
                ..
            } => {
                let older = self.ratings.insert(conversation, feedback);
                assert!(older.is_none(), "rated twice");
            }
            Record::Presence(presence) => {
                let last = self.presence.iter().rfind(|p| p.agent == presence.agent);
                assert!(last.is_none_or(|l| l.at <= presence.at && l.here != presence.here));
                self.presence.push(presence);
            }
            Record::Erased { customer } => {
                self.rows.retain(|_, row| row.customer != customer);
                let rows = &self.rows;
                self.entries.retain(|id, _| rows.contains_key(id));
                self.ratings.retain(|id, _| rows.contains_key(id));
                self.mails.retain(|(id, _, _), _| rows.contains_key(id));
            }
        }
    }

    /// One entry.
    pub(crate) fn entry(&self, id: ConversationId, seq: Seq) -> Option<&Entry> {
        let index = (seq.0 as usize).checked_sub(1)?;
        self.entries.get(&id)?.get(index)
    }

    /// Conversations in an agent's hands.
    pub(crate) fn load_of(&self, agent: AgentId) -> u32 {
        use ConversationState::{Live, Offered};
        let has =
            |row: &&Conversation| matches!(row.state, Offered | Live) && row.agent == Some(agent);
        self.rows.values().filter(has).count() as u32
    }

    /// Mean in milliseconds and number of waits that an agent ended.
    pub(crate) fn average_wait(&self) -> (Option<u64>, u32) {
        let joined = |w: &&Wait| w.outcome == WaitOutcome::Joined;
        let ms: Vec<u64> = self.waits.iter().filter(joined).map(Wait::ms).collect();
        let n = ms.len() as u64;
        (ms.iter().sum::<u64>().checked_div(n), n as u32)
    }

    /// The estimate for somebody who comes to this place, in milliseconds: the rule as written down.
    pub(crate) fn estimate(&self, place: u64) -> Option<u64> {
        let newest = self.waits.len().saturating_sub(Loaded::WAITS_MAX);
        let waits = self.waits[newest..].iter();
        let joined = waits.filter(|w| w.outcome == WaitOutcome::Joined);
        let mean_us = joined
            .map(|w| w.ms() * 1_000)
            .reduce(|mean, new| (mean * 9 + new) / 10)?;
        Some(mean_us * place / 1_000)
    }

    /// Mails of a kind, oldest first within a conversation.
    pub(crate) fn mails_of(&self, kind: MailKind) -> Vec<&Mail> {
        self.mails.values().filter(|m| m.kind == kind).collect()
    }

    /// What a desk starts from.
    pub(crate) fn load(&self, agents: Vec<AgentProfile>) -> Loaded {
        let sent = |id: &ConversationId| {
            let entries = self.entries.get(id).into_iter().flatten();
            entries.filter_map(|e| Some((e.id?, e.seq))).collect()
        };
        let newest = self.waits.len().saturating_sub(Loaded::WAITS_MAX);
        let joined = |w: &&Wait| w.outcome == WaitOutcome::Joined;
        let sum = self.waits.iter().filter(joined).map(Wait::ms).sum();
        Loaded {
            conversations: self
                .rows
                .values()
                .map(|row| (row.clone(), sent(&row.id)))
                .collect(),
            waits: self.waits[newest..].to_vec(),
            today: (sum, self.average_wait().1),
            presence: agents
                .iter()
                .filter_map(|a| self.presence.iter().rfind(|p| p.agent == a.id).cloned())
                .collect(),
            agents,
            departments: Vec::new(),
        }
    }

    /// What was saved last of an agent's being there.
    pub(crate) fn here(&self, agent: AgentId) -> Here {
        let last = self.presence.iter().rfind(|p| p.agent == agent);
        last.map(|p| p.here.clone()).unwrap_or_default()
    }
}
