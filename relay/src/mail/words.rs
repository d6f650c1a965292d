//! The words of mails in each language: `relay/locales/*.json`, embedded.

use crate::locale::{direction, negotiate};
use rust_embed::Embed;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Embed)]
#[folder = "locales"]
struct Files;

/// The words of one language.
#[derive(Debug)]
pub(crate) struct Words {
    locale: String,
    texts: BTreeMap<String, String>,
}

static ALL: LazyLock<BTreeMap<String, Words>> = LazyLock::new(|| {
    let read = |file: std::borrow::Cow<'static, str>| {
        let locale = file.strip_suffix(".json")?.to_owned();
        let texts = serde_json::from_slice(&Files::get(&file)?.data).ok()?;
        Some((locale.clone(), Words { locale, texts }))
    };
    Files::iter().filter_map(read).collect()
});

/// The languages that mails are written in.
pub(crate) fn locales() -> Vec<&'static str> {
    ALL.keys().map(String::as_str).collect()
}

/// The line over a customer's question in our answers, in every language: what it begins and ends
/// with.
pub(crate) fn attributions() -> &'static [(String, String)] {
    static LINES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let lines = ALL
            .values()
            .filter_map(|words| words.texts.get("answer_quote"));
        let ends = |line: &String| {
            let (before, rest) = line.split_once('{')?;
            let (_, after) = rest.rsplit_once('}')?;
            Some((before.to_owned(), after.to_owned()))
        };
        lines.filter_map(ends).collect()
    });
    &LINES
}

impl Words {
    /// The words for somebody who reads the first of `wishes` that there is.
    pub(crate) fn of(wishes: &[&str]) -> &'static Self {
        let locale = negotiate(wishes, &locales()).unwrap_or("en");
        ALL.get(locale).expect("English is embedded")
    }

    /// The language tag.
    pub(super) fn locale(&self) -> &str {
        &self.locale
    }

    /// The text of `key` with its `{names}` filled in. What is filled in is never looked at again,
    /// so braces in somebody's name stay braces.
    pub(crate) fn say(&self, key: &str, fill: &[(&str, &str)]) -> String {
        let mut rest = self.texts.get(key).map_or(key, String::as_str);
        let mut said = String::new();
        let rtl = direction(&self.locale) == "rtl";
        while let Some((before, behind)) = rest.split_once('{') {
            said.push_str(before);
            let Some((name, after)) = behind.split_once('}') else {
                said.push('{');
                rest = behind;
                break;
            };
            let value = fill.iter().find(|(n, _)| *n == name);
            let value = value.map_or("", |(_, value)| value);
            // Programs read references; whatever else is filled in moves nothing around it.
            if name != "reference" && (rtl || value.contains(is_rtl)) {
                said.extend(["\u{2068}", value, "\u{2069}"]);
            } else {
                said.push_str(value);
            }
            rest = after;
        }
        said.push_str(rest);
        said
    }
}

/// Whether this is a letter of Hebrew, Arabic or their kin, which are written right to left.
fn is_rtl(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The `{names}` in a text.
    fn names(text: &str) -> BTreeSet<&str> {
        let behind = text.split('{').skip(1);
        behind.filter_map(|b| b.split('}').next()).collect()
    }

    #[test]
    fn every_language_says_the_same_things() {
        let english = Words::of(&["en"]);
        assert_eq!(
            locales(),
            [
                "ar", "de", "en", "es", "fr", "ja", "pt", "zh-Hans", "zh-Hant"
            ]
        );
        for locale in locales() {
            let words = Words::of(&[locale]);
            let keys = |w: &'static Words| w.texts.keys().collect::<Vec<_>>();
            assert_eq!(keys(words), keys(english), "{locale}");
            for (key, text) in &words.texts {
                assert_eq!(names(text), names(&english.texts[key]), "{locale} {key}");
            }
        }
    }

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let said = Words::of(&["en"]).say("joined", &[("agent", "{agent} {site}")]);
        assert_eq!(said, "{agent} {site} joined");
    }

    #[test]
    fn a_name_moves_nothing_around_it() {
        let said = |locale, name| Words::of(&[locale]).say("joined", &[("agent", name)]);
        assert_eq!(said("ar", "Mira"), "انضم \u{2068}Mira\u{2069}");
        assert_eq!(said("en", "مريم"), "\u{2068}مريم\u{2069} joined");
        let subject = [("reference", "AB12"), ("site", "Northwind")];
        let subject = Words::of(&["ar"]).say("subject", &subject);
        assert!(subject.starts_with("[AB12] "), "{subject}");
    }
}
