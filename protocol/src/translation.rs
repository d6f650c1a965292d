//! Translation of what is said in a conversation, where an agent's browser has no translator of its own.

use crate::limits::{LOCALE_BYTES, MESSAGE_CHARS};
use crate::refusal::Code;
use serde::{Deserialize, Serialize};

/// What is to be translated: `POST /api/agent/translate`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translate {
    /// The text, at most [`MESSAGE_CHARS`] characters.
    pub text: String,
    /// The language it is taken to be in (BCP 47); absent, the service finds out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The language that is wanted (BCP 47).
    pub to: String,
}

/// The answer to [`Translate`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translated {
    /// The text in the language that was wanted, as the service wrote it.
    pub text: String,
}

impl Translate {
    /// Whether it may be asked for.
    ///
    /// # Errors
    /// [`Code::EmptyMessage`], [`Code::MessageTooLong`]; [`Code::NoTranslation`] for what is no language.
    pub fn check(&self) -> Result<(), Code> {
        let tag = |tag: &str| {
            let chars = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
            !tag.is_empty() && tag.len() <= LOCALE_BYTES && tag.bytes().all(chars)
        };
        match () {
            () if self.text.trim().is_empty() => Err(Code::EmptyMessage),
            () if self.text.chars().count() > MESSAGE_CHARS => Err(Code::MessageTooLong),
            () if tag(&self.to) && self.from.as_deref().is_none_or(tag) => Ok(()),
            () => Err(Code::NoTranslation),
        }
    }
}

/// A language as translators tell languages apart: without its region, but Chinese with the writing that
/// the region stands for. `zh-TW` is `zh-Hant`, `de-CH` is `de`.
///
/// The regions are those of the likely subtags of Unicode's CLDR.
pub fn translated_as(tag: &str) -> String {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    if language != "zh" && language != "yue" {
        return language;
    }
    let traditional = language == "yue"
        || parts.any(|part| {
            let written = ["hant", "tw", "hk", "mo"];
            written.iter().any(|one| part.eq_ignore_ascii_case(one))
        });
    let simplified = tag.to_ascii_lowercase().contains("hans");
    String::from(if traditional && !simplified {
        "zh-Hant"
    } else {
        "zh-Hans"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart_as_translators_do() {
        let known = [
            ("de-CH", "de"),
            ("EN", "en"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("zh-TW", "zh-Hant"),
            ("zh-Hant-HK", "zh-Hant"),
            ("zh-Hans-HK", "zh-Hans"),
            ("yue", "zh-Hant"),
            ("pt-BR", "pt"),
        ];
        for (tag, language) in known {
            assert_eq!(translated_as(tag), language, "{tag}");
        }
    }

    #[test]
    fn what_may_not_be_asked_for_is_said() {
        let asked = |text: &str, to: &str| {
            Translate {
                text: text.into(),
                from: None,
                to: to.into(),
            }
            .check()
        };
        assert_eq!(asked("Hallo", "en"), Ok(()));
        assert_eq!(asked("  ", "en"), Err(Code::EmptyMessage));
        let long = "x".repeat(MESSAGE_CHARS + 1);
        assert_eq!(asked(&long, "en"), Err(Code::MessageTooLong));
        assert_eq!(asked("Hallo", ""), Err(Code::NoTranslation));
        assert_eq!(asked("Hallo", "e n"), Err(Code::NoTranslation));
    }
}
