//! Mails as anybody sends them: read or left, never a panic; what becomes of them keeps the limits.

use protocol::limits::NAME_CHARS;
use protocol::text;
use relay::mail_in::{HEAD_BYTES, Kind, MESSAGES_MAX, Ours, may_be_ours, messages, read};

/// Characters of a bounce's reason, its ellipsis included.
const WHY_CHARS: usize = 301;
/// Attachments that are named.
const NAMED_MAX: usize = 20;

/// Reads `data` as a mail. Panics if a promise is broken.
pub fn judge(data: &[u8]) {
    let ours = Ours::new(&["chat@northwind.example"]);
    let fetched = may_be_ours(data);
    let Some(letter) = read(data, &ours) else {
        return;
    };
    assert_eq!(read(data, &ours).as_ref(), Some(&letter), "read twice");
    if letter.conversation.is_some() && data.len() <= HEAD_BYTES {
        let own = letter.kind == Kind::Own;
        assert!(
            fetched || own,
            "about a conversation, but its head doesn't say so"
        );
    }
    assert!(
        letter.from.is_empty() || text::email(&letter.from).as_ref() == Ok(&letter.from),
        "{:?}",
        letter.from
    );
    assert!(letter.attachments.len() <= NAMED_MAX);
    for file in &letter.attachments {
        assert!(file.name.chars().count() <= NAME_CHARS, "{:?}", file.name);
        assert!(!file.name.contains(char::is_control), "{:?}", file.name);
    }
    match &letter.kind {
        Kind::Answer => {}
        Kind::Bounce(bounce) => {
            assert!(bounce.why.chars().count() <= WHY_CHARS, "{:?}", bounce.why);
            assert!(!bounce.why.contains(char::is_control), "{:?}", bounce.why);
            assert!(letter.words.is_empty());
        }
        Kind::Robot(_) | Kind::Own => assert!(letter.words.is_empty()),
    }
    let (said, _) = messages(&letter.words);
    assert!(said.len() <= MESSAGES_MAX);
    for message in &said {
        assert_eq!(text::message(message).as_ref(), Ok(message));
    }
}
