//! Past chats, facts and deletion in memory.

use super::{MemoryStore, Rows};
use crate::store::{Forgotten, Past, Put, StoreError};
use async_trait::async_trait;
use desk::Conversation;
use protocol::limits::FACTS_MAX;
use protocol::past::Fact;
use protocol::{ConversationId, CustomerId, MessageId, SiteId, Timestamp};
use std::collections::BTreeSet;

impl Rows {
    /// Deletes everything that is kept of a customer.
    pub(super) fn erase(&mut self, site: &SiteId, customer: CustomerId) {
        let theirs = self.of_site(site).filter(|c| c.customer == customer);
        let gone: Vec<ConversationId> = theirs.map(|c| c.id).collect();
        self.drop_all(&gone);
        self.facts.remove(&(site.clone(), customer));
    }

    /// Deletes conversations with all that belongs to them, and counts.
    fn drop_all(&mut self, gone: &[ConversationId]) -> Forgotten {
        let mut counted = Forgotten::default();
        for id in gone {
            counted.conversations += u64::from(self.conversations.remove(id).is_some());
            let entries = self.entries.remove(id);
            counted.entries += entries.map_or(0, |entries| entries.len() as u64);
            counted.ratings += u64::from(self.ratings.remove(id).is_some());
            counted.mails_taken += self.mailboxes.forget(*id);
            self.canned.forget(*id);
            self.hooks.forget(*id);
        }
        let mails = self.outbox.len();
        self.outbox.retain(|(of, _, _), _| !gone.contains(of));
        counted.mails = (mails - self.outbox.len()) as u64;
        let files = self.files.len();
        self.files.retain(|file| !gone.contains(&file.conversation));
        counted.files = (files - self.files.len()) as u64;
        counted
    }

    fn forget(&mut self, site: &SiteId, before: Timestamp) -> Forgotten {
        let old = |c: &&Conversation| c.state.is_over() && c.ended_at.is_some_and(|at| at < before);
        let gone: Vec<ConversationId> = self.of_site(site).filter(old).map(|c| c.id).collect();
        let mut counted = self.drop_all(&gone);
        let there: BTreeSet<CustomerId> = self.of_site(site).map(|c| c.customer).collect();
        for ((owner, customer), facts) in &mut self.facts {
            if owner == site && !there.contains(customer) {
                let all = facts.len();
                facts.retain(|_, fact| fact.at >= before);
                counted.facts += (all - facts.len()) as u64;
            }
        }
        counted
    }
}

#[async_trait]
impl Past for MemoryStore {
    async fn past(
        &self,
        site: &SiteId,
        customer: CustomerId,
        before: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<Conversation>, StoreError> {
        let rows = self.rows();
        let theirs = rows.of_site(site).filter(|c| c.customer == customer);
        let mut theirs: Vec<&Conversation> = theirs.collect();
        theirs.sort_by_key(|c| core::cmp::Reverse((c.asked_at, c.id)));
        let from = match before {
            None => 0,
            Some(before) => theirs
                .iter()
                .position(|c| c.id == before)
                .map_or(theirs.len(), |at| at + 1),
        };
        Ok(theirs.into_iter().skip(from).take(limit).cloned().collect())
    }

    async fn facts(&self, site: &SiteId, customer: CustomerId) -> Result<Vec<Fact>, StoreError> {
        let rows = self.rows();
        let facts = rows.facts.get(&(site.clone(), customer));
        Ok(facts
            .into_iter()
            .flat_map(|f| f.values().cloned())
            .collect())
    }

    async fn record_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError> {
        let mut rows = self.rows();
        let known = rows.of_site(site).any(|c| c.customer == customer);
        let there = rows.facts.entry((site.clone(), customer)).or_default();
        if there.contains_key(&fact.id) {
            return Ok(Put::Stored);
        }
        if !known {
            return Ok(Put::Missing);
        }
        if there.len() >= FACTS_MAX {
            return Ok(Put::Full);
        }
        there.insert(fact.id, fact);
        Ok(Put::Stored)
    }

    async fn correct_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        fact: Fact,
    ) -> Result<Put, StoreError> {
        let mut rows = self.rows();
        let there = rows.facts.entry((site.clone(), customer)).or_default();
        Ok(match there.get_mut(&fact.id) {
            Some(old) => {
                *old = fact;
                Put::Stored
            }
            None => Put::Missing,
        })
    }

    async fn remove_fact(
        &self,
        site: &SiteId,
        customer: CustomerId,
        id: MessageId,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows();
        if let Some(facts) = rows.facts.get_mut(&(site.clone(), customer)) {
            facts.remove(&id);
        }
        Ok(())
    }

    async fn forget(
        &self,
        site: &SiteId,
        ended_before: Timestamp,
        really: bool,
    ) -> Result<Forgotten, StoreError> {
        let mut rows = self.rows();
        if really {
            return Ok(rows.forget(site, ended_before));
        }
        Ok(rows.clone().forget(site, ended_before))
    }
}
