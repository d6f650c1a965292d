//! Attached files in memory.

use super::{MemoryStore, Rows};
use crate::store::{Attached, Files, StoreError, Upload, files::has_room};
use async_trait::async_trait;
use protocol::{ConversationId, File, FileId, SiteId, Timestamp};

/// A file, whose it is, and its bytes.
#[derive(Clone, Debug)]
pub(super) struct FileRow {
    pub(super) conversation: ConversationId,
    attached: Attached,
    content: Vec<u8>,
}

impl Rows {
    /// A message names these.
    pub(super) fn files_are_sent(&mut self, conversation: ConversationId, sent: &[File]) {
        for row in &mut self.files {
            let named = sent.iter().any(|file| file.id == row.attached.file.id);
            row.attached.sent |= named && row.conversation == conversation;
        }
    }
}

#[async_trait]
impl Files for MemoryStore {
    async fn put_file(
        &self,
        site: &SiteId,
        conversation: ConversationId,
        new: Attached,
        content: Vec<u8>,
    ) -> Result<Upload, StoreError> {
        let mut rows = self.rows();
        rows.check(site, conversation)?;
        let of = |row: &&FileRow| row.conversation == conversation;
        let there = rows.files.iter().filter(of).map(|row| row.attached.clone());
        let there: Vec<Attached> = there.collect();
        let id = new.file.id;
        if let Some(same) = rows.files.iter().find(|row| row.attached.file.id == id) {
            let own = same.conversation == conversation && same.attached.by == new.by;
            return Ok(if own { Upload::Stored } else { Upload::Taken });
        }
        if !has_room(&there, &new) {
            return Ok(Upload::Full);
        }
        rows.files.push(FileRow {
            conversation,
            attached: new,
            content,
        });
        Ok(Upload::Stored)
    }

    async fn files(
        &self,
        site: &SiteId,
        conversation: ConversationId,
    ) -> Result<Vec<Attached>, StoreError> {
        let rows = self.rows();
        if rows.check(site, conversation).is_err() {
            return Ok(Vec::new());
        }
        let of = |row: &&FileRow| row.conversation == conversation;
        Ok(rows
            .files
            .iter()
            .filter(of)
            .map(|row| row.attached.clone())
            .collect())
    }

    async fn file_content(&self, id: FileId) -> Result<Option<Vec<u8>>, StoreError> {
        let rows = self.rows();
        let found = rows.files.iter().find(|row| row.attached.file.id == id);
        Ok(found.map(|row| row.content.clone()))
    }

    async fn drop_unsent(&self, id: FileId) -> Result<(), StoreError> {
        let unsent = |row: &FileRow| row.attached.file.id == id && !row.attached.sent;
        self.rows().files.retain(|row| !unsent(row));
        Ok(())
    }

    async fn sweep_unsent(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut rows = self.rows();
        let all = rows.files.len();
        rows.files
            .retain(|row| row.attached.sent || row.attached.at >= before);
        Ok((all - rows.files.len()) as u64)
    }
}
