//! Passive voice, by the "by robots" test: a form of be or get and a past participle are passive if
//! "by robots" could follow. "The parcel was sent (by robots)" is; "I am interested (by robots)" isn't.

use crate::participles::{Around, by_robots, is_participle};
use crate::text::{Word, listed, sentences, words};
use crate::{Finding, Kind};

const BE: &str = "am is are was were be been being isn't aren't wasn't weren't";
const GET: &str = "get gets got gotten getting";
/// Contracted is: of others it is mostly has ("he's left", "what's changed").
const CONTRACTED: &str = "it's that's everything's";
/// What a contracted is can't stand before: there it is has.
const HAS: &str = "arrived been become changed failed gone happened left started stopped worked";
/// Adverbs that don't end in -ly. No "very" and its like: they make an adjective of a participle.
const ADVERBS: &str = "all almost already also always both by-hand ever even first here never now not often once \
only rather seldom since sometimes soon still then there thus today twice usually yet";
const QUESTION: &str = "and but how so what when where which who why";
const PRONOUNS: &str = "he i it she they we who you";
/// Words that may stand between be and its participle: "was not yet fully".
const BETWEEN: usize = 4;
/// Words of what is asked about: "was the second parcel sent".
const ASKED: usize = 5;

pub(crate) fn check(text: &str) -> Vec<Finding> {
    let all = sentences(text).into_iter();
    all.flat_map(|at| sentence(text, at.start, &words(&text[at])))
        .collect()
}

/// The passives of one sentence that begins at byte `start` of the text.
fn sentence(text: &str, start: usize, words: &[Word]) -> Vec<Finding> {
    let places = words
        .iter()
        .map(|word| word.at.start + start..word.at.end + start);
    let places: Vec<_> = places.collect();
    let comma = |n: usize| {
        text[places[n - 1].end..places[n].start].contains([',', ';', ':', '(', ')', '–', '—'])
    };
    let mut found = Vec::new();
    for (n, word) in words.iter().enumerate() {
        let contracted =
            word.low.ends_with("'re") || word.low == "i'm" || listed(CONTRACTED, &word.low);
        if !contracted && !listed(BE, &word.low) && !listed(GET, &word.low) {
            continue;
        }
        let Some(at) = participle(words, n, &comma) else {
            continue;
        };
        let has = listed(CONTRACTED, &word.low) && listed(HAS, &words[at].low);
        let around = Around {
            before: &word.low,
            after: words.get(at + 1).map_or("", |word| &word.low),
        };
        if !has && by_robots(&words[at].low, around) {
            found.push(Finding::new(places[n].start..places[at].end, Kind::Passive));
        }
    }
    found
}

/// Which word is the participle that goes with the form of be or get at `be`.
fn participle(words: &[Word], be: usize, comma: &dyn Fn(usize) -> bool) -> Option<usize> {
    let mut at = be + 1;
    // "are, as a rule, shipped"
    if at < words.len() && comma(at) {
        at = (at + 1..words.len().min(at + 6)).find(|n| comma(*n))?;
    }
    let asks =
        !listed(GET, &words[be].low) && words[..be].iter().all(|word| listed(QUESTION, &word.low));
    let most = if asks { ASKED } else { BETWEEN };
    for (n, word) in words.iter().enumerate().skip(at).take(most + 1) {
        if n > at && comma(n) {
            return None;
        }
        if is_participle(&word.low) {
            return Some(n);
        }
        let adverb = word.low.ends_with("ly") || listed(ADVERBS, &word.low);
        // "Is this the tent you ordered?": a second subject, with a verb of its own.
        let subject = asks && !(n > at && listed(PRONOUNS, &word.low));
        if !adverb && !subject {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passive_is_pointed_at() {
        let text = "Sorry! The tent wasn’t ever really checked, and it got sent.";
        let found: Vec<_> = check(text)
            .into_iter()
            .map(|one| &text[one.range])
            .collect();
        assert_eq!(found, ["wasn’t ever really checked", "got sent"]);
    }
}
