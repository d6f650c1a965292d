//! Words and sentences of a text, with their places, and which language it is.

use core::ops::Range;

/// A language that there are rules for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified or traditional characters.
    Chinese,
}

/// Words so common that no English text of a few words does without.
const COMMON: &str = "a all am an and are as at be but by can do for from has have he i if in is it \
it's me my no not of on or our so that the there this to was we what when where which will with you your";

impl Language {
    /// The language that a text is written in; `None` where there are no rules for it. `tag` is the
    /// language it is expected in ("en-GB"), which decides where the text is too short to tell.
    pub fn of(text: &str, tag: &str) -> Option<Self> {
        if text.chars().any(is_kana_or_hangul) {
            return None;
        }
        let han = text.chars().filter(|c| is_han(*c)).count();
        let all = words(text);
        if han > all.len() {
            return Some(Self::Chinese);
        }
        let common = all.iter().filter(|word| listed(COMMON, &word.low)).count();
        let expected = tag.split('-').next() == Some("en");
        // A third of an English text is such words; a word or two of them stand in any language.
        (expected || (common >= 2 && common * 4 >= all.len())).then_some(Self::English)
    }
}

/// A word: letters and digits, with the apostrophes and hyphens inside. Han characters are none.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Its bytes in the text.
    pub(crate) at: Range<usize>,
    /// In small letters, with straight apostrophes.
    pub(crate) low: String,
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut begun: Option<usize> = None;
    let inner = |c: char| matches!(c, '\'' | '’' | '-');
    let letter = |c: char| c.is_alphanumeric() && !is_han(c);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let more = begun.is_some() && inner(c) && text[at + c.len_utf8()..].starts_with(letter);
        match begun {
            None if letter(c) => begun = Some(at),
            Some(from) if !letter(c) && !more => {
                let low = text[from..at].to_lowercase().replace('’', "'");
                found.push(Word { at: from..at, low });
                begun = None;
            }
            _ => {}
        }
    }
    found
}

/// The sentences of a text, without the blanks around them. A line ends one, too.
pub(crate) fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        let ends = match c {
            '\n' | '。' | '！' | '？' => true,
            '.' => stands_alone(&text[next..]) && !abbreviated(&text[from..at]),
            '!' | '?' | '…' => stands_alone(&text[next..]),
            _ => false,
        };
        if ends {
            found.push(trimmed(text, from..next));
            from = next;
        }
    }
    found.push(trimmed(text, from..text.len()));
    found.retain(|one| !one.is_empty());
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let (piece, start) = (&text[range.clone()], range.start);
    let from = start + piece.len() - piece.trim_start().len();
    from..from + piece.trim().len()
}

/// Whether a mark before this is the last of a sentence: nothing or a blank follows, perhaps a quote first.
fn stands_alone(after: &str) -> bool {
    let rest = after.trim_start_matches(['"', '\'', '”', '’', ')', '」', '”']);
    rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || is_han(c))
}

/// A point behind these ends no sentence.
const ABBREVIATED: &str = "approx dr e.g etc i.e mr mrs ms no nr st vs";

fn abbreviated(before: &str) -> bool {
    let last = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let last = last.trim_start_matches('(').to_lowercase();
    // An initial, as in "J. Hale"; "I." at the end of a sentence is rare enough.
    (last.len() == 1 && last.starts_with(char::is_alphabetic)) || listed(ABBREVIATED, &last)
}

/// Whether a word stands in a list with blanks between.
pub(crate) fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

/// A Chinese character.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_kana_or_hangul(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_marks_and_not_at_points_within() {
        let of = |text: &'static str| -> Vec<&str> {
            sentences(text).into_iter().map(|at| &text[at]).collect()
        };
        assert_eq!(
            of("One. Two! \"Three?\" Four"),
            ["One.", "Two!", "\"Three?", "\" Four"]
        );
        assert_eq!(
            of("It costs 4.50 at Mr. Hale's.\n\n- a\n- b"),
            ["It costs 4.50 at Mr. Hale's.", "- a", "- b"]
        );
        assert_eq!(of("您好。请稍等！"), ["您好。", "请稍等！"]);
        assert!(of(" \n ").is_empty());
    }

    #[test]
    fn words_keep_their_places_in_any_script() {
        let text = "Élan’s “U-shaped” 帐篷USB 👍don't-";
        let found: Vec<_> = words(text)
            .into_iter()
            .map(|w| (text[w.at].to_owned(), w.low))
            .collect();
        let low: Vec<_> = found.iter().map(|(_, low)| low.as_str()).collect();
        assert_eq!(low, ["élan's", "u-shaped", "usb", "don't"]);
        assert_eq!(found[0].0, "Élan’s");
    }

    #[test]
    fn a_language_is_told_by_its_script_and_its_common_words() {
        use Language::{Chinese, English};
        let of = Language::of;
        assert_eq!(of("您的 parcel 到了吗？", "en"), Some(Chinese));
        assert_eq!(of("Ok", "en-GB"), Some(English));
        assert_eq!(of("The tent is on its way to you", "de"), Some(English));
        assert_eq!(of("Das Zelt ist in Hamburg bei uns", "de"), None);
        assert_eq!(of("テントは明日届きます", "ja"), None);
        assert_eq!(of("Ok", "zh-Hans"), None);
    }
}
