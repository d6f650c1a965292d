//! What those who lead do with the accounts of their site.

use super::{Agents, unavailable};
use crate::store::{Account, AccountChange, ChangedAccount, StoreError};
use protocol::account::Member;
use protocol::{AgentId, Code, Refusal, SiteId};

impl Agents {
    /// Everybody with an account at a site, by name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(crate) async fn members(&self, site: &SiteId) -> Result<Vec<Member>, StoreError> {
        let accounts = self.accounts.accounts(site).await?;
        let with = self.accounts.with_second_factor().await?;
        let member = |account: Account| Member {
            second_factor: with.contains(&account.id),
            agent: account.id,
            name: account.name,
            email: account.email,
            role: account.role,
            capacity: account.capacity,
            disabled: account.disabled,
        };
        Ok(accounts.into_iter().map(member).collect())
    }

    /// One account of a site.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn one(&self, site: &SiteId, agent: AgentId) -> Result<Account, Refusal> {
        let all = self.accounts.accounts(site).await;
        let all = all.map_err(|e| unavailable(&e))?;
        let found = all.into_iter().find(|account| account.id == agent);
        found.ok_or(Refusal::new(Code::NoSuchAgent))
    }

    /// Changes an account.
    ///
    /// # Errors
    /// What the caller may be told.
    pub(crate) async fn changes(
        &self,
        account: &Account,
        change: AccountChange,
    ) -> Result<Account, Refusal> {
        let (site, agent) = (&account.site, account.id);
        let changed = self.accounts.change_account(site, agent, change).await;
        match changed {
            Ok(ChangedAccount::Changed(account)) => Ok(account),
            Ok(ChangedAccount::LastOwner) => Err(Refusal::new(Code::LastOwner)),
            Err(StoreError::NotFound) => Err(Refusal::new(Code::NoSuchAgent)),
            Err(error) => Err(unavailable(&error)),
        }
    }

    /// Ends all log-ins of an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(crate) async fn logs_out(&self, agent: AgentId) -> Result<(), StoreError> {
        self.accounts
            .end_log_ins(agent, None, None)
            .await
            .map(|_| ())
    }

    /// Forgets the second factor of somebody who lost it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(crate) async fn frees_of_second_factor(&self, agent: AgentId) -> Result<(), StoreError> {
        self.accounts.forget_second_factor(agent).await
    }
}
