//! Mails to accounts, and links for forgotten passwords, in SQLite.

use super::accounts::{account, set_password};
use super::rows::{Col, get};
use super::{SqliteStore, failed};
use crate::store::{Account, AccountMail, Letters, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::{AgentId, MessageId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

fn letter(row: &Row<'_>) -> Sql<AccountMail> {
    Ok(AccountMail {
        id: get(row, "id")?,
        site: get(row, "site")?,
        kind: get(row, "kind")?,
        to: row.get("recipient")?,
        at: get(row, "at")?,
        expires_at: get(row, "expires_at")?,
        tries: row.get("tries")?,
    })
}

fn reset(
    db: &Connection,
    token: TokenHash,
    now: Timestamp,
    hash: &str,
) -> Result<Account, StoreError> {
    let sql = "DELETE FROM reset_tokens WHERE token_hash = ? AND expires_at > ? RETURNING agent";
    let agent: AgentId = db
        .query_row(sql, params![token.0, Col(now)], |row| get(row, "agent"))
        .optional()
        .map_err(failed)?
        .ok_or(StoreError::NotFound)?;
    set_password(db, agent, hash, None)?;
    let sql = "SELECT * FROM agents WHERE id = ?";
    db.query_row(sql, [Col(agent)], account).map_err(failed)
}

#[async_trait]
impl Letters for SqliteStore {
    async fn post_letter(&self, mail: AccountMail) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "INSERT INTO account_mails (id, site, kind, recipient, at, expires_at, \
                       tries, next_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?5)";
            let row = params![
                Col(mail.id),
                mail.site.as_str(),
                Col(mail.kind),
                mail.to,
                Col(mail.at),
                Col(mail.expires_at),
            ];
            db.execute(sql, row).map_err(failed)?;
            let over = "DELETE FROM account_mails WHERE expires_at <= ?";
            db.execute(over, [Col(mail.at)]).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn letters_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<AccountMail>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT * FROM account_mails WHERE next_at <= ?1 AND expires_at > ?1 \
                       ORDER BY next_at, id LIMIT ?2";
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            db.prepare_cached(sql)?
                .query_map(params![Col(now), limit], letter)?
                .collect()
        })
        .await
    }

    async fn letter_tried(
        &self,
        id: MessageId,
        again_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.write(move |db| {
            let tried = match again_at {
                Some(at) => db.execute(
                    "UPDATE account_mails SET tries = tries + 1, next_at = ?1 WHERE id = ?2",
                    params![Col(at), Col(id)],
                ),
                None => db.execute("DELETE FROM account_mails WHERE id = ?", [Col(id)]),
            };
            tried.map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn allow_reset(
        &self,
        token: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "INSERT INTO reset_tokens (token_hash, agent, expires_at) VALUES (?, ?, ?)";
            let row = params![token.0, Col(agent), Col(expires_at)];
            db.execute(sql, row).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn reset_password(
        &self,
        token: TokenHash,
        now: Timestamp,
        password_hash: String,
    ) -> Result<Account, StoreError> {
        self.write(move |db| reset(db, token, now, &password_hash))
            .await
    }
}
