//! Who may log in: agents' accounts, their sessions, and the links that make accounts.

use super::{
    Audit, Canned, Keys, Letters, Pushes, SecondFactors, SettingsStore, StoreError, Webhooks,
};
use async_trait::async_trait;
use core::fmt;
use protocol::account::LogInRow;
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

impl TokenHash {
    /// Names it in lists: the beginning, in hexadecimal. It opens nothing.
    pub fn name(&self) -> String {
        self.0[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// A log-in that is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLogIn {
    /// What is kept of its token.
    pub token: TokenHash,
    /// Whose.
    pub agent: AgentId,
    /// When it began.
    pub at: Timestamp,
    /// When it ends, unless it is used.
    pub expires_at: Timestamp,
    /// The browser, as far as it says so.
    pub browser: String,
    /// The address that it came from.
    pub from: String,
}

/// What is to be changed of an account; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// The name that customers read.
    pub name: Option<String>,
    /// What it may do.
    pub role: Option<AgentRole>,
    /// Chats at the same time; `Some(None)`: as many as the site says.
    pub capacity: Option<Option<u32>>,
    /// Whether nobody gets in by it.
    pub disabled: Option<bool>,
}

/// What became of a change of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedAccount {
    /// It is so now.
    Changed(Account),
    /// Nothing: the site would have no owner who gets in.
    LastOwner,
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
    /// Chats at the same time, if not as many as the site says.
    pub capacity: Option<u32>,
    /// Whether nobody gets in by it.
    pub disabled: bool,
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
pub trait Accounts:
    Canned + Audit + SecondFactors + Letters + Keys + Pushes + SettingsStore + Webhooks
{
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
    async fn log_in(&self, log_in: NewLogIn) -> Result<(), StoreError>;

    /// Who is logged in with this token, if it has not expired and the account is not disabled; moves
    /// its end to `expires_at`.
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

    /// The log-ins of an agent that have not expired, the one used last first; `this` is marked.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn log_ins(
        &self,
        agent: AgentId,
        this: TokenHash,
        now: Timestamp,
    ) -> Result<Vec<LogInRow>, StoreError>;

    /// Ends log-ins of an agent: the one of this name, or, without one, all but `except`. Says how
    /// many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn end_log_ins(
        &self,
        agent: AgentId,
        named: Option<&str>,
        except: Option<TokenHash>,
    ) -> Result<usize, StoreError>;

    /// Changes an account of a site. Whoever is disabled is logged out everywhere.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the site has no such account.
    async fn change_account(
        &self,
        site: &SiteId,
        agent: AgentId,
        change: AccountChange,
    ) -> Result<ChangedAccount, StoreError>;

    /// Sets another password, and ends every log-in but `keep`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such account.
    async fn set_password(
        &self,
        agent: AgentId,
        password_hash: String,
        keep: Option<TokenHash>,
    ) -> Result<(), StoreError>;

    /// The accounts of a site, by name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn accounts(&self, site: &SiteId) -> Result<Vec<Account>, StoreError>;
}
