//! Bodies of the calls about accounts: the team, one's own account, the second factor, a password that
//! was forgotten.

use crate::api::AgentRole;
use crate::id::{AgentId, Timestamp};
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/agent/team` (supervisors), and of the calls that change something there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Everybody with an account, by name.
    pub members: Vec<Member>,
    /// Chats at the same time of those who have no capacity of their own.
    pub capacity: u32,
}

/// One account, as those who look after it see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Which.
    pub agent: AgentId,
    /// The name that customers read.
    pub name: String,
    /// The address to log in with.
    pub email: String,
    /// What it may do.
    pub role: AgentRole,
    /// Chats at the same time, if not as many as the site says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Whether nobody gets in by it.
    pub disabled: bool,
    /// Whether it asks for a second factor.
    pub second_factor: bool,
}

/// Body of `PUT /api/agent/team/{agent}`: what is absent stays. Capacity is for supervisors to
/// change, `disabled` for who manages the account, the role for owners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeMember {
    /// What it may do from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<AgentRole>,
    /// Chats at the same time, at most [`crate::limits::CAPACITY_MAX`]; 0: as many as the site says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// Whether nobody gets in by it any more: its log-ins end, its chats go back to the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// Answer of `GET /api/agent/account`, and of the calls that change something there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    /// The name that customers read.
    pub name: String,
    /// The address to log in with.
    pub email: String,
    /// What it may do.
    pub role: AgentRole,
    /// Whether it asks for a second factor.
    pub second_factor: bool,
    /// Recovery codes that are left.
    pub recovery_codes: u32,
    /// Where it is logged in, the one used last first.
    pub log_ins: Vec<LogInRow>,
}

/// One log-in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogInRow {
    /// Names it; opens nothing.
    pub id: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used, to about ten minutes.
    pub used_at: Timestamp,
    /// The browser, as far as it says so.
    pub browser: String,
    /// The address that it came from.
    pub from: String,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// Body of `PUT /api/agent/account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// The name that customers will read.
    pub name: String,
}

/// Body of `POST /api/agent/account/password`: every other log-in ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The one until now.
    pub old: String,
    /// The one from now on.
    pub new: String,
}

/// Body of the calls that ask for the password again: `POST /api/agent/account/second-factor` begins
/// to set one up, `POST /api/agent/account/second-factor/off` switches it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Password {
    /// The account's password.
    pub password: String,
}

/// Answer to the beginning of a second factor: what an authenticator takes. Nothing is asked for until
/// a code of it was shown by `PUT /api/agent/account/second-factor`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorOffer {
    /// The secret in Base32, to be typed.
    pub secret: String,
    /// The same as an `otpauth:` address.
    pub address: String,
    /// Modules along a side of the QR code of that address.
    pub qr_size: u32,
    /// Its dark modules, as the data of an SVG path in such units.
    pub qr_path: String,
}

/// Body of `PUT /api/agent/account/second-factor`. Answered by [`RecoveryCodes`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactorCode {
    /// The six digits that the authenticator shows.
    pub code: String,
}

/// Codes that each stand for the second factor once. Shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
}

/// Body of `POST /api/agent/forgot`. The answer is the same whether there is such an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgot {
    /// The address of the account.
    pub email: String,
}

/// Body of `POST /api/agent/reset`: all log-ins of the account end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reset {
    /// The part of the mail's link behind `#reset=`.
    pub token: String,
    /// The password from now on.
    pub password: String,
}
