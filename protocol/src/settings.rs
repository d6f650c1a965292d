//! What a site's owner sets in the agent view, over what the configuration file says: by the names of
//! the file's `[[sites]]`, so that there is one vocabulary and one set of rules.

use crate::api::Invitation;
use crate::id::Timestamp;
use crate::refusal::Refusal;
use crate::wanted::Wanted;
use serde::{Deserialize, Serialize};
use serde_json::Map;
pub use serde_json::Value;

/// Settings by the names that the configuration file has for them. An empty object stands for nothing
/// of its kind: no consent, no words of its own.
pub type Values = Map<String, Value>;

/// What may be set, by section. A section that does not fit the file any more is left out as a whole.
/// Secrets, a site's id, and how many may come are the file's alone.
pub const SECTIONS: [(&str, &[&str]); 10] = [
    ("site", &["name", "origins"]),
    ("look", &["accent", "locale"]),
    ("hours", &["time_zone", "hours", "holidays"]),
    ("words", &["greeting", "consent"]),
    ("faq", &["faq"]),
    ("invitations", &["invitations"]),
    ("automatic", &["automatic"]),
    ("coach", &["coach"]),
    (
        "chats",
        &[
            "capacity",
            "line_max",
            "offer_s",
            "wait_max_s",
            "alert_s",
            "escalate_s",
            "misses_max",
            "ticket_due_hours",
            "agent_grace_s",
            "agent_lost_s",
            "waiting_grace_s",
            "live_grace_s",
            "attachments",
            "typing_preview",
            "survey",
        ],
    ),
    ("retention", &["retention_days"]),
];

/// The section of a setting, if it may be set.
pub fn section(key: &str) -> Option<&'static str> {
    let mut all = SECTIONS.iter();
    all.find(|(_, keys)| keys.contains(&key))
        .map(|(name, _)| *name)
}

/// Answer of `GET /api/agent/settings` (owners and supervisors), and of a change.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Counts changes; a change names the one that it was made from.
    pub version: u64,
    /// What is in force: every setting that may be set.
    pub values: Values,
    /// What the file says: what each is after a reset.
    pub file: Values,
    /// Those that were set in the view.
    pub set: Vec<String>,
    /// Sections that were set, and are left out: they don't fit the file any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// When something was set last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    /// Who did, as they were called then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// The sites with their tags, the caller's own first; supervisors get their own alone.
    pub sites: Vec<SiteTag>,
}

/// A site and what its pages need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteTag {
    /// Its short name.
    pub id: String,
    /// The name that customers read.
    pub name: String,
    /// The tag, to be copied into its pages.
    pub tag: String,
}

/// Body of `POST /api/agent/sites` (owners): a site beside those that the relay has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSite {
    /// Its short name, which stands in its tag and never changes.
    pub id: String,
    /// The name that customers read.
    pub name: String,
    /// Whose pages may carry the widget.
    pub origins: Vec<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteMade {
    /// All sites, the new one among them.
    pub sites: Vec<SiteTag>,
    /// Makes the new site's first account, an owner, once.
    pub invitation: Invitation,
}

/// Body of `PUT /api/agent/settings` (owners).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangeSettings {
    /// The version that this was made from; another is refused as
    /// [`crate::Code::SettingsChanged`].
    pub version: u64,
    /// What is set; `null`: from now on what the file says. What is not named stays as it is.
    pub values: Values,
}

/// Why a change was refused as [`crate::Code::BadSetting`]; nothing of it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadSetting {
    /// The code.
    #[serde(flatten)]
    pub refusal: Refusal,
    /// Which one: `accent`, `hours[1]`, `faq[2].answer`, `greeting.open.de`.
    pub field: String,
    /// What was expected there; English, for people.
    pub expected: String,
    /// The same for programs, where there is a word for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<Wanted>,
}
