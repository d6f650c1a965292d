//! Why a conversation moved on: back to the line, to its end, to the tickets.

use serde::{Deserialize, Serialize};

/// Why a conversation went back to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnReason {
    /// The chosen agent did not open it in time.
    NotOpened,
    /// The agent's connection was lost.
    AgentGone,
    /// The agent gave it back to the line.
    HandedBack,
}

/// Who ended a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ender {
    /// The customer said so.
    Customer,
    /// The agent said so.
    Agent,
    /// The customer left and did not come back in time.
    CustomerGone,
}

/// Why an enquiry became a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TicketReason {
    /// Written into the form while nobody was there.
    LeftMessage,
    /// The customer preferred e-mail to waiting.
    AskedForEmail,
    /// The last agent left while the customer waited.
    NobodyHere,
    /// The customer left the line; an address was known.
    GaveUp,
    /// The customer left a chat in which no agent had said anything yet.
    Unanswered,
    /// The customer wrote again after the answer.
    WroteAgain,
    /// The answer could not be delivered.
    Undeliverable,
    /// An agent opened it again.
    Reopened,
}
