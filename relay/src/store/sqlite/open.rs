//! Opening the data folder: one relay at a time, a database of ours, undamaged, migrated.

use anyhow::{Context, bail};
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The schema's steps, in order; number n brings the database to `user_version` n. Never edited
/// once released.
const MIGRATIONS: [&str; 24] = [
    include_str!("../../../migrations/sqlite/0001_start.sql"),
    include_str!("../../../migrations/sqlite/0002_tickets.sql"),
    include_str!("../../../migrations/sqlite/0003_mailboxes.sql"),
    include_str!("../../../migrations/sqlite/0004_past.sql"),
    include_str!("../../../migrations/sqlite/0005_site_says.sql"),
    include_str!("../../../migrations/sqlite/0006_files.sql"),
    include_str!("../../../migrations/sqlite/0007_banners.sql"),
    include_str!("../../../migrations/sqlite/0008_canned.sql"),
    include_str!("../../../migrations/sqlite/0009_owners.sql"),
    include_str!("../../../migrations/sqlite/0010_search.sql"),
    include_str!("../../../migrations/sqlite/0011_presence.sql"),
    include_str!("../../../migrations/sqlite/0012_departments.sql"),
    include_str!("../../../migrations/sqlite/0013_guests.sql"),
    include_str!("../../../migrations/sqlite/0014_accounts.sql"),
    include_str!("../../../migrations/sqlite/0015_referrers.sql"),
    include_str!("../../../migrations/sqlite/0016_canned_used.sql"),
    include_str!("../../../migrations/sqlite/0017_automatic.sql"),
    include_str!("../../../migrations/sqlite/0018_settings.sql"),
    include_str!("../../../migrations/sqlite/0019_api_keys.sql"),
    include_str!("../../../migrations/sqlite/0020_webhooks.sql"),
    include_str!("../../../migrations/sqlite/0021_push.sql"),
    include_str!("../../../migrations/sqlite/0022_webhook_secrets.sql"),
    include_str!("../../../migrations/sqlite/0023_webhook_backlog.sql"),
    include_str!("../../../migrations/sqlite/0024_made_sites.sql"),
];

/// "Dskb": tells our files from other programs' databases.
const APPLICATION_ID: i32 = 0x4473_6b62;

/// Bytes up to which the file is checked at every start; a larger one only after a crash.
const CHECK_BYTES: u64 = 64 << 20;

/// KiB of pages that the writer keeps in memory.
const CACHE_KIB: i32 = 16 * 1024;

/// Pages (4 KiB) that the log grows by until they are moved into the database.
const CHECKPOINT_PAGES: i32 = 4_000;

/// Where the database is in a data folder.
pub(super) fn file(data_dir: &Path) -> PathBuf {
    data_dir.join("deskbell.db")
}

/// Makes the folder if it is missing, and keeps other relays out while the file lives.
pub(super) fn lock(data_dir: &Path) -> anyhow::Result<File> {
    make_folder(data_dir)?;
    let path = data_dir.join("relay.lock");
    let lock = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| unwritable(data_dir, &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => bail!(
            "another relay uses the data folder {}: stop it first, or give this one a folder of \
             its own (--data-dir)",
            data_dir.display()
        ),
        Err(TryLockError::Error(e)) => {
            Err(e).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

fn unwritable(data_dir: &Path, path: &Path) -> String {
    format!(
        "nothing can be written into the data folder {}: make it writable for the account that \
         runs the relay, or name another folder (--data-dir). Tried was {}",
        data_dir.display(),
        path.display()
    )
}

/// Makes an empty file that only this account may read, if there is none; what SQLite puts beside
/// it gets the same rights.
pub(super) fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map(|_| ())
}

fn make_folder(data_dir: &Path) -> anyhow::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        folder.mode(0o700);
    }
    folder
        .create(data_dir)
        .with_context(|| format!("cannot make the data folder {}", data_dir.display()))
}

/// The connection that writes; the database is there and up to date afterwards.
pub(super) fn writer(path: &Path) -> anyhow::Result<Connection> {
    let crashed = is_filled(&path.with_extension("db-wal"));
    let small = fs::metadata(path).map_or(0, |m| m.len()) <= CHECK_BYTES;
    make_private(path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut db = Connection::open(path)
        .with_context(|| format!("cannot open the database {}", path.display()))?;
    prepare(&mut db, crashed || small)
        .with_context(|| format!("cannot use the database {}", path.display()))?;
    Ok(db)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.busy_timeout(BUSY)?;
    Ok(db)
}

/// How long a connection waits for another process (a backup, `setup-link`).
const BUSY: Duration = Duration::from_secs(10);

fn is_filled(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.len() > 0)
}

