//! Place in line, estimate, availability, and the figures that stay in sight.

use crate::id::{AgentId, Timestamp};
use crate::presence::Away;
use serde::{Deserialize, Serialize};

/// A customer's place in line, sent anew at every change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// 1 is next.
    pub place: u32,
    /// How many wait in all.
    pub line: u32,
    /// Milliseconds that the wait will probably still take; absent while nothing has been measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_ms: Option<u64>,
    /// True once the wait is longer than the site's maximum: offer an answer by e-mail beside the
    /// place, which is kept. Absent means false.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub long_wait: bool,
}

/// Whether somebody would answer now.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum AvailabilityState {
    /// An available agent has room: the next customer is served at once.
    Open,
    /// Agents are there, all at capacity: the next customer waits in line.
    Busy,
    /// Nobody is there, the desk is closed, or the wait would be too long: the form is offered.
    #[default]
    Away,
}

/// What every open page knows of the desk; pushed at every change, and served as a cacheable GET.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    /// Whether somebody would answer now.
    pub state: AvailabilityState,
    /// Agents who are available.
    pub agents: u32,
    /// Milliseconds that a customer who asks now would probably wait; absent while unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate_ms: Option<u64>,
    /// Hours within which a message left in the form is answered.
    pub answer_hours: u32,
    /// When the desk opens next; outside its opening hours only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// How soon people were answered lately.
    #[serde(default, skip_serializing_if = "Promise::is_nothing")]
    pub promise: Promise,
}

/// How soon people were answered lately: measured medians, rounded up. What was measured too seldom
/// is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Milliseconds until an agent opened a chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat_ms: Option<u64>,
    /// Milliseconds until the first answer by e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_ms: Option<u64>,
}

impl Promise {
    /// Whether nothing was measured often enough.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What is always in an agent's sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Customers in line, opened by nobody yet.
    pub waiting: u32,
    /// Since when the longest of them waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_since: Option<Timestamp>,
    /// Mean of the waits that ended today (the site's day) with an agent opening the chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_wait_today_ms: Option<u64>,
    /// How many waits that mean is of.
    pub waits_today: u32,
    /// Tickets that nobody has answered.
    pub tickets: u32,
}

/// Another agent of the desk, as the list of people to transfer to shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    /// Which agent.
    pub id: AgentId,
    /// The name.
    pub name: String,
    /// Whether chats may be given to them now.
    pub available: bool,
    /// Since when that is so, as far as the relay has run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Chats they have, offered ones included.
    pub load: u32,
    /// Chats they take at most.
    pub capacity: u32,
    /// While the switch is off and they have a view open, or will be back: since when, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub away: Option<Away>,
    /// Their account is disabled: nothing can be given to them any more.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub disabled: bool,
}
