//! Who did what, when and from where: the site's own book of what matters, for its owners to read.

use crate::id::{AgentId, Timestamp};
use serde::{Deserialize, Serialize};

/// What was done. A new one needs its word for readers in the agent view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Came in by password.
    LoggedIn,
    /// A wrong password (or second factor) at an account that exists.
    LogInFailed,
    /// Left.
    LoggedOut,
    /// Made an account by a link.
    Joined,
    /// Made a link for a new account.
    Invited,
    /// Changed what an account may do.
    RoleChanged,
    /// Changed how many chats an account may have.
    CapacityChanged,
    /// Let nobody in by an account any more.
    Disabled,
    /// Let it in again.
    Enabled,
    /// Ended log-ins.
    LogInsEnded,
    /// Took another name.
    Renamed,
    /// Changed the password.
    PasswordChanged,
    /// Asked for a link because the password is forgotten.
    ResetAsked,
    /// Set another password by such a link.
    PasswordReset,
    /// Set a second factor up.
    SecondFactorOn,
    /// Switched it off.
    SecondFactorOff,
    /// Came in by a recovery code.
    RecoveryUsed,
    /// Said what every customer's page shows just now.
    BannerSet,
    /// Set something of the site in the view, or let the file say it again.
    SettingsChanged,
    /// Made a site in the view.
    SiteMade,
    /// Made a department, or gave it another name or other agents.
    DepartmentSet,
    /// Deleted a department.
    DepartmentDeleted,
    /// Took figures or texts out as a file.
    Exported,
    /// Brought texts in from a file.
    Imported,
    /// Made an API key.
    KeyMade,
    /// Revoked an API key.
    KeyRevoked,
    /// Made a webhook, or changed it.
    WebhookSet,
    /// Made a new secret for a webhook.
    WebhookSecretMade,
    /// Deleted a webhook.
    WebhookDeleted,
}

/// One line of the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Grows with time; for asking on from here.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Which account did it; absent where nobody was logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// What the account was called then.
    pub name: String,
    /// The address that it came from.
    pub from: String,
    /// What.
    pub deed: Deed,
    /// Whom or what it was about, in plain text; may be empty.
    pub about: String,
}

/// Answer of `GET /api/agent/audit` (owners), the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The lines, at most [`crate::limits::AUDIT_PAGE`].
    pub rows: Vec<AuditRow>,
    /// Whether there are older ones.
    pub more: bool,
}
