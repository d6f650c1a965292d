//! Mails: a durable outbox on one side, a mail server (or files) on the other.

use crate::config::{Config, Site};
use crate::store::Store;
use desk::{Conversation, MailKind};
use protocol::conversation::Entry;
use protocol::{ConversationId, Seq, SiteId};
use std::sync::Arc;
use tokio::sync::{Notify, mpsc};

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
pub struct Mailer {}

impl Mailer {
    /// Ready to send as the configuration says.
    ///
    /// # Errors
    /// If the mail server's settings cannot be used, or the folder for mails cannot be made.
    pub fn open(_config: &Config) -> anyhow::Result<Self> {
        anyhow::bail!("mails are not built yet")
    }

    /// Where mails go, for people: `mail server smtp.example:587` or `files in data/mail`.
    pub fn goes_to(&self) -> String {
        String::new()
    }

    /// Sends until the task is dropped: when `wake` is notified (after every commit that saved a
    /// mail), and when a retry is due. Each end is told through `done`.
    pub async fn run(
        self,
        _store: Arc<dyn Store>,
        _wake: Arc<Notify>,
        _done: mpsc::Sender<MailDone>,
    ) {
    }
}

/// All that was said, as its customer may read it: the text of the mail and of the download, in the
/// conversation's language, with times by the site's clock.
pub fn transcript_text(_site: &Site, _conversation: &Conversation, _entries: &[Entry]) -> String {
    String::new()
}
