//! A row of the outbox into a mail that a server takes.

use super::about::{About, is_to_customer};
use super::alarm::alarm;
use super::answer::answer;
use super::confirmation::confirmation;
use super::transcript::Transcript;
use super::ways::Ways;
use super::{chain, letter, thread};
use crate::config::Site;
use crate::store::{Store, StoreError};
use core::fmt;
use desk::{Mail, MailKind};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use lettre::{Address, Message};
use protocol::{Seq, Timestamp, text};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Why there is nothing to send.
#[derive(Debug)]
pub(super) enum Unsendable {
    /// Not now: the store could not be read.
    Later(StoreError),
    /// Never: the address, or what it was about, cannot be mailed.
    Never(String),
}

impl From<StoreError> for Unsendable {
    fn from(e: StoreError) -> Self {
        Self::Later(e)
    }
}

impl fmt::Display for Unsendable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Later(e) => e.fmt(f),
            Self::Never(why) => f.write_str(why),
        }
    }
}

/// `Auto-Submitted` (RFC 3834): no robot answers what a robot wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AutoSubmitted {
    /// Written because of something that happened.
    Generated,
    /// An answer to what somebody sent.
    Replied,
}

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(word: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        match word {
            "auto-replied" => Ok(Self::Replied),
            "auto-generated" => Ok(Self::Generated),
            other => Err(format!("{other} is no way of being submitted").into()),
        }
    }

    fn display(&self) -> HeaderValue {
        let word = match self {
            Self::Generated => "auto-generated",
            Self::Replied => "auto-replied",
        };
        HeaderValue::new(Self::name(), word.into())
    }
}

/// The mail of a row, with what the store knows at this moment.
pub(super) async fn compose(
    store: &dyn Store,
    site: Arc<Site>,
    mail: &Mail,
    (from, ways): (&str, &Ways),
    now: Timestamp,
) -> Result<Message, Unsendable> {
    let conversation = store.conversation(&site.id, mail.conversation).await?;
    let gone = || Unsendable::Never("the conversation was deleted".into());
    let conversation = conversation.ok_or_else(gone)?;
    let up_to = conversation.last.max(mail.asked);
    let entries = store.entries(mail.conversation, Seq(0), up_to).await?;
    let mail = mail.clone();
    let (from, ways) = (from.to_owned(), ways.clone());
    // A day's talk is some megabytes of HTML: not on the threads that serve sockets. And whatever
    // the mail library makes of this one, the next mail is sent.
    let written = move || {
        let about = About {
            site: &site,
            conversation: &conversation,
            entries: &entries,
            mail: &mail,
            ways: &ways,
        };
        write(&about, &from, now)
    };
    match tokio::task::spawn_blocking(written).await {
        Ok(written) => written.map_err(Unsendable::Never),
        Err(e) => Err(Unsendable::Never(format!("it could not be written: {e}"))),
    }
}

/// The mail itself.
pub(super) fn write(about: &About<'_>, from: &str, now: Timestamp) -> Result<Message, String> {
    let words = about.words();
    let head = head(about, from, now)?;
    let reference = about.conversation.id.reference();
    let site = ("site", about.site.name.as_str());
    let thread = || words.say("subject", &[site, ("reference", &reference)]);
    let (head, subject, letter) = match about.mail.kind {
        MailKind::Transcript => return transcript(head, about).map_err(|e| e.to_string()),
        MailKind::Confirmation => {
            let head = head.header(AutoSubmitted::Replied);
            (head, thread(), confirmation(about)?)
        }
        // A person wrote it.
        MailKind::Answer => (head, format!("Re: {}", thread()), answer(about)?),
        MailKind::Escalation | MailKind::Overdue => {
            let (subject, letter) = alarm(about);
            let head = head.header(AutoSubmitted::Generated);
            (head, format!("[{reference}] {subject}"), letter)
        }
    };
    let html = letter.html(words.locale(), &subject);
    let parts = MultiPart::alternative_plain_html(letter.text(), html);
    head.subject(subject)
        .multipart(parts)
        .map_err(|e| e.to_string())
}

/// An address with its domain as mail servers know it (RFC 5891).
pub(super) fn address(email: &str) -> Result<Address, String> {
    let unfit = || "the address cannot be mailed to".to_owned();
    let (user, domain) = email.rsplit_once('@').ok_or_else(unfit)?;
    match url::Host::parse(domain) {
        Ok(url::Host::Domain(domain)) => Address::new(user, domain).map_err(|_| unfit()),
        _ => Err(unfit()),
    }
}

/// Who writes to whom, under which id, in which thread.
fn head(about: &About<'_>, from: &str, now: Timestamp) -> Result<MessageBuilder, String> {
    let (id, mail) = (about.conversation.id, about.mail);
    let own = address(from)?;
    let domain = own.domain();
    // Control characters have no place in a name; the mail library would not write them.
    let mailbox = |name: &str, address| Mailbox::new(text::name(name).ok(), address);
    let to = address(&mail.to)?;
    let (to, message_id, reply_to) = if is_to_customer(mail.kind) {
        let named = mailbox(&about.conversation.name, to);
        let message_id = thread::message_id(id, mail.asked, "", domain);
        let reply_to = match about.is_to_themselves() {
            true => about.ways.reply_to(from, id),
            false => from.into(),
        };
        (named, message_id, reply_to)
    } else {
        let tag = short_hash(&mail.to);
        let message_id = thread::staff_message_id(id, mail.asked, &tag, domain);
        (Mailbox::new(None, to), message_id, from.into())
    };
    // The id is the same for every attempt, so that a repeat can be recognised.
    let mut head = Message::builder()
        .from(mailbox(&about.site.name, own.clone()))
        .reply_to(mailbox(&about.site.name, address(&reply_to)?))
        .to(to)
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(now.0))
        .message_id(Some(message_id));
    if matches!(mail.kind, MailKind::Answer | MailKind::Confirmation) {
        let before = chain::before(about.entries, mail.asked);
        let ids = before
            .iter()
            .map(|seq| thread::message_id(id, *seq, "", domain));
        let ids: Vec<String> = ids.collect();
        if let Some(newest) = ids.last() {
            head = head.in_reply_to(newest.clone()).references(ids.join(" "));
        }
    }
    Ok(head)
}

/// Eight letters that tell recipients apart where one entry asks for several mails.
pub(super) fn short_hash(to: &str) -> String {
    let hash = Sha256::digest(to.as_bytes());
    hash.iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn transcript(head: MessageBuilder, about: &About<'_>) -> Result<Message, lettre::error::Error> {
    let (site, mail) = (about.site, about.mail);
    let transcript = Transcript::new(site, about.conversation, about.entries, &mail.locale);
    let words = transcript.words();
    let why = words.say(
        "transcript_why",
        &[("site", &site.name), ("email", &mail.to)],
    );
    let reference = about.conversation.id.reference();
    let subject = words.say("transcript_subject", &[("site", &site.name)]);
    let (mut text, mut below) = (transcript.text(), String::new());
    if about.is_to_themselves() {
        let (lead, url) = (words.say("rate_link", &[]), about.link());
        text.push_str(&format!("\n{lead}\n{url}\n"));
        below = letter::link(&lead, &url);
    }
    text.push_str(&format!("\n{why}\n"));
    let html = transcript.html(&below, &why);
    head.subject(format!("[{reference}] {subject}"))
        .header(AutoSubmitted::Generated)
        .multipart(MultiPart::alternative_plain_html(text, html))
}
