//! Accounts, log-ins and links in SQLite.

use super::rows::{Col, get};
use super::{SqliteStore, failed};
use crate::store::{Account, Accounts, NewAccount, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::api::AgentRole;
use protocol::{AgentId, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// A log-in's end is moved only when that is worth a write.
const RENEW_MS: u64 = 24 * 3_600_000;

fn account(row: &Row<'_>) -> Sql<Account> {
    Ok(Account {
        id: get(row, "id")?,
        site: get(row, "site")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: get(row, "role")?,
    })
}

fn redeem(
    db: &Connection,
    token: TokenHash,
    now: Timestamp,
    new: &NewAccount,
) -> Result<Account, StoreError> {
    let sql = "DELETE FROM join_tokens WHERE token_hash = ? AND expires_at > ? \
               RETURNING site, role";
    let (site, role) = db
        .query_row(sql, params![token.0, Col(now)], |row| {
            Ok((get(row, "site")?, get(row, "role")?))
        })
        .optional()
        .map_err(failed)?
        .ok_or(StoreError::NotFound)?;
    let account = Account {
        id: new.id,
        site,
        name: new.name.clone(),
        email: new.email.clone(),
        role,
    };
    let sql = "INSERT INTO agents (id, site, name, email, email_key, role, password_hash, \
               joined_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let row = params![
        Col(account.id),
        account.site.as_str(),
        account.name,
        account.email,
        account.email.to_lowercase(),
        Col(account.role),
        new.password_hash,
        Col(now),
    ];
    db.execute(sql, row).map_err(failed)?;
    Ok(account)
}

#[async_trait]
impl Accounts for SqliteStore {
    async fn invite(
        &self,
        site: &SiteId,
        token: TokenHash,
        role: AgentRole,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "INSERT INTO join_tokens (token_hash, site, role, expires_at) \
                       VALUES (?, ?, ?, ?)";
            let row = params![token.0, site.as_str(), Col(role), Col(expires_at)];
            db.execute(sql, row).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn redeem(
        &self,
        token: TokenHash,
        now: Timestamp,
        account: NewAccount,
    ) -> Result<Account, StoreError> {
        self.write(move |db| redeem(db, token, now, &account)).await
    }

    async fn account(&self, email: &str) -> Result<Option<(Account, String)>, StoreError> {
        let key = email.to_lowercase();
        self.read(move |db| {
            db.prepare_cached("SELECT * FROM agents WHERE email_key = ?")?
                .query_row([key], |row| Ok((account(row)?, row.get("password_hash")?)))
                .optional()
        })
        .await
    }

    async fn log_in(
        &self,
        session: TokenHash,
        agent: AgentId,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "INSERT INTO agent_sessions (token_hash, agent, expires_at) VALUES (?, ?, ?)";
            let row = params![session.0, Col(agent), Col(expires_at)];
            db.execute(sql, row).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn logged_in(
        &self,
        session: TokenHash,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let found = self
            .read(move |db| {
                db.prepare_cached(
                    "SELECT a.*, s.expires_at AS expires_at FROM agent_sessions s \
                     JOIN agents a ON a.id = s.agent WHERE token_hash = ? AND s.expires_at > ?",
                )?
                .query_row(params![session.0, Col(now)], |row| {
                    Ok((account(row)?, get::<Timestamp>(row, "expires_at")?))
                })
                .optional()
            })
            .await?;
        let Some((account, ends_at)) = found else {
            return Ok(None);
        };
        if expires_at.since_ms(ends_at) >= RENEW_MS {
            self.write(move |db| renew(db, session, now, expires_at).map_err(failed))
                .await?;
        }
        Ok(Some(account))
    }

    async fn log_out(&self, session: TokenHash) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "DELETE FROM agent_sessions WHERE token_hash = ?";
            db.execute(sql, [session.0]).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn accounts(&self, site: &SiteId) -> Result<Vec<Account>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            db.prepare_cached("SELECT * FROM agents WHERE site = ? ORDER BY name, id")?
                .query_map([site.as_str()], account)?
                .collect()
        })
        .await
    }
}

/// Moves the log-in's end, and sweeps out what has expired.
fn renew(db: &Connection, session: TokenHash, now: Timestamp, until: Timestamp) -> Sql<()> {
    let sql = "UPDATE agent_sessions SET expires_at = ? WHERE token_hash = ?";
    db.execute(sql, params![Col(until), session.0])?;
    for table in ["agent_sessions", "join_tokens"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE expires_at <= ?"),
            [Col(now)],
        )?;
    }
    Ok(())
}
