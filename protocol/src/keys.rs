//! API keys: what lets a program of the site in, and what it may do.

use crate::id::{ApiKeyId, Timestamp};
use crate::limits::NAME_CHARS;
use crate::refusal::Code;
use crate::text;
use serde::{Deserialize, Serialize};

/// What every key begins with, so that people and scanners know one when they see it.
pub const KEY_PREFIX: &str = "dbk_";

/// What a program with a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reads.
    Read,
    /// Reads and writes.
    Write,
}

/// A key as its site's owners see it: never the key itself, which nobody has but its program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// What it is called: in what it writes, this is who wrote it.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The name of who made it.
    pub made_by: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was used last, to the minute; absent: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_at: Option<Timestamp>,
}

/// Answer of `GET /api/agent/keys`: all of the site, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeys {
    /// The keys, at most [`crate::limits::API_KEYS_MAX`].
    pub keys: Vec<ApiKey>,
}

/// Body of `POST /api/agent/keys`. Answered by [`MadeKey`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewKey {
    /// What it is to be called.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
}

impl NewKey {
    /// Its name, clean.
    ///
    /// # Errors
    /// [`Code::BadName`].
    pub fn clean_name(&self) -> Result<String, Code> {
        let name = text::line(&self.name, NAME_CHARS).map_err(|_| Code::BadName)?;
        name.ok_or(Code::BadName)
    }
}

/// A key that was made: the only time that it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeKey {
    /// The key: [`KEY_PREFIX`] and 43 letters and digits.
    pub key: String,
    /// All keys now.
    pub keys: Vec<ApiKey>,
}
