//! Second factors in SQLite.

use super::rows::Col;
use super::{SqliteStore, failed};
use crate::store::{SecondFactor, SecondFactors, StoreError, TokenHash};
use async_trait::async_trait;
use protocol::AgentId;
use rusqlite::{OptionalExtension, params};

#[async_trait]
impl SecondFactors for SqliteStore {
    async fn second_factor(&self, agent: AgentId) -> Result<Option<SecondFactor>, StoreError> {
        self.read(move |db| {
            let sql = "SELECT secret, active, (SELECT count(*) FROM recovery_codes r \
                       WHERE r.agent = f.agent) AS codes FROM second_factors f WHERE agent = ?";
            db.prepare_cached(sql)?
                .query_row([Col(agent)], |row| {
                    Ok(SecondFactor {
                        secret: row.get("secret")?,
                        active: row.get("active")?,
                        recovery_codes: row.get("codes")?,
                    })
                })
                .optional()
        })
        .await
    }

    async fn with_second_factor(&self) -> Result<Vec<AgentId>, StoreError> {
        self.read(|db| {
            db.prepare_cached("SELECT agent FROM second_factors WHERE active")?
                .query_map((), |row| row.get::<_, Col<AgentId>>(0).map(|col| col.0))?
                .collect()
        })
        .await
    }

    async fn offer_second_factor(&self, agent: AgentId, secret: Vec<u8>) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "INSERT INTO second_factors (agent, secret, active, last_step) \
                       VALUES (?, ?, 0, 0) ON CONFLICT (agent) DO UPDATE \
                       SET secret = excluded.secret WHERE NOT active";
            match db.execute(sql, params![Col(agent), secret]) {
                Ok(0) => Err(StoreError::Conflict),
                Ok(_) => Ok(()),
                Err(error) => Err(failed(error)),
            }
        })
        .await
    }

    async fn activate_second_factor(
        &self,
        agent: AgentId,
        step: u64,
        codes: Vec<TokenHash>,
    ) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "UPDATE second_factors SET active = 1, last_step = ? WHERE agent = ?";
            let row = params![Col(step), Col(agent)];
            if db.execute(sql, row).map_err(failed)? == 0 {
                return Err(StoreError::NotFound);
            }
            db.execute("DELETE FROM recovery_codes WHERE agent = ?", [Col(agent)])
                .map_err(failed)?;
            for code in &codes {
                let sql = "INSERT INTO recovery_codes (agent, code_hash) VALUES (?, ?)";
                db.execute(sql, params![Col(agent), code.0])
                    .map_err(failed)?;
            }
            Ok(())
        })
        .await
    }

    async fn use_step(&self, agent: AgentId, step: u64) -> Result<bool, StoreError> {
        self.write(move |db| {
            let sql =
                "UPDATE second_factors SET last_step = ?1 WHERE agent = ?2 AND last_step < ?1";
            let used = db.execute(sql, params![Col(step), Col(agent)]);
            used.map(|rows| rows == 1).map_err(failed)
        })
        .await
    }

    async fn use_recovery_code(&self, agent: AgentId, code: TokenHash) -> Result<bool, StoreError> {
        self.write(move |db| {
            let sql = "DELETE FROM recovery_codes WHERE agent = ? AND code_hash = ?";
            let used = db.execute(sql, params![Col(agent), code.0]);
            used.map(|rows| rows == 1).map_err(failed)
        })
        .await
    }

    async fn forget_second_factor(&self, agent: AgentId) -> Result<(), StoreError> {
        self.write(move |db| {
            for table in ["second_factors", "recovery_codes"] {
                let sql = format!("DELETE FROM {table} WHERE agent = ?");
                db.execute(&sql, [Col(agent)]).map_err(failed)?;
            }
            Ok(())
        })
        .await
    }
}
