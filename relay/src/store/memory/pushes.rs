//! What agents want to hear, and the browsers that are pushed to, in memory.

use super::accounts::AccountRows;
use super::{MemoryStore, TokenHash};
use crate::store::{Pushes, Reachable, StoreError, Subscription};
use async_trait::async_trait;
use protocol::limits::PUSH_BROWSERS_MAX;
use protocol::notifications::Notifications;
use protocol::{AgentId, SiteId, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct PushRows {
    wishes: BTreeMap<AgentId, Notifications>,
    /// By log-in; of those that have ended nobody hears.
    browsers: BTreeMap<TokenHash, Subscription>,
}

impl AccountRows {
    /// The browsers whose log-in is still there, by when they subscribed.
    fn browsers(&self) -> Vec<&Subscription> {
        let all = self.pushes.browsers.values();
        let mut all: Vec<_> = all
            .filter(|one| self.sessions.contains_key(&one.log_in))
            .collect();
        all.sort_by_key(|one| (one.at, one.log_in));
        all
    }
}

#[async_trait]
impl Pushes for MemoryStore {
    async fn wishes(&self, agent: AgentId) -> Result<Notifications, StoreError> {
        let rows = &self.rows().accounts;
        Ok(rows.pushes.wishes.get(&agent).cloned().unwrap_or_default())
    }

    async fn set_wishes(&self, agent: AgentId, wishes: &Notifications) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        if !rows.agents.values().any(|(one, _)| one.id == agent) {
            return Err(StoreError::NotFound);
        }
        rows.pushes.wishes.insert(agent, wishes.clone());
        Ok(())
    }

    async fn subscribe(&self, new: Subscription) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        if !rows.sessions.contains_key(&new.log_in) {
            return Err(StoreError::NotFound);
        }
        let agent = new.agent;
        let browsers = &mut rows.pushes.browsers;
        browsers.retain(|_, one| one.endpoint != new.endpoint);
        browsers.insert(new.log_in, new);
        let all = rows.browsers().into_iter().filter(|one| one.agent == agent);
        let mut all: Vec<_> = all.map(|one| (Reverse(one.at), one.log_in)).collect();
        all.sort_unstable();
        for (_, log_in) in all.iter().skip(PUSH_BROWSERS_MAX) {
            rows.pushes.browsers.remove(log_in);
        }
        Ok(())
    }

    async fn subscription(&self, log_in: TokenHash) -> Result<Option<Subscription>, StoreError> {
        let rows = &self.rows().accounts;
        let all = rows.browsers();
        let found = all.into_iter().find(|one| one.log_in == log_in);
        Ok(found.cloned())
    }

    async fn unsubscribe(&self, log_in: TokenHash) -> Result<(), StoreError> {
        self.rows().accounts.pushes.browsers.remove(&log_in);
        Ok(())
    }

    async fn endpoint_is_gone(&self, endpoint: &str) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        rows.pushes
            .browsers
            .retain(|_, one| one.endpoint != endpoint);
        Ok(())
    }

    async fn reachable(&self, site: &SiteId, now: Timestamp) -> Result<Vec<Reachable>, StoreError> {
        let rows = &self.rows().accounts;
        let accounts = rows.of(site);
        let lasts = |one: &&Subscription| rows.lasts(one.log_in, now);
        let reach = |one: &Subscription| {
            let account = accounts.iter().find(|account| account.id == one.agent)?;
            let wishes = rows.pushes.wishes.get(&one.agent);
            (!account.disabled).then(|| Reachable {
                subscription: one.clone(),
                role: account.role,
                wishes: wishes.cloned().unwrap_or_default(),
            })
        };
        let all = rows.browsers().into_iter().filter(lasts);
        Ok(all.filter_map(reach).collect())
    }
}
