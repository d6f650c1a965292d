//! The mail that says: your enquiry is with us, and this is until when it is answered.

use super::about::{About, asked_before, quoted};
use super::letter::Letter;
use protocol::conversation::{EntryBody, TicketReason};

/// Its text.
///
/// # Errors
/// If the entry that asked for it is none by which an enquiry became a ticket.
pub(super) fn confirmation(about: &About<'_>) -> Result<Letter, String> {
    let words = about.words();
    let (reason, due_at) = match about.asked().map(|entry| &entry.body) {
        Some(EntryBody::Ticketed { reason, due_at }) => (*reason, *due_at),
        _ => return Err("the ticket is not in the conversation".into()),
    };
    let (time, zone) = about.by_the_clock(due_at);
    let promise = match reason {
        TicketReason::LeftMessage
        | TicketReason::AskedForEmail
        | TicketReason::WroteAgain
        | TicketReason::Undeliverable
        | TicketReason::Reopened => "confirmed",
        TicketReason::NobodyHere | TicketReason::GaveUp | TicketReason::Unanswered => {
            "confirmed_instead"
        }
    };
    let reference = about.conversation.id.reference();
    let why = words.say("confirmation_why", &[("site", &about.site.name)]);
    let mut letter = Letter::new(why)
        .words(words.say("greeting", &[("name", &about.conversation.name)]))
        .words(words.say(promise, &[("time", &time), ("zone", &zone)]))
        .words(words.say("reference", &[("reference", &reference)]));
    let asked = asked_before(about.entries, about.mail.asked);
    if let Some((head, text)) = quoted(about, &asked) {
        letter = letter.quote(head, &text);
    }
    let by_mail = about.ways.are_answers_read();
    Ok(letter
        .maybe(by_mail.then(|| words.say("add_by_mail", &[])))
        .link(words.say("link", &[]), about.link())
        .words(words.say("link_private", &[])))
}
