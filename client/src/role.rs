//! Whose end of the link it is: the frames it says and hears, and what differs between the two.

use protocol::{FromAgent, FromCustomer, ToAgent, ToCustomer};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One of the two kinds of people. Implemented by [`Customer`] and [`Agent`].
pub trait Role: 'static {
    /// What this end says.
    type Say: Serialize;
    /// What this end hears.
    type Hear: DeserializeOwned;
    /// The relay's path for this kind of socket.
    const PATH: &'static str;
    /// Whether this end may say hello without a token. Where it may, a refused token is forgotten
    /// and the link comes back once as somebody new.
    const MAY_BE_NEW: bool;

    /// The heartbeat.
    fn ping() -> Self::Say;
    /// Whether `frame` is the answer to hello.
    fn is_welcome(frame: &Self::Hear) -> bool;
    /// Whether `frame` may come before the welcome: only refusals.
    fn is_refusal(frame: &Self::Hear) -> bool;
    /// Whether `frame` is the answer to a heartbeat, which no owner needs to see.
    fn is_pong(frame: &Self::Hear) -> bool;
}

/// A customer's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer;

impl Role for Customer {
    type Say = FromCustomer;
    type Hear = ToCustomer;
    const PATH: &'static str = "/ws/customer";
    const MAY_BE_NEW: bool = true;

    fn ping() -> FromCustomer {
        FromCustomer::Ping {}
    }
    fn is_welcome(frame: &ToCustomer) -> bool {
        matches!(frame, ToCustomer::Welcome(_))
    }
    fn is_refusal(frame: &ToCustomer) -> bool {
        matches!(frame, ToCustomer::Refused(_))
    }
    fn is_pong(frame: &ToCustomer) -> bool {
        matches!(frame, ToCustomer::Pong {})
    }
}

/// An agent's view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent;

impl Role for Agent {
    type Say = FromAgent;
    type Hear = ToAgent;
    const PATH: &'static str = "/ws/agent";
    const MAY_BE_NEW: bool = false;

    fn ping() -> FromAgent {
        FromAgent::Ping {}
    }
    fn is_welcome(frame: &ToAgent) -> bool {
        matches!(frame, ToAgent::Welcome(_))
    }
    fn is_refusal(frame: &ToAgent) -> bool {
        matches!(frame, ToAgent::Refused(_))
    }
    fn is_pong(frame: &ToAgent) -> bool {
        matches!(frame, ToAgent::Pong {})
    }
}
