//! The task that reads the mailbox: in order, each mail at least once, whatever breaks in between.

use super::imap::{Head, Mailbox};
use super::letter::{self, HEAD_BYTES, MAIL_BYTES, Ours};
use super::take::{NotNow, Taken, Taker};
use crate::config::{After, MailIn};
use crate::store::{ReadUpTo, TakenMail};
use std::time::Duration;
use tokio::sync::watch;

/// Milliseconds of the first reconnect's upper bound; doubles with each try (full jitter).
const RETRY_FIRST_MS: u64 = 1_000;
/// Milliseconds that a reconnect waits at most. Providers lock out who fails to log in too often.
const RETRY_MAX_MS: u64 = 300_000;
/// Times that a mail is tried whose reading breaks the connection, or which the desk doesn't save.
/// Then it is left to people: those behind it must not wait for it.
const TRIES_MAX: u32 = 8;

/// Reads one mailbox.
pub(super) struct Worker {
    settings: MailIn,
    ours: Ours,
    taker: Taker,
    /// What the store calls this mailbox.
    name: String,
    /// The mail that is being read, and the last of those whose heads were fetched with its own.
    at: Option<(u32, u32)>,
    /// Where reading broke off last, how often in a row, and up to where mails are read one by one
    /// since then: so that only what breaks it is left out.
    stuck: Option<Stuck>,
    /// Failures in a row.
    failures: u32,
    /// What was said last of what is wrong.
    trouble: Option<String>,
}

struct Stuck {
    uid: u32,
    times: u32,
    careful_to: u32,
}

impl Worker {
    pub(super) fn new(settings: MailIn, ours: Ours, taker: Taker) -> Self {
        let name = format!(
            "{}@{}:{}/{}",
            settings.user, settings.host, settings.port, settings.folder
        );
        Self {
            settings,
            ours,
            taker,
            name,
            at: None,
            stuck: None,
            failures: 0,
            trouble: None,
        }
    }

    /// Reads until `stop` says true.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        loop {
            let mut stopped = stop.clone();
            let error = tokio::select! {
                read = self.read() => match read { Ok(never) => match never {}, Err(e) => e },
                _ = stopped.wait_for(|stop| *stop) => return,
            };
            self.tell(&error);
            self.broke_off();
            let pause = pause(self.failures, random());
            self.failures = self.failures.saturating_add(1);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// Connects, and reads until something breaks.
    async fn read(&mut self) -> anyhow::Result<std::convert::Infallible> {
        let mut mailbox = Mailbox::open(&self.settings).await?;
        let uid_validity = mailbox.uid_validity;
        let known = self.taker.mailboxes.read_up_to(&self.name).await?;
        // A mailbox that was made anew is read from its start; what was taken is taken once.
        let known = known.filter(|known| known.uid_validity == uid_validity);
        let mut uid = known.map_or(0, |known| known.uid);
        loop {
            let mut new = mailbox.after(uid).await?;
            while let Some(first) = new.first().copied() {
                let stuck = self.stuck.as_ref();
                let careful = stuck.is_some_and(|stuck| first <= stuck.careful_to);
                let n = if careful { 1 } else { Mailbox::at_once(&new) };
                let (some, last) = (&new[..n], new[n - 1]);
                if stuck.is_some_and(|stuck| stuck.uid == first && stuck.times >= TRIES_MAX) {
                    tracing::warn!(
                        uid = first,
                        "a mail cannot be read; it stays in the mailbox"
                    );
                } else {
                    self.at = Some((first, last));
                    for head in mailbox.heads(some, HEAD_BYTES).await? {
                        self.at = Some((head.uid, last));
                        self.one(&mut mailbox, &head).await?;
                    }
                }
                uid = last;
                self.keep(uid_validity, uid, None).await?;
                new.drain(..n);
            }
            self.well();
            mailbox = mailbox
                .wait(Duration::from_secs(self.settings.poll_s))
                .await?;
        }
    }

