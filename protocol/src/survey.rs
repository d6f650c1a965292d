//! The survey after a chat: satisfaction (CSAT) and effort (CES), 1 to 5 each, and a comment.

use serde::{Deserialize, Serialize};

/// A score from 1 to 5. CSAT: 5 is very satisfied. CES: 5 is very much effort, so low is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

impl Score {
    /// The number.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Score {
    type Error = &'static str;
    fn try_from(n: u8) -> Result<Self, Self::Error> {
        if (1..=5).contains(&n) {
            Ok(Self(n))
        } else {
            Err("a score is 1 to 5")
        }
    }
}

impl From<Score> for u8 {
    fn from(score: Score) -> Self {
        score.0
    }
}

/// What a customer said about a chat. At least one of the three is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// "How satisfied are you?"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<Score>,
    /// "How much effort did it take you?"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ces: Option<Score>,
    /// "Anything to add?"
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}
