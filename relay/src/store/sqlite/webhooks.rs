//! Webhooks and their deliveries in SQLite.

use super::rows::{Col, get, json, maybe, word};
use super::{SqliteStore, failed, hook_secrets};
use crate::store::webhooks::Happened;
use crate::store::{Attempt, DeliveriesDue, DueDelivery, HookSecret, StoreError, Then, Webhooks};
use async_trait::async_trait;
use desk::Record;
use protocol::limits::{WEBHOOK_LOG_MAX, WEBHOOK_LOG_MS, WEBHOOK_OFF_MS, WEBHOOKS_MAX};
use protocol::webhooks::{Delivery, HookEvent, Webhook, WebhookBody};
use protocol::{DeliveryId, SiteId, Timestamp, WebhookId};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// Puts a delivery beside each record that an active webhook of the site tells of.
pub(super) fn put(db: &Connection, site: &SiteId, records: &[Record]) -> Result<(), StoreError> {
    let news: Vec<Happened> = records.iter().filter_map(Happened::of).collect();
    if news.is_empty() {
        return Ok(());
    }
    for (webhook, events) in active(db, site).map_err(failed)? {
        for one in news.iter().filter(|one| events.contains(&one.event)) {
            let sql = "INSERT INTO webhook_deliveries (id, webhook, event, conversation, seq, at, \
                       state, tries, next_at, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'due', 0, \
                       ?6, '') ON CONFLICT (id) DO NOTHING";
            let row = params![
                Col(one.id(webhook)),
                Col(webhook),
                one.event.word(),
                Col(one.conversation),
                Col(one.seq),
                Col(one.at),
            ];
            let put = db.prepare_cached(sql).and_then(|mut put| put.execute(row));
            put.map_err(failed)?;
        }
    }
    Ok(())
}

fn active(db: &Connection, site: &SiteId) -> Sql<Vec<(WebhookId, Vec<HookEvent>)>> {
    db.prepare_cached("SELECT id, events FROM webhooks WHERE site = ? AND active")?
        .query_map([site.as_str()], |row| {
            Ok((get(row, "id")?, json(row, "events")?))
        })?
        .collect()
}

fn webhook(row: &Row<'_>) -> Sql<Webhook> {
    Ok(Webhook {
        id: get(row, "id")?,
        url: row.get("url")?,
        events: json(row, "events")?,
        active: row.get("active")?,
        made_by: row.get("made_by")?,
        made_at: get(row, "made_at")?,
        failing_since: maybe(row, "failing_since")?,
        given_up: get(row, "given_up")?,
    })
}

fn delivery(row: &Row<'_>) -> Sql<Delivery> {
    Ok(Delivery {
        id: get(row, "id")?,
        event: word(row, "event")?,
        conversation: maybe(row, "conversation")?,
        at: get(row, "at")?,
        state: word(row, "state")?,
        tries: row.get("tries")?,
        next_at: maybe(row, "next_at")?,
        tried_at: maybe(row, "tried_at")?,
        status: row.get("status")?,
        answer: row.get("answer")?,
    })
}

fn due(row: &Row<'_>) -> Sql<DueDelivery> {
    Ok(DueDelivery {
        id: get(row, "id")?,
        webhook: get(row, "webhook")?,
        site: get(row, "site")?,
        url: row.get("url")?,
        secrets: vec![HookSecret(row.get("secret")?)],
        event: word(row, "event")?,
        conversation: maybe(row, "conversation")?,
        seq: maybe(row, "seq")?,
        at: get(row, "at")?,
        tries: row.get("tries")?,
    })
}

fn make(db: &Connection, site: &SiteId, new: &Webhook, secret: &HookSecret) -> Sql<bool> {
    let sql = "SELECT count(*) AS n FROM webhooks WHERE site = ?";
    let there: u64 = db.query_row(sql, [site.as_str()], |row| get(row, "n"))?;
    if there >= WEBHOOKS_MAX as u64 {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO webhooks (id, site, url, secret, events, active, made_by, made_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            Col(new.id),
            site.as_str(),
            new.url,
            secret.0,
            protocol::codec::encode(&new.events),
            new.active,
            new.made_by,
            Col(new.made_at),
        ],
    )?;
    Ok(true)
}

fn is_there(db: &Connection, site: &SiteId, id: WebhookId) -> Sql<bool> {
    db.prepare_cached("SELECT 1 FROM webhooks WHERE id = ? AND site = ?")?
        .exists(params![Col(id), site.as_str()])
}

