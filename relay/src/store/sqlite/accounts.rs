//! Accounts, log-ins and links in SQLite.

use super::rows::{Col, get};
use super::{SqliteStore, failed};
use crate::store::{
    Account, AccountChange, Accounts, ChangedAccount, NewAccount, NewLogIn, StoreError, TokenHash,
};
use async_trait::async_trait;
use protocol::account::LogInRow;
use protocol::api::AgentRole;
use protocol::{AgentId, SiteId, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// A log-in's end is moved only when that is worth a write.
const RENEW_MS: u64 = 10 * 60_000;

pub(super) fn account(row: &Row<'_>) -> Sql<Account> {
    Ok(Account {
        id: get(row, "id")?,
        site: get(row, "site")?,
        name: row.get("name")?,
        email: row.get("email")?,
        role: get(row, "role")?,
        capacity: row.get("capacity")?,
        disabled: row.get("disabled")?,
    })
}

fn log_in_row(row: &Row<'_>, this: TokenHash) -> Sql<LogInRow> {
    let token = TokenHash(row.get("token_hash")?);
    Ok(LogInRow {
        id: token.name(),
        began_at: get(row, "began_at")?,
        used_at: get(row, "used_at")?,
        browser: row.get("browser")?,
        from: row.get("address")?,
        this: token == this,
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
        capacity: None,
        disabled: false,
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

fn change_account(
    db: &Connection,
    site: &SiteId,
    agent: AgentId,
    change: &AccountChange,
) -> Result<ChangedAccount, StoreError> {
    let sql = "SELECT * FROM agents WHERE id = ? AND site = ?";
    let found = db.query_row(sql, params![Col(agent), site.as_str()], account);
    let mut now = found
        .optional()
        .map_err(failed)?
        .ok_or(StoreError::NotFound)?;
    let owned = now.role == AgentRole::Owner && !now.disabled;
    now.name = change.name.clone().unwrap_or(now.name);
    now.role = change.role.unwrap_or(now.role);
    now.capacity = change.capacity.unwrap_or(now.capacity);
    now.disabled = change.disabled.unwrap_or(now.disabled);
    if owned && (now.role != AgentRole::Owner || now.disabled) {
        let sql = "SELECT count(*) FROM agents WHERE site = ? AND role = 'owner' AND NOT disabled";
        let owners: u32 = db
            .query_row(sql, [site.as_str()], |row| row.get(0))
            .map_err(failed)?;
        if owners <= 1 {
            return Ok(ChangedAccount::LastOwner);
        }
    }
    let sql = "UPDATE agents SET name = ?, role = ?, capacity = ?, disabled = ? WHERE id = ?";
    let row = params![
        now.name,
        Col(now.role),
        now.capacity,
        now.disabled,
        Col(agent)
    ];
    db.execute(sql, row).map_err(failed)?;
    if now.disabled {
        for table in ["agent_sessions", "reset_tokens"] {
            let sql = format!("DELETE FROM {table} WHERE agent = ?");
            db.execute(&sql, [Col(agent)]).map_err(failed)?;
        }
    }
    Ok(ChangedAccount::Changed(now))
}

/// Sets a password and ends every log-in but `keep`.
pub(super) fn set_password(
    db: &Connection,
    agent: AgentId,
    hash: &str,
    keep: Option<TokenHash>,
) -> Result<(), StoreError> {
    let sql = "UPDATE agents SET password_hash = ? WHERE id = ?";
    if db.execute(sql, params![hash, Col(agent)]).map_err(failed)? == 0 {
        return Err(StoreError::NotFound);
    }
    let sql = "DELETE FROM agent_sessions WHERE agent = ?1 AND (?2 IS NULL OR token_hash <> ?2)";
    let keep = keep.map(|token| token.0);
    db.execute(sql, params![Col(agent), keep]).map_err(failed)?;
    db.execute("DELETE FROM reset_tokens WHERE agent = ?", [Col(agent)])
        .map_err(failed)?;
    Ok(())
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

    async fn log_in(&self, log_in: NewLogIn) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "INSERT INTO agent_sessions (token_hash, agent, expires_at, began_at, \
                       used_at, browser, address) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
            let row = params![
                log_in.token.0,
                Col(log_in.agent),
                Col(log_in.expires_at),
                Col(log_in.at),
                log_in.browser,
                log_in.from,
            ];
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
                     JOIN agents a ON a.id = s.agent WHERE token_hash = ? AND s.expires_at > ? \
                     AND NOT a.disabled",
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

    async fn log_ins(
        &self,
        agent: AgentId,
        this: TokenHash,
        now: Timestamp,
    ) -> Result<Vec<LogInRow>, StoreError> {
        self.read(move |db| {
            db.prepare_cached(
                "SELECT * FROM agent_sessions WHERE agent = ? AND expires_at > ? \
                 ORDER BY used_at DESC, began_at DESC",
            )?
            .query_map(params![Col(agent), Col(now)], |row| log_in_row(row, this))?
            .collect()
        })
        .await
    }

    async fn end_log_ins(
        &self,
        agent: AgentId,
        named: Option<&str>,
        except: Option<TokenHash>,
    ) -> Result<usize, StoreError> {
        let named = named.map(str::to_owned);
        self.write(move |db| {
            let sql = "DELETE FROM agent_sessions WHERE agent = ?1 \
                       AND (?2 IS NULL OR lower(hex(substr(token_hash, 1, 8))) = ?2) \
                       AND (?3 IS NULL OR token_hash <> ?3)";
            let except = except.map(|token| token.0);
            db.execute(sql, params![Col(agent), named, except])
                .map_err(failed)
        })
        .await
    }

    async fn change_account(
        &self,
        site: &SiteId,
        agent: AgentId,
        change: AccountChange,
    ) -> Result<ChangedAccount, StoreError> {
        let site = site.clone();
        self.write(move |db| change_account(db, &site, agent, &change))
            .await
    }

    async fn set_password(
        &self,
        agent: AgentId,
        password_hash: String,
        keep: Option<TokenHash>,
    ) -> Result<(), StoreError> {
        self.write(move |db| set_password(db, agent, &password_hash, keep))
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
    let sql = "UPDATE agent_sessions SET expires_at = ?, used_at = ? WHERE token_hash = ?";
    db.execute(sql, params![Col(until), Col(now), session.0])?;
    for table in ["agent_sessions", "join_tokens", "reset_tokens"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE expires_at <= ?"),
            [Col(now)],
        )?;
    }
    Ok(())
}
