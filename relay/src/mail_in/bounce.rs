//! Mails that come back: what a mail server says of one of ours (RFC 3464, and those who keep no rule).

use super::headers;
use super::letter::Kind;
use super::robot::{self, Robot};
use crate::mail::thread::{self, OurMail};
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};
use protocol::text;

/// Characters of a server's reason that are kept.
const WHY_CHARS: usize = 300;
/// Bytes of a part that are searched for the id of our mail.
const SEARCHED_BYTES: usize = 256 << 10;

/// One of our mails did not arrive, and never will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Which, if the report says it.
    pub mail: Option<OurMail>,
    /// Whom it was meant for; empty if the report doesn't say.
    pub email: String,
    /// Status and reason as the server told them: `5.1.1 550 no such user`.
    pub why: String,
}

/// Whether a mail with this head may be a report about one of ours.
pub(super) fn may_be(message: &Message<'_>) -> bool {
    is_report(message) || is_from_a_server(message)
}

fn is_report(message: &Message<'_>) -> bool {
    let root = message.content_type();
    root.is_some_and(|t| t.ctype() == "multipart" && t.subtype() == Some("report"))
}

/// The senders of bounces without a report; an empty `Return-Path` is what RFC 5321 asks of them.
/// Of out-of-office programs, too, but those say so.
fn is_from_a_server(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|from| from.first());
    let address = from.and_then(|from| from.address()).unwrap_or_default();
    let user = address.split('@').next().unwrap_or_default();
    let user = user.to_ascii_lowercase();
    matches!(user.as_str(), "mailer-daemon" | "postmaster")
        || robot::recognise(message) == Some(Robot::NoReturn)
}

/// What a server's report is; `None`: this is none.
pub(super) fn read(message: &Message<'_>) -> Option<Kind> {
    if is_report(message) {
        return reported(message);
    }
    if !is_from_a_server(message) {
        return None;
    }
    let mail = brought_back(message)?;
    let said = message.body_text(0).unwrap_or_default();
    Some(Kind::Bounce(Bounce {
        mail: Some(mail),
        email: String::new(),
        why: reason_in(&said),
    }))
}

fn reported(message: &Message<'_>) -> Option<Kind> {
    let kind = message
        .content_type()
        .and_then(|t| t.attribute("report-type"));
    let status = parts(message, "delivery-status").next();
    match kind.map(str::to_ascii_lowercase).as_deref() {
        Some("disposition-notification") => return Some(robot("that a mail was opened")),
        Some("feedback-report") => return Some(robot("a complaint")),
        _ => {}
    }
    let status = String::from_utf8_lossy(status?.contents()).into_owned();
    let fields = Fields(&status);
    match fields.get("Action").to_ascii_lowercase().as_str() {
        "delayed" => return Some(robot("a delay")),
        "delivered" | "relayed" | "expanded" => return Some(robot("a delivery")),
        _ => {}
    }
    let recipient = match fields.get("Original-Recipient") {
        none if none.is_empty() => fields.get("Final-Recipient"),
        original => original,
    };
    let address = recipient.rsplit(';').next().unwrap_or_default();
    let address = address.trim_matches(['<', '>', ' ']);
    let diagnostic = fields.get("Diagnostic-Code");
    let diagnostic = match diagnostic.split_once(';') {
        Some((_, said)) => said.trim(),
        None => diagnostic.as_str(),
    };
    Some(Kind::Bounce(Bounce {
        mail: brought_back(message).or_else(|| answered(message)),
        email: text::email(address).unwrap_or_default(),
        why: short(&format!("{} {diagnostic}", fields.get("Status"))),
    }))
}

fn robot(what: &'static str) -> Kind {
    Kind::Robot(Robot::Report(what))
}

/// The parts of this type, `message/…` or `text/…`.
fn parts<'a, 'x>(
    message: &'a Message<'x>,
    subtype: &'static str,
) -> impl Iterator<Item = &'a MessagePart<'x>> {
    message.parts.iter().filter(move |part| {
        let kind = part.content_type();
        kind.is_some_and(|t| t.subtype().is_some_and(|s| s.eq_ignore_ascii_case(subtype)))
    })
}

/// The fields of a delivery status: one block for the mail, one for each recipient. Ours have one.
struct Fields<'a>(&'a str);

impl Fields<'_> {
    /// The first field of this name, unfolded; empty if there is none.
    fn get(&self, name: &str) -> String {
        let mut lines = self.0.lines();
        let of = |line: &str| {
            let (field, value) = line.split_once(':')?;
            let named = field.trim().eq_ignore_ascii_case(name);
            named.then(|| value.trim().to_owned())
        };
        let Some(mut value) = lines.find_map(of) else {
            return String::new();
        };
        for more in lines.take_while(|line| line.starts_with([' ', '\t'])) {
            value.push(' ');
            value.push_str(more.trim());
            if value.chars().count() > WHY_CHARS {
                break;
            }
        }
        value
    }
}

/// Which of our mails comes with a report: its id in the returned head, or in the returned mail.
fn brought_back(message: &Message<'_>) -> Option<OurMail> {
    let nested = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Message(mail) => Some(mail),
        _ => None,
    });
    let mut ids: Vec<String> = nested
        .flat_map(|mail| headers::ids(mail, "Message-ID"))
        .collect();
    let heads = parts(message, "rfc822-headers");
    let bodies = heads.chain(parts(message, "delivery-status"));
    // Without a report, the mail is pasted under the words.
    let bodies = bodies.chain(message.parts.iter().filter(|part| part.is_text()));
    for part in bodies {
        let bytes = part.contents();
        let searched = &bytes[..bytes.len().min(SEARCHED_BYTES)];
        ids.extend(headers::ids_in(&String::from_utf8_lossy(searched)));
    }
    ids.iter().find_map(|id| thread::our_mail(id))
}

/// Which of our mails a report answers: all that some of Exchange's say.
fn answered(message: &Message<'_>) -> Option<OurMail> {
    let fields = ["In-Reply-To", "References"].map(|name| headers::ids(message, name));
    fields.concat().iter().find_map(|id| thread::our_mail(id))
}

/// The line of a report without structure that says why, else its first.
fn reason_in(said: &str) -> String {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let coded = |line: &&str| {
        let mut words = line.split(|c: char| !c.is_ascii_digit() && c != '.');
        words.any(|word| {
            let code = word.len() == 3 && word.starts_with('5');
            code && word.bytes().all(|b| b.is_ascii_digit())
                || word.starts_with("5.") && word.len() >= 5
        })
    };
    short(
        lines()
            .find(coded)
            .or_else(|| lines().next())
            .unwrap_or_default(),
    )
}

/// On one line, without what does not belong on a screen, not too long.
fn short(why: &str) -> String {
    let words: Vec<&str> = why.split_whitespace().collect();
    let clean: String = words
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .collect();
    text::preview(&clean, WHY_CHARS)
}
