//! Answers that come back: a mailbox on one side, the desks on the other.

mod body;
mod bounce;
mod headers;
mod html;
mod imap;
mod letter;
mod marks;
mod quote;
mod robot;
mod split;
mod take;
mod worker;

#[cfg(test)]
mod tests;

pub use bounce::Bounce;
pub use letter::{
    Attachment, HEAD_BYTES, Kind, Letter, MAIL_BYTES, Ours, classify, may_be_ours, read,
};
pub use robot::Robot;
pub use split::{MESSAGES_MAX, messages};

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::Config;
use crate::live::LiveSite;
use crate::store::{Mailboxes, Store};
use std::sync::Arc;
use take::Taker;
use tokio::sync::watch;
use worker::Worker;

/// Reads the mailbox that the configuration names.
pub(crate) struct MailReader(Worker);

impl MailReader {
    /// Ready to read; `None` if no mailbox is set. `from` is the address that our mails come from.
    pub(crate) fn new(
        config: &Config,
        from: &str,
        clock: Clock,
        sites: BySite<Arc<LiveSite>>,
        store: Arc<dyn Store>,
        mailboxes: Arc<dyn Mailboxes>,
    ) -> Option<Self> {
        let settings = config.mail_in.clone()?;
        let ours = Ours::new(&[from, &settings.user]);
        let taker = Taker {
            sites,
            store,
            mailboxes,
            clock,
        };
        Some(Self(Worker::new(settings, ours, taker)))
    }

    /// Reads until `stop` says true. A desk that is told of a mail saves it before the mail counts as
    /// read, so stopping at any moment loses none.
    pub(crate) async fn run(self, stop: watch::Receiver<bool>) {
        self.0.run(stop).await;
    }
}
