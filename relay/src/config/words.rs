//! Words that an owner writes in several languages: one at least, each within its limit.

use super::checks::Source;
use super::file::ConfigError;
use super::print::quoted;
use crate::locale;
use core::fmt;
use protocol::limits::LOCALE_BYTES;
use protocol::wanted::Wanted;
use std::collections::BTreeMap;
use toml::Spanned;

/// Plain words by language tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(BTreeMap<String, String>);

/// The table as it is written: `text.en = "…"`.
pub(super) type WordsTable = Spanned<BTreeMap<String, Spanned<String>>>;

impl Words {
    /// In the language that is wished for, else in the first there is.
    pub(crate) fn told(&self, wishes: &[&str]) -> &str {
        let there: Vec<&str> = self.0.keys().map(String::as_str).collect();
        let picked = locale::negotiate(wishes, &there).and_then(|tag| self.0.get(tag));
        picked.or_else(|| self.0.values().next()).map_or("", |w| w)
    }

    /// In the language of the first wish that either these words or `built_in` ones are in; `None`: the
    /// built-in ones are.
    pub(crate) fn told_before(&self, built_in: &[&str], wishes: &[&str]) -> Option<&str> {
        let own: Vec<&str> = self.0.keys().map(String::as_str).collect();
        let tag = locale::first_of(wishes, &own, built_in)?;
        self.0.get(tag).map(String::as_str)
    }

    /// Whether these are the words in one of the languages.
    pub(crate) fn are(&self, words: &str) -> bool {
        self.0.values().any(|one| one == words)
    }

    /// All of them, by language tag.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(tag, words)| (tag.as_str(), words.as_str()))
    }

    pub(super) fn print(&self, f: &mut fmt::Formatter<'_>, key: &str) -> fmt::Result {
        let mut all = self.0.iter();
        all.try_for_each(|(tag, words)| writeln!(f, "{key}.{tag} = {}", quoted(words)))
    }
}

/// Checked: one language at least, each of at most `max` characters.
pub(super) fn check(
    source: &Source<'_>,
    table: WordsTable,
    max: usize,
) -> Result<Words, ConfigError> {
    let texts = source.given(table);
    if texts.value.is_empty() {
        return Err(texts.wanted(Wanted::OneLanguage, "none"));
    }
    let mut words = BTreeMap::new();
    for (tag, text) in texts.value {
        if !is_tag(&tag) {
            return Err(source.given(text).wanted(Wanted::Language, quoted(tag)));
        }
        words.insert(tag, one(source, text, max)?);
    }
    Ok(Words(words))
}

/// Words of one character at least, `max` at most.
pub(super) fn one(
    source: &Source<'_>,
    value: Spanned<String>,
    max: usize,
) -> Result<String, ConfigError> {
    let given = source.given(value);
    let words = given.value.trim();
    let chars = words.chars().count();
    if (1..=max).contains(&chars) {
        return Ok(words.to_owned());
    }
    let what = Wanted::Chars { from: 1, to: max };
    Err(given.wanted(what, format!("{chars} characters")))
}

/// Whether this has the form of a language tag (RFC 5646): parts of letters and digits.
pub(super) fn is_tag(tag: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    tag.len() <= LOCALE_BYTES
        && (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(is_part)
}
