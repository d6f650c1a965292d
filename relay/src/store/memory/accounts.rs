//! Accounts, log-ins and links in memory.

use super::{MemoryStore, TokenHash};
use crate::store::{Account, Accounts, NewAccount, StoreError};
use async_trait::async_trait;
use protocol::api::AgentRole;
use protocol::{AgentId, SiteId, Timestamp};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct AccountRows {
    /// With the password's hash, by the address in lower case.
    agents: BTreeMap<String, (Account, String)>,
    sessions: BTreeMap<TokenHash, (AgentId, Timestamp)>,
    links: BTreeMap<TokenHash, (SiteId, AgentRole, Timestamp)>,
}

impl AccountRows {
    /// The accounts of a site, by name.
    pub(super) fn of(&self, site: &SiteId) -> Vec<Account> {
        let all = self.agents.values().map(|(account, _)| account);
        let mut mine: Vec<Account> = all.filter(|a| a.site == *site).cloned().collect();
        mine.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        mine
    }
}

#[async_trait]
impl Accounts for MemoryStore {
    async fn invite(
        &self,
        site: &SiteId,
        token: TokenHash,
        role: AgentRole,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let link = (site.clone(), role, expires_at);
        super::once(self.rows().accounts.links.insert(token, link))
    }

    async fn redeem(
        &self,
        token: TokenHash,
        now: Timestamp,
        new: NewAccount,
    ) -> Result<Account, StoreError> {
        let rows = &mut self.rows().accounts;
        let link = rows.links.get(&token).filter(|(_, _, ends)| *ends > now);
        let (site, role, _) = link.cloned().ok_or(StoreError::NotFound)?;
        let key = new.email.to_lowercase();
        if rows.agents.contains_key(&key) {
            return Err(StoreError::Conflict);
        }
        rows.links.remove(&token);
        let account = Account {
            id: new.id,
            site,
            name: new.name,
            email: new.email,
            role,
        };
        rows.agents
            .insert(key, (account.clone(), new.password_hash));
        Ok(account)
    }

    async fn account(&self, email: &str) -> Result<Option<(Account, String)>, StoreError> {
        Ok(self
            .rows()
            .accounts
            .agents
            .get(&email.to_lowercase())
            .cloned())
    }

    async fn log_in(
        &self,
        session: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        if !rows.agents.values().any(|(a, _)| a.id == agent) {
            return Err(StoreError::NotFound);
        }
        super::once(rows.sessions.insert(session, (agent, expires_at)))
    }

    async fn logged_in(
        &self,
        session: TokenHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let rows = &mut self.rows().accounts;
        let found = rows
            .sessions
            .get_mut(&session)
            .filter(|(_, ends)| *ends > now);
        let Some((agent, ends)) = found else {
            return Ok(None);
        };
        *ends = expires_at;
        let agent = *agent;
        let mut all = rows.agents.values().map(|(account, _)| account);
        Ok(all.find(|a| a.id == agent).cloned())
    }

    async fn log_out(&self, session: TokenHash) -> Result<(), StoreError> {
        self.rows().accounts.sessions.remove(&session);
        Ok(())
    }

    async fn accounts(&self, site: &SiteId) -> Result<Vec<Account>, StoreError> {
        Ok(self.rows().accounts.of(site))
    }
}
