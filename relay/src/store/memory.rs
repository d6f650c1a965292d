//! The reference driver: the same contract in plain collections. For tests and simulations, and to
//! judge other drivers by; nothing outlives the process.

mod accounts;
mod audit;
mod canned;
mod enquiries;
mod files;
mod keys;
mod ledger;
mod letters;
mod mailboxes;
mod outbox;
mod past;
mod pushes;
mod score;
mod search;
mod second_factors;
mod settings;
mod staff;
mod webhooks;

use super::{
    Enquiry, MadeSite, MailOutcome, MailsDue, MailsStanding, RECENT_MS, SetByOwner, Store,
    StoreError, TokenHash,
};
use accounts::AccountRows;
use async_trait::async_trait;
use audit::AuditRows;
use canned::CannedRows;
use desk::{AgentProfile, Conversation, Loaded, MailKind, Record};
use files::FileRow;
use keys::KeyRows;
use mailboxes::MailboxRows;
use outbox::OutboxRow;
use protocol::api::{Banner, Ledger, ScoreSpan, Wait, WaitOutcome};
use protocol::conversation::{Entry, EntryBody};
use protocol::past::Fact;
use protocol::{
    ConversationId, CustomerId, Department, DepartmentId, Feedback, MessageId, Presence, Seq,
    SiteId, Timestamp,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use webhooks::HookRows;

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: Mutex<Rows>,
}

#[derive(Clone, Debug, Default)]
struct Rows {
    conversations: BTreeMap<ConversationId, (SiteId, Conversation)>,
    entries: BTreeMap<ConversationId, BTreeMap<Seq, Entry>>,
    /// In the order in which they came.
    waits: Vec<(SiteId, Wait)>,
    ratings: BTreeMap<ConversationId, Feedback>,
    outbox: BTreeMap<(ConversationId, Seq, String), OutboxRow>,
    accounts: AccountRows,
    audit: AuditRows,
    keys: KeyRows,
    hooks: HookRows,
    mailboxes: MailboxRows,
    files: Vec<FileRow>,
    banners: BTreeMap<SiteId, Banner>,
    canned: CannedRows,
    settings: BTreeMap<SiteId, SetByOwner>,
    made_sites: BTreeMap<SiteId, MadeSite>,
    /// In the order in which they came.
    presence: Vec<(SiteId, Presence)>,
    departments: BTreeMap<DepartmentId, (SiteId, Department)>,
    facts: BTreeMap<(SiteId, CustomerId), BTreeMap<MessageId, Fact>>,
}

impl MemoryStore {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rows {
    fn put(&mut self, site: &SiteId, record: Record) -> Result<(), StoreError> {
        match record {
            Record::Conversation(conversation) => self.put_conversation(site, conversation),
            Record::Entry {
                conversation,
                entry,
            } => {
                self.check(site, conversation)?;
                let sent = entry.body.files().to_vec();
                self.put_entry(conversation, entry)?;
                self.files_are_sent(conversation, &sent);
                Ok(())
            }
            Record::Wait(wait) => {
                self.check(site, wait.conversation)?;
                self.waits.push((site.clone(), wait));
                Ok(())
            }
            Record::Mail(mail) => {
                self.check(site, mail.conversation)?;
                let key = (mail.conversation, mail.asked, mail.to.clone());
                let row = OutboxRow {
                    next_at: Some(mail.at),
                    mail,
                    tries: 0,
                    done: None,
                };
                once(self.outbox.insert(key, row))
            }
            Record::Rating {
                conversation,
                feedback,
                ..
            } => {
                self.check(site, conversation)?;
                once(self.ratings.insert(conversation, feedback))
            }
            Record::Presence(presence) => {
                self.presence.push((site.clone(), presence));
                Ok(())
            }
            Record::Erased { customer } => {
                self.erase(site, customer);
                Ok(())
            }
        }
    }

    fn put_conversation(&mut self, site: &SiteId, c: Conversation) -> Result<(), StoreError> {
        match self.conversations.get_mut(&c.id) {
            Some((owner, _)) if owner != site => return Err(StoreError::NotFound),
            Some((_, older)) => *older = c,
            None => {
                self.conversations.insert(c.id, (site.clone(), c));
            }
        }
        Ok(())
    }

    fn put_entry(&mut self, of: ConversationId, entry: Entry) -> Result<(), StoreError> {
        let done = match &entry.body {
            EntryBody::TranscriptSent { email } => Some((email.clone(), true, true)),
            EntryBody::TranscriptFailed { email } => Some((email.clone(), false, true)),
            EntryBody::MailFailed { email } => Some((email.clone(), false, false)),
            _ => None,
        };
        let entries = self.entries.entry(of).or_default();
        if entry.id.is_some() && entries.values().any(|e| e.id == entry.id) {
            return Err(StoreError::Conflict);
        }
        once(entries.insert(entry.seq, entry))?;
        if let Some((email, sent, transcript)) = done {
            let told = self.outbox.values_mut().find(|row| {
                row.mail.conversation == of
                    && (row.mail.kind == MailKind::Transcript) == transcript
                    && row.mail.to == email
                    && row.done == Some(sent)
                    && row.next_at.is_some()
            });
            if let Some(row) = told {
                row.next_at = None;
            }
        }
        Ok(())
    }

