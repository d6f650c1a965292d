//! A mail into its conversation: what is taken, what is left to people, and that nothing counts as
//! taken before it is saved.

use super::letter::{Kind, Letter};
use super::{Bounce, split};
use crate::by_site::BySite;
use crate::clock::Clock;
use crate::live::{DeskClosed, LiveSite};
use crate::mail::Words;
use crate::store::{Mailboxes, Store, StoreError, TakenMail};
use desk::{Conversation, Event};
use protocol::conversation::{Author, Entry, EntryBody};
use protocol::{ConversationId, MessageId, Seq, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Mails that one conversation takes within an hour. People don't write more; two programs that
/// answer each other do.
const AN_HOUR: u32 = 20;
const HOUR_MS: u64 = 3_600_000;
/// How long a desk may take to save what a mail says.
const SAVE_PATIENCE: Duration = Duration::from_secs(10);
/// First and longest pause between looks whether it is saved.
const LOOK_FIRST: Duration = Duration::from_millis(10);
const LOOK_MAX: Duration = Duration::from_millis(500);

/// What became of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    /// It is in its conversation, and saved.
    Now(TakenMail),
    /// It was before.
    Before,
    /// It is not for the desk: why, for the log.
    Left(String),
}

/// Why a mail could not be taken now.
#[derive(Debug)]
pub(super) enum NotNow {
    Store(StoreError),
    /// The desk did not save it in time.
    NotSaved,
    /// The relay stops.
    Stopping,
}

impl From<StoreError> for NotNow {
    fn from(e: StoreError) -> Self {
        Self::Store(e)
    }
}

impl From<DeskClosed> for NotNow {
    fn from(_: DeskClosed) -> Self {
        Self::Stopping
    }
}

impl core::fmt::Display for NotNow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Store(e) => e.fmt(f),
            Self::NotSaved => f.write_str("the desk does not save it"),
            Self::Stopping => f.write_str("the relay stops"),
        }
    }
}

/// Takes mails into conversations.
pub(super) struct Taker {
    pub(super) sites: BySite<Arc<LiveSite>>,
    pub(super) store: Arc<dyn Store>,
    pub(super) mailboxes: Arc<dyn Mailboxes>,
    pub(super) clock: Clock,
}

/// Where a mail belongs.
struct Place {
    site: Arc<LiveSite>,
    conversation: Conversation,
    sent: Vec<(MessageId, Seq)>,
}

impl Taker {
    /// Tells the desk what a mail says, and waits until that is saved. `whole`: there is no more of it.
    pub(super) async fn take(&self, letter: Letter, whole: bool) -> Result<Taken, NotNow> {
        let left = |why: String| Ok(Taken::Left(why));
        match &letter.kind {
            Kind::Robot(robot) => return left(robot.to_string()),
            Kind::Own => return left("it is one of our own".into()),
            Kind::Answer if letter.from.is_empty() => return left("it has no sender".into()),
            Kind::Answer | Kind::Bounce(_) => {}
        }
        let Some(id) = letter.conversation else {
            return left("it names no conversation".into());
        };
        let Some(place) = self.place(id).await? else {
            return left("its conversation is not here any more".into());
        };
        if self.mailboxes.was_taken(id, letter.id).await? {
            return Ok(Taken::Before);
        }
        let now = self.clock.now();
        let since = Timestamp(now.0.saturating_sub(HOUR_MS));
        if self.mailboxes.taken_since(id, since).await? >= AN_HOUR {
            let why = format!("its conversation took {AN_HOUR} mails within an hour: a loop?");
            return left(why);
        }
        match &letter.kind {
            Kind::Bounce(bounce) => self.came_back(&place, bounce).await?,
            _ => self.answered(&place, &letter, whole).await?,
        }
        Ok(Taken::Now(TakenMail {
            id: letter.id,
            conversation: id,
            at: now,
        }))
    }

    async fn place(&self, id: ConversationId) -> Result<Option<Place>, StoreError> {
        for (name, site) in self.sites.all() {
            if let Some((conversation, sent)) = self.store.recall(&name, id).await? {
                return Ok(Some(Place {
                    site,
                    conversation,
                    sent,
                }));
            }
        }
        Ok(None)
    }

    async fn answered(&self, place: &Place, letter: &Letter, whole: bool) -> Result<(), NotNow> {
        let id = place.conversation.id;
        let there: BTreeSet<MessageId> = place.sent.iter().map(|(id, _)| *id).collect();
        let texts = messages(place, letter, whole);
        let mut missing = BTreeSet::new();
        recalled(place).await?;
        for (n, text) in texts.into_iter().enumerate() {
            let message = message_id(id, letter, n);
            if there.contains(&message) {
                continue;
            }
            missing.insert(message);
            let event = Event::MailCame {
                conversation: id,
                id: message,
                from: letter.from.clone(),
                text,
            };
            place.site.happened(event).await?;
        }
        let saved = |entries: &[Entry]| {
            let ids: BTreeSet<MessageId> = entries.iter().filter_map(|e| e.id).collect();
            missing.is_subset(&ids)
        };
        match missing.is_empty() || self.saved(place, saved).await? {
            true => Ok(()),
            false => Err(NotNow::NotSaved),
        }
    }

