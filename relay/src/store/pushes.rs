//! How agents want to be told, and the browsers that are pushed to while no view of theirs is open.

use super::{StoreError, TokenHash};
use async_trait::async_trait;
use core::fmt;
use protocol::api::AgentRole;
use protocol::notifications::Notifications;
use protocol::{AgentId, SiteId, Timestamp};

/// A browser that is pushed to. It belongs to a log-in, and goes with it, however that ends.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Of which log-in.
    pub log_in: TokenHash,
    /// Whose.
    pub agent: AgentId,
    /// The address at its push service. Whoever knows it may push, so it is never logged.
    pub endpoint: String,
    /// Its public key.
    pub p256dh: Vec<u8>,
    /// The secret that it shares with the relay.
    pub auth: Vec<u8>,
    /// The language of what is pushed.
    pub locale: String,
    /// When it subscribed.
    pub at: Timestamp,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Subscription(of {})", self.agent)
    }
}

/// A browser that can be pushed to, and what its agent wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reachable {
    /// The browser.
    pub subscription: Subscription,
    /// What the account may do.
    pub role: AgentRole,
    /// What the agent wants.
    pub wishes: Notifications,
}

/// A store of what agents want to hear, and of browsers that are pushed to. The same drivers answer it.
#[async_trait]
pub trait Pushes: Send + Sync + 'static {
    /// What an agent wants; as usual where nothing was said.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn wishes(&self, agent: AgentId) -> Result<Notifications, StoreError>;

    /// Puts something else in its place.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if there is no such account.
    async fn set_wishes(&self, agent: AgentId, wishes: &Notifications) -> Result<(), StoreError>;

    /// Keeps a browser in the place of what the log-in had, and of what had the same address. If the
    /// agent has more than [`protocol::limits::PUSH_BROWSERS_MAX`] then, the oldest go.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if the log-in has ended.
    async fn subscribe(&self, subscription: Subscription) -> Result<(), StoreError>;

    /// The browser of a log-in, if it is pushed to.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn subscription(&self, log_in: TokenHash) -> Result<Option<Subscription>, StoreError>;

    /// Pushes to this log-in's browser no more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn unsubscribe(&self, log_in: TokenHash) -> Result<(), StoreError>;

    /// A push service says that there is nobody at this address any more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn endpoint_is_gone(&self, endpoint: &str) -> Result<(), StoreError>;

    /// The browsers of a site's agents whose log-in has not expired, the one that subscribed first
    /// first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn reachable(&self, site: &SiteId, now: Timestamp) -> Result<Vec<Reachable>, StoreError>;
}
