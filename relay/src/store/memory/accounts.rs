//! Accounts, log-ins and links in memory.

use super::{MemoryStore, TokenHash};
use crate::store::{
    Account, AccountChange, AccountMail, Accounts, ChangedAccount, NewAccount, NewLogIn,
    SecondFactor, StoreError,
};
use async_trait::async_trait;
use protocol::account::LogInRow;
use protocol::api::AgentRole;
use protocol::{AgentId, MessageId, SiteId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug, Default)]
pub(super) struct AccountRows {
    /// With the password's hash, by the address in lower case.
    pub(super) agents: BTreeMap<String, (Account, String)>,
    pub(super) sessions: BTreeMap<TokenHash, Session>,
    pub(super) resets: BTreeMap<TokenHash, (AgentId, Timestamp)>,
    /// With the newest step of which a code was used.
    pub(super) factors: BTreeMap<AgentId, (SecondFactor, u64)>,
    pub(super) recovery: BTreeSet<(AgentId, TokenHash)>,
    /// With the time of the next attempt.
    pub(super) mails: BTreeMap<MessageId, (AccountMail, Timestamp)>,
    pub(super) pushes: super::pushes::PushRows,
    links: BTreeMap<TokenHash, (SiteId, AgentRole, Timestamp)>,
}

#[derive(Clone, Debug)]
pub(super) struct Session {
    log_in: NewLogIn,
    used_at: Timestamp,
}

impl AccountRows {
    /// Sets a password and ends every log-in but `keep`.
    pub(super) fn set_password(
        &mut self,
        agent: AgentId,
        hash: String,
        keep: Option<TokenHash>,
    ) -> Result<Account, StoreError> {
        let mut all = self.agents.values_mut();
        let found = all.find(|(account, _)| account.id == agent);
        let (account, old) = found.ok_or(StoreError::NotFound)?;
        *old = hash;
        let account = account.clone();
        self.sessions
            .retain(|token, one| one.log_in.agent != agent || Some(*token) == keep);
        self.resets.retain(|_, (whose, _)| *whose != agent);
        Ok(account)
    }

    /// Whether a log-in has not expired.
    pub(super) fn lasts(&self, log_in: TokenHash, now: Timestamp) -> bool {
        let found = self.sessions.get(&log_in);
        found.is_some_and(|one| one.log_in.expires_at > now)
    }

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
            capacity: None,
            disabled: false,
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

    async fn log_in(&self, log_in: NewLogIn) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        let mut all = rows.agents.values();
        if !all.any(|(account, _)| account.id == log_in.agent) {
            return Err(StoreError::NotFound);
        }
        let (token, used_at) = (log_in.token, log_in.at);
        super::once(rows.sessions.insert(token, Session { log_in, used_at }))
    }

    async fn logged_in(
        &self,
        session: TokenHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let rows = &mut self.rows().accounts;
        let found = rows.sessions.get_mut(&session);
        let Some(one) = found.filter(|one| one.log_in.expires_at > now) else {
            return Ok(None);
        };
        (one.log_in.expires_at, one.used_at) = (expires_at, now);
        let agent = one.log_in.agent;
        let mut all = rows.agents.values().map(|(account, _)| account);
        Ok(all.find(|a| a.id == agent && !a.disabled).cloned())
    }

    async fn log_ins(
        &self,
        agent: AgentId,
        this: TokenHash,
        now: Timestamp,
    ) -> Result<Vec<LogInRow>, StoreError> {
        let rows = &self.rows().accounts;
        let theirs = rows.sessions.values();
        let theirs = theirs.filter(|one| one.log_in.agent == agent && one.log_in.expires_at > now);
        let row = |one: &Session| LogInRow {
            id: one.log_in.token.name(),
            began_at: one.log_in.at,
            used_at: one.used_at,
            browser: one.log_in.browser.clone(),
            from: one.log_in.from.clone(),
            this: one.log_in.token == this,
        };
        let mut list: Vec<LogInRow> = theirs.map(row).collect();
        list.sort_by_key(|row| std::cmp::Reverse((row.used_at, row.began_at)));
        Ok(list)
    }

    async fn end_log_ins(
        &self,
        agent: AgentId,
        named: Option<&str>,
        except: Option<TokenHash>,
    ) -> Result<usize, StoreError> {
        let sessions = &mut self.rows().accounts.sessions;
        let before = sessions.len();
        sessions.retain(|token, one| {
            let meant = named.is_none_or(|name| token.name() == name) && Some(*token) != except;
            one.log_in.agent != agent || !meant
        });
        Ok(before - sessions.len())
    }

    async fn change_account(
        &self,
        site: &SiteId,
        agent: AgentId,
        change: AccountChange,
    ) -> Result<ChangedAccount, StoreError> {
        let rows = &mut self.rows().accounts;
        let all = rows.of(site);
        let found = all.iter().find(|account| account.id == agent);
        let mut now = found.cloned().ok_or(StoreError::NotFound)?;
        now.name = change.name.unwrap_or(now.name);
        now.role = change.role.unwrap_or(now.role);
        now.capacity = change.capacity.unwrap_or(now.capacity);
        now.disabled = change.disabled.unwrap_or(now.disabled);
        let owns = |a: &&Account| a.role == AgentRole::Owner && !a.disabled;
        let others = all.iter().filter(owns).any(|a| a.id != agent);
        if all.iter().filter(owns).any(|a| a.id == agent) && !owns(&&now) && !others {
            return Ok(ChangedAccount::LastOwner);
        }
        if now.disabled {
            rows.sessions.retain(|_, one| one.log_in.agent != agent);
            rows.resets.retain(|_, (whose, _)| *whose != agent);
        }
        if let Some((account, _)) = rows.agents.get_mut(&now.email.to_lowercase()) {
            *account = now.clone();
        }
        Ok(ChangedAccount::Changed(now))
    }

    async fn set_password(
        &self,
        agent: AgentId,
        password_hash: String,
        keep: Option<TokenHash>,
    ) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        rows.set_password(agent, password_hash, keep).map(|_| ())
    }

    async fn log_out(&self, session: TokenHash) -> Result<(), StoreError> {
        self.rows().accounts.sessions.remove(&session);
        Ok(())
    }

    async fn accounts(&self, site: &SiteId) -> Result<Vec<Account>, StoreError> {
        Ok(self.rows().accounts.of(site))
    }
}
