//! `[[sites.faq]]`: the questions that a site hears every day, with their answers, for customers to
//! find before they ask.

use super::checks::Source;
use super::file::ConfigError;
use super::print::quoted;
use super::words;
use crate::locale;
use core::fmt;
use protocol::limits::{FAQ_ANSWER_CHARS, FAQ_MAX, FAQ_QUESTION_CHARS};
use protocol::wanted::Wanted;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faq {
    /// One line.
    pub question: String,
    /// Plain text; its web addresses become links.
    pub answer: String,
    /// For readers of this language only; `None`: for everybody.
    pub locale: Option<String>,
}

/// As the frame's page is told.
#[derive(Debug, Serialize)]
pub(crate) struct ToldFaq<'a> {
    question: &'a str,
    answer: &'a str,
}

impl Faq {
    pub(super) fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[[sites.faq]]")?;
        writeln!(f, "question = {}", quoted(&self.question))?;
        writeln!(f, "answer = {}", quoted(&self.answer))?;
        match &self.locale {
            Some(locale) => writeln!(f, "locale = {}", quoted(locale)),
            None => Ok(()),
        }
    }
}

/// What is for everybody, and what is in the best of the wished languages; in the owner's order.
/// Without anything in a wished language and for everybody: what is in the first language there is.
pub(crate) fn told<'a>(all: &'a [Faq], wishes: &[&str]) -> Vec<ToldFaq<'a>> {
    let there: Vec<&str> = all.iter().filter_map(|one| one.locale.as_deref()).collect();
    let for_all = all.iter().any(|one| one.locale.is_none());
    let first = there.first().copied().filter(|_| !for_all);
    let picked = locale::negotiate(wishes, &there).or(first);
    all.iter()
        .filter(|one| one.locale.is_none() || one.locale.as_deref() == picked)
        .map(|one| ToldFaq {
            question: &one.question,
            answer: &one.answer,
        })
        .collect()
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaqTable {
    question: Spanned<String>,
    answer: Spanned<String>,
    locale: Option<Spanned<String>>,
}

/// All of a site, checked.
pub(super) fn check(
    source: &Source<'_>,
    tables: Option<Spanned<Vec<FaqTable>>>,
) -> Result<Vec<Faq>, ConfigError> {
    let Some(tables) = tables else {
        return Ok(Vec::new());
    };
    let tables = source.given(tables);
    let found = tables.value.len();
    if found > FAQ_MAX {
        let what = format!("at most {FAQ_MAX} questions");
        return Err(tables
            .expected(what, found)
            .or(Wanted::Most { most: FAQ_MAX }));
    }
    let one = |table: FaqTable| {
        Ok(Faq {
            question: words::one(source, table.question, FAQ_QUESTION_CHARS)?,
            answer: words::one(source, table.answer, FAQ_ANSWER_CHARS)?,
            locale: table.locale.map(|tag| language(source, tag)).transpose()?,
        })
    };
    tables.value.into_iter().map(one).collect()
}

/// A language tag; any language there is, since these words are the owner's.
fn language(source: &Source<'_>, value: Spanned<String>) -> Result<String, ConfigError> {
    let given = source.given(value);
    if words::is_tag(&given.value) {
        return Ok(given.value);
    }
    let found = quoted(&given.value);
    Err(given.wanted(Wanted::Language, found))
}

#[cfg(test)]
mod tests {
    use super::words::is_tag;
    use super::*;

    fn faq(question: &str, locale: Option<&str>) -> Faq {
        Faq {
            question: question.into(),
            answer: "Yes.".into(),
            locale: locale.map(Into::into),
        }
    }

    fn questions(all: &[Faq], wishes: &[&str]) -> Vec<String> {
        let told = told(all, wishes);
        told.iter().map(|one| one.question.to_owned()).collect()
    }

    #[test]
    fn readers_get_what_is_for_everybody_and_what_is_in_their_language() {
        let all = [
            faq("a", Some("en")),
            faq("b", None),
            faq("c", Some("de")),
            faq("d", Some("de")),
        ];
        assert_eq!(questions(&all, &["de-AT", "en"]), ["b", "c", "d"]);
        assert_eq!(questions(&all, &["fr"]), ["b"]);
        assert_eq!(questions(&[faq("a", Some("en"))], &["fr"]), ["a"]);
    }

    #[test]
    fn a_tag_is_letters_and_digits_in_parts() {
        for right in ["de", "zh-Hant", "es-419"] {
            assert!(is_tag(right), "{right}");
        }
        for wrong in ["", "d", "german", "de_AT", "de-", "1a"] {
            assert!(!is_tag(wrong), "{wrong}");
        }
    }
}
