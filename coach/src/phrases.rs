//! Finds listed words and phrases in a text, and says what may stand there instead.

use crate::marks::capitalised;
use crate::text::{Word, words};
use crate::{Finding, Kind};

/// A text cut into words, to look phrases up in.
pub(crate) struct Cut<'a> {
    pub(crate) text: &'a str,
    pub(crate) words: Vec<Word>,
}

impl<'a> Cut<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            words: words(text),
        }
    }

    /// The places (first word, how many) where a phrase stands, in one line and without marks within.
    pub(crate) fn places(&self, phrase: &str) -> Vec<(usize, usize)> {
        let wanted: Vec<_> = words(phrase).into_iter().map(|word| word.low).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let together = |run: &[Word]| {
            run.windows(2).all(|two| {
                let between = &self.text[two[0].at.end..two[1].at.start];
                between.chars().all(|c| c == ' ' || c == '\u{a0}')
            })
        };
        let runs = self.words.windows(wanted.len()).enumerate();
        runs.filter(|(_, run)| run.iter().zip(&wanted).all(|(word, low)| word.low == *low))
            .filter(|(_, run)| together(run))
            .map(|(n, _)| (n, wanted.len()))
            .collect()
    }

    /// A finding for each place of a phrase; `plain` is what to say instead, empty where nothing is safe.
    pub(crate) fn find(&self, phrase: &str, plain: &str, kind: Kind) -> Vec<Finding> {
        let places = self.places(phrase).into_iter();
        places
            .map(|(n, many)| {
                let range = self.words[n].at.start..self.words[n + many - 1].at.end;
                let found = &self.text[range.clone()];
                let mut finding = Finding::new(range, kind);
                finding.instead = (!plain.is_empty() && self.article_fits(n, plain)).then(|| {
                    // Capitals at the start stay; an abbreviation's say nothing of the sentence.
                    let small = found.chars().skip(1).any(char::is_lowercase);
                    let starts = n == 0 || self.begins_a_sentence(n);
                    match found.starts_with(char::is_uppercase) && (small || starts) {
                        true => capitalised(plain),
                        false => plain.to_owned(),
                    }
                });
                finding
            })
            .collect()
    }

    /// Whether only blanks stand between a sentence's end, or a line's, and this word.
    pub(crate) fn begins_a_sentence(&self, n: usize) -> bool {
        let before = &self.text[..self.words[n].at.start];
        let trimmed = before.trim_end_matches([' ', '"', '“', '(']);
        trimmed.is_empty() || trimmed.ends_with(['.', '!', '?', '\n', '…'])
    }

    /// "A utility", but "an RMA": an article before that would no longer fit makes it unsafe.
    fn article_fits(&self, n: usize, plain: &str) -> bool {
        let vowel = plain.starts_with(['a', 'e', 'i', 'o', 'u']);
        match n.checked_sub(1).map(|n| self.words[n].low.as_str()) {
            Some("a") => !vowel,
            Some("an") => vowel,
            _ => true,
        }
    }
}

/// Of findings of one kind that overlap, the longest stays; of equals the first.
pub(crate) fn outermost(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by_key(|one| core::cmp::Reverse(one.range.len()));
    let mut kept: Vec<Finding> = Vec::new();
    for one in found {
        let overlaps = |other: &Finding| {
            other.kind == one.kind
                && one.range.start < other.range.end
                && other.range.start < one.range.end
        };
        if !kept.iter().any(overlaps) {
            kept.push(one);
        }
    }
    kept
}
