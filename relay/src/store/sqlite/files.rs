//! Attached files in SQLite.

use super::append::check_site;
use super::rows::{Col, get, maybe};
use super::{SqliteStore, failed};
use crate::store::{Attached, Files, StoreError, Upload, files::has_room};
use async_trait::async_trait;
use protocol::{ConversationId, File, FileId, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

const COLUMNS: &str = "f.id, f.agent, f.at, f.sent, f.name, f.kind, f.bytes, f.width, f.height";

fn attached(row: &Row<'_>) -> Result<Attached> {
    Ok(Attached {
        file: File {
            id: get(row, "id")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            bytes: get(row, "bytes")?,
            width: row.get("width")?,
            height: row.get("height")?,
        },
        by: maybe(row, "agent")?,
        at: get(row, "at")?,
        sent: row.get("sent")?,
    })
}

/// Files of a conversation of this site, in the order in which they came.
fn files(db: &Connection, site: &SiteId, id: ConversationId) -> Result<Vec<Attached>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files f JOIN conversations c ON c.id = f.conversation \
         WHERE f.conversation = ? AND c.site = ? ORDER BY f.number"
    );
    db.prepare_cached(&sql)?
        .query_map(params![Col(id), site.as_str()], attached)?
        .collect()
}

fn put(
    db: &Connection,
    site: &SiteId,
    conversation: ConversationId,
    new: &Attached,
    content: &[u8],
) -> std::result::Result<Upload, StoreError> {
    check_site(db, site, conversation)?;
    let there = files(db, site, conversation).map_err(failed)?;
    if let Some(same) = there.iter().find(|one| one.file.id == new.file.id) {
        let own = same.by == new.by;
        return Ok(if own { Upload::Stored } else { Upload::Taken });
    }
    if !has_room(&there, new) {
        return Ok(Upload::Full);
    }
    let file = &new.file;
    let sql = "INSERT INTO files (id, conversation, agent, at, sent, name, kind, bytes, width, \
               height, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let row = params![
        Col(file.id),
        Col(conversation),
        new.by.map(Col),
        Col(new.at),
        new.sent,
        file.name,
        file.kind,
        Col(file.bytes),
        file.width,
        file.height,
        content
    ];
    let stored = db.execute(sql, row).map_err(failed)?;
    Ok(if stored == 1 {
        Upload::Stored
    } else {
        Upload::Taken
    })
}

/// A message names these: from now on everybody in the conversation sees them.
pub(super) fn are_sent(
    db: &Connection,
    conversation: ConversationId,
    files: &[File],
) -> std::result::Result<(), StoreError> {
    for file in files {
        let sql = "UPDATE files SET sent = 1 WHERE id = ? AND conversation = ? AND sent = 0";
        db.prepare_cached(sql)
            .and_then(|mut update| update.execute(params![Col(file.id), Col(conversation)]))
            .map_err(failed)?;
    }
    Ok(())
}

#[async_trait]
impl Files for SqliteStore {
    async fn put_file(
        &self,
        site: &SiteId,
        conversation: ConversationId,
        new: Attached,
        content: Vec<u8>,
    ) -> std::result::Result<Upload, StoreError> {
        let site = site.clone();
        self.write(move |db| put(db, &site, conversation, &new, &content))
            .await
    }

    async fn files(
        &self,
        site: &SiteId,
        conversation: ConversationId,
    ) -> std::result::Result<Vec<Attached>, StoreError> {
        let site = site.clone();
        self.read(move |db| files(db, &site, conversation)).await
    }

    async fn file_content(&self, id: FileId) -> std::result::Result<Option<Vec<u8>>, StoreError> {
        self.read(move |db| {
            db.prepare_cached("SELECT content FROM files WHERE id = ?")?
                .query_row([Col(id)], |row| row.get(0))
                .optional()
        })
        .await
    }

    async fn drop_unsent(&self, id: FileId) -> std::result::Result<(), StoreError> {
        self.write(move |db| {
            let gone = db.execute("DELETE FROM files WHERE id = ? AND sent = 0", [Col(id)]);
            gone.map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn sweep_unsent(&self, before: Timestamp) -> std::result::Result<u64, StoreError> {
        self.write(move |db| {
            let sql = "DELETE FROM files WHERE sent = 0 AND at < ?";
            let gone = db.execute(sql, [Col(before)]).map_err(failed)?;
            Ok(gone as u64)
        })
        .await
    }
}
