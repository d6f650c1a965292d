//! Whose end of the link it is: the frames it says and hears, and what differs between the two.

use protocol::{Challenge, FromAgent, FromCustomer, Proof, Refusal, ToAgent, ToCustomer};
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
    /// The refusal that `frame` is: may come before the welcome.
    fn refusal(frame: &Self::Hear) -> Option<&Refusal>;
    /// The challenge that `frame` is: comes instead of the welcome.
    fn challenge(frame: &Self::Hear) -> Option<&Challenge>;
    /// Puts the answer to a challenge into a hello.
    fn prove(hello: &mut Self::Say, proof: Proof);
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
    fn refusal(frame: &ToCustomer) -> Option<&Refusal> {
        match frame {
            ToCustomer::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
    fn challenge(frame: &ToCustomer) -> Option<&Challenge> {
        match frame {
            ToCustomer::Challenge(challenge) => Some(challenge),
            _ => None,
        }
    }
    fn prove(hello: &mut FromCustomer, found: Proof) {
        if let FromCustomer::Hello { proof, .. } = hello {
            *proof = Some(found);
        }
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
    fn refusal(frame: &ToAgent) -> Option<&Refusal> {
        match frame {
            ToAgent::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
    fn challenge(_: &ToAgent) -> Option<&Challenge> {
        None
    }
    fn prove(_: &mut FromAgent, _: Proof) {}
    fn is_pong(frame: &ToAgent) -> bool {
        matches!(frame, ToAgent::Pong {})
    }
}
