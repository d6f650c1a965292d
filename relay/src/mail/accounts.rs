//! Mails to accounts: invitations, and links for a forgotten password. They belong to no conversation,
//! so they have rows and a worker of their own; a row goes once its mail was taken.

use super::Mailer;
use super::compose::{AutoSubmitted, address};
use super::letter::Letter;
use super::transport::Transport;
use super::words::Words;
use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::{Site, SiteNow, Zone};
use crate::identity::CustomerTokens;
use crate::metrics::{Kind, Metrics, Went};
use crate::store::{AccountMail, Accounts, LetterKind, StoreError};
use lettre::Message;
use lettre::message::{Mailbox, MultiPart};
use protocol::{Timestamp, text};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::{Notify, watch};
use url::Url;

/// Mails taken out of the store at once.
const BATCH: usize = 16;
/// Milliseconds until the second attempt; doubles with each.
const RETRY_FIRST_MS: u64 = 30_000;
/// Milliseconds between attempts at most.
const RETRY_MAX_MS: u64 = 10 * 60_000;
/// How long the worker sleeps at most: a retry waits no longer than this beyond its time.
const SLEEP_MAX: Duration = Duration::from_secs(15);

/// Sends them.
pub(crate) struct AccountMailer {
    transport: Arc<Transport>,
    sites: BySite<SiteNow>,
    from: String,
    tokens: CustomerTokens,
    clock: Clock,
    metrics: Metrics,
}

impl Mailer {
    /// What sends mails to accounts, by the same way out.
    pub(crate) fn to_accounts(&self) -> AccountMailer {
        AccountMailer {
            transport: self.transport.clone(),
            sites: self.sites.clone(),
            from: self.from.clone(),
            tokens: self.tokens.clone(),
            clock: self.clock.clone(),
            metrics: self.metrics.clone(),
        }
    }
}

impl AccountMailer {
    /// Sends what is due until `stop` says true.
    pub(crate) async fn run(
        self,
        accounts: Arc<dyn Accounts>,
        wake: Arc<Notify>,
        public_url: Url,
        mut stop: watch::Receiver<bool>,
    ) {
        while !*stop.borrow() {
            if let Err(error) = self.batch(&*accounts, &public_url).await {
                tracing::warn!("mails to accounts wait: {error}");
            }
            let again = self.clock.now().plus_ms(RETRY_FIRST_MS);
            tokio::select! {
                () = wake.notified() => {}
                () = self.clock.sleep(again, SLEEP_MAX) => {}
                _ = stop.wait_for(|stop| *stop) => {}
            }
        }
    }

    async fn batch(&self, accounts: &dyn Accounts, public_url: &Url) -> Result<(), StoreError> {
        for mail in accounts.letters_due(self.clock.now(), BATCH).await? {
            let (went, again_at) = match self.attempt(&mail, public_url).await {
                Ok(()) => (Went::Sent, None),
                Err(again_at) => (again_at.map_or(Went::GivenUp, |_| Went::Again), again_at),
            };
            self.metrics.went(Kind::Mail, went, 1);
            accounts.letter_tried(mail.id, again_at).await?;
        }
        Ok(())
    }

    /// Tries to send.
    ///
    /// # Errors
    /// It was not taken: when to try again, if that makes sense.
    async fn attempt(&self, mail: &AccountMail, public_url: &Url) -> Result<(), Option<Timestamp>> {
        let (id, now) = (mail.id, self.clock.now());
        let wait_ms = (RETRY_FIRST_MS << mail.tries.min(16)).min(RETRY_MAX_MS);
        let again = now.plus_ms(wait_ms);
        let Some(site) = self.sites.get(&mail.site).map(|site| site.get()) else {
            return Err(Some(again));
        };
        let message = match self.compose(mail, &site, public_url) {
            Ok(message) => message,
            Err(why) => {
                tracing::warn!(%id, "a mail to an account cannot be sent: {why}");
                return Err(None);
            }
        };
        match self.transport.send(message, file_name(mail)).await {
            Ok(()) => {
                tracing::info!(%id, "mail to an account sent");
                Ok(())
            }
            Err(not_taken) => {
                // Mail servers repeat the address; the log holds none.
                let why = not_taken.why.replace(&mail.to, "…");
                let for_good = not_taken.for_good;
                tracing::warn!(%id, for_good, "mail to an account not taken: {why}");
                Err((!for_good).then_some(again))
            }
        }
    }

    fn compose(
        &self,
        mail: &AccountMail,
        site: &Site,
        public_url: &Url,
    ) -> Result<Message, String> {
        let (subject, letter, locale) = self.letter(mail, site, public_url);
        let own = address(&self.from)?;
        let message_id = format!("<account-{}@{}>", mail.id, own.domain());
        let html = letter.html(locale, &subject);
        Message::builder()
            .from(Mailbox::new(text::name(&site.name).ok(), own))
            .to(Mailbox::new(None, address(&mail.to)?))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(self.clock.now().0))
            .message_id(Some(message_id))
            .subject(subject)
            .header(AutoSubmitted::Generated)
            .multipart(MultiPart::alternative_plain_html(letter.text(), html))
            .map_err(|e| e.to_string())
    }

    /// Subject, text and language: the site's.
    fn letter(
        &self,
        mail: &AccountMail,
        site: &Site,
        public_url: &Url,
    ) -> (String, Letter, &'static str) {
        let words = Words::of(&[&site.locale]);
        let (word, name) = match mail.kind {
            LetterKind::Invitation => ("invite", "invitation"),
            LetterKind::Reset => ("reset", "reset"),
        };
        let (time, zone) = (site.time_zone.minute(mail.expires_at), &site.time_zone);
        let site = ("site", site.name.as_str());
        let fill = [site, ("time", &time), ("zone", zone.name())];
        let token = self.tokens.letter(mail.id);
        // Behind '#', so that no server's log ever holds it.
        let link = format!("{public_url}agent#{word}={token}");
        let letter = Letter::new(words.say(&format!("{name}_why"), &fill))
            .words(words.say(name, &fill))
            .link(words.say(&format!("{name}_open"), &fill), link);
        let subject = words.say(&format!("{name}_subject"), &fill);
        (subject, letter, words.locale())
    }
}

fn file_name(mail: &AccountMail) -> String {
    let kind = match mail.kind {
        LetterKind::Invitation => "invitation",
        LetterKind::Reset => "reset",
    };
    let minute = Zone::utc().minute(mail.at);
    let minute = minute.replace(' ', "T").replace(':', "");
    format!("{minute}-{kind}-{}.eml", mail.id)
}
