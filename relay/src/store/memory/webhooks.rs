//! Webhooks and their deliveries in memory.

use super::MemoryStore;
use crate::store::webhooks::Happened;
use crate::store::{Attempt, DeliveriesDue, DueDelivery, HookSecret, StoreError, Then, Webhooks};
use async_trait::async_trait;
use desk::Record;
use protocol::limits::{
    WEBHOOK_LOG_MAX, WEBHOOK_LOG_MS, WEBHOOK_OFF_MS, WEBHOOK_OLD_SECRET_MS,
    WEBHOOK_OLD_SECRETS_MAX, WEBHOOKS_MAX,
};
use protocol::webhooks::{Delivery, DeliveryState, HookEvent, Webhook, WebhookBody};
use protocol::{ConversationId, DeliveryId, Seq, SiteId, Timestamp, WebhookId};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct HookRows {
    /// In the order in which they were made.
    hooks: Vec<(SiteId, Webhook, Secrets)>,
    /// In the order in which they came.
    deliveries: Vec<(WebhookId, Option<Seq>, Delivery)>,
}

/// The newest first, each with the moment from which on it signs no more.
type Secrets = Vec<(HookSecret, Timestamp)>;

/// Until when the newest secret signs.
const ALWAYS: Timestamp = Timestamp(u64::MAX);

impl HookRows {
    /// Puts a delivery beside a record that an active webhook tells of.
    pub(super) fn put(&mut self, site: &SiteId, record: &Record) {
        let Some(one) = Happened::of(record) else {
            return;
        };
        for (of, hook, _) in &self.hooks {
            let tells = of == site && hook.active && hook.events.contains(&one.event);
            let id = one.id(hook.id);
            if !tells || self.deliveries.iter().any(|(_, _, there)| there.id == id) {
                continue;
            }
            let conversation = Some(one.conversation);
            let delivery = fresh(id, one.event, conversation, one.at);
            self.deliveries.push((hook.id, Some(one.seq), delivery));
        }
    }

    pub(super) fn forget(&mut self, id: ConversationId) {
        self.deliveries
            .retain(|(_, _, delivery)| delivery.conversation != Some(id));
    }

    fn hook(&mut self, site: &SiteId, id: WebhookId) -> Option<&mut Webhook> {
        let mut all = self.hooks.iter_mut();
        let found = all.find(|(of, hook, _)| of == site && hook.id == id);
        found.map(|(_, hook, _)| hook)
    }

    fn is_wanted(&self, of: WebhookId, delivery: &Delivery) -> bool {
        let mut all = self.hooks.iter();
        let active = all.any(|(_, hook, _)| hook.id == of && hook.active);
        active || delivery.event == HookEvent::Test
    }

    fn tried(&mut self, id: DeliveryId, attempt: Attempt) {
        let found = self.deliveries.iter_mut().find(|(_, _, row)| row.id == id);
        let Some((of, _, row)) = found else {
            return;
        };
        let of = *of;
        row.tries += 1;
        row.tried_at = Some(attempt.at);
        row.status = attempt.status;
        row.answer = attempt.answer;
        (row.state, row.next_at) = match attempt.then {
            Then::Sent => (DeliveryState::Sent, None),
            Then::Again(at) => (DeliveryState::Due, Some(at)),
            Then::Failed | Then::Off => (DeliveryState::Failed, None),
        };
        let over = row.next_at.is_none();
        for (_, hook, _) in self.hooks.iter_mut().filter(|(_, hook, _)| hook.id == of) {
            if attempt.then == Then::Sent {
                hook.failing_since = None;
                continue;
            }
            let since = *hook.failing_since.get_or_insert(attempt.at);
            let too_long = attempt.at.since_ms(since) >= WEBHOOK_OFF_MS;
            hook.active &= attempt.then != Then::Off && !too_long;
        }
        if over {
            self.tidy(of, attempt.at);
        }
    }

    fn give_up_beyond(&mut self, most: usize) -> Vec<(WebhookId, u64)> {
        let mut given_up = Vec::new();
        for (_, hook, _) in &mut self.hooks {
            let owed = |of: WebhookId, row: &Delivery| of == hook.id && row.next_at.is_some();
            let all = self.deliveries.iter().filter(|(of, _, row)| owed(*of, row));
            let many = all.count().saturating_sub(most);
            if many == 0 {
                continue;
            }
            let mut left = many;
            self.deliveries.retain(|(of, _, row)| {
                let goes = left > 0 && owed(*of, row);
                left -= usize::from(goes);
                !goes
            });
            hook.given_up += many as u64;
            given_up.push((hook.id, many as u64));
        }
        given_up
    }

    fn tidy(&mut self, of: WebhookId, now: Timestamp) {
        let theirs = self.deliveries.iter().filter(|(hook, ..)| *hook == of);
        let mut too_many = theirs.count().saturating_sub(WEBHOOK_LOG_MAX);
        self.deliveries.retain(|(hook, _, row)| {
            if *hook != of {
                return true;
            }
            let above = too_many > 0;
            too_many = too_many.saturating_sub(1);
            row.next_at.is_some() || !(above || now.since_ms(row.at) > WEBHOOK_LOG_MS)
        });
    }
}

fn fresh(
    id: DeliveryId,
    event: HookEvent,
    conversation: Option<ConversationId>,
    at: Timestamp,
) -> Delivery {
    Delivery {
        id,
        event,
        conversation,
        at,
        state: DeliveryState::Due,
        tries: 0,
        next_at: Some(at),
        tried_at: None,
        status: None,
        answer: String::new(),
    }
}

