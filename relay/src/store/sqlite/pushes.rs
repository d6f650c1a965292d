//! What agents want to hear, and the browsers that are pushed to, in SQLite.

use super::rows::{Col, get};
use super::{SqliteStore, failed};
use crate::store::{Pushes, Reachable, StoreError, Subscription, TokenHash};
use async_trait::async_trait;
use protocol::limits::PUSH_BROWSERS_MAX;
use protocol::notifications::Notifications;
use protocol::{AgentId, SiteId, Timestamp, codec};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

fn subscription(row: &Row<'_>) -> Sql<Subscription> {
    Ok(Subscription {
        log_in: TokenHash(row.get("log_in")?),
        agent: get(row, "agent")?,
        endpoint: row.get("endpoint")?,
        p256dh: row.get("p256dh")?,
        auth: row.get("auth")?,
        locale: row.get("locale")?,
        at: get(row, "subscribed_at")?,
    })
}

/// What an older program wrote and this one can't read is as usual.
fn read_wishes(json: Option<String>) -> Notifications {
    json.and_then(|json| codec::decode(&json).ok())
        .unwrap_or_default()
}

fn subscribe(db: &Connection, new: &Subscription) -> Sql<()> {
    let sql = "DELETE FROM push_subscriptions WHERE log_in = ? OR endpoint = ?";
    db.execute(sql, params![new.log_in.0, new.endpoint])?;
    let sql = "INSERT INTO push_subscriptions (log_in, agent, endpoint, p256dh, auth, locale, \
               subscribed_at) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let row = params![
        new.log_in.0,
        Col(new.agent),
        new.endpoint,
        new.p256dh,
        new.auth,
        new.locale,
        Col(new.at),
    ];
    db.execute(sql, row)?;
    let sql = "DELETE FROM push_subscriptions WHERE log_in IN (SELECT log_in FROM \
               push_subscriptions WHERE agent = ? ORDER BY subscribed_at DESC, log_in \
               LIMIT -1 OFFSET ?)";
    db.execute(
        sql,
        params![Col(new.agent), PUSH_BROWSERS_MAX as u64 as i64],
    )?;
    Ok(())
}

#[async_trait]
impl Pushes for SqliteStore {
    async fn wishes(&self, agent: AgentId) -> Result<Notifications, StoreError> {
        let json = self.read(move |db| {
            db.prepare_cached("SELECT wishes FROM notifications WHERE agent = ?")?
                .query_row([Col(agent)], |row| row.get("wishes"))
                .optional()
        });
        Ok(read_wishes(json.await?))
    }

    async fn set_wishes(&self, agent: AgentId, wishes: &Notifications) -> Result<(), StoreError> {
        let json = codec::encode(wishes);
        self.write(move |db| {
            let sql = "INSERT INTO notifications (agent, wishes) VALUES (?, ?) \
                       ON CONFLICT (agent) DO UPDATE SET wishes = excluded.wishes";
            let done = db.execute(sql, params![Col(agent), json]);
            done.map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn subscribe(&self, new: Subscription) -> Result<(), StoreError> {
        self.write(move |db| subscribe(db, &new).map_err(failed))
            .await
    }

    async fn subscription(&self, log_in: TokenHash) -> Result<Option<Subscription>, StoreError> {
        self.read(move |db| {
            db.prepare_cached("SELECT * FROM push_subscriptions WHERE log_in = ?")?
                .query_row([log_in.0], subscription)
                .optional()
        })
        .await
    }

    async fn unsubscribe(&self, log_in: TokenHash) -> Result<(), StoreError> {
        self.write(move |db| {
            let sql = "DELETE FROM push_subscriptions WHERE log_in = ?";
            db.execute(sql, [log_in.0]).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn endpoint_is_gone(&self, endpoint: &str) -> Result<(), StoreError> {
        let endpoint = endpoint.to_owned();
        self.write(move |db| {
            let sql = "DELETE FROM push_subscriptions WHERE endpoint = ?";
            db.execute(sql, [&endpoint]).map(|_| ()).map_err(failed)
        })
        .await
    }

    async fn reachable(&self, site: &SiteId, now: Timestamp) -> Result<Vec<Reachable>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            db.prepare_cached(
                "SELECT p.*, a.role AS role, n.wishes AS wishes FROM push_subscriptions p \
                 JOIN agents a ON a.id = p.agent JOIN agent_sessions s ON s.token_hash = p.log_in \
                 LEFT JOIN notifications n ON n.agent = p.agent \
                 WHERE a.site = ? AND NOT a.disabled AND s.expires_at > ? \
                 ORDER BY p.subscribed_at, p.log_in",
            )?
            .query_map(params![site.as_str(), Col(now)], |row| {
                Ok(Reachable {
                    subscription: subscription(row)?,
                    role: get(row, "role")?,
                    wishes: read_wishes(row.get("wishes")?),
                })
            })?
            .collect()
        })
        .await
    }
}
