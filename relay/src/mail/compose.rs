//! A row of the outbox into a mail that a server takes.

use super::html::{escape, page};
use super::thread::message_id;
use super::transcript::Transcript;
use super::words::Words;
use crate::config::Site;
use crate::store::{Store, StoreError};
use core::fmt;
use desk::{Conversation, Mail, MailKind};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart};
use lettre::{Address, Message};
use protocol::conversation::{Author, Entry, EntryBody};
use protocol::{Seq, Timestamp, text};
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
    site: &Arc<Site>,
    mail: &Mail,
    from: &str,
    now: Timestamp,
) -> Result<Message, Unsendable> {
    let conversation = store.conversation(&site.id, mail.conversation).await?;
    let gone = || Unsendable::Never("the conversation was deleted".into());
    let conversation = conversation.ok_or_else(gone)?;
    let up_to = conversation.last.max(mail.asked);
    let entries = store.entries(mail.conversation, Seq(0), up_to).await?;
    let (site, mail, from) = (Arc::clone(site), mail.clone(), from.to_owned());
    // A day's talk is some megabytes of HTML: not on the threads that serve sockets. And whatever
    // the mail library makes of this one, the next mail is sent.
    let written = move || write(&site, &conversation, &entries, &mail, &from, now);
    match tokio::task::spawn_blocking(written).await {
        Ok(written) => written.map_err(Unsendable::Never),
        Err(e) => Err(Unsendable::Never(format!("it could not be written: {e}"))),
    }
}

/// The mail itself.
pub(super) fn write(
    site: &Site,
    conversation: &Conversation,
    entries: &[Entry],
    mail: &Mail,
    from: &str,
    now: Timestamp,
) -> Result<Message, String> {
    let head = head(site, conversation, mail, from, now)?;
    let made = match mail.kind {
        MailKind::Transcript => transcript(head, site, conversation, entries, mail),
        MailKind::Answer => answer(head, site, conversation, entries, mail)?,
        MailKind::Confirmation | MailKind::Escalation | MailKind::Overdue => {
            let subject = format!("{} [{}]", site.name, conversation.id.reference());
            let due_at = conversation.due_at.map(|at| site.time_zone.minute(at));
            head.subject(subject)
                .header(AutoSubmitted::Generated)
                .body(due_at.unwrap_or_default())
        }
    };
    made.map_err(|e| e.to_string())
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

type Made = Result<Message, lettre::error::Error>;

fn head(
    site: &Site,
    conversation: &Conversation,
    mail: &Mail,
    from: &str,
    now: Timestamp,
) -> Result<MessageBuilder, String> {
    let from = address(from)?;
    // The same for every attempt, so that a repeat can be recognised.
    let message_id = message_id(mail.conversation, mail.asked, "", from.domain());
    // Control characters have no place in a name; the mail library would not write them.
    let mailbox = |name: &str, address| Mailbox::new(text::name(name).ok(), address);
    Ok(Message::builder()
        .from(mailbox(&site.name, from.clone()))
        .reply_to(mailbox(&site.name, from))
        .to(mailbox(&conversation.name, address(&mail.to)?))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(now.0))
        .message_id(Some(message_id)))
}

fn transcript(
    head: MessageBuilder,
    site: &Site,
    conversation: &Conversation,
    entries: &[Entry],
    mail: &Mail,
) -> Made {
    let transcript = Transcript::new(site, conversation, entries, &mail.locale);
    let words = transcript.words();
    let why = words.say(
        "transcript_why",
        &[("site", &site.name), ("email", &mail.to)],
    );
    let text = format!("{}\n{why}\n", transcript.text());
    head.subject(words.say("transcript_subject", &[("site", &site.name)]))
        .header(AutoSubmitted::Generated)
        .multipart(MultiPart::alternative_plain_html(
            text,
            transcript.html(&why),
        ))
}

fn answer(
    head: MessageBuilder,
    site: &Site,
    conversation: &Conversation,
    entries: &[Entry],
    mail: &Mail,
) -> Result<Made, String> {
    let words = Words::of(&[&mail.locale, &site.locale]);
    let said = entries.iter().find(|e| e.seq == mail.asked);
    let (answer, agent) = match said.map(|e| (&e.body, &e.by)) {
        Some((EntryBody::Message { text }, Author::Agent { name, .. })) => (text, name),
        _ => return Err("the answer is not in the conversation".into()),
    };
    let greeting = words.say("answer_greeting", &[("name", &conversation.name)]);
    let why = words.say("answer_why", &[("site", &site.name)]);
    let signed = format!("{agent}\n{}", site.name);
    let question = questions(entries, mail.asked);
    let quote_head = question.first().map(|first| {
        let time = site.time_zone.minute(first.at);
        let zone = site.time_zone.name();
        words.say("answer_quote", &[("time", &time), ("zone", zone)])
    });
    let asked: Vec<&str> = question.iter().filter_map(|e| e.body.text()).collect();
    let asked = asked.join("\n\n");

    let mut text = format!("{greeting}\n\n{answer}\n\n{signed}\n");
    let lines = |text: &str| escape(text).replace('\n', "<br>");
    let mut body = format!(
        "<p>{}</p>\n<p dir=\"auto\">{}</p>\n<p>{}</p>\n",
        escape(&greeting),
        lines(answer),
        lines(&signed)
    );
    if let Some(head) = quote_head {
        let quoted: Vec<String> = asked.lines().map(|line| format!("> {line}")).collect();
        text.push_str(&format!("\n{head}\n{}\n", quoted.join("\n")));
        body.push_str(&format!(
            "<p style=\"color:#5b6470\">{}</p>\n<blockquote dir=\"auto\" style=\"margin:0;\
             padding-left:12px;border-left:3px solid #d5dae0;color:#5b6470\">{}</blockquote>\n",
            escape(&head),
            lines(&asked)
        ));
    }
    text.push_str(&format!("\n-- \n{why}\n"));
    body.push_str(&format!(
        "<p style=\"color:#5b6470;font-size:13px;margin-top:24px\">{}</p>",
        escape(&why)
    ));
    let subject = words.say("answer_subject", &[("site", &site.name)]);
    let html = page(words.locale(), &escape(&subject), &body);
    Ok(head
        .subject(subject)
        .multipart(MultiPart::alternative_plain_html(text, html)))
}

/// What the customer wrote since an agent last said something, before the answer.
fn questions(entries: &[Entry], answer: Seq) -> Vec<&Entry> {
    let before = entries.iter().filter(|e| e.seq < answer);
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
