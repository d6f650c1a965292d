//! The default driver: SQLite in the data folder, one writer thread, many calls to a commit.

mod accounts;
mod append;
mod audit;
mod banners;
mod canned;
mod enquiries;
mod files;
mod hook_secrets;
mod keys;
mod ledger;
mod letters;
mod load;
mod mailboxes;
mod open;
mod outbox;
mod past;
mod pushes;
mod readers;
mod rows;
mod score;
mod search;
mod second_factors;
mod settings;
mod staff;
mod webhooks;
mod writer;

use super::{Enquiry, MailOutcome, MailsDue, MailsStanding, Store, StoreError};
use anyhow::Context;
use async_trait::async_trait;
use desk::{Conversation, Loaded, Record};
use protocol::api::{Banner, Ledger, ScoreSpan, Wait};
use protocol::conversation::Entry;
use protocol::{ConversationId, Seq, SiteId, Timestamp};
use readers::{Readers, STATEMENTS};
use rows::Col;
use rusqlite::ffi::{
    SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
};
use rusqlite::{Connection, params};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use writer::Writer;

/// A store in one file of the data folder. Clones share it; when the last one goes, everything
/// that was handed over has been written.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Closed before the writer, so that the writer, closing last, tidies the log file away.
    readers: Readers,
    writer: Writer,
    path: PathBuf,
    /// Keeps other relays out of the folder; released after the writer has stopped.
    _lock: Option<File>,
}

impl SqliteStore {
    /// Opens the data folder for a relay, and keeps other relays out of it.
    ///
    /// # Errors
    /// If another relay uses the folder, or the database is damaged or newer than this program.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        let lock = open::lock(data_dir)?;
        Self::start(open::file(data_dir), Some(lock))
    }

    /// Opens the database beside a relay that may be running, for a moment's work.
    ///
    /// # Errors
    /// If the database is missing, damaged or newer than this program.
    pub fn open_beside(data_dir: &Path) -> anyhow::Result<Self> {
        let path = open::file(data_dir);
        if !path.exists() {
            anyhow::bail!(
                "there is no database in {} yet: start the relay once, or name its folder \
                 (--data-dir)",
                data_dir.display()
            );
        }
        Self::start(path, None)
    }

    fn start(path: PathBuf, lock: Option<File>) -> anyhow::Result<Self> {
        let db = open::writer(&path)?;
        db.set_prepared_statement_cache_capacity(STATEMENTS);
        let inner = Inner {
            writer: Writer::start(db)?,
            readers: Readers::new(&path),
            path,
            _lock: lock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Writes a copy of the whole database to `target`, which must not exist yet; a relay may run.
    ///
    /// # Errors
    /// If `target` exists or cannot be written.
    pub async fn backup(&self, target: &Path) -> anyhow::Result<()> {
        if target.exists() {
            anyhow::bail!("{} exists already; name a new file", target.display());
        }
        let (path, copy) = (self.inner.path.clone(), target.to_owned());
        // Not within the readers' transaction: VACUUM wants none.
        tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            open::make_private(&copy)?;
            let copy = copy.to_string_lossy().into_owned();
            open::reader(&path)?.execute("VACUUM INTO ?", [copy])?;
            Ok(())
        })
        .await?
        .with_context(|| format!("copying the database to {}", target.display()))
    }

    async fn write<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Fn(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.inner.writer.write(work).await
    }

    async fn read<T, W>(&self, work: W) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        self.inner.readers.read(work).await
    }
}

/// What SQLite's refusals mean.
fn failed(e: rusqlite::Error) -> StoreError {
    match e.sqlite_error().map(|e| e.extended_code) {
        Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE) => StoreError::Conflict,
        Some(SQLITE_CONSTRAINT_FOREIGNKEY) => StoreError::NotFound,
        _ => StoreError::Unavailable(e.to_string()),
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn load(
        &self,
        site: &SiteId,
        capacity: u32,
        day_began: Timestamp,
        now: Timestamp,
    ) -> Result<Loaded, StoreError> {
        let site = site.clone();
        self.read(move |db| load::load(db, &site, capacity, day_began, now))
            .await
    }

    async fn append(&self, site: &SiteId, records: Vec<Record>) -> Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| append::append(db, &site, &records))
            .await
    }

    async fn entries(
        &self,
        conversation: ConversationId,
        after: Seq,
        up_to: Seq,
    ) -> Result<Vec<Entry>, StoreError> {
        self.read(move |db| {
            db.prepare_cached(
                "SELECT seq, at, id, author, body FROM entries \
                 WHERE conversation = ? AND seq > ? AND seq <= ? ORDER BY seq",
            )?
            .query_map(
                params![Col(conversation), Col(after), Col(up_to)],
                rows::entry,
            )?
            .collect()
        })
        .await
    }

    async fn conversation(
        &self,
        site: &SiteId,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        let site = site.clone();
        self.read(move |db| load::conversation(db, &site, id)).await
    }

    async fn mails_due(&self, now: Timestamp, limit: usize) -> Result<MailsDue, StoreError> {
        self.read(move |db| outbox::due(db, now, limit)).await
    }

    async fn mails_standing(&self) -> Result<MailsStanding, StoreError> {
        self.read(outbox::standing).await
    }

    async fn mail_tried(
        &self,
        conversation: ConversationId,
        asked: Seq,
        to: &str,
        outcome: MailOutcome,
    ) -> Result<(), StoreError> {
        let to = to.to_owned();
        self.write(move |db| outbox::tried(db, conversation, asked, &to, &outcome).map_err(failed))
            .await
    }

    async fn waits(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Wait>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            db.prepare_cached(
                "SELECT conversation, began_at, ended_at, outcome, promised_ms FROM waits \
                 WHERE site = ? AND ended_at >= ? AND ended_at < ? ORDER BY ended_at, number",
            )?
            .query_map(params![site.as_str(), Col(since), Col(until)], rows::wait)?
            .collect()
        })
        .await
    }

    async fn score(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<ScoreSpan, StoreError> {
        let site = site.clone();
        self.read(move |db| score::score(db, &site, since, until))
            .await
    }

    async fn banner(&self, site: &SiteId) -> Result<Banner, StoreError> {
        let site = site.clone();
        self.read(move |db| banners::banner(db, &site)).await
    }

    async fn set_banner(&self, site: &SiteId, banner: &Banner) -> Result<(), StoreError> {
        let (site, banner) = (site.clone(), banner.clone());
        self.write(move |db| banners::set(db, &site, &banner).map_err(failed))
            .await
    }

    async fn enquiries(
        &self,
        site: &SiteId,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<Enquiry>, StoreError> {
        let site = site.clone();
        self.read(move |db| enquiries::enquiries(db, &site, since, until))
            .await
    }

    async fn ledger(&self, site: &SiteId, now: Timestamp) -> Result<Ledger, StoreError> {
        let site = site.clone();
        self.read(move |db| ledger::ledger(db, &site, now)).await
    }
}
