//! Mails to accounts, and links for forgotten passwords, in memory.

use super::{MemoryStore, TokenHash};
use crate::store::{Account, AccountMail, Letters, StoreError};
use async_trait::async_trait;
use protocol::{AgentId, MessageId, Timestamp};

#[async_trait]
impl Letters for MemoryStore {
    async fn post_letter(&self, mail: AccountMail) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        let (id, at) = (mail.id, mail.at);
        super::once(rows.mails.insert(id, (mail, at)))
    }

    async fn letters_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<AccountMail>, StoreError> {
        let rows = &self.rows().accounts;
        let due = rows.mails.values();
        let due = due.filter(|(mail, next_at)| *next_at <= now && mail.expires_at > now);
        let mut due: Vec<_> = due.cloned().collect();
        due.sort_by_key(|(mail, next_at)| (*next_at, mail.id));
        Ok(due.into_iter().map(|(mail, _)| mail).take(limit).collect())
    }

    async fn letter_tried(
        &self,
        id: MessageId,
        again_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mails = &mut self.rows().accounts.mails;
        match (again_at, mails.get_mut(&id)) {
            (Some(at), Some((mail, next_at))) => {
                mail.tries += 1;
                *next_at = at;
            }
            _ => drop(mails.remove(&id)),
        }
        Ok(())
    }

    async fn allow_reset(
        &self,
        token: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let rows = &mut self.rows().accounts;
        if !rows.agents.values().any(|(account, _)| account.id == agent) {
            return Err(StoreError::NotFound);
        }
        super::once(rows.resets.insert(token, (agent, expires_at)))
    }

    async fn reset_password(
        &self,
        token: TokenHash,
        now: Timestamp,
        password_hash: String,
    ) -> Result<Account, StoreError> {
        let rows = &mut self.rows().accounts;
        let found = rows.resets.get(&token).filter(|(_, ends)| *ends > now);
        let (agent, _) = *found.ok_or(StoreError::NotFound)?;
        rows.set_password(agent, password_hash, None)
    }
}
