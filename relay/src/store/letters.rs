//! Mails to accounts (invitations, links for a forgotten password), and the tokens of the latter.

use super::{Account, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::{AgentId, MessageId, SiteId, Timestamp};

/// What a mail to an account carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// A link that makes an account.
    Invitation,
    /// A link that sets another password.
    Reset,
}

/// A mail to an account. The token in its link is made from the id by the relay's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountMail {
    /// Which.
    pub id: MessageId,
    /// For which site.
    pub site: SiteId,
    /// What it carries.
    pub kind: LetterKind,
    /// Where it goes.
    pub to: String,
    /// When it was asked for.
    pub at: Timestamp,
    /// When its link stops working: later it is of no use.
    pub expires_at: Timestamp,
    /// Attempts so far.
    pub tries: u32,
}

/// A store of such mails. The same drivers answer it.
#[async_trait]
pub trait Letters: Send + Sync + 'static {
    /// Keeps a mail until it has gone out.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is there already.
    async fn post_letter(&self, mail: AccountMail) -> Result<(), StoreError>;

    /// The mails whose time has come, the longest due first, at most `limit`; none whose link no
    /// longer works.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn letters_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<AccountMail>, StoreError>;

    /// A mail was tried: to be tried again then, or, without a time, it is done.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn letter_tried(
        &self,
        id: MessageId,
        again_at: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// Keeps the token of a link for a forgotten password.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such account.
    async fn allow_reset(
        &self,
        token: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses such a token up: sets the password, ends all log-ins of the account, and makes its other
    /// links worthless.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the token was used, has expired or never was.
    async fn reset_password(
        &self,
        token: TokenHash,
        now: Timestamp,
        password_hash: String,
    ) -> Result<Account, StoreError>;
}
