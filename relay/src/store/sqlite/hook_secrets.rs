//! What webhooks' calls are signed with, in SQLite: a new secret, and those before it.

use super::rows::{Col, get};
use crate::store::HookSecret;
use protocol::limits::{WEBHOOK_OLD_SECRET_MS, WEBHOOK_OLD_SECRETS_MAX};
use protocol::{SiteId, Timestamp, WebhookId};
use rusqlite::{Connection, OptionalExtension, Result as Sql, params};

/// The secrets that sign beside their webhook's own, the newest first.
pub(super) fn old(db: &Connection, now: Timestamp) -> Sql<Vec<(WebhookId, HookSecret)>> {
    let sql = "SELECT webhook, secret FROM webhook_old_secrets WHERE until > ? \
               ORDER BY number DESC";
    db.prepare_cached(sql)?
        .query_map([Col(now)], |row| {
            Ok((get(row, "webhook")?, HookSecret(row.get("secret")?)))
        })?
        .collect()
}

/// Another secret signs from now on, and the one before beside it for a while. Returns where the webhook
/// calls, if it is there.
pub(super) fn change(
    db: &Connection,
    site: &SiteId,
    id: WebhookId,
    secret: &HookSecret,
    now: Timestamp,
) -> Sql<Option<String>> {
    let until = now.plus_ms(WEBHOOK_OLD_SECRET_MS);
    let sql = "INSERT INTO webhook_old_secrets (webhook, secret, until) \
               SELECT id, secret, ?3 FROM webhooks WHERE id = ?1 AND site = ?2";
    db.execute(sql, params![Col(id), site.as_str(), Col(until)])?;
    let sql = "DELETE FROM webhook_old_secrets WHERE webhook = ?1 AND (until <= ?2 OR number <= \
               (SELECT number FROM webhook_old_secrets WHERE webhook = ?1 \
               ORDER BY number DESC LIMIT 1 OFFSET ?3))";
    let most = Col(WEBHOOK_OLD_SECRETS_MAX as u64);
    db.execute(sql, params![Col(id), Col(now), most])?;
    let sql = "UPDATE webhooks SET secret = ?3 WHERE id = ?1 AND site = ?2 RETURNING url";
    let row = params![Col(id), site.as_str(), secret.0];
    db.query_row(sql, row, |row| row.get("url")).optional()
}