    fn check(&self, site: &SiteId, id: ConversationId) -> Result<(), StoreError> {
        match self.conversations.get(&id) {
            Some((owner, _)) if owner == site => Ok(()),
            _ => Err(StoreError::NotFound),
        }
    }

    fn sent(&self, id: ConversationId) -> Vec<(MessageId, Seq)> {
        let entries = self.entries.get(&id).into_iter().flat_map(BTreeMap::values);
        entries.filter_map(|e| Some((e.id?, e.seq))).collect()
    }

    fn of_site(&self, site: &SiteId) -> impl Iterator<Item = &Conversation> {
        let mine = self.conversations.values().filter(move |(s, _)| s == site);
        mine.map(|(_, c)| c)
    }
}

/// A row that may be there once only.
fn once<T>(older: Option<T>) -> Result<(), StoreError> {
    match older {
        Some(_) => Err(StoreError::Conflict),
        None => Ok(()),
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn load(
        &self,
        site: &SiteId,
        capacity: u32,
        day_began: Timestamp,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        let rows = self.rows();
        let since = Timestamp(now.0.saturating_sub(RECENT_MS));
        let recent = |c: &&Conversation| !c.state.is_over() || c.ended_at >= Some(since);
        let mut conversations: Vec<_> = rows.of_site(site).filter(recent).cloned().collect();
        conversations.sort_by_key(|c| (c.asked_at, c.id));
        let mut waits = rows.waits_of(site);
        let today = waits
            .iter()
            .filter(|w| w.ended_at >= day_began && w.outcome == WaitOutcome::Joined)
            .fold((0, 0), |(ms, n), wait| (ms + wait.ms(), n + 1));
        waits.drain(..waits.len().saturating_sub(Loaded::WAITS_MAX));
        let profile = |a: super::Account| AgentProfile {
            id: a.id,
            name: a.name,
            capacity: a.capacity.unwrap_or(capacity),
            supervisor: a.role.may_supervise(),
            email: a.email,
        };
        Ok(Loaded {
            conversations: conversations
                .into_iter()
                .map(|c| (rows.sent(c.id), c))
                .map(|(sent, c)| (c, sent))
                .collect(),
            waits,
            today,
            presence: rows.last_presence(site, Timestamp(u64::MAX)),
            departments: rows.departments_of(site),
            agents: rows
                .accounts
                .of(site)
                .into_iter()
                .filter(|a| !a.disabled)
                .map(profile)
                .collect(),
        })
    }

    async fn append(&self, site: &SiteId, mut records: Vec<Record>) -> Result<(), StoreError> {
        let mut rows = self.rows();
        let before = rows.clone();
        // What the other records refer to comes first; what comes after an erasure is not erased.
        for part in records.split_inclusive_mut(|r| matches!(r, Record::Erased { .. })) {
            part.sort_by_key(|r| match r {
                Record::Conversation(_) => 0,
                Record::Erased { .. } => 2,
                _ => 1,
            });
        }
        let put = records.into_iter().try_for_each(|r| {
            rows.hooks.put(site, &r);
            rows.put(site, r)
        });
        if put.is_err() {
            *rows = before;
        }
        put
    }

    async fn entries(
        &self,
        conversation: ConversationId,
        after: Seq,
        up_to: Seq,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows = self.rows();
        let entries = rows.entries.get(&conversation).into_iter().flatten();
        let wanted = entries.filter(|(seq, _)| after < **seq && **seq <= up_to);
        Ok(wanted.map(|(_, e)| e.clone()).collect())
    }

    async fn conversation(
        &self,
        site: &SiteId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let rows = self.rows();
        let found = rows.conversations.get(&id).filter(|(s, _)| s == site);
        Ok(found.map(|(_, c)| c.clone()))
    }

    async fn mails_due(&self, now: Timestamp, limit: usize) -> Result<MailsDue, StoreError> {
        Ok(self.rows().mails_due(now, limit))
    }

    async fn mails_standing(&self) -> Result<MailsStanding, StoreError> {
        Ok(self.rows().mails_standing())
    }

    async fn mail_tried(
        &self,
        conversation: ConversationId,
        asked: Seq,
        to: &str,
        outcome: MailOutcome,
    ) -> Result<(), StoreError> {
        self.rows().mail_tried(conversation, asked, to, outcome);
        Ok(())
    }

    async fn waits(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Wait>, StoreError> {
        let mut waits = self.rows().waits_of(site);
        waits.retain(|w| since <= w.ended_at && w.ended_at < until);
        Ok(waits)
    }

    async fn score(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<ScoreSpan, StoreError> {
        Ok(score::score(&self.rows(), site, since, until))
    }

    async fn banner(&self, site: &SiteId) -> Result<Banner, StoreError> {
        Ok(self.rows().banners.get(site).cloned().unwrap_or_default())
    }

    async fn set_banner(&self, site: &SiteId, banner: &Banner) -> Result<(), StoreError> {
        self.rows().banners.insert(site.clone(), banner.clone());
        Ok(())
    }

    async fn enquiries(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Enquiry>, StoreError> {
        Ok(enquiries::enquiries(&self.rows(), site, since, until))
    }

    async fn ledger(&self, site: &SiteId, now: Timestamp) -> Result<Ledger, StoreError> {
        Ok(ledger::ledger(&self.rows(), site, now))
    }
}
