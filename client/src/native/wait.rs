//! Why a wait for something found no end.

use crate::link::LinkState;
use std::fmt;

/// Why a wait found no end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitError {
    /// The deadline passed first.
    TimedOut {
        /// What was waited for.
        what: String,
        /// How the link stood then.
        state: LinkState,
    },
    /// The link ended with a final close code.
    Ended {
        /// What was waited for.
        what: String,
        /// The close code.
        code: u16,
    },
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut { what, state } => {
                write!(f, "waited too long for {what}; the link was {state:?}")
            }
            Self::Ended { what, code } => {
                write!(f, "waited for {what}, but the relay closed with {code}")
            }
        }
    }
}

impl std::error::Error for WaitError {}
