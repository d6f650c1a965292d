//! The outbox's worker: takes what is due, tries it, keeps what came of it, tells the desk.

use super::compose::{Unsendable, compose, short_hash};
use super::ways::Ways;
use super::{MailDone, Mailer, Outbox};
use crate::clock::{NEVER, SLEEP_MAX};
use crate::metrics::{Kind, Went};
use crate::store::{MailOutcome, OutboxMail, STORE_PATIENCE, Store, StoreError};
use desk::MailKind;
use futures_util::StreamExt;
use futures_util::stream;
use protocol::{ConversationId, Seq, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// Mails taken out of the store at once.
const BATCH: usize = 32;
/// Mails on their way at the same time.
const AT_ONCE: usize = 4;
/// Milliseconds until the second attempt; doubles with each.
const RETRY_FIRST_MS: u64 = 60_000;
/// Milliseconds between attempts at most.
const RETRY_MAX_MS: u64 = 3_600_000;
/// Milliseconds after which a mail is given up.
const GIVE_UP_MS: u64 = 48 * 3_600_000;

/// Sends until `stop` says true; what is on its way then is finished, and nothing new begun.
pub(super) async fn run(mailer: Mailer, ways: Ways, outbox: Outbox, stop: watch::Receiver<bool>) {
    let mut stopped = stop.clone();
    let worker = Worker {
        mailer,
        ways,
        store: outbox.store,
        done: outbox.done,
        stop,
        stuck: AtomicBool::new(false),
        unsaved: Mutex::default(),
    };
    while !*stopped.borrow() {
        let (until, most) = match worker.batch().await {
            // There may be more that is due.
            Ok(None) => continue,
            Ok(Some(next_at)) => (next_at, SLEEP_MAX),
            Err(error) => {
                tracing::warn!("the outbox waits: {error}");
                (NEVER, STORE_PATIENCE)
            }
        };
        tokio::select! {
            () = outbox.wake.notified() => {}
            () = worker.mailer.clock.sleep(until, most) => {}
            _ = stopped.wait_for(|stop| *stop) => {}
        }
    }
}

struct Worker {
    mailer: Mailer,
    ways: Ways,
    store: Arc<dyn Store>,
    done: mpsc::Sender<MailDone>,
    stop: watch::Receiver<bool>,
    /// Whether the last word was that a setting keeps all mails back.
    stuck: AtomicBool,
    /// What became of mails, where the store could not take it: they are not sent a second time.
    unsaved: Mutex<BTreeMap<(ConversationId, Seq, String), MailOutcome>>,
}

impl Worker {
    /// Does what is due. Then: when the next is due, or `None` if something was done.
    async fn batch(&self) -> Result<Option<Timestamp>, StoreError> {
        let now = self.mailer.clock.now();
        let due = self.store.mails_due(now, BATCH).await?;
        if due.mails.is_empty() {
            return Ok(Some(due.next_at.unwrap_or(NEVER)));
        }
        let mut stop = self.stop.clone();
        let stopped = async move {
            let _ = stop.wait_for(|stop| *stop).await;
        };
        let tried = stream::iter(due.mails).take_until(Box::pin(stopped));
        let tried = tried.map(|mail| self.one(mail));
        let tried: Vec<_> = tried.buffer_unordered(AT_ONCE).collect().await;
        tried.into_iter().collect::<Result<(), _>>()?;
        Ok(None)
    }

    async fn one(&self, row: OutboxMail) -> Result<(), StoreError> {
        let key = (row.mail.conversation, row.mail.asked, row.mail.to.clone());
        let known = self.unsaved().remove(&key);
        let outcome = match (row.untold, known) {
            (Some(sent), _) => {
                self.tell(&row, sent).await;
                MailOutcome::Told
            }
            (None, Some(known)) => known,
            (None, None) => self.counted(self.attempt(&row).await?),
        };
        let end = match &outcome {
            MailOutcome::Sent { .. } => Some(true),
            MailOutcome::Failed { .. } => Some(false),
            MailOutcome::Retry { .. } | MailOutcome::Told => None,
        };
        let (conversation, asked, to) = (key.0, key.1, &key.2);
        let kept = self
            .store
            .mail_tried(conversation, asked, to, outcome.clone());
        if let Err(error) = kept.await {
            self.unsaved().insert(key, outcome);
            return Err(error);
        }
        if let Some(sent) = end {
            self.tell(&row, sent).await;
        }
        Ok(())
    }

    fn unsaved(&self) -> MutexGuard<'_, BTreeMap<(ConversationId, Seq, String), MailOutcome>> {
        // Each change is complete before anything could panic.
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What came of an attempt, once it is counted.
    fn counted(&self, outcome: MailOutcome) -> MailOutcome {
        let went = match &outcome {
            MailOutcome::Sent { .. } | MailOutcome::Told => Went::Sent,
            MailOutcome::Retry { .. } => Went::Again,
            MailOutcome::Failed { .. } => Went::GivenUp,
        };
        self.mailer.metrics.went(Kind::Mail, went, 1);
        outcome
    }

    /// Tries to send.
    async fn attempt(&self, row: &OutboxMail) -> Result<MailOutcome, StoreError> {
        let at = self.mailer.clock.now();
        let mail = &row.mail;
        let (id, asked) = (mail.conversation, mail.asked.0);
        let Some(site) = self.mailer.sites.get(&row.site).map(|site| site.get()) else {
            let why = format!("site {} is not in the configuration", row.site);
            return Ok(again(row, at, why));
        };
        let sender = (self.mailer.from.as_str(), &self.ways);
        let composed = compose(&*self.store, site, mail, sender, at).await;
        let message = match composed {
            Ok(message) => message,
            Err(Unsendable::Later(e)) => return Err(e),
            Err(Unsendable::Never(why)) => {
                tracing::warn!(%id, asked, "a mail cannot be sent: {why}");
                return Ok(MailOutcome::Failed { at, why });
            }
        };
        match self.mailer.transport.send(message, file_name(row)).await {
            Ok(()) => {
                tracing::info!(%id, asked, "mail sent");
                self.is_stuck(false, "");
                Ok(MailOutcome::Sent {
                    at: self.mailer.clock.now(),
                })
            }
            Err(e) => {
                // Mail servers repeat the address; the log holds none.
                let why = e.why.replace(&mail.to, "…");
                if e.settings {
                    self.is_stuck(true, &why);
                }
                let for_good = e.for_good;
                let tries = row.tries + 1;
                tracing::warn!(%id, asked, tries, for_good, "mail not taken: {why}");
                if for_good {
                    Ok(MailOutcome::Failed { at, why })
                } else {
                    Ok(again(row, at, why))
                }
            }
        }
    }

    /// Says once when a setting begins to keep all mails back, and once when it no longer does: one
    /// line that an owner finds, however many mails wait.
    fn is_stuck(&self, stuck: bool, why: &str) {
        if self.stuck.swap(stuck, Ordering::Relaxed) == stuck {
            return;
        }
        if stuck {
            tracing::error!(
                "no mail goes out: {why}. Put the mail server's settings right ([smtp] or \
                 DESKBELL_SMTP_*), try them with `deskbell check-mail --to ADDRESS`, and restart. \
                 Mails wait in the outbox, each for 48 hours"
            );
        } else {
            tracing::error!("mails go out again; what waits in the outbox follows by itself");
        }
    }

    async fn tell(&self, row: &OutboxMail, sent: bool) {
        let done = MailDone {
            site: row.site.clone(),
            conversation: row.mail.conversation,
            asked: row.mail.asked,
            kind: row.mail.kind,
            email: row.mail.to.clone(),
            sent,
        };
        // Nobody listens while the relay stops; the outbox tells it again.
        let _ = self.done.send(done).await;
    }
}

/// The next attempt, or none if it has been tried for too long.
fn again(row: &OutboxMail, at: Timestamp, why: String) -> MailOutcome {
    let doublings = row.tries.min(16);
    let next_at = at.plus_ms((RETRY_FIRST_MS << doublings).min(RETRY_MAX_MS));
    if next_at.since_ms(row.mail.at) > GIVE_UP_MS {
        MailOutcome::Failed { at, why }
    } else {
        MailOutcome::Retry { next_at, why }
    }
}

/// `2026-11-23T1405-transcript-<conversation>-<asked>-<recipient>.eml`: in order of time, and the same
/// for each attempt. The recipient is a hash, so that a folder's listing names nobody.
fn file_name(row: &OutboxMail) -> String {
    let mail = &row.mail;
    let kind = match mail.kind {
        MailKind::Transcript => "transcript",
        MailKind::Answer => "answer",
        MailKind::Confirmation => "confirmation",
        MailKind::Escalation => "escalation",
        MailKind::Overdue => "overdue",
    };
    let minute = crate::config::Zone::utc().minute(mail.at);
    let minute = minute.replace(' ', "T").replace(':', "");
    let (id, asked, to) = (mail.conversation, mail.asked.0, short_hash(&mail.to));
    format!("{minute}-{kind}-{id}-{asked}-{to}.eml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use desk::Mail;

    #[test]
    fn attempts_come_further_apart_and_end_after_two_days() {
        let asked_at = Timestamp(1_795_435_200_000);
        let mut row = OutboxMail {
            site: "shop".parse().unwrap(),
            mail: Mail {
                conversation: ConversationId::random([1; 16]),
                asked: Seq(4),
                kind: MailKind::Transcript,
                to: "ada@example.com".into(),
                locale: "en".into(),
                at: asked_at,
            },
            tries: 0,
            untold: None,
        };
        let mut at = asked_at;
        let mut minutes = Vec::new();
        while let MailOutcome::Retry { next_at, .. } = again(&row, at, String::new()) {
            minutes.push(next_at.since_ms(at) / 60_000);
            at = next_at;
            row.tries += 1;
            assert!(row.tries < 1_000, "never given up");
        }
        assert_eq!(minutes[..8], [1, 2, 4, 8, 16, 32, 60, 60]);
        assert!(at.since_ms(asked_at) > GIVE_UP_MS - RETRY_MAX_MS);
        assert_eq!(
            file_name(&row),
            format!(
                "2026-11-23T1200-transcript-{}-4-b5fc85e5.eml",
                row.mail.conversation
            )
        );
        let before = file_name(&row);
        row.mail.to = "mira@example.com".into();
        assert_ne!(file_name(&row), before, "each recipient has a file");
    }
}
