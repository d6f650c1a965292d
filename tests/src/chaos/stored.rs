//! What the database holds, read from a copy: as the next start would find it.

use anyhow::Context;
use protocol::codec::decode;
use protocol::{ConversationId, Entry, MessageId, Seq, Timestamp};
use rusqlite::{Connection, OpenFlags, Row};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One conversation on the disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// The number of its newest entry, by its own row.
    pub last: Seq,
    /// The word of its state.
    pub state: String,
    /// Its entries, by number.
    pub entries: Vec<Entry>,
}

/// All conversations on the disk.
pub type Stored = BTreeMap<ConversationId, Kept>;

/// Reads a copy of a data folder whose relay was killed. The copy is brought in order as SQLite does
/// at the next start; what was killed stays as it is.
///
/// # Errors
/// If it cannot be copied or read, or SQLite finds it damaged.
pub fn after_a_crash(data: &Path) -> anyhow::Result<Stored> {
    let copy = tempfile::tempdir()?;
    for file in ["deskbell.db", "deskbell.db-wal"] {
        let from = data.join(file);
        if from.exists() {
            fs::copy(&from, copy.path().join(file)).with_context(|| format!("{from:?}"))?;
        }
    }
    let db = Connection::open(copy.path().join("deskbell.db"))?;
    let found: String = db.query_row("PRAGMA quick_check(1)", (), |row| row.get(0))?;
    anyhow::ensure!(found == "ok", "the database is damaged: {found}");
    read(&db)
}

/// Reads a database beside the relay that runs on it, or one that nobody uses.
///
/// # Errors
/// If it cannot be read.
pub fn beside(file: &Path) -> anyhow::Result<Stored> {
    read(&Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?)
}

fn read(db: &Connection) -> anyhow::Result<Stored> {
    // One snapshot for both questions.
    let tx = db.unchecked_transaction()?;
    let mut stored = Stored::new();
    let mut rows = tx.prepare("SELECT id, last, state FROM conversations")?;
    let mut rows = rows.query(())?;
    while let Some(row) = rows.next()? {
        let kept = Kept {
            last: Seq(row.get(1)?),
            state: row.get(2)?,
            entries: Vec::new(),
        };
        stored.insert(ConversationId::from_bytes(row.get(0)?), kept);
    }
    let sql = "SELECT conversation, seq, at, id, author, body FROM entries ORDER BY seq";
    let mut rows = tx.prepare(sql)?;
    let mut rows = rows.query(())?;
    while let Some(row) = rows.next()? {
        let kept = stored.get_mut(&ConversationId::from_bytes(row.get(0)?));
        let kept = kept.context("an entry without its conversation")?;
        kept.entries.push(entry(row)?);
    }
    Ok(stored)
}

fn entry(row: &Row<'_>) -> anyhow::Result<Entry> {
    let id: Option<[u8; 16]> = row.get(3)?;
    Ok(Entry {
        seq: Seq(row.get(1)?),
        at: Timestamp(u64::try_from(row.get::<_, i64>(2)?)?),
        id: id.map(MessageId::from_bytes),
        by: decode(&row.get::<_, String>(4)?)?,
        body: decode(&row.get::<_, String>(5)?)?,
    })
}

/// What stands in the log of a killed relay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Transactions that are there whole; some may be in the database too.
    pub commits: u32,
    /// Whether it ends in a transaction that was not committed, which the next start takes back.
    pub ends_half_way: bool,
}

/// Reads the log. (Format: <https://sqlite.org/fileformat2.html#walformat>.)
///
/// # Errors
/// If it cannot be read.
pub fn log(data: &Path) -> anyhow::Result<Log> {
    const HEAD: usize = 32;
    const FRAME_HEAD: usize = 24;
    let log = match fs::read(data.join("deskbell.db-wal")) {
        Ok(log) if log.len() > HEAD => log,
        Ok(_) => return Ok(Log::default()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Log::default()),
        Err(e) => return Err(e.into()),
    };
    let number = |at: usize| u32::from_be_bytes([log[at], log[at + 1], log[at + 2], log[at + 3]]);
    let frame = FRAME_HEAD + number(8) as usize;
    let mut found = Log::default();
    let mut at = HEAD;
    while at + FRAME_HEAD <= log.len() && log[at + 8..at + 16] == log[16..24] {
        let whole = at + frame <= log.len();
        // A frame that ends a transaction says how large the database is then.
        found.ends_half_way = !whole || number(at + 4) == 0;
        found.commits += u32::from(!found.ends_half_way);
        at += frame;
    }
    Ok(found)
}