#[async_trait]
impl Webhooks for MemoryStore {
    async fn webhooks(&self, site: &SiteId) -> Result<Vec<Webhook>, StoreError> {
        let rows = self.rows();
        let theirs = rows.hooks.hooks.iter().filter(|(of, ..)| of == site);
        Ok(theirs.map(|(_, hook, _)| hook.clone()).collect())
    }

    async fn make_webhook(
        &self,
        site: &SiteId,
        webhook: Webhook,
        secret: HookSecret,
    ) -> Result<bool, StoreError> {
        let hooks = &mut self.rows().hooks.hooks;
        if hooks.iter().any(|(_, hook, _)| hook.id == webhook.id) {
            return Err(StoreError::Conflict);
        }
        let room = hooks.iter().filter(|(of, ..)| of == site).count() < WEBHOOKS_MAX;
        if room {
            hooks.push((site.clone(), webhook, vec![(secret, ALWAYS)]));
        }
        Ok(room)
    }

    async fn change_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
        body: WebhookBody,
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        let Some(hook) = rows.hooks.hook(site, id) else {
            return Ok(false);
        };
        (hook.url, hook.events, hook.active) = (body.url, body.events, body.active);
        (hook.failing_since, hook.given_up) = (None, 0);
        Ok(true)
    }

    async fn change_hook_secret(
        &self,
        site: &SiteId,
        id: WebhookId,
        secret: HookSecret,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let mut rows = self.rows();
        let mut all = rows.hooks.hooks.iter_mut();
        let found = all.find(|(of, hook, _)| of == site && hook.id == id);
        let Some((_, hook, secrets)) = found else {
            return Ok(None);
        };
        if let Some((_, until)) = secrets.first_mut() {
            *until = now.plus_ms(WEBHOOK_OLD_SECRET_MS);
        }
        secrets.retain(|(_, until)| *until > now);
        secrets.insert(0, (secret, ALWAYS));
        secrets.truncate(1 + WEBHOOK_OLD_SECRETS_MAX);
        Ok(Some(hook.url.clone()))
    }

    async fn delete_webhook(
        &self,
        site: &SiteId,
        id: WebhookId,
    ) -> Result<Option<String>, StoreError> {
        let mut rows = self.rows();
        let Some(url) = rows.hooks.hook(site, id).map(|hook| hook.url.clone()) else {
            return Ok(None);
        };
        rows.hooks.hooks.retain(|(_, hook, _)| hook.id != id);
        rows.hooks.deliveries.retain(|(of, ..)| *of != id);
        Ok(Some(url))
    }

    async fn deliveries(
        &self,
        site: &SiteId,
        id: WebhookId,
        limit: usize,
    ) -> Result<Option<Vec<Delivery>>, StoreError> {
        let mut rows = self.rows();
        if rows.hooks.hook(site, id).is_none() {
            return Ok(None);
        }
        let theirs = rows.hooks.deliveries.iter().rev();
        let theirs = theirs.filter(|(of, ..)| *of == id).take(limit);
        Ok(Some(theirs.map(|(_, _, row)| row.clone()).collect()))
    }

    async fn post_test(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        if rows.hooks.hook(site, webhook).is_none() {
            return Ok(false);
        }
        let test = fresh(id, HookEvent::Test, None, at);
        rows.hooks.deliveries.push((webhook, None, test));
        Ok(true)
    }

    async fn deliver_again(
        &self,
        site: &SiteId,
        webhook: WebhookId,
        id: DeliveryId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows();
        if rows.hooks.hook(site, webhook).is_none() {
            return Ok(false);
        }
        let mut all = rows.hooks.deliveries.iter_mut();
        let found = all.find(|(of, _, row)| *of == webhook && row.id == id);
        let Some((_, _, row)) = found else {
            return Ok(false);
        };
        (row.state, row.tries, row.next_at) = (DeliveryState::Due, 0, Some(at));
        Ok(true)
    }

    async fn deliveries_due(
        &self,
        now: Timestamp,
        of_each: usize,
    ) -> Result<DeliveriesDue, StoreError> {
        let rows = self.rows();
        let rows = &rows.hooks;
        let mut wanted: Vec<_> = rows.deliveries.iter().collect();
        wanted.retain(|(of, _, row)| rows.is_wanted(*of, row));
        let later = wanted.iter().filter_map(|(_, _, row)| row.next_at);
        let next_at = later.filter(|at| *at > now).min();
        wanted.retain(|(_, _, row)| row.next_at.is_some_and(|at| at <= now));
        wanted.sort_by_key(|(_, _, row)| row.next_at);
        let mut taken: BTreeMap<WebhookId, usize> = BTreeMap::new();
        let due = wanted.into_iter().filter_map(|(of, seq, row)| {
            let n = taken.entry(*of).or_default();
            *n += 1;
            if *n > of_each {
                return None;
            }
            let (site, hook, secrets) = rows.hooks.iter().find(|(_, hook, _)| hook.id == *of)?;
            let signing = secrets.iter().filter(|(_, until)| *until > now);
            Some(DueDelivery {
                id: row.id,
                webhook: *of,
                site: site.clone(),
                url: hook.url.clone(),
                secrets: signing.map(|(secret, _)| secret.clone()).collect(),
                event: row.event,
                conversation: row.conversation,
                seq: *seq,
                at: row.at,
                tries: row.tries,
            })
        });
        Ok(DeliveriesDue {
            due: due.collect(),
            next_at,
        })
    }

    async fn give_up_beyond(&self, most: usize) -> Result<Vec<(WebhookId, u64)>, StoreError> {
        Ok(self.rows().hooks.give_up_beyond(most))
    }

    async fn delivery_tried(&self, id: DeliveryId, attempt: Attempt) -> Result<(), StoreError> {
        self.rows().hooks.tried(id, attempt);
        Ok(())
    }
}
