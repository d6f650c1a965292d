//! The default driver: SQLite in the data folder, one writer thread, many calls to a commit.

use std::path::Path;

/// A store in one file of the data folder.
#[derive(Clone)]
pub struct SqliteStore {}

impl SqliteStore {
    /// Opens the data folder for a relay, and keeps other relays out of it.
    ///
    /// # Errors
    /// If another relay uses the folder, or the database is damaged or newer than this program.
    pub fn open(_data_dir: &Path) -> anyhow::Result<Self> {
        anyhow::bail!("not built yet")
    }

    /// Opens the database beside a relay that may be running, for a moment's work.
    ///
    /// # Errors
    /// If the database is missing, damaged or newer than this program.
    pub fn open_beside(_data_dir: &Path) -> anyhow::Result<Self> {
        anyhow::bail!("not built yet")
    }
}
