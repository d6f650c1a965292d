//! Which language somebody reads, and the texts of the two apps in it.

use rust_embed::Embed;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The language that every app has.
const FALLBACK: &str = "en";

#[derive(Embed)]
#[folder = "../widget/locales"]
#[allow_missing = true]
struct WidgetTexts;

#[derive(Embed)]
#[folder = "../agent/locales"]
#[allow_missing = true]
struct AgentTexts;

/// The texts of one app: per language one JSON object, ready to be sent.
#[derive(Debug)]
pub(crate) struct Texts {
    by_locale: BTreeMap<String, String>,
}

impl Texts {
    /// The languages there are.
    fn locales(&self) -> Vec<&str> {
        self.by_locale.keys().map(String::as_str).collect()
    }

    /// The best language for somebody who asks in the order of `wishes`, and its texts as JSON.
    pub(crate) fn pick(&self, wishes: &[&str]) -> (&str, &str) {
        let locale = negotiate(wishes, &self.locales()).unwrap_or(FALLBACK);
        self.by_locale
            .get_key_value(locale)
            .map_or((FALLBACK, "{}"), |(locale, texts)| (locale, texts))
    }

    fn read<E: Embed>() -> Self {
        let mut by_locale = BTreeMap::new();
        for name in E::iter() {
            let texts = E::get(&name)
                .and_then(|file| serde_json::from_slice::<serde_json::Value>(&file.data).ok());
            match (name.strip_suffix(".json"), texts) {
                (Some(locale), Some(texts)) => {
                    by_locale.insert(locale.to_owned(), texts.to_string());
                }
                _ => tracing::warn!("{name} among the texts is no JSON; it is left out"),
            }
        }
        Self { by_locale }
    }
}

/// The widget's texts.
pub(crate) fn widget() -> &'static Texts {
    static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::read::<WidgetTexts>);
    &TEXTS
}

/// The agent view's texts.
pub(crate) fn agent() -> &'static Texts {
    static TEXTS: LazyLock<Texts> = LazyLock::new(Texts::read::<AgentTexts>);
    &TEXTS
}

/// The first wish that is there. A wish is a language tag, or a whole `Accept-Language` value.
/// Chinese of Taiwan, Hong Kong and Macao is read in traditional characters, other Chinese in
/// simplified ones; other regions fall back to their language.
pub(crate) fn negotiate<'a>(wishes: &[&str], there: &[&'a str]) -> Option<&'a str> {
    wishes
        .iter()
        .flat_map(|wish| by_weight(wish))
        .find_map(|tag| {
            let named = |name: &str| there.iter().find(|t| t.eq_ignore_ascii_case(name)).copied();
            let language = tag.split('-').next().unwrap_or_default();
            named(tag)
                .or_else(|| named(chinese(tag)?))
                .or_else(|| named(language))
        })
}

/// The tags of an `Accept-Language` value, the most wanted first.
fn by_weight(wish: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, f32)> = wish
        .split(',')
        .filter_map(|part| {
            let mut fields = part.split(';').map(str::trim);
            let tag = fields.next().filter(|tag| !tag.is_empty() && *tag != "*")?;
            let weight = fields
                .find_map(|field| field.strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            (weight > 0.0).then_some((tag, weight))
        })
        .collect();
    // Stable: what weighs the same keeps its order.
    tags.sort_by(|a, b| b.1.total_cmp(&a.1));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

fn chinese(tag: &str) -> Option<&'static str> {
    let mut parts = tag.split('-').map(str::to_ascii_lowercase);
    if parts.next().as_deref() != Some("zh") {
        return None;
    }
    let rest: Vec<String> = parts.collect();
    let has = |names: &[&str]| rest.iter().any(|part| names.contains(&part.as_str()));
    Some(if has(&["hans"]) {
        "zh-Hans"
    } else if has(&["hant", "tw", "hk", "mo"]) {
        "zh-Hant"
    } else {
        "zh-Hans"
    })
}

/// The direction that a language is written in, as HTML's `dir` wants it.
pub(crate) fn direction(locale: &str) -> &'static str {
    let language = locale.split('-').next().unwrap_or_default();
    match language {
        "ar" | "dv" | "fa" | "he" | "ps" | "ug" | "ur" | "yi" => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THERE: [&str; 3] = ["en", "zh-Hans", "zh-Hant"];

    #[test]
    fn chinese_is_read_in_the_readers_characters() {
        for (wish, locale) in [
            ("zh-TW", "zh-Hant"),
            ("zh-hk", "zh-Hant"),
            ("zh-MO", "zh-Hant"),
            ("zh-Hant-SG", "zh-Hant"),
            ("zh-Hans-HK", "zh-Hans"),
            ("zh", "zh-Hans"),
            ("zh-CN", "zh-Hans"),
            ("en-GB", "en"),
        ] {
            assert_eq!(negotiate(&[wish], &THERE), Some(locale), "{wish}");
        }
    }

    #[test]
    fn the_first_wish_that_is_there_wins() {
        assert_eq!(negotiate(&["", "fr", "zh-TW"], &THERE), Some("zh-Hant"));
        assert_eq!(
            negotiate(&["fr-CH, zh;q=0.5, en;q=0.8"], &THERE),
            Some("en")
        );
        assert_eq!(negotiate(&["en;q=0, *"], &THERE), None);
        assert_eq!(negotiate(&["tlh"], &THERE), None);
    }

    #[test]
    fn an_app_without_texts_still_answers() {
        let none = Texts {
            by_locale: BTreeMap::new(),
        };
        assert_eq!(none.pick(&["zh-TW"]), ("en", "{}"));
    }
}
