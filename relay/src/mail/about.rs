//! What a mail is about: the conversation, what was said in it, and who reads the mail.

use super::ways::Ways;
use super::words::Words;
use crate::config::{Site, Zone};
use desk::{Conversation, Mail, MailKind};
use protocol::conversation::{Author, Entry, EntryBody};
use protocol::{Seq, Timestamp};

/// All that a mail is written from.
pub(super) struct About<'a> {
    /// Whose customer it is.
    pub(super) site: &'a Site,
    /// What it is about.
    pub(super) conversation: &'a Conversation,
    /// What was said in it.
    pub(super) entries: &'a [Entry],
    /// The row of the outbox.
    pub(super) mail: &'a Mail,
    /// The ways back to the desk.
    pub(super) ways: &'a Ways,
}

impl About<'_> {
    /// The words of the reader's language.
    pub(super) fn words(&self) -> &'static Words {
        match is_to_customer(self.mail.kind) {
            true => Words::of(&[&self.mail.locale, &self.site.locale]),
            false => Words::of(&[&self.site.locale]),
        }
    }

    /// The entry that asked for the mail.
    pub(super) fn asked(&self) -> Option<&Entry> {
        self.entries.iter().find(|e| e.seq == self.mail.asked)
    }

    /// A moment by the reader's clock, as far as it is known, and the name of its time zone.
    pub(super) fn by_the_clock(&self, at: Timestamp) -> (String, String) {
        let zone = match is_to_customer(self.mail.kind) {
            true => zone_of(self.site, self.conversation),
            false => self.site.time_zone.clone(),
        };
        (zone.minute(at), zone.name().to_owned())
    }

    /// The private link.
    pub(super) fn link(&self) -> String {
        let Mail { at, .. } = self.mail;
        self.ways.link(&self.site.id, self.conversation, *at)
    }

    /// Whether the mail goes to the customer's own address. A transcript may go anywhere; whoever
    /// holds the private link may write and rate in the customer's name, so it doesn't.
    pub(super) fn is_to_themselves(&self) -> bool {
        match (&self.conversation.email, self.mail.kind) {
            (Some(own), _) => own.eq_ignore_ascii_case(&self.mail.to),
            // Who gave none is where they send it themselves.
            (None, MailKind::Transcript) => self
                .asked()
                .is_some_and(|entry| entry.by == Author::Customer),
            (None, _) => false,
        }
    }
}

/// The customer's time zone, or, as long as their page has not told it, the site's.
pub(super) fn zone_of(site: &Site, conversation: &Conversation) -> Zone {
    let told = conversation.zone.as_deref();
    let known = told.and_then(|name| name.parse().ok());
    known.unwrap_or_else(|| site.time_zone.clone())
}

/// Whether mails of this kind go to the customer, or else to somebody of the site.
pub(super) fn is_to_customer(kind: MailKind) -> bool {
    match kind {
        MailKind::Transcript | MailKind::Answer | MailKind::Confirmation => true,
        MailKind::Escalation | MailKind::Overdue => false,
    }
}

/// What the customer wrote since an agent last said something, before the entry `until`.
pub(super) fn asked_before(entries: &[Entry], until: Seq) -> Vec<&Entry> {
    let before = entries.iter().filter(|e| e.seq < until);
    let words = before.filter(|e| matches!(e.body, EntryBody::Message { .. }));
    let mut since = Vec::new();
    for entry in words {
        match (&entry.by, since.last().map(|e: &&Entry| &e.by)) {
            // A new turn of the customer: only the newest one is quoted.
            (Author::Customer, Some(Author::Customer) | None) => since.push(entry),
            (Author::Customer, Some(_)) => since = vec![entry],
            _ => since.push(entry),
        }
    }
    since.retain(|e| e.by == Author::Customer);
    since
}

/// These messages as a quote: the line above it, and the text.
pub(super) fn quoted(about: &About<'_>, messages: &[&Entry]) -> Option<(String, String)> {
    let (time, zone) = about.by_the_clock(messages.first()?.at);
    let fill = [("time", time.as_str()), ("zone", zone.as_str())];
    let texts: Vec<String> = messages.iter().filter_map(|e| e.body.told()).collect();
    Some((about.words().say("answer_quote", &fill), texts.join("\n\n")))
}
