//! The outbox's worker: takes what is due, calls, keeps what came of it. Each webhook has a task of its
//! own while it has something to tell, so that a slow one holds up no other.

use super::{payload, sign};
use crate::clock::{Clock, NEVER, SLEEP_MAX};
use crate::metrics::{Kind, Metrics, Went};
use crate::reach::{self, Allow, Request};
use crate::store::{
    Accounts, Attempt, DeliveriesDue, DueDelivery, STORE_PATIENCE, Store, StoreError, Then,
};
use futures_util::{StreamExt, stream};
use protocol::limits::{
    WEBHOOK_ANSWER_CHARS, WEBHOOK_BACKLOG_MAX, WEBHOOK_TRIES, WEBHOOK_URL_BYTES,
};
use protocol::{Timestamp, WebhookId, text};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// Milliseconds until the second attempt, the third, and so on: a day and a little in all.
const PAUSES_MS: [u64; WEBHOOK_TRIES as usize - 1] = [
    5_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 54_000_000,
];
/// Deliveries of one webhook taken out of the store at once.
const OF_EACH: usize = 32;
/// Calls of one webhook at the same time.
const AT_ONCE: usize = 4;

/// Carries deliveries out.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) hooks: Arc<dyn Accounts>,
    pub(crate) clock: Clock,
    pub(crate) allow: Allow,
    pub(crate) metrics: Metrics,
}

impl Courier {
    /// Delivers until `stop` says true; what is on its way then is finished, and nothing new begun.
    /// `wake`: something was put into the outbox.
    pub(crate) async fn run(self, wake: Arc<Notify>, mut stop: watch::Receiver<bool>) {
        let mut busy = BTreeSet::new();
        let mut tasks = JoinSet::new();
        while !*stop.borrow() {
            let now = self.clock.now();
            let (until, most) = match self.look(now).await {
                Ok(found) => {
                    self.begin(found.due, &mut busy, &mut tasks);
                    (found.next_at.unwrap_or(NEVER), SLEEP_MAX)
                }
                Err(error) => {
                    tracing::warn!("webhooks wait: {error}");
                    (NEVER, STORE_PATIENCE)
                }
            };
            tokio::select! {
                Some(done) = tasks.join_next() => match done {
                    Ok(webhook) => {
                        busy.remove(&webhook);
                    }
                    // A bug, which has said so: whatever was due is tried anew.
                    Err(_) => busy.clear(),
                },
                () = wake.notified() => {}
                () = self.clock.sleep(until, most) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// What is due, once what is too much was given up.
    async fn look(&self, now: Timestamp) -> Result<DeliveriesDue, StoreError> {
        for (webhook, n) in self.hooks.give_up_beyond(WEBHOOK_BACKLOG_MAX).await? {
            tracing::warn!(%webhook, n, "too many deliveries wait: the oldest were given up");
            self.metrics.went(Kind::Webhook, Went::GivenUp, n);
        }
        self.hooks.deliveries_due(now, OF_EACH).await
    }

    /// Begins what no task is at yet.
    fn begin(
        &self,
        due: Vec<DueDelivery>,
        busy: &mut BTreeSet<WebhookId>,
        tasks: &mut JoinSet<WebhookId>,
    ) {
        let mut free: BTreeMap<WebhookId, Vec<DueDelivery>> = BTreeMap::new();
        for row in due {
            if !busy.contains(&row.webhook) {
                free.entry(row.webhook).or_default().push(row);
            }
        }
        for (webhook, theirs) in free {
            busy.insert(webhook);
            let courier = self.clone();
            tasks.spawn(async move {
                let calls = stream::iter(theirs).map(|row| courier.one(row));
                let done: Vec<_> = calls.buffer_unordered(AT_ONCE).collect().await;
                if let Some(error) = done.into_iter().find_map(Result::err) {
                    tracing::warn!("a webhook waits: {error}");
                    tokio::time::sleep(STORE_PATIENCE).await;
                }
                webhook
            });
        }
    }

    async fn one(&self, row: DueDelivery) -> Result<(), StoreError> {
        let attempt = self.attempt(&row).await?;
        let (id, tries, status) = (row.id, row.tries + 1, attempt.status);
        let went = match attempt.then {
            Then::Sent => Went::Sent,
            Then::Again(_) => Went::Again,
            Then::Failed | Then::Off => Went::GivenUp,
        };
        self.metrics.went(Kind::Webhook, went, 1);
        match attempt.then {
            Then::Sent => tracing::debug!(%id, tries, "webhook delivered"),
            then => {
                tracing::info!(%id, webhook = %row.webhook, tries, ?status, ?then, "webhook failed")
            }
        }
        self.hooks.delivery_tried(row.id, attempt).await
    }

    async fn attempt(&self, row: &DueDelivery) -> Result<Attempt, StoreError> {
        let at = self.clock.now();
        let given_up = |why: &str| Attempt {
            at,
            status: None,
            answer: why.into(),
            then: Then::Failed,
        };
        let Some(body) = payload::body(&*self.store, row).await? else {
            return Ok(given_up("the conversation is not kept any more"));
        };
        let Some(url) = reach::address(&row.url, WEBHOOK_URL_BYTES) else {
            return Ok(given_up("this is no address"));
        };
        let headers = match sign::headers(&row.secrets, row.id, at, &body) {
            Ok(headers) => headers,
            Err(error) => return Ok(given_up(&error.to_string())),
        };
        let request = Request { url, headers, body };
        let answered = reach::send(request, self.allow).await;
        let at = self.clock.now();
        let (status, said) = match answered {
            Ok(answer) => (
                Some(answer.status),
                String::from_utf8_lossy(&answer.body).into_owned(),
            ),
            Err(why) => (None, why.to_string()),
        };
        let then = match status {
            Some(200..300) => Then::Sent,
            Some(410) => Then::Off,
            _ => again(row.tries, at),
        };
        Ok(Attempt {
            at,
            status,
            answer: text::preview(&said, WEBHOOK_ANSWER_CHARS - 1),
            then,
        })
    }
}

/// The next attempt after so many before this one, or none. Up to a fifth later than it might be, so
/// that what failed together does not come back together.
fn again(tries: u32, at: Timestamp) -> Then {
    let Some(pause_ms) = PAUSES_MS.get(tries as usize) else {
        return Then::Failed;
    };
    let mut chance = [0];
    // Without chance, exactly then.
    let _ = getrandom::fill(&mut chance);
    Then::Again(at.plus_ms(pause_ms + pause_ms * u64::from(chance[0]) / (5 * 255)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_further_apart_and_end_after_about_a_day() {
        let at = Timestamp(1_795_435_200_000);
        let mut last = at;
        for tries in 0..WEBHOOK_TRIES - 1 {
            let Then::Again(next) = again(tries, last) else {
                panic!("given up after {tries}");
            };
            let (pause, least) = (next.since_ms(last), PAUSES_MS[tries as usize]);
            assert!((least..=least + least / 5).contains(&pause), "{pause}");
            last = next;
        }
        assert_eq!(again(WEBHOOK_TRIES - 1, last), Then::Failed);
        let hours = last.since_ms(at) / 3_600_000;
        assert!((23..=29).contains(&hours), "{hours}");
    }
}