fn log(db: &Connection, site: &SiteId, id: WebhookId, limit: usize) -> Sql<Option<Vec<Delivery>>> {
    if !is_there(db, site, id)? {
        return Ok(None);
    }
    let sql = "SELECT * FROM webhook_deliveries WHERE webhook = ? ORDER BY number DESC LIMIT ?";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    db.prepare_cached(sql)?
        .query_map(params![Col(id), limit], delivery)?
        .collect::<Sql<_>>()
        .map(Some)
}

/// What is active, and tests.
const WANTED: &str = "(w.active OR d.event = 'webhook.test')";

fn all_due(db: &Connection, now: Timestamp, of_each: usize) -> Sql<DeliveriesDue> {
    let sql = format!(
        "SELECT * FROM (SELECT d.*, w.site, w.url, w.secret, row_number() OVER \
         (PARTITION BY d.webhook ORDER BY d.next_at, d.number) AS place \
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook \
         WHERE d.next_at <= ? AND {WANTED}) WHERE place <= ? ORDER BY next_at, number"
    );
    let of_each = i64::try_from(of_each).unwrap_or(i64::MAX);
    let mut found = db
        .prepare_cached(&sql)?
        .query_map(params![Col(now), of_each], due)?
        .collect::<Sql<Vec<_>>>()?;
    if !found.is_empty() {
        for (webhook, secret) in hook_secrets::old(db, now)? {
            let theirs = found.iter_mut().filter(|row| row.webhook == webhook);
            theirs.for_each(|row| row.secrets.push(secret.clone()));
        }
    }
    let sql = format!(
        "SELECT min(d.next_at) FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook \
         WHERE d.next_at > ? AND {WANTED}"
    );
    let next_at = db
        .prepare_cached(&sql)?
        .query_row([Col(now)], |row| row.get::<_, Option<Col<Timestamp>>>(0))?;
    Ok(DeliveriesDue {
        due: found,
        next_at: next_at.map(|at| at.0),
    })
}

/// The newest of what each webhook owes beyond `most`, where it owes more: by an index that holds
/// nothing else.
fn beyond(db: &Connection, most: usize) -> Sql<Vec<(WebhookId, u64)>> {
    let sql = "SELECT id, number FROM (SELECT id, (SELECT number FROM webhook_deliveries d \
               WHERE d.webhook = w.id AND d.next_at IS NOT NULL \
               ORDER BY number DESC LIMIT 1 OFFSET ?) AS number FROM webhooks w) \
               WHERE number IS NOT NULL";
    db.prepare_cached(sql)?
        .query_map([Col(most as u64)], |row| {
            Ok((get(row, "id")?, get(row, "number")?))
        })?
        .collect()
}

fn give_up(db: &Connection, last: &[(WebhookId, u64)]) -> Sql<Vec<(WebhookId, u64)>> {
    let give_up = |(of, number): &(WebhookId, u64)| {
        let sql = "DELETE FROM webhook_deliveries \
                   WHERE webhook = ? AND next_at IS NOT NULL AND number <= ?";
        let n = db.execute(sql, params![Col(*of), Col(*number)])? as u64;
        let sql = "UPDATE webhooks SET given_up = given_up + ?2 WHERE id = ?1";
        db.execute(sql, params![Col(*of), Col(n)])?;
        Ok((*of, n))
    };
    last.iter().map(give_up).collect()
}

fn tried(db: &Connection, id: DeliveryId, attempt: &Attempt) -> Sql<()> {
    let (state, next_at) = match attempt.then {
        Then::Sent => ("sent", None),
        Then::Again(at) => ("due", Some(Col(at))),
        Then::Failed | Then::Off => ("failed", None),
    };
    let sql = "UPDATE webhook_deliveries SET state = ?2, next_at = ?3, tried_at = ?4, status = ?5, \
               answer = ?6, tries = tries + 1 WHERE id = ?1 RETURNING webhook";
    let at = Col(attempt.at);
    let row = params![Col(id), state, next_at, at, attempt.status, attempt.answer];
    let of: Option<WebhookId> = db
        .query_row(sql, row, |row| get(row, "webhook"))
        .optional()?;
    let Some(of) = of.map(Col) else {
        return Ok(());
    };
    if attempt.then == Then::Sent {
        let sql = "UPDATE webhooks SET failing_since = NULL WHERE id = ?";
        db.prepare_cached(sql)?.execute([of])?;
    } else {
        let sql = "UPDATE webhooks SET failing_since = coalesce(failing_since, ?2), \
                   active = active AND NOT ?3 AND coalesce(failing_since, ?2) > ?4 WHERE id = ?1";
        let long_ago = Timestamp(attempt.at.0.saturating_sub(WEBHOOK_OFF_MS));
        let off = attempt.then == Then::Off;
        db.prepare_cached(sql)?
            .execute(params![of, at, off, Col(long_ago)])?;
    }
    if next_at.is_none() {
        let old = Timestamp(attempt.at.0.saturating_sub(WEBHOOK_LOG_MS));
        let sql = "DELETE FROM webhook_deliveries WHERE webhook = ?1 AND next_at IS NULL AND \
                   (at < ?2 OR number <= (SELECT number FROM webhook_deliveries WHERE webhook = ?1 \
                   ORDER BY number DESC LIMIT 1 OFFSET ?3))";
        db.prepare_cached(sql)?
            .execute(params![of, Col(old), Col(WEBHOOK_LOG_MAX as u64)])?;
    }
    Ok(())
}

