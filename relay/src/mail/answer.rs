//! The mail that carries an agent's words to somebody who waits for an answer by e-mail.

use super::about::{About, asked_before, quoted};
use super::letter::Letter;
use protocol::conversation::{Author, EntryBody};

/// Its text.
///
/// # Errors
/// If the entry that asked for it holds no agent's words.
pub(super) fn answer(about: &About<'_>) -> Result<Letter, String> {
    let words = about.words();
    let (answer, agent) = match about.asked().map(|e| (&e.body, &e.by)) {
        Some((body @ EntryBody::Message { .. }, Author::Agent { name, .. })) => {
            (body.told().unwrap_or_default(), name)
        }
        _ => return Err("the answer is not in the conversation".into()),
    };
    let site = &about.site.name;
    let reference = about.conversation.id.reference();
    let why = words.say("answer_why", &[("site", site), ("reference", &reference)]);
    let mut letter = Letter::new(why)
        .words(words.say("greeting", &[("name", &about.conversation.name)]))
        .words(answer)
        .words(format!("{agent}\n{site}"));
    let asked = asked_before(about.entries, about.mail.asked);
    if let Some((head, text)) = quoted(about, &asked) {
        letter = letter.quote(head, &text);
    }
    let lead = match about.ways.are_answers_read() {
        true => "link_again_or_mail",
        false => "link_again",
    };
    Ok(letter.link(words.say(lead, &[]), about.link()))
}
