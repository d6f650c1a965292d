//! Who may log in: agents' accounts, their sessions, and the links that make accounts.

use super::{Audit, Canned, StoreError};
use async_trait::async_trait;
use core::fmt;
use protocol::api::AgentRole;
use protocol::{AgentId, SiteId, Timestamp};

/// The SHA-256 of a token: what is kept of it. Who reads the database cannot log in with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

/// An agent's account, without its password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which agent.
    pub id: AgentId,
    /// The site this agent answers for.
    pub site: SiteId,
    /// The name that customers read.
    pub name: String,
    /// The address to log in with.
    pub email: String,
    /// What the account may do.
    pub role: AgentRole,
}

/// An account that is to be made; site and role come with the link.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// A fresh id.
    pub id: AgentId,
    /// The name that customers will read.
    pub name: String,
    /// The address to log in with; unique in the whole store, whatever its case.
    pub email: String,
    /// The password's hash, a PHC string.
    pub password_hash: String,
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "NewAccount({} {:?} {:?})",
            self.id, self.name, self.email
        )
    }
}

/// A store of accounts, of what agents keep for themselves, and of what was done. The same drivers answer it.
#[async_trait]
pub trait Accounts: Canned + Audit {
    /// Keeps a link's token that makes one account of `role` at `site`, until `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn invite(
        &self,
        site: &SiteId,
        token: TokenHash,
        role: AgentRole,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses up a link and makes its account, both or neither.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the token was used, has expired or never was;
    /// [`StoreError::Conflict`] if the address has an account (the link stays usable).
    async fn redeem(
        &self,
        token: TokenHash,
        now: Timestamp,
        account: NewAccount,
    ) -> Result<Account, StoreError>;

    /// The account with this address, whatever its case, and its password's hash.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn account(&self, email: &str) -> Result<Option<(Account, String)>, StoreError>;

    /// Keeps a log-in.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such agent.
    async fn log_in(
        &self,
        session: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Who is logged in with this token, if it has not expired; moves its end to `expires_at`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn logged_in(
        &self,
        session: TokenHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<Account>, StoreError>;

    /// Ends a log-in, if there is one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn log_out(&self, session: TokenHash) -> Result<(), StoreError>;

    /// The accounts of a site, by name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn accounts(&self, site: &SiteId) -> Result<Vec<Account>, StoreError>;
}
