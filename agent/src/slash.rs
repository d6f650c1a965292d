//! What stands behind a slash, and which canned replies are meant by it. Pure, so that tests can read it.

use protocol::canned::CannedReply;

/// Replies that are offered at once.
const OFFERED: usize = 8;

/// A word that begins with a slash, up to the caret. Places are counted as browsers do, in UTF-16.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slash {
    /// Where the slash stands.
    pub(crate) from: usize,
    /// Where the caret is.
    pub(crate) to: usize,
    /// What is typed between them, in small letters.
    pub(crate) typed: String,
}

/// The word before the caret, if it begins with a slash at the start of a line or behind a blank.
pub(crate) fn before(text: &str, caret: usize) -> Option<Slash> {
    let units: Vec<u16> = text.encode_utf16().take(caret).collect();
    let before = String::from_utf16(&units).ok()?;
    let word = before.rsplit(char::is_whitespace).next()?;
    let typed = word.strip_prefix('/')?.to_lowercase();
    // An address or a date is no shortcut.
    (!typed.contains('/')).then(|| Slash {
        from: units.len() - word.encode_utf16().count(),
        to: units.len(),
        typed,
    })
}

/// What the customer can't read comes last, whatever is typed. Before it those that begin so, then those
/// that hold it anywhere; within each the customer's language, then what is used most.
pub(crate) fn matching(all: &[CannedReply], typed: &str, language: &str) -> Vec<CannedReply> {
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
    let wanted = main(language);
    let rank = |reply: &&CannedReply| {
        let wording = &reply.wording;
        let place = match &wording.shortcut {
            shortcut if shortcut.starts_with(typed) => 0,
            shortcut if shortcut.contains(typed) => 1,
            _ => 2,
        };
        let spoken = match &wording.language {
            Some(tag) if main(tag) == wanted => 0,
            None => 1,
            Some(_) => 2,
        };
        (
            spoken == 2,
            place,
            spoken,
            u64::MAX - reply.uses,
            wording.shortcut.clone(),
        )
    };
    let fits = |reply: &&CannedReply| {
        let wording = &reply.wording;
        wording.shortcut.contains(typed) || wording.text.to_lowercase().contains(typed)
    };
    let mut found: Vec<&CannedReply> = all.iter().filter(fits).collect();
    found.sort_by_key(rank);
    found.into_iter().take(OFFERED).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::canned::Wording;
    use protocol::{CannedId, Timestamp};

    fn reply(shortcut: &str, text: &str, language: Option<&str>, uses: u64) -> CannedReply {
        CannedReply {
            id: CannedId::random([1; 16]),
            personal: false,
            wording: Wording {
                shortcut: shortcut.into(),
                text: text.into(),
                language: language.map(String::from),
            },
            uses,
            used_at: None,
            changed_at: Timestamp(0),
        }
    }

    #[test]
    fn a_slash_at_the_start_of_a_word_counts() {
        let typed =
            |text: &str| before(text, text.encode_utf16().count()).map(|s| (s.from, s.typed));
        assert_eq!(typed("/"), Some((0, "".into())));
        assert_eq!(typed("Hi 🙏 /Hel"), Some((6, "hel".into())));
        assert_eq!(typed("line\n/hi"), Some((5, "hi".into())));
        for no in [
            "",
            "hi",
            "and/or",
            "/tents/larch",
            "https://shop.example",
            "/hi there",
        ] {
            assert_eq!(typed(no), None, "{no}");
        }
        assert_eq!(before("/hello you", 4).map(|s| s.typed), Some("hel".into()));
    }

    #[test]
    fn the_customers_language_and_what_is_used_most_come_first() {
        let all = [
            reply("hello", "Hello!", Some("en"), 9),
            reply("hallo", "Hallo!", Some("de-AT"), 1),
            reply("hail", "Hail!", None, 5),
            reply("bye", "Say hello to the team.", None, 50),
            reply("other", "Nothing", None, 0),
        ];
        let found = |typed, language| -> Vec<String> {
            let found = matching(&all, typed, language).into_iter();
            found.map(|reply| reply.wording.shortcut).collect()
        };
        assert_eq!(found("h", "de"), ["hallo", "hail", "other", "bye", "hello"]);
        assert_eq!(found("hel", "en-GB"), ["hello", "bye"]);
        // Another language's shortcut does not come before words that the customer understands.
        assert_eq!(found("hel", "de"), ["bye", "hello"]);
        assert!(found("xyz", "en").is_empty());
    }
}
