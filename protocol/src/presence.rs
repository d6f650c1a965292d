//! Who is there, and why an agent is away: what colleagues see of it, and the raw events that last, from
//! which times are summed.

use crate::id::{AgentId, Timestamp};
use crate::limits::AWAY_CHARS;
use crate::refusal::Code;
use crate::text;
use serde::{Deserialize, Serialize};

/// Why an agent is away. The usual reasons are words of a closed list, so that everybody reads them in
/// their own language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwayReason {
    /// A short one.
    Break,
    /// The long one.
    Lunch,
    /// With others.
    Meeting,
    /// Learns.
    Training,
    /// Writes down what the last chats were about.
    AfterCall,
    /// In their own words, at most [`AWAY_CHARS`] characters.
    Other(String),
}

impl AwayReason {
    /// Those of the closed list, in the order in which they are offered.
    pub const USUAL: [Self; 5] = [
        Self::Break,
        Self::Lunch,
        Self::Meeting,
        Self::Training,
        Self::AfterCall,
    ];

    /// The same, with own words cleaned; `None` if they say nothing.
    ///
    /// # Errors
    /// [`Code::MessageTooLong`] above [`AWAY_CHARS`] characters.
    pub fn clean(self) -> Result<Option<Self>, Code> {
        match self {
            Self::Other(words) => Ok(text::line(&words, AWAY_CHARS)?.map(Self::Other)),
            usual => Ok(Some(usual)),
        }
    }
}

/// An agent is away, and may have said why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Since when.
    pub since: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<AwayReason>,
}

/// Whether an agent is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Here {
    /// Chats may be given to them.
    Available,
    /// The switch is off.
    Away(Option<AwayReason>),
    /// No view of theirs is open.
    #[default]
    Gone,
}

/// From `at` on an agent is there, or not; until the next of these about the same agent. Never changed
/// afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// Who.
    pub agent: AgentId,
    /// From when on.
    pub at: Timestamp,
    /// Whether they are there.
    pub here: Here,
}

/// The time between two of an agent's events, cut to the span that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceSpan {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Whether they were there; never [`Here::Gone`].
    pub here: Here,
}

/// How long an agent was away for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwayTime {
    /// Why; absent where nothing was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<AwayReason>,
    /// Milliseconds in all.
    pub ms: u64,
}

/// One agent's times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentTimes {
    /// Who.
    pub agent: AgentId,
    /// The name.
    pub name: String,
    /// Milliseconds of being available.
    pub available_ms: u64,
    /// Milliseconds of being away, by reason; the longest first.
    pub away: Vec<AwayTime>,
    /// What these are sums of, in order.
    pub spans: Vec<PresenceSpan>,
}

/// The answer to `GET /api/agent/presence`: times of agents by name. Who does not lead reads their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The relay's clock; spans that go on end here.
    pub now: Timestamp,
    /// From when on is counted.
    pub since: Timestamp,
    /// Until when is counted.
    pub until: Timestamp,
    /// The agents.
    pub agents: Vec<AgentTimes>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{decode, encode};

    #[test]
    fn reasons_are_words_or_own_words() {
        assert_eq!(encode(&AwayReason::AfterCall), "\"after_call\"");
        let own: AwayReason = decode(r#"{"other":" At the\u0007 dentist "}"#).expect("a reason");
        let clean = own.clean().expect("short").expect("something");
        assert_eq!(clean, AwayReason::Other("At the dentist".into()));
        let long = AwayReason::Other("x".repeat(AWAY_CHARS + 1));
        assert_eq!(long.clean(), Err(Code::MessageTooLong));
        assert_eq!(AwayReason::Other(" \n".into()).clean(), Ok(None));
    }
}