fn prepare(db: &mut Connection, check: bool) -> anyhow::Result<()> {
    db.busy_timeout(BUSY)?;
    let damaged = "the file is damaged or no database. Stop, keep a copy of it, and put a backup \
                   in its place (`deskbell backup` makes them), or move it away to start empty";
    let number = |pragma: &str| db.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let version = number("user_version").context(damaged)?;
    let application = number("application_id").context(damaged)?;
    let tables: i64 = db
        .query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))
        .context(damaged)?;
    if application != APPLICATION_ID && (tables > 0 || application != 0) {
        bail!("it belongs to another program; give the relay a folder of its own (--data-dir)");
    }
    let known = i32::try_from(MIGRATIONS.len())?;
    if version > known {
        bail!(
            "it was written by a newer Deskbell (schema {version}, this program knows {known}). \
             Install that version again, or put back the backup made before the update"
        );
    }
    if check {
        let found: String = db
            .query_row("PRAGMA quick_check(1)", (), |row| row.get(0))
            .context(damaged)?;
        if found != "ok" {
            bail!("{damaged}. Found first: {found}");
        }
    }
    // WAL: readers never wait for the writer. FULL: a commit is on disk when it returns.
    db.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // A page that is written often reaches the database itself less often.
    db.pragma_update_and_check(None, "wal_autocheckpoint", CHECKPOINT_PAGES, |_| Ok(()))?;
    migrate(db, usize::try_from(version)?)
}

fn migrate(db: &mut Connection, version: usize) -> anyhow::Result<()> {
    super::search::install(db)?;
    for (step, sql) in MIGRATIONS.iter().enumerate().skip(version) {
        let tx = db.transaction()?;
        tx.execute_batch(sql)
            .with_context(|| format!("migration {} failed; nothing was changed", step + 1))?;
        tx.pragma_update(None, "user_version", i32::try_from(step + 1)?)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_led_a_site_first_becomes_its_owner_and_nobody_else() {
        const ACCOUNTS: &str = "INSERT INTO agents (id, site, name, email, email_key, role, \
             password_hash, joined_at) VALUES \
             (x'01', 'shop', 'Jonas', 'a', 'a', 'agent', '', 1), \
             (x'02', 'shop', 'Mira', 'b', 'b', 'supervisor', '', 2), \
             (x'03', 'shop', 'Noor', 'c', 'c', 'supervisor', '', 3), \
             (x'04', 'other', 'Omar', 'd', 'd', 'supervisor', '', 9)";
        const ROLES: &str =
            "SELECT group_concat(name || ' ' || role, ', ' ORDER BY id) FROM agents";
        let mut db = Connection::open_in_memory().unwrap();
        for sql in &MIGRATIONS[..8] {
            db.execute_batch(sql).unwrap();
        }
        db.execute(ACCOUNTS, ()).unwrap();
        migrate(&mut db, 8).unwrap();
        let roles: String = db.query_row(ROLES, (), |row| row.get(0)).unwrap();
        let expected = "Jonas agent, Mira owner, Noor supervisor, Omar owner";
        assert_eq!(roles, expected);
    }

    #[test]
    fn what_was_said_before_there_was_a_search_is_found() {
        const ROWS: &str = "INSERT INTO conversations (id, site, customer, name, locale, state, \
             request, asked_at, waiting_since, front, handle_ms, last, last_at, customer_seen, \
             agent_seen, unread, agent_messages, transcripts, rated) VALUES \
             (x'01020304050607080102030405060708', 'shop', x'01', 'Zoé', 'en', 'ended', x'01', 1, \
             1, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0); \
             INSERT INTO entries (conversation, seq, at, author, body) VALUES \
             (x'01020304050607080102030405060708', 1, 1, '\"customer\"', '{\"asked\":{}}'), \
             (x'01020304050607080102030405060708', 2, 1, '\"customer\"', \
             '{\"message\":{\"text\":\"我要退款\"}}'), \
             (x'01020304050607080102030405060708', 3, 1, '\"desk\"', \
             '{\"note\":{\"text\":\"Two TENTS\"}}');";
        let mut db = Connection::open_in_memory().unwrap();
        let before = MIGRATIONS
            .iter()
            .position(|sql| sql.contains("TABLE search USING fts5"));
        let before = before.unwrap();
        for sql in &MIGRATIONS[..before] {
            db.execute_batch(sql).unwrap();
        }
        db.execute_batch(ROWS).unwrap();
        migrate(&mut db, before).unwrap();
        for (word, seq) in [("zoe", 0), ("退款", 2), ("tents", 3)] {
            let sql = "SELECT seq FROM searched WHERE number IN \
                       (SELECT rowid FROM search WHERE search MATCH ?)";
            let found: i64 = db.query_row(sql, [word], |row| row.get(0)).unwrap();
            assert_eq!(found, seq, "{word}");
        }
    }

    #[test]
    fn a_line_of_the_book_cannot_be_changed() {
        let mut db = Connection::open_in_memory().unwrap();
        migrate(&mut db, 0).unwrap();
        let line = "INSERT INTO audit (site, at, name, address, deed, about) \
                    VALUES ('shop', 1, 'Mira', '', 'logged_in', '')";
        db.execute(line, ()).unwrap();
        assert!(db.execute("UPDATE audit SET name = 'Noor'", ()).is_err());
    }
}
