//! Mailboxes in memory.

use super::MemoryStore;
use crate::store::{Mailboxes, ReadUpTo, StoreError, TakenMail};
use async_trait::async_trait;
use protocol::{ConversationId, Timestamp};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct MailboxRows {
    read: BTreeMap<String, ReadUpTo>,
    taken: BTreeMap<(ConversationId, [u8; 32]), Timestamp>,
}

impl MailboxRows {
    /// Forgets what was taken into a conversation, and counts it.
    pub(super) fn forget(&mut self, conversation: ConversationId) -> u64 {
        let all = self.taken.len();
        self.taken.retain(|(of, _), _| *of != conversation);
        (all - self.taken.len()) as u64
    }
}

#[async_trait]
impl Mailboxes for MemoryStore {
    async fn read_up_to(&self, mailbox: &str) -> Result<Option<ReadUpTo>, StoreError> {
        Ok(self.rows().mailboxes.read.get(mailbox).copied())
    }

    async fn have_read(
        &self,
        mailbox: &str,
        up_to: ReadUpTo,
        taken: Option<TakenMail>,
    ) -> Result<(), StoreError> {
        let rows = &mut *self.rows();
        rows.mailboxes.read.insert(mailbox.to_owned(), up_to);
        let there = |mail: &TakenMail| rows.conversations.contains_key(&mail.conversation);
        if let Some(mail) = taken.filter(there) {
            let key = (mail.conversation, mail.id);
            rows.mailboxes.taken.entry(key).or_insert(mail.at);
        }
        Ok(())
    }

    async fn was_taken(
        &self,
        conversation: ConversationId,
        id: [u8; 32],
    ) -> Result<bool, StoreError> {
        let rows = self.rows();
        let there = rows.conversations.contains_key(&conversation);
        Ok(there && rows.mailboxes.taken.contains_key(&(conversation, id)))
    }

    async fn taken_since(
        &self,
        conversation: ConversationId,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let rows = self.rows();
        if !rows.conversations.contains_key(&conversation) {
            return Ok(0);
        }
        let taken = rows.mailboxes.taken.iter();
        let mine = taken.filter(|((of, _), at)| *of == conversation && **at >= since);
        Ok(u32::try_from(mine.count()).unwrap_or(u32::MAX))
    }
}
