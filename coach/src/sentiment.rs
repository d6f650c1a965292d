//! How a text sounds, by a lexicon: weights of words, turned round by negations, made stronger and weaker
//! by what stands before them. It misses sarcasm, and what is said between the lines.

use crate::Language;
use crate::folded::folded;
use crate::lexicon::{CHINESE, ENGLISH};
use crate::text::{Word, listed, words};

/// How a text sounds, from −1 (very bad) to 1 (very good); 0 says nothing either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Score(pub f32);

impl Score {
    /// From here on a text counts as good, and below its negative as bad: a single weak word does.
    pub const PLAIN: f32 = 0.2;

    /// −1, 0 or 1.
    pub fn sign(self) -> i8 {
        match self.0 {
            x if x >= Self::PLAIN => 1,
            x if x <= -Self::PLAIN => -1,
            _ => 0,
        }
    }
}

/// Where a customer's messages are heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// They sound worse than before.
    Falling,
    /// They sound as before.
    Level,
    /// They sound better than before.
    Rising,
}

/// Messages that the trend looks back on.
const LOOKED_AT: usize = 8;
/// By how much the later half must differ from the earlier one.
const STEP: f32 = 0.2;
/// Messages by which somebody is upset.
const LATELY: usize = 3;
/// What VADER divides by, so that two strong words come near to 1: sum / √(sum² + 15).
const NORMAL: f32 = 15.0;
/// What a negation makes of a weight: "not good" is less bad than "bad".
const NEGATED: f32 = -0.6;
const STRONGER: f32 = 1.3;
const WEAKER: f32 = 0.7;
/// Words that a negation or an intensifier reaches over.
const REACH: usize = 3;

/// The mean of the newer half of the last eight scores against that of the older half; with an odd
/// number, the middle one counts as new. `None` with fewer than two.
pub fn trend(scores: &[Score]) -> Option<Trend> {
    let last = &scores[scores.len().saturating_sub(LOOKED_AT)..];
    if last.len() < 2 {
        return None;
    }
    let (before, after) = last.split_at(last.len() / 2);
    let change = mean(after) - mean(before);
    Some(match change {
        x if x >= STEP => Trend::Rising,
        x if x <= -STEP => Trend::Falling,
        _ => Trend::Level,
    })
}

/// Whether somebody is upset: the mean of their last three messages is bad.
pub fn upset(scores: &[Score]) -> bool {
    let last = &scores[scores.len().saturating_sub(LATELY)..];
    !last.is_empty() && mean(last) <= -Score::PLAIN
}

fn mean(scores: &[Score]) -> f32 {
    scores.iter().map(|score| score.0).sum::<f32>() / scores.len() as f32
}

/// How a text sounds.
pub fn sentiment(text: &str, language: Language) -> Score {
    let sum = emoji(text)
        + match language {
            Language::English => english(text),
            Language::Chinese => chinese(&folded(text)),
        };
    Score(sum / (sum * sum + NORMAL).sqrt())
}

fn emoji(text: &str) -> f32 {
    let signs = ENGLISH.iter().filter(|(_, list)| !list.is_ascii());
    let weight = |c: char| {
        let found = signs.clone().find(|(_, list)| list.contains(c));
        found.map_or(0.0, |(weight, _)| *weight)
    };
    text.chars()
        .filter(|c| !c.is_alphanumeric() && !c.is_ascii())
        .map(weight)
        .sum()
}

const NEGATIONS: &str =
    "not no never without hardly barely cannot neither nor nothing none nobody isnt dont";
const STRONG: &str =
    "very really so too extremely absolutely completely totally incredibly such most highly";
const WEAK: &str = "bit slightly somewhat rather fairly little kinda quite a-bit";
/// "It couldn't be better": with a negation these are as good as can be.
const COMPARED: &str = "happier better nicer easier";

fn english(text: &str) -> f32 {
    let words = words(text);
    let but = words.iter().rposition(|word| word.low == "but");
    let mut sum = 0.0;
    let mut at = 0;
    while at < words.len() {
        let Some((weight, many)) = longest(&words[at..]) else {
            at += 1;
            continue;
        };
        // What stands before "but" counts half.
        let half = if but.is_some_and(|but| at < but) {
            0.5
        } else {
            1.0
        };
        sum += half * moved(text, &words, at, weight);
        at += many;
    }
    // Three question marks are impatience.
    sum - if text.contains("???") { 1.0 } else { 0.0 }
}

