//! Mails: a durable outbox on one side, a mail server (or files) on the other.

mod check;
mod compose;
mod html;
pub mod thread;
mod transcript;
mod transport;
mod words;
mod worker;

#[cfg(test)]
mod tests;

pub use check::check_mail;
pub(crate) use words::locales;

use crate::clock::Clock;
use crate::config::{Config, Site};
use crate::store::Store;
use desk::{Conversation, MailKind};
use protocol::conversation::Entry;
use protocol::{ConversationId, Seq, SiteId};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc, watch};
use transcript::Transcript;
use transport::Transport;

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
    transport: Transport,
    sites: BTreeMap<SiteId, Arc<Site>>,
    /// The address that mails come from.
    from: String,
    goes_to: String,
    clock: Clock,
}

impl Mailer {
    /// Ready to send as the configuration says.
    ///
    /// # Errors
    /// If the mail server's settings cannot be used, or the folder for mails cannot be made.
    pub fn open(config: &Config, clock: Clock) -> anyhow::Result<Self> {
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
        let sites = config
            .sites
            .iter()
            .map(|s| (s.id.clone(), Arc::new(s.clone())));
        Ok(Self {
            transport,
            sites: sites.collect(),
            from,
            goes_to,
            clock,
        })
    }

    /// Where mails go, for people: `mail server smtp.example:587` or `files in data/mail …`.
    pub fn goes_to(&self) -> String {
        self.goes_to.clone()
    }

    /// Sends when `wake` is notified (after every commit that saved a mail), and when a retry is
    /// due. Each end is told through `done`. Once `stop` says true, what is on its way is finished
    /// and nothing new begun.
    pub async fn run(
        self,
        store: Arc<dyn Store>,
        wake: Arc<Notify>,
        done: mpsc::Sender<MailDone>,
        stop: watch::Receiver<bool>,
    ) {
        worker::run(self, store, wake, done, stop).await;
    }
}

/// All that was said, as its customer may read it: the text of the download and of the mail, in the
/// conversation's language, with times by the site's clock.
pub fn transcript_text(site: &Site, conversation: &Conversation, entries: &[Entry]) -> String {
    Transcript::new(site, conversation, entries, &conversation.locale).text()
}