    async fn came_back(&self, place: &Place, bounce: &Bounce) -> Result<(), NotNow> {
        let Some(mail) = bounce.mail else {
            return Ok(());
        };
        let (id, asked) = (mail.conversation, mail.asked);
        let before = Seq(asked.0.saturating_sub(1));
        let asked_by = self.store.entries(id, before, asked).await?;
        let answer = asked_by.iter().any(|entry| {
            matches!(
                (&entry.body, &entry.by),
                (EntryBody::Message { .. }, Author::Agent { .. })
            )
        });
        // Where mails are passed on, the report names an address that nobody here knows.
        let known = place.conversation.email.clone().unwrap_or_default();
        let email = match bounce.email.as_str() {
            told if told.is_empty() || (answer && !known.is_empty()) => known,
            told => told.to_owned(),
        };
        tracing::info!(%id, asked = asked.0, "a mail came back: {}", without(&bounce.why, &email));
        recalled(place).await?;
        let event = Event::MailBounced {
            conversation: id,
            asked,
            email: email.clone(),
        };
        place.site.happened(event).await?;
        let failed = |entry: &Entry| matches!(&entry.body, EntryBody::MailFailed { email: e } if *e == email);
        // A desk that has heard it of another report says nothing more.
        self.saved(place, |entries| entries.iter().any(failed))
            .await?;
        Ok(())
    }

    /// Whether what follows the known entries becomes as wanted, in time.
    async fn saved(
        &self,
        place: &Place,
        done: impl Fn(&[Entry]) -> bool,
    ) -> Result<bool, StoreError> {
        let (id, last) = (place.conversation.id, place.conversation.last);
        let until = Instant::now() + SAVE_PATIENCE;
        let mut pause = LOOK_FIRST;
        loop {
            let new = self.store.entries(id, last, Seq(u32::MAX)).await?;
            if done(&new) {
                return Ok(true);
            }
            if Instant::now() >= until {
                return Ok(false);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LOOK_MAX);
        }
    }
}

/// The desk may have forgotten what was over long ago.
async fn recalled(place: &Place) -> Result<(), DeskClosed> {
    let event = Event::Recalled {
        conversation: Box::new(place.conversation.clone()),
        sent: place.sent.clone(),
    };
    place.site.happened(event).await
}

/// What the mail says, in messages; names of attachments in the customer's language.
fn messages(place: &Place, letter: &Letter, whole: bool) -> Vec<String> {
    let words = Words::of(&[&place.conversation.locale, &place.site.config().locale]);
    let mut text = letter.words.clone();
    for (n, file) in letter.attachments.iter().enumerate() {
        let size = size(file.bytes);
        let fill = [("name", file.name.as_str()), ("size", &size)];
        text.push_str(if n == 0 { "\n\n" } else { "\n" });
        text.push_str(&words.say("mail_attachment", &fill));
    }
    let (mut messages, all) = split::messages(&text);
    if messages.is_empty() {
        messages.push(words.say("mail_empty", &[]));
    }
    if !all || !whole || letter.more {
        messages.push(words.say("mail_rest", &[]));
    }
    messages
}

/// `34 KB`, `2.1 MB`.
fn size(bytes: usize) -> String {
    let kb = bytes.div_ceil(1024);
    match kb {
        0..1024 => format!("{kb} KB"),
        _ => format!("{}.{} MB", kb / 1024, kb % 1024 * 10 / 1024),
    }
}

/// The same for each reading of the mail, so that it is stored once.
fn message_id(conversation: ConversationId, letter: &Letter, n: usize) -> MessageId {
    let mut hash = Sha256::new();
    hash.update(conversation.bytes());
    hash.update(letter.id);
    hash.update((n as u64).to_be_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    MessageId::random(bytes)
}

/// The log holds no addresses.
fn without(why: &str, email: &str) -> String {
    let words = why.split(' ');
    let known = |word: &str| word.contains('@') || (!email.is_empty() && word.contains(email));
    let shown: Vec<&str> = words.map(|w| if known(w) { "…" } else { w }).collect();
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people_and_logs_name_nobody() {
        assert_eq!(size(0), "0 KB");
        assert_eq!(size(1), "1 KB");
        assert_eq!(size(34 * 1024), "34 KB");
        assert_eq!(size(2_202_010), "2.1 MB");
        let why = "5.1.1 550 <ada@example.com>: unknown";
        assert_eq!(without(why, "ada@example.com"), "5.1.1 550 … unknown");
    }
}