/// The weight of the longest phrase at the start of these words, and how many words it has.
fn longest(words: &[Word]) -> Option<(f32, usize)> {
    let of = |phrase: &str| {
        let count = phrase.split(' ').count();
        let same = |(word, wanted): (&Word, &str)| word.low == wanted;
        (count <= words.len() && words.iter().zip(phrase.split(' ')).all(same)).then_some(count)
    };
    let each = ENGLISH
        .iter()
        .flat_map(|(weight, list)| list.split('|').map(move |one| (weight, one)));
    each.filter_map(|(weight, phrase)| Some((*weight, of(phrase)?)))
        .max_by_key(|(_, count)| *count)
}

/// A weight with what stands before it, in its clause.
fn moved(text: &str, words: &[Word], at: usize, weight: f32) -> f32 {
    let (mut weight, mut next) = (weight, at);
    let mut negated = false;
    for n in (at.saturating_sub(REACH)..at).rev() {
        let between = &text[words[n].at.end..words[next].at.start];
        if between.contains([',', '.', '!', '?', ';', '\n']) {
            break;
        }
        let word = words[n].low.as_str();
        negated |= word.ends_with("n't") || listed(NEGATIONS, word);
        // The word right before, or one further: "really not good".
        weight *= match at - n {
            1 | 2 if listed(STRONG, word) => STRONGER,
            1 | 2 if listed(WEAK, word) => WEAKER,
            _ => 1.0,
        };
        next = n;
    }
    match negated {
        true if listed(COMPARED, &words[at].low) => weight,
        true => weight * NEGATED,
        false => weight,
    }
}

const NO: [&str; 14] = [
    "不",
    "没",
    "没有",
    "无",
    "毫无",
    "并不",
    "不太",
    "不是很",
    "不怎么",
    "不够",
    "不是",
    "不算",
    "也不",
    "都不",
];
const VERY: [&str; 11] = [
    "很", "太", "非常", "真", "特别", "超", "极", "十分", "最", "真是", "老是",
];

fn chinese(text: &str) -> f32 {
    let mut sum = 0.0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let each = CHINESE
            .iter()
            .flat_map(|(weight, list)| list.split('|').map(move |one| (*weight, one)));
        let found = each.filter(|(_, word)| text[at..].starts_with(word));
        let Some((mut weight, word)) = found.max_by_key(|(_, word)| word.len()) else {
            at += c.len_utf8();
            continue;
        };
        let mut before = &text[..at];
        if let Some(very) = VERY.iter().find(|very| before.ends_with(*very)) {
            weight *= STRONGER;
            before = &before[..before.len() - very.len()];
        } else if before.ends_with("有点") || before.ends_with("有些") {
            weight *= WEAKER;
        }
        if NO.iter().any(|no| before.ends_with(no)) {
            weight *= NEGATED;
        }
        sum += weight;
        at += word.len();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negations_turn_round_and_intensifiers_raise() {
        let of = |text| sentiment(text, Language::English).0;
        assert!(
            of("very bad") < of("bad") && of("bad") < of("not good"),
            "{}",
            of("not good")
        );
        assert!(of("not good") < 0.0 && of("not bad") > 0.0);
        assert!(of("a bit bad") > of("bad"));
        assert!(of("I did not see it, good") > 0.0, "another clause");
        assert!(of("good but broken") < 0.0);
        assert_eq!(of(""), 0.0);
        let of = |text| sentiment(text, Language::Chinese).0;
        assert!(of("不好") < 0.0 && of("不错") > 0.0 && of("非常好") > of("好"));
        assert_eq!(of("你好，差不多两公斤"), 0.0);
        assert!(of("👍") > 0.0 && of("😡") < 0.0);
    }

    #[test]
    fn a_trend_compares_the_newer_half_with_the_older() {
        let of = |scores: &[f32]| trend(&scores.iter().copied().map(Score).collect::<Vec<_>>());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[0.5]), None);
        assert_eq!(of(&[0.0, 0.2]), Some(Trend::Rising));
        assert_eq!(of(&[0.5, 0.0, -0.3]), Some(Trend::Falling));
        assert_eq!(of(&[0.1, 0.2]), Some(Trend::Level));
        let long_ago = [-1.0, -1.0, -1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
        assert_eq!(
            of(&long_ago),
            Some(Trend::Level),
            "only the last eight count"
        );
    }

    #[test]
    fn one_bad_word_among_good_ones_upsets_nobody() {
        let of = |scores: &[f32]| upset(&scores.iter().copied().map(Score).collect::<Vec<_>>());
        assert!(!of(&[]) && of(&[-0.2]) && of(&[0.9, -0.5, -0.5, 0.0]));
        assert!(!of(&[-0.5, 0.6, 0.0]));
    }
}
