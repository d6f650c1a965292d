//! Mailboxes in SQLite.

use super::rows::Col;
use super::{SqliteStore, failed};
use crate::store::{Mailboxes, ReadUpTo, StoreError, TakenMail};
use async_trait::async_trait;
use protocol::{ConversationId, Timestamp};
use rusqlite::{OptionalExtension, params};

#[async_trait]
impl Mailboxes for SqliteStore {
    async fn read_up_to(&self, mailbox: &str) -> Result<Option<ReadUpTo>, StoreError> {
        let mailbox = mailbox.to_owned();
        self.read(move |db| {
            db.prepare_cached("SELECT uid_validity, uid FROM mailboxes WHERE name = ?")?
                .query_row([mailbox], |row| {
                    Ok(ReadUpTo {
                        uid_validity: row.get(0)?,
                        uid: row.get(1)?,
                    })
                })
                .optional()
        })
        .await
    }

    async fn have_read(
        &self,
        mailbox: &str,
        up_to: ReadUpTo,
        taken: Option<TakenMail>,
    ) -> Result<(), StoreError> {
        let mailbox = mailbox.to_owned();
        self.write(move |db| {
            let sql = "INSERT INTO mailboxes (name, uid_validity, uid) VALUES (?, ?, ?) \
                       ON CONFLICT (name) DO UPDATE SET uid_validity = excluded.uid_validity, \
                       uid = excluded.uid";
            db.execute(sql, params![mailbox, up_to.uid_validity, up_to.uid])
                .map_err(failed)?;
            let Some(mail) = taken else { return Ok(()) };
            let sql = "INSERT OR IGNORE INTO mails_taken (conversation, id, at) \
                       SELECT id, ?, ? FROM conversations WHERE id = ?";
            let row = params![mail.id, Col(mail.at), Col(mail.conversation)];
            db.execute(sql, row).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn was_taken(
        &self,
        conversation: ConversationId,
        id: [u8; 32],
    ) -> Result<bool, StoreError> {
        self.read(move |db| {
            db.prepare_cached("SELECT 1 FROM mails_taken WHERE conversation = ? AND id = ?")?
                .exists(params![Col(conversation), id])
        })
        .await
    }

    async fn taken_since(
        &self,
        conversation: ConversationId,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        self.read(move |db| {
            db.prepare_cached(
                "SELECT count(*) FROM mails_taken WHERE conversation = ? AND at >= ?",
            )?
            .query_row(params![Col(conversation), Col(since)], |row| row.get(0))
        })
        .await
    }
}
