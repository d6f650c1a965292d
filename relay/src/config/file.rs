//! The configuration file as it is written, and how it becomes a [`Config`].

use super::Config;
use core::fmt;
use std::path::{Path, PathBuf};

/// What environment and flags say; wins over the file.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// Where to listen.
    pub listen: Option<String>,
    /// The data folder.
    pub data_dir: Option<PathBuf>,
    /// The address for browsers.
    pub public_url: Option<String>,
}

/// Why a configuration was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// What is in force with this file and these overrides.
    ///
    /// # Errors
    /// Where the wrong value stands, and what was expected.
    pub fn load(_file: Option<&Path>, _overrides: &Overrides) -> Result<Self, ConfigError> {
        Err(ConfigError("not built yet".into()))
    }
}