    /// Notes which mail was being read when it broke off.
    fn broke_off(&mut self) {
        let Some((uid, last)) = self.at.take() else {
            return;
        };
        let before = self.stuck.take().filter(|before| before.uid == uid);
        self.stuck = Some(Stuck {
            uid,
            times: before.as_ref().map_or(0, |before| before.times) + 1,
            careful_to: before.map_or(last, |before| before.careful_to.max(last)),
        });
    }

    /// Reads one mail, if it may be about a conversation.
    async fn one(&mut self, mailbox: &mut Mailbox, head: &Head) -> anyhow::Result<()> {
        if !letter::may_be_ours(&head.head) {
            return Ok(());
        }
        let uid = head.uid;
        let Some(raw) = mailbox.mail(uid, MAIL_BYTES).await? else {
            return Ok(());
        };
        let whole = head.bytes <= raw.len();
        let ours = self.ours.clone();
        // Not on the threads that serve sockets; and whatever somebody has put into it, the next
        // mail is read.
        let read = tokio::task::spawn_blocking(move || letter::read(&raw, &ours)).await;
        let Ok(Some(letter)) = read else {
            tracing::warn!(
                uid,
                "what came is no mail that can be read; it stays in the mailbox"
            );
            return Ok(());
        };
        let id = letter.conversation.map(|id| id.to_string());
        let id = id.unwrap_or_default();
        match self.taker.take(letter, whole).await {
            Ok(Taken::Now(mail)) => {
                tracing::info!(uid, id, "a mail came in");
                // Marked first: it would not be looked at again.
                self.mark(mailbox, uid).await?;
                self.keep(mailbox.uid_validity, uid, Some(mail)).await
            }
            Ok(Taken::Before) => self.mark(mailbox, uid).await,
            Ok(Taken::Left(why)) => {
                tracing::info!(uid, id, "a mail is left in the mailbox: {why}");
                Ok(())
            }
            Err(NotNow::Stopping) => std::future::pending().await,
            Err(why) => anyhow::bail!("a mail of conversation {id} waits: {why}"),
        }
    }

    async fn mark(&self, mailbox: &mut Mailbox, uid: u32) -> anyhow::Result<()> {
        match self.settings.after {
            After::Seen => mailbox.mark_seen(uid).await,
            After::Keep => Ok(()),
        }
    }

    async fn keep(
        &self,
        uid_validity: u32,
        uid: u32,
        taken: Option<TakenMail>,
    ) -> anyhow::Result<()> {
        let up_to = ReadUpTo { uid_validity, uid };
        Ok(self
            .taker
            .mailboxes
            .have_read(&self.name, up_to, taken)
            .await?)
    }

    /// Says what is wrong, once until it changes.
    fn tell(&mut self, error: &anyhow::Error) {
        let what = error.to_string();
        if self.trouble.as_ref() != Some(&what) {
            tracing::warn!("the mailbox for answers cannot be read, and is tried again: {error:#}");
            self.trouble = Some(what);
        }
    }

    /// All that is there was read.
    fn well(&mut self) {
        (self.at, self.stuck) = (None, None);
        self.failures = 0;
        if self.trouble.take().is_some() {
            tracing::info!("the mailbox for answers is read again");
        }
    }
}

/// How long to wait after so many failures: anything up to a bound that doubles.
fn pause(failures: u32, random: u64) -> Duration {
    let bound = (RETRY_FIRST_MS << failures.min(16)).min(RETRY_MAX_MS);
    Duration::from_millis(random % (bound + 1))
}

fn random() -> u64 {
    // A machine without randomness waits as long as it may.
    getrandom::u64().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reconnects_are_spread_and_never_far_apart() {
        for failures in [0, 1, 5, 40, u32::MAX] {
            let bound = (RETRY_FIRST_MS << failures.min(16)).min(RETRY_MAX_MS);
            assert_eq!(pause(failures, 0), Duration::ZERO);
            assert_eq!(pause(failures, bound), Duration::from_millis(bound));
            assert_eq!(pause(failures, bound + 1), Duration::ZERO);
        }
    }
}
