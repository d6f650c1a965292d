//! What counts as a word when conversations are searched: the same for every driver, in every writing.
//!
//! Writing with spaces: runs of letters and digits. Writing without (Chinese, Japanese, Thai, …): every
//! two neighbours, and the last character alone, so that each character begins exactly one word and
//! anything from one character up is found by beginnings. Capitals, accents and widths count for nothing.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As it is compared.
    pub(super) text: String,
    /// Its first character in the text it is from.
    pub(super) from: usize,
    /// The character after its last.
    pub(super) to: usize,
    /// Whether it is from writing without spaces.
    pub(super) joined: bool,
}

/// Neighbouring characters of one kind.
enum Run {
    Word(Word),
    /// Each character as it is compared, and where it stands.
    Joined(Vec<(String, usize)>),
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    for run in runs(text) {
        match run {
            Run::Word(word) => all.push(word),
            Run::Joined(run) => {
                pairs(&run, &mut all);
                all.extend(run.last().map(|last| joined(std::slice::from_ref(last))));
            }
        }
    }
    all
}

/// What is looked for where somebody asks for `text`: these words one after the other, the last one by
/// its beginning.
pub(super) fn phrase(text: &str) -> Vec<String> {
    let runs = runs(text);
    let last = runs.len().saturating_sub(1);
    let mut all = Vec::new();
    for (n, run) in runs.into_iter().enumerate() {
        match run {
            Run::Word(word) => all.push(word),
            Run::Joined(run) => {
                pairs(&run, &mut all);
                // The last character begins whatever comes next: only where nothing does it is asked
                // for together with the one before it.
                if n < last || run.len() == 1 {
                    all.extend(run.last().map(|last| joined(std::slice::from_ref(last))));
                }
            }
        }
    }
    all.into_iter().map(|word| word.text).collect()
}

fn pairs(run: &[(String, usize)], all: &mut Vec<Word>) {
    all.extend(run.windows(2).map(joined));
}

fn joined(characters: &[(String, usize)]) -> Word {
    let from = characters.first().map_or(0, |(_, at)| *at);
    Word {
        text: characters.iter().map(|(text, _)| text.as_str()).collect(),
        from,
        to: from + characters.len(),
        joined: true,
    }
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut open: Option<Run> = None;
    for (at, c) in text.chars().enumerate() {
        let folded = fold(c);
        match (folded.chars().next(), &mut open) {
            // An accent by itself belongs to the letter before it.
            (None, Some(Run::Word(word))) => word.to = at + 1,
            (Some(first), Some(Run::Word(word))) if is_spaced(first) => {
                word.text.push_str(&folded);
                word.to = at + 1;
            }
            (Some(first), Some(Run::Joined(run))) if is_joined(first) => run.push((folded, at)),
            (first, _) => {
                runs.extend(open.take());
                open = match first {
                    Some(first) if is_joined(first) => Some(Run::Joined(vec![(folded, at)])),
                    Some(first) if is_spaced(first) => Some(Run::Word(Word {
                        text: folded,
                        from: at,
                        to: at + 1,
                        joined: false,
                    })),
                    _ => None,
                };
            }
        }
    }
    runs.extend(open);
    for run in &mut runs {
        if let Run::Word(word) = run
            && !word.text.is_ascii()
        {
            // Syllables that came in parts.
            let whole = ComposingNormalizerBorrowed::new_nfc().normalize(&word.text);
            word.text = whole.into_owned();
        }
    }
    runs
}

/// A character as it is compared; nothing for an accent.
fn fold(c: char) -> String {
    if c.is_ascii() {
        return c.to_ascii_lowercase().into();
    }
    let parts = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(c.to_lowercase());
    // Some come apart into capitals: № is No.
    let small = parts.flat_map(char::to_lowercase);
    let bare = small.filter(|c| !is_accent(*c));
    let same = bare.map(|c| if c == 'ς' { 'σ' } else { c });
    ComposingNormalizerBorrowed::new_nfc()
        .normalize_iter(same)
        .collect()
}

fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn is_spaced(c: char) -> bool {
    c.is_alphanumeric() && !is_joined(c)
}

/// Whether it is of a writing that puts no spaces between words: Han, Kana, Thai, Lao, Burmese, Khmer.
fn is_joined(c: char) -> bool {
    c.is_alphanumeric()
        && matches!(c,
            '\u{E00}'..='\u{EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{31F0}'..='\u{31FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_letters_and_digits_without_capitals_and_accents() {
        assert_eq!(
            texts("My TENT-pole №2, café!"),
            ["my", "tent", "pole", "no2", "cafe"]
        );
        assert_eq!(texts("ada@example.com"), ["ada", "example", "com"]);
        assert_eq!(
            texts("e\u{301}te\u{301} ΣΊΣΥΦΟΣ Ｗｉｄｅ"),
            ["ete", "σισυφοσ", "wide"]
        );
        assert_eq!(texts("한글\u{1112}\u{1161}\u{11AB}"), ["한글한"]);
        assert_eq!(texts("… 🏕 — \"'"), Vec::<String>::new());
    }

    #[test]
    fn writing_without_spaces_is_pairs_and_each_character_begins_one() {
        assert_eq!(texts("我要退款。"), ["我要", "要退", "退款", "款"]);
        assert_eq!(
            texts("iPhone手机壳x"),
            ["iphone", "手机", "机壳", "壳", "x"]
        );
        assert_eq!(texts("テント"), ["テン", "ント", "ト"]);
    }

    #[test]
    fn a_phrase_goes_by_pairs_and_its_end_by_its_beginning() {
        assert_eq!(phrase("退款"), ["退款"]);
        assert_eq!(phrase("退"), ["退"]);
        assert_eq!(phrase("手机壳x"), ["手机", "机壳", "壳", "x"]);
        assert_eq!(phrase("7KQ2-M4XD"), ["7kq2", "m4xd"]);
        assert_eq!(phrase("?!"), Vec::<String>::new());
    }

    #[test]
    fn words_know_where_they_stand() {
        let at = |text: &str| -> Vec<(usize, usize)> {
            words(text)
                .iter()
                .map(|word| (word.from, word.to))
                .collect()
        };
        assert_eq!(at("é a\u{301}b c"), [(0, 1), (2, 5), (6, 7)]);
        assert_eq!(at("x退款"), [(0, 1), (1, 3), (2, 3)]);
    }
}
