//! A mail as it came: whose it is, what kind of thing wrote it, and what it says.

use super::bounce::{self, Bounce};
use super::robot::{self, Robot};
use super::{body, headers};
use crate::mail::thread;
use mail_parser::{Message, MessageParser};
use protocol::{ConversationId, text};
use sha2::{Digest, Sha256};
use std::panic::catch_unwind;

/// Bytes of a mail that are read. Photographs are larger; what people write stands before them.
pub const MAIL_BYTES: usize = 4 << 20;
/// Bytes of a mail's head that are read, before it is known whether the mail is about a conversation.
pub const HEAD_BYTES: usize = 64 << 10;
/// Heads within a mail at most (parts, mails in mails). No mail program makes so many; the parser
/// nests as deep as they do.
const HEADS_MAX: usize = 300;

/// The addresses that the relay's own mails come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ours(Vec<String>);

impl Ours {
    /// Mails are sent from these.
    pub fn new(addresses: &[&str]) -> Self {
        Self(addresses.iter().map(|a| bare(a)).collect())
    }

    fn wrote(&self, from: &str) -> bool {
        self.0.contains(&bare(from))
    }
}

/// An address without what stands behind a plus sign, in small letters.
fn bare(address: &str) -> String {
    let lower = address.trim().to_lowercase();
    match lower.rsplit_once('@') {
        Some((user, domain)) => {
            let user = user.split('+').next().unwrap_or_default();
            format!("{user}@{domain}")
        }
        None => lower,
    }
}

/// What a mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Somebody's words.
    Answer,
    /// A program's: nobody is to answer it.
    Robot(Robot),
    /// One of our mails did not arrive.
    Bounce(Bounce),
    /// One of our own came back.
    Own,
}

/// Something that hangs on a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What its sender calls it, on one line; may be empty.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
}

/// A mail, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same for each copy of the mail: the SHA-256 of its `Message-ID` (without one, of its head).
    pub id: [u8; 32],
    /// The conversation that it says it belongs to.
    pub conversation: Option<ConversationId>,
    /// Who says to have written it; empty if nobody does.
    pub from: String,
    /// What it is.
    pub kind: Kind,
    /// What is new in it: without quotes and signature. May be empty.
    pub words: String,
    /// What hangs on it.
    pub attachments: Vec<Attachment>,
    /// Whether there are more words or attachments than these.
    pub more: bool,
}

/// Whether a mail with this head may be about one of our conversations, so that the rest of it is
/// worth looking at. Other people's mails are never fetched.
pub fn may_be_ours(head: &[u8]) -> bool {
    let Some(message) = parse(head) else {
        return false;
    };
    conversation_of(&message).is_some() || bounce::may_be(&message)
}

/// Reads a mail. `None`: it is no mail, or built to exhaust those who read it.
pub fn read(raw: &[u8], ours: &Ours) -> Option<Letter> {
    let message = parse(raw)?;
    let kind = classify(&message, ours);
    let conversation = match &kind {
        Kind::Bounce(bounce) => bounce.mail.map(|mail| mail.conversation),
        _ => conversation_of(&message),
    };
    let (words, attachments, more) = match &kind {
        Kind::Answer => body::read(&message),
        _ => <(String, Vec<Attachment>, bool)>::default(),
    };
    Some(Letter {
        id: id_of(&message),
        conversation,
        from: from(&message),
        kind,
        words,
        attachments,
        more,
    })
}

/// What a mail is. Bounces first: they call themselves automatic, too.
pub fn classify(message: &Message<'_>, ours: &Ours) -> Kind {
    if let Some(kind) = bounce::read(message) {
        return kind;
    }
    if ours.wrote(&from(message)) {
        return Kind::Own;
    }
    match robot::recognise(message) {
        Some(robot) => Kind::Robot(robot),
        None => Kind::Answer,
    }
}

fn parse(raw: &[u8]) -> Option<Message<'_>> {
    let raw = &raw[..raw.len().min(MAIL_BYTES)];
    let head = b"content-type";
    let heads = raw.windows(head.len());
    if heads.filter(|w| w.eq_ignore_ascii_case(head)).count() > HEADS_MAX {
        return None;
    }
    // A build that checks the parser's assertions finds parts that lost their whole; such a mail is
    // not read, and the next one is.
    let parsed = catch_unwind(|| MessageParser::default().parse(raw));
    parsed.ok().flatten()
}

fn conversation_of(message: &Message<'_>) -> Option<ConversationId> {
    let ids = |name| headers::ids(message, name);
    let (replied, references) = (ids("In-Reply-To"), ids("References"));
    let addressed = ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"];
    let addresses = addressed
        .map(|name| headers::addresses(message, name))
        .concat();
    thread::conversation_of(
        replied.iter().map(String::as_str),
        references.iter().map(String::as_str),
        addresses.iter().map(String::as_str),
    )
}

/// The address in `From`, if people can have it.
fn from(message: &Message<'_>) -> String {
    let from = message.from().and_then(|from| from.first());
    let address = from.and_then(|from| from.address()).unwrap_or_default();
    text::email(address).unwrap_or_default()
}

fn id_of(message: &Message<'_>) -> [u8; 32] {
    let id = headers::ids(message, "Message-ID").into_iter().next();
    let named = id.filter(|id| id.len() > 2);
    let of = match &named {
        Some(id) => id.as_bytes(),
        None => {
            let root = message.parts.first();
            let end = root.map_or(0, |root| root.offset_body as usize);
            message.raw_message.get(..end).unwrap_or_default()
        }
    };
    Sha256::digest(of).into()
}
