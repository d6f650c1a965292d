//! Second factors: the secret that an authenticator shares, and codes for the day it is lost.

use super::{StoreError, TokenHash};
use async_trait::async_trait;
use core::fmt;
use protocol::AgentId;

/// What is kept of an account's second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// What the authenticator knows, too.
    pub secret: Vec<u8>,
    /// Whether it is asked for: a code of it was shown once.
    pub active: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
}

impl fmt::Debug for SecondFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecondFactor(active: {})", self.active)
    }
}

/// A store of second factors. The same drivers answer it.
#[async_trait]
pub trait SecondFactors: Send + Sync + 'static {
    /// An account's second factor, asked for or not yet.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn second_factor(&self, agent: AgentId) -> Result<Option<SecondFactor>, StoreError>;

    /// The accounts whose second factor is asked for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn with_second_factor(&self) -> Result<Vec<AgentId>, StoreError>;

    /// Keeps a secret that is not asked for yet, in the place of one that was not either.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the account has one that is asked for.
    async fn offer_second_factor(&self, agent: AgentId, secret: Vec<u8>) -> Result<(), StoreError>;

    /// From now on it is asked for; these are its recovery codes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if none was offered.
    async fn activate_second_factor(
        &self,
        agent: AgentId,
        step: u64,
        codes: Vec<TokenHash>,
    ) -> Result<(), StoreError>;

    /// Uses the code of a step up; false if one of this or a later step was used.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn use_step(&self, agent: AgentId, step: u64) -> Result<bool, StoreError>;

    /// Uses a recovery code up; false if it is none of this account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn use_recovery_code(&self, agent: AgentId, code: TokenHash) -> Result<bool, StoreError>;

    /// Forgets an account's second factor and its recovery codes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forget_second_factor(&self, agent: AgentId) -> Result<(), StoreError>;
}
