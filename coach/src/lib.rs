//! The writing coach: what in a reply could be plainer, kinder or clearer, and how a customer sounds.
//! Pure: no I/O, no clock, no network. `docs/coach.md` has every rule, and how well each one does.

mod chinese;
mod empathy;
mod english;
mod folded;
mod length;
mod lexicon;
mod marks;
mod participles;
mod passive;
mod phrases;
mod sentiment;
mod text;

pub use empathy::acknowledges;
pub use length::{SENTENCE_CHARS, SENTENCE_WORDS};
pub use sentiment::{Score, Trend, sentiment, trend, upset};
pub use text::Language;

use core::ops::Range;

/// What may be better about a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A form of be or get and a past participle, where "by robots" could follow; in Chinese 被.
    Passive,
    /// A sentence of more than [`SENTENCE_WORDS`] words, in Chinese [`SENTENCE_CHARS`] characters.
    Long,
    /// A word of the trade, or a heavy one for which there is a plain one.
    Jargon,
    /// The customer is upset, and nothing in the reply says that it was heard.
    Empathy,
    /// Too casual.
    Casual,
    /// Capitals, or three and more marks in a row.
    Shouting,
    /// Too stiff: officialese.
    Stiff,
    /// 您 and 你 in one reply.
    Mixed,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Passive,
        Self::Long,
        Self::Jargon,
        Self::Empathy,
        Self::Casual,
        Self::Shouting,
        Self::Stiff,
        Self::Mixed,
    ];

    /// Its name, which never changes: as texts are keyed and sentences labelled by it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passive => "passive",
            Self::Long => "long",
            Self::Jargon => "jargon",
            Self::Empathy => "empathy",
            Self::Casual => "casual",
            Self::Shouting => "shouting",
            Self::Stiff => "stiff",
            Self::Mixed => "mixed",
        }
    }
}

/// Something that may be better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where: bytes of the text, always at the edges of characters. Empty where it is about the whole.
    pub range: Range<usize>,
    /// What.
    pub kind: Kind,
    /// What may stand there instead, where putting it there is safe.
    pub instead: Option<String>,
}

impl Finding {
    fn new(range: Range<usize>, kind: Kind) -> Self {
        Self {
            range,
            kind,
            instead: None,
        }
    }
}

/// A word that a site doesn't want its customers to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avoid {
    /// The word or words, in any case.
    pub word: String,
    /// What to say instead; empty where nothing fits everywhere.
    pub plain: String,
}

/// What a text is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The language it is written in.
    pub language: Language,
    /// The site's own words to avoid, beside the built-in ones.
    pub jargon: &'a [Avoid],
    /// Whether the customer is [`upset`] and nobody has said yet that it was heard.
    pub upset: bool,
}

/// What may be better in `text`, in the order in which it stands there.
pub fn check(text: &str, rules: &Rules<'_>) -> Vec<Finding> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut found = length::check(text, rules.language);
    found.extend(marks::check(text));
    match rules.language {
        Language::English => {
            found.extend(passive::check(text));
            found.extend(english::check(text, rules.jargon));
        }
        Language::Chinese => found.extend(chinese::check(text, rules.jargon)),
    }
    if rules.upset && !acknowledges(text, rules.language) {
        found.push(Finding::new(0..0, Kind::Empathy));
    }
    found.sort_by_key(|one| (one.range.start, one.range.end, one.kind));
    found.dedup_by(|a, b| a.kind == b.kind && a.range == b.range);
    found
}
