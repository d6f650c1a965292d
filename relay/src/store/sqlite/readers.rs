//! A few connections that only read, off the async threads. They never wait for the writer.

use super::{failed, open};
use crate::store::StoreError;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// Reads at the same time.
const READERS: usize = 4;

/// Prepared statements that a connection keeps.
pub(super) const STATEMENTS: usize = 64;

/// A pool of reading connections, opened when first needed.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    path: PathBuf,
    turns: Arc<Semaphore>,
    idle: Arc<Mutex<Vec<Connection>>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.into(),
            turns: Arc::new(Semaphore::new(READERS)),
            idle: Arc::default(),
        }
    }

    /// Does `work` on a snapshot: it sees all commits before it, and none during it.
    pub(super) async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let stopped = |_| StoreError::Unavailable("the store's readers have stopped".into());
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|e| StoreError::Unavailable(e.to_string()))?;
        let (path, idle) = (self.path.clone(), Arc::clone(&self.idle));
        let job = move || {
            let _turn = turn;
            let waiting = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut db = match waiting {
                Some(db) => db,
                None => connect(&path)?,
            };
            let made = db.transaction().and_then(|tx| work(&tx));
            // After an error the connection is dropped: the next read starts clean.
            if made.is_ok() {
                idle.lock().unwrap_or_else(PoisonError::into_inner).push(db);
            }
            made
        };
        spawn_blocking(job).await.map_err(stopped)?.map_err(failed)
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let db = open::reader(path)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(db)
}
