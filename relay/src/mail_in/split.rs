//! A long mail into messages: nothing is lost, and no message is longer than others may be.

use protocol::limits::MESSAGE_CHARS;
use protocol::text;

/// Messages that one mail becomes at most: forty pages of text. What is longer stays in the mailbox,
/// and the last message says so.
pub const MESSAGES_MAX: usize = 10;

/// The messages, in order, clean and none of them empty; and whether that is all of `words`.
pub fn messages(words: &str) -> (Vec<String>, bool) {
    let mut messages = Vec::new();
    let mut rest = words.trim();
    while !rest.is_empty() {
        if messages.len() == MESSAGES_MAX {
            return (messages, false);
        }
        let (piece, behind) = rest.split_at(end_of_piece(rest));
        // Control characters alone are nothing.
        messages.extend(text::message(piece));
        rest = behind.trim_start_matches('\n').trim_start_matches(' ');
    }
    (messages, true)
}

/// Where to cut: behind a paragraph, else a line, else a word, if one ends in the second half.
fn end_of_piece(rest: &str) -> usize {
    let Some((limit, _)) = rest.char_indices().nth(MESSAGE_CHARS) else {
        return rest.len();
    };
    let whole = &rest[..limit];
    ["\n\n", "\n", " "]
        .iter()
        .find_map(|end| whole.rfind(end).filter(|at| *at > limit / 2))
        .unwrap_or(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_mail_is_one_message() {
        let one = (vec!["a\n\nb".to_owned()], true);
        assert_eq!(messages("\n a\r\n\r\nb\u{7}\n"), one);
        assert_eq!(messages(" \n"), (vec![], true));
        assert_eq!(messages("\u{1}\u{2}"), (vec![], true));
    }

    #[test]
    fn a_long_mail_is_cut_where_a_paragraph_line_or_word_ends() {
        let paragraph = "寒い。".repeat(MESSAGE_CHARS / 4);
        for gap in ["\n\n", "\n", " "] {
            let whole = [paragraph.as_str(), &paragraph].join(gap);
            let (cut, all) = messages(&whole);
            assert_eq!(cut, [paragraph.as_str(), &paragraph], "{gap:?}");
            assert!(all);
        }
        let endless = "é".repeat(MESSAGE_CHARS * 2 + 1);
        let (cut, all) = messages(&endless);
        assert_eq!(cut.concat(), endless);
        assert_eq!((cut.len(), all), (3, true));
    }

    #[test]
    fn what_is_too_long_says_so() {
        let (cut, all) = messages(&"x".repeat(MESSAGE_CHARS * MESSAGES_MAX));
        assert_eq!((cut.len(), all), (MESSAGES_MAX, true));
        let (cut, all) = messages(&"x".repeat(MESSAGE_CHARS * MESSAGES_MAX + 1));
        assert_eq!((cut.len(), all), (MESSAGES_MAX, false));
    }
}
