//! Mails: a durable outbox on one side, a mail server (or files) on the other.

mod about;
mod accounts;
mod alarm;
mod answer;
mod chain;
mod check;
mod compose;
mod confirmation;
mod html;
mod letter;
pub mod thread;
mod transcript;
mod transport;
mod ways;
mod words;
mod worker;

#[cfg(test)]
mod tests;

pub use check::check_mail;
pub(crate) use words::{Words, attributions, locales};

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::{Config, Site, SiteNow};
use crate::identity::CustomerTokens;
use crate::metrics::Metrics;
use crate::store::Store;
use desk::{Conversation, MailKind};
use protocol::conversation::Entry;
use protocol::{ConversationId, Seq, SiteId};
use std::sync::Arc;
use tokio::sync::{Notify, mpsc, watch};
use transcript::Transcript;
use transport::Transport;
use url::Url;
use ways::{Answers, Ways};

/// A mail came to its end: what the desk is to hear as `Event::MailDone`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailDone {
    /// Whose customer it went to.
    pub site: SiteId,
    /// Whose mail.
    pub conversation: ConversationId,
    /// The entry that asked for it.
    pub asked: Seq,
    /// What it carried.
    pub kind: MailKind,
    /// Where it went.
    pub email: String,
    /// True: a mail server took it. False: given up.
    pub sent: bool,
}

/// Sends what the outbox holds.
pub struct Mailer {
    transport: Arc<Transport>,
    sites: BySite<SiteNow>,
    /// The address that mails come from.
    from: String,
    goes_to: String,
    /// Signs the private links in mails.
    tokens: CustomerTokens,
    answers: Answers,
    clock: Clock,
    metrics: Metrics,
}

/// What a mailer works with while the relay runs.
pub struct Outbox {
    /// Holds the rows.
    pub store: Arc<dyn Store>,
    /// Notified after every commit that saved a mail.
    pub wake: Arc<Notify>,
    /// Hears each mail's end.
    pub done: mpsc::Sender<MailDone>,
}

impl Mailer {
    /// Ready to send as the configuration says.
    ///
    /// # Errors
    /// If the mail server's settings cannot be used, or the folder for mails cannot be made.
    pub fn open(config: &Config, tokens: CustomerTokens, clock: Clock) -> anyhow::Result<Self> {
        let transport = Transport::open(config)?;
        let (from, goes_to) = match (&config.smtp, &transport) {
            (Some(smtp), _) => {
                let to = format!("mail server {}:{}", smtp.host, smtp.port);
                (smtp.from.clone(), to)
            }
            (None, Transport::Folder(folder)) => {
                let to = format!("files in {} (no mail server is set)", folder.display());
                ("deskbell@localhost".into(), to)
            }
            (None, Transport::Smtp(_)) => anyhow::bail!("a mail server without settings"),
        };
        let transport = Arc::new(transport);
        let sites = config
            .sites
            .iter()
            .map(|s| (s.id.clone(), SiteNow::new(s.clone())));
        Ok(Self {
            transport,
            sites: sites.collect(),
            from,
            goes_to,
            tokens,
            answers: Answers::Unread,
            clock,
            metrics: Metrics::new(),
        })
    }

    /// The same, where mails that answer ours are read; `plus` if their mailbox knows plus addresses.
    pub fn answers_are_read(mut self, plus: bool) -> Self {
        self.answers = match plus {
            true => Answers::ReadByPlus,
            false => Answers::Read,
        };
        self
    }

    /// The same for sites that may be set anew while it runs.
    pub(crate) fn of(mut self, sites: BySite<SiteNow>) -> Self {
        self.sites = sites;
        self
    }

    /// The same, counting what goes out where the relay does.
    pub(crate) fn counted_in(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// The address that mails come from.
    pub(crate) fn from(&self) -> &str {
        &self.from
    }

    /// Where mails go, for people: `mail server smtp.example:587` or `files in data/mail …`.
    pub fn goes_to(&self) -> String {
        self.goes_to.clone()
    }

    /// Sends what is due, at once and when a retry's time has come. Links in mails lead to
    /// `public_url`. Once `stop` says true, what is on its way is finished and nothing new begun.
    pub async fn run(self, outbox: Outbox, public_url: Url, stop: watch::Receiver<bool>) {
        let ways = Ways {
            tokens: self.tokens.clone(),
            public_url,
            answers: self.answers,
        };
        worker::run(self, ways, outbox, stop).await;
    }
}

/// All that was said, as its customer may read it: the text of the download and of the mail, in the
/// conversation's language, with times by the customer's clock, or, where it is not known, the site's.
pub fn transcript_text(site: &Site, conversation: &Conversation, entries: &[Entry]) -> String {
    Transcript::new(site, conversation, entries, &conversation.locale).text()
}