#[async_trait]
impl Webhooks for SqliteStore {
    async fn webhooks(&self, site: &SiteId) -> Result<Vec<Webhook>, StoreError> {
        let site = site.clone();
        self.read(move |db| {
            db.prepare_cached("SELECT * FROM webhooks WHERE site = ? ORDER BY made_at, id")?
                .query_map([site.as_str()], webhook)?
                .collect()
        })
        .await
    }

    async fn make_webhook(
        &self,
        site: &SiteId,
        webhook: Webhook,
        secret: HookSecret,
    ) -> Result<bool, StoreError> {
        let site = site.clone();
        self.write(move |db| make(db, &site, &webhook, &secret).map_err(failed))
            .await
    }

    async fn change_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
        body: WebhookBody,
    ) -> Result<bool, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "UPDATE webhooks SET url = ?3, events = ?4, active = ?5, \
                       failing_since = NULL, given_up = 0 WHERE id = ?1 AND site = ?2";
            let events = protocol::codec::encode(&body.events);
            let row = params![Col(id), site.as_str(), body.url, events, body.active];
            db.execute(sql, row).map(|n| n == 1).map_err(failed)
        })
        .await
    }

    async fn change_hook_secret(
        &self,
        site: &SiteId,
        id: WebhookId,
        secret: HookSecret,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let site = site.clone();
        self.write(move |db| hook_secrets::change(db, &site, id, &secret, now).map_err(failed))
            .await
    }

    async fn delete_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
    ) -> Result<Option<String>, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "DELETE FROM webhooks WHERE id = ? AND site = ? RETURNING url";
            db.query_row(sql, params![Col(id), site.as_str()], |row| row.get("url"))
                .optional()
                .map_err(failed)
        })
        .await
    }

    async fn deliveries(
        &self,
        site: &SiteId,
        id: WebhookId,
        limit: usize,
    ) -> Result<Option<Vec<Delivery>>, StoreError> {
        let site = site.clone();
        self.read(move |db| log(db, &site, id, limit)).await
    }

    async fn post_test(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "INSERT INTO webhook_deliveries (id, webhook, event, at, state, tries, \
                       next_at, answer) SELECT ?1, id, 'webhook.test', ?4, 'due', 0, ?4, '' \
                       FROM webhooks WHERE id = ?2 AND site = ?3";
            let row = params![Col(id), Col(webhook), site.as_str(), Col(at)];
            db.execute(sql, row).map(|n| n == 1).map_err(failed)
        })
        .await
    }

    async fn deliver_again(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let site = site.clone();
        self.write(move |db| {
            let sql = "UPDATE webhook_deliveries SET state = 'due', tries = 0, next_at = ?4 \
                       WHERE id = ?1 AND webhook = ?2 AND webhook IN \
                       (SELECT id FROM webhooks WHERE site = ?3)";
            let row = params![Col(id), Col(webhook), site.as_str(), Col(at)];
            db.execute(sql, row).map(|n| n == 1).map_err(failed)
        })
        .await
    }

    async fn deliveries_due(
        &self,
        now: Timestamp,
        of_each: usize,
    ) -> Result<DeliveriesDue, StoreError> {
        self.read(move |db| all_due(db, now, of_each)).await
    }

    async fn give_up_beyond(&self, most: usize) -> Result<Vec<(WebhookId, u64)>, StoreError> {
        // Nearly always there is nothing to write.
        let last = self.read(move |db| beyond(db, most)).await?;
        if last.is_empty() {
            return Ok(Vec::new());
        }
        self.write(move |db| give_up(db, &last).map_err(failed))
            .await
    }

    async fn delivery_tried(&self, id: DeliveryId, attempt: Attempt) -> Result<(), StoreError> {
        self.write(move |db| tried(db, id, &attempt).map_err(failed))
            .await
    }
}
