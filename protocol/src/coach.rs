//! What a site's owner says to the writing coach in the agent's view.

use serde::{Deserialize, Serialize};

/// The settings, as an agent's view is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteCoach {
    /// Whether there is a writing coach at all.
    pub enabled: bool,
    /// Whether views read how a customer sounds.
    pub sentiment: bool,
    /// Words that customers had better not read, at most [`crate::limits::JARGON_MAX`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub jargon: Vec<Jargon>,
}

impl Default for SiteCoach {
    fn default() -> Self {
        Self {
            enabled: true,
            sentiment: true,
            jargon: Vec::new(),
        }
    }
}

/// A word that a site's customers had better not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jargon {
    /// The word or words, in any case.
    pub word: String,
    /// What to say instead; absent where nothing fits everywhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub plain: String,
}
