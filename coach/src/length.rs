//! Sentences that are too long to read at once.

use crate::text::{is_han, sentences};
use crate::{Finding, Kind, Language};

/// Words of an English sentence at most. GOV.UK's style guide asks its writers to check every sentence
/// of more than 25 words and to split it.
pub const SENTENCE_WORDS: usize = 25;
/// Characters of a Chinese sentence at most, between 。！？. There is no standard to go by: 60 is two lines
/// of a chat on a phone, our own choice.
pub const SENTENCE_CHARS: usize = 60;

pub(crate) fn check(text: &str, language: Language) -> Vec<Finding> {
    let long = |sentence: &str| match language {
        // As people count: what stands between blanks, if it is more than a mark.
        Language::English => {
            let words = sentence.split_whitespace();
            let words = words.filter(|word| word.contains(char::is_alphanumeric));
            words.count() > SENTENCE_WORDS
        }
        Language::Chinese => {
            let chars = sentence.chars().filter(|c| !c.is_whitespace());
            sentence.contains(is_han) && chars.count() > SENTENCE_CHARS
        }
    };
    let all = sentences(text).into_iter();
    all.filter(|at| long(&text[at.clone()]))
        .map(|at| Finding::new(at, Kind::Long))
        .collect()
}
