//! What a mail says, and what hangs on it.

use super::letter::Attachment;
use super::{headers, html, quote};
use mail_parser::{Message, MessagePart, MimeHeaders, PartType};
use protocol::limits::NAME_CHARS;
use protocol::text;

/// Attachments that are named; who sends more is asked by the agent.
const NAMED_MAX: usize = 20;
/// Bytes under which a picture within the words is a logo, and nobody's attachment.
const LOGO_BYTES: usize = 16 << 10;

/// Bytes of a mail's text that are read, quotes included: several times what becomes messages.
const TEXT_BYTES: usize = 256 << 10;
/// Bytes of its HTML: mail programs put much around the words.
const HTML_BYTES: usize = 512 << 10;

/// The new words; the attachments; whether there is more of either.
pub(super) fn read(message: &Message<'_>) -> (String, Vec<Attachment>, bool) {
    let mut shown = Shown::default();
    shown.all(message, &message.text_body);
    let mut words = quote::own_words(&shown.text);
    if words.is_empty() {
        shown = Shown::default();
        shown.all(message, &message.html_body);
        words = quote::own_words(&shown.text);
    }
    if words.is_empty() {
        words = subject(message);
    }
    let (attachments, more) = attachments(message);
    (words, attachments, more || shown.more)
}

/// The text as the sender's program wrote it for people, or as its HTML shows.
#[derive(Default)]
struct Shown {
    text: String,
    /// Whether there was more than is read.
    more: bool,
}

impl Shown {
    fn all(&mut self, message: &Message<'_>, ids: &[u32]) {
        for part in parts(message, ids) {
            let text = match &part.body {
                PartType::Text(text) if is_flowed(part) => unflowed(self.cut(text, TEXT_BYTES)),
                PartType::Text(text) => self.cut(text, TEXT_BYTES).to_owned(),
                PartType::Html(html) => html::lines(self.cut(html, HTML_BYTES)),
                _ => continue,
            };
            if !self.text.is_empty() {
                self.text.push('\n');
            }
            let room = TEXT_BYTES.saturating_sub(self.text.len());
            let fits = self.cut(&text, room).len();
            self.text.push_str(&text[..fits]);
        }
    }

    /// The first `bytes` of a text, and not half a letter.
    fn cut<'a>(&mut self, text: &'a str, bytes: usize) -> &'a str {
        let end = text.floor_char_boundary(bytes);
        self.more |= end < text.len();
        &text[..end]
    }
}

fn parts<'a, 'x>(
    message: &'a Message<'x>,
    ids: &'a [u32],
) -> impl Iterator<Item = &'a MessagePart<'x>> {
    ids.iter().filter_map(|id| message.part(*id))
}

fn is_flowed(part: &MessagePart<'_>) -> bool {
    let format = part.content_type().and_then(|t| t.attribute("format"));
    format.is_some_and(|f| f.eq_ignore_ascii_case("flowed"))
}

/// Joins the lines that a mail program broke (RFC 3676): those that end in a space, within one depth
/// of quotes. The mark of a signature ends in one, too.
fn unflowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let depth = line.len() - line.trim_start_matches('>').len();
        let words = &line[depth..];
        // A space before the first letter is stuffing.
        let words = words.strip_prefix(' ').unwrap_or(words);
        match open {
            Some(before) if before == depth && words != "-- " => {}
            _ => {
                if !out.is_empty() {
                    out.push('\n');
                }
                if depth > 0 {
                    out.push_str(&line[..depth]);
                    out.push(' ');
                }
            }
        }
        out.push_str(words);
        open = (words.ends_with(' ') && words != "-- ").then_some(depth);
    }
    out
}

/// What the mail is called, without the marks of an answer.
fn subject(message: &Message<'_>) -> String {
    let mut subject = message.subject().unwrap_or_default().trim();
    while let Some((mark, rest)) = subject.split_once([':', '：']) {
        let mark = mark.trim().to_lowercase();
        if ![
            "re", "aw", "sv", "fwd", "fw", "wg", "回复", "回覆", "答复", "转发",
        ]
        .contains(&mark.as_str())
        {
            break;
        }
        subject = rest.trim();
    }
    subject.to_owned()
}

fn attachments(message: &Message<'_>) -> (Vec<Attachment>, bool) {
    let hung = parts(message, &message.attachments);
    let mut hung = hung.filter(|part| !is_logo(part) && !is_alternative(part));
    let named = hung.by_ref().take(NAMED_MAX).map(|part| Attachment {
        name: name(part),
        bytes: part.len(),
    });
    (named.collect(), hung.next().is_some())
}

/// A small picture that the words show.
fn is_logo(part: &MessagePart<'_>) -> bool {
    let picture = part.content_type().is_some_and(|t| t.ctype() == "image");
    picture && part.content_id().is_some() && part.len() < LOGO_BYTES
}

/// The same words in another form: the invitation beside what it says.
fn is_alternative(part: &MessagePart<'_>) -> bool {
    let words = matches!(part.body, PartType::Html(_) | PartType::Text(_));
    let hung = part
        .content_disposition()
        .is_some_and(|d| d.is_attachment());
    words && !hung && part.attachment_name().is_none()
}

/// What its sender calls it; a mail within the mail has a subject instead.
fn name(part: &MessagePart<'_>) -> String {
    let named = part.attachment_name().map(str::to_owned);
    let named = named.or_else(|| {
        let mail = part.message()?;
        let subject = headers::all(mail, "Subject").into_iter().next();
        mail.subject().map(str::to_owned).or(subject)
    });
    let named = named.unwrap_or_default();
    let short: String = named.chars().take(NAME_CHARS).collect();
    text::name(&short).unwrap_or_default()
}
