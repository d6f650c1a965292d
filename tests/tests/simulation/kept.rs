//! The disk: a store in plain maps that trusts nothing, and says what a desk starts from.

use desk::{AgentProfile, Conversation, Loaded, Mail, Record};
use protocol::api::{Wait, WaitOutcome};
use protocol::conversation::Side;
use protocol::{
    AgentId, ConversationId, ConversationState, Entry, Feedback, MessageId, Presence, Seq,
    Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// Conversations that ended longer ago are not loaded, as the relay's store does it.
const RECENT_MS: u64 = relay::store::RECENT_MS;

/// What names a mail.
pub(crate) type MailKey = (ConversationId, Seq, String);

/// What was saved.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    pub(crate) rows: BTreeMap<ConversationId, Conversation>,
    pub(crate) entries: BTreeMap<ConversationId, Vec<Entry>>,
    pub(crate) waits: Vec<Wait>,
    pub(crate) mails: BTreeMap<MailKey, Mail>,
    /// Mails whose end the desk has written down.
    pub(crate) told: BTreeSet<MailKey>,
    pub(crate) ratings: BTreeMap<ConversationId, Feedback>,
    /// The newest of each agent's being there.
    pub(crate) presence: BTreeMap<AgentId, Presence>,
}

impl Kept {
    /// Takes records in: all that follows from one event, or from several.
    pub(crate) fn save(&mut self, records: &[Record]) {
        let mut touched = BTreeSet::new();
        for record in records {
            if let Record::Conversation(row) = record {
                touched.insert(row.id);
            }
            self.put(record.clone());
        }
        for id in touched {
            let newest = self.entries.get(&id).and_then(|e| e.last());
            let last = newest.map_or(Seq(0), |e| e.seq);
            assert_eq!(self.rows[&id].last, last, "a row does not fit its entries");
        }
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
                assert_eq!(
                    entry.seq.0 as usize,
                    entries.len() + 1,
                    "numbers with a gap"
                );
                let before = entries.last();
                assert!(before.is_none_or(|l| l.at <= entry.at), "time went back");
                let twice = entry.id.is_some() && entries.iter().any(|e| e.id == entry.id);
                assert!(!twice, "saved twice: {entry:?}");
                entries.push(entry);
            }
            Record::Wait(wait) => {
                assert!(wait.ended_at >= wait.began_at, "a wait below zero");
                self.waits.push(wait);
            }
            Record::Mail(mail) => {
                let asked = self.entry(mail.conversation, mail.asked);
                assert!(asked.is_some(), "a mail that no entry asked for");
                let key = key(&mail);
                assert!(self.mails.insert(key, mail).is_none(), "mailed twice");
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
                let last = self.presence.get(&presence.agent);
                assert!(last.is_none_or(|l| l.at <= presence.at && l.here != presence.here));
                self.presence.insert(presence.agent, presence);
            }
            Record::Erased { customer } => {
                self.rows.retain(|_, row| row.customer != customer);
                let rows = &self.rows;
                self.entries.retain(|id, _| rows.contains_key(id));
                self.ratings.retain(|id, _| rows.contains_key(id));
                self.mails.retain(|(id, ..), _| rows.contains_key(id));
            }
        }
    }

    pub(crate) fn entry(&self, id: ConversationId, seq: Seq) -> Option<&Entry> {
        let index = (seq.0 as usize).checked_sub(1)?;
        self.entries.get(&id)?.get(index)
    }

    /// The entries `after < seq ≤ up_to`.
    pub(crate) fn span(&self, id: ConversationId, after: Seq, up_to: Seq) -> Vec<Entry> {
        let all = self.entries.get(&id).into_iter().flatten();
        let wanted = all.filter(|e| after < e.seq && e.seq <= up_to);
        wanted.cloned().collect()
    }

    /// What a side may see of a conversation.
    pub(crate) fn visible(&self, id: ConversationId, side: Side) -> Vec<Entry> {
        let all = self.entries.get(&id).into_iter().flatten();
        let seen = all.filter(|e| e.body.visible_to(side));
        seen.cloned().collect()
    }

    /// What people sent into a conversation.
    pub(crate) fn sent(&self, id: ConversationId) -> Vec<(MessageId, Seq)> {
        let all = self.entries.get(&id).into_iter().flatten();
        all.filter_map(|e| Some((e.id?, e.seq))).collect()
    }

    /// Chats in an agent's hands.
    pub(crate) fn load_of(&self, agent: AgentId) -> u32 {
        use ConversationState::{Live, Offered};
        let has =
            |row: &&Conversation| matches!(row.state, Offered | Live) && row.agent == Some(agent);
        self.rows.values().filter(has).count() as u32
    }

    /// Mean in milliseconds and number of waits that an agent ended.
    pub(crate) fn average_wait(&self) -> (Option<u64>, u32) {
        let (ms, n) = self.joined_waits();
        (ms.checked_div(n), n as u32)
    }

    fn joined_waits(&self) -> (u64, u64) {
        let joined = self
            .waits
            .iter()
            .filter(|w| w.outcome == WaitOutcome::Joined);
        joined.fold((0, 0), |(ms, n), wait| (ms + wait.ms(), n + 1))
    }

    /// The estimate for somebody at this place, in milliseconds: the rule as it is written down.
    pub(crate) fn estimate(&self, place: u64) -> Option<u64> {
        let newest = self.waits.len().saturating_sub(Loaded::WAITS_MAX);
        let waits = self.waits[newest..].iter();
        let joined = waits.filter(|w| w.outcome == WaitOutcome::Joined);
        let mean_us = joined
            .map(|w| w.ms() * 1_000)
            .reduce(|mean, new| (mean * 9 + new) / 10)?;
        Some(mean_us * place / 1_000)
    }

    /// What a desk starts from.
    pub(crate) fn load(&self, agents: Vec<AgentProfile>, now: Timestamp) -> Loaded {
        use ConversationState::{Answered, Ended, Withdrawn};
        let recent = |row: &&Conversation| {
            let over = matches!(row.state, Ended | Answered | Withdrawn);
            !over || row.ended_at.is_some_and(|at| now.since_ms(at) <= RECENT_MS)
        };
        let rows = self.rows.values().filter(recent);
        let newest = self.waits.len().saturating_sub(Loaded::WAITS_MAX);
        let (ms, n) = self.joined_waits();
        Loaded {
            conversations: rows.map(|row| (row.clone(), self.sent(row.id))).collect(),
            waits: self.waits[newest..].to_vec(),
            today: (ms, n as u32),
            presence: self.presence.values().cloned().collect(),
            agents,
            departments: Vec::new(),
        }
    }
}

/// What names a mail.
pub(crate) fn key(mail: &Mail) -> MailKey {
    (mail.conversation, mail.asked, mail.to.clone())
}
