//! Search in memory: every conversation is looked through.

use super::{MemoryStore, Rows};
use crate::store::search::{Query, snippet, words_of_entry, words_of_head};
use crate::store::{Hit, Searched, StoreError};
use async_trait::async_trait;
use core::cmp::Reverse;
use desk::Conversation;
use protocol::conversation::Entry;
use protocol::search::Search;
use protocol::{AgentId, Score, SiteId};

impl Rows {
    fn holds(&self, row: &Conversation, reader: AgentId, asked: &Search) -> bool {
        let csat = self.csat(row, reader);
        let page = |part: &String| {
            row.page
                .as_ref()
                .is_some_and(|page| page.url.contains(part))
        };
        (asked.states.is_empty() || asked.states.contains(&row.state))
            && asked.agent.is_none_or(|agent| row.agent == Some(agent))
            && asked.customer.is_none_or(|one| row.customer == one)
            && asked.since.is_none_or(|since| row.asked_at >= since)
            && asked.until.is_none_or(|until| row.asked_at < until)
            && asked.csat_min.is_none_or(|least| csat >= Some(least))
            && asked
                .csat_max
                .is_none_or(|most| csat.is_some_and(|csat| csat <= most))
            && asked.page.as_ref().is_none_or(page)
    }

    fn csat(&self, row: &Conversation, reader: AgentId) -> Option<Score> {
        if row.agent == Some(reader) {
            return None;
        }
        self.ratings.get(&row.id)?.csat
    }

    /// What was found in a conversation; nothing where a phrase is nowhere in it.
    fn hit(&self, row: &Conversation, reader: AgentId, query: &Query) -> Option<Hit> {
        let head = words_of_head(row.id, &row.name, row.email.as_deref());
        let mut held: Vec<bool> = in_words(query, &head);
        let mut best: (usize, Option<&Entry>) = (0, None);
        for entry in self
            .entries
            .get(&row.id)
            .into_iter()
            .flat_map(|all| all.values())
        {
            let there = in_words(query, &words_of_entry(&entry.body));
            let count = there.iter().filter(|held| **held).count();
            if count > 0 && count >= best.0 {
                best = (count, Some(entry));
            }
            held.iter_mut()
                .zip(there)
                .for_each(|(held, there)| *held |= there);
        }
        held.iter().all(|held| *held).then(|| Hit {
            conversation: row.clone(),
            csat: self.csat(row, reader),
            snippet: best.1.and_then(|entry| snippet(entry, query)),
        })
    }
}

fn in_words(query: &Query, words: &str) -> Vec<bool> {
    let words: Vec<&str> = words.split(' ').collect();
    query.held(&words).collect()
}

#[async_trait]
impl Searched for MemoryStore {
    async fn search(
        &self,
        site: &SiteId,
        reader: AgentId,
        asked: Search,
        limit: usize,
    ) -> Result<Vec<Hit>, StoreError> {
        let query = Query::new(&asked.words);
        if query.is_empty() && !asked.words.trim().is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.rows();
        let mut all: Vec<&Conversation> = rows.of_site(site).collect();
        all.sort_by_key(|row| Reverse((row.asked_at, row.id)));
        let from = match asked.before {
            None => 0,
            Some(before) => all
                .iter()
                .position(|row| row.id == before)
                .map_or(all.len(), |at| at + 1),
        };
        let asked_for = all
            .into_iter()
            .skip(from)
            .filter(|row| rows.holds(row, reader, &asked));
        let found = asked_for.filter_map(|row| rows.hit(row, reader, &query));
        Ok(found.take(limit).collect())
    }
}
