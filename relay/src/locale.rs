//! Which language somebody reads, and the texts of the two apps in it.

use protocol::api::LauncherWords;
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
    pub(crate) fn locales(&self) -> Vec<&str> {
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

/// What the launcher reads, in the best language for these wishes.
pub(crate) fn launcher(wishes: &[&str]) -> LauncherWords {
    static WORDS: LazyLock<BTreeMap<&str, LauncherWords>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../widget/launcher-words.json"))
            .inspect_err(|error| tracing::error!("the launcher has no words: {error}"))
            .unwrap_or_default()
    });
    let there: Vec<&str> = WORDS.keys().copied().collect();
    let locale = negotiate(wishes, &there).unwrap_or(FALLBACK);
    WORDS.get(locale).cloned().unwrap_or_default()
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

/// The first wish that is among one's own or the built-in ones, if it is one's own. One's own win where
/// both are.
pub(crate) fn first_of<'a>(wishes: &[&str], own: &[&'a str], built_in: &[&str]) -> Option<&'a str> {
    wishes
        .iter()
        .flat_map(|wish| by_weight(wish))
        .find_map(|tag| match negotiate(&[tag], own) {
            Some(own) => Some(Some(own)),
            None => negotiate(&[tag], built_in).map(|_| None),
        })
        .flatten()
}

/// The first wish for `locale` that names a region: `en` is said in the United States and in Britain,
/// and its dates and times are written differently there. Without such a wish `locale` itself.
pub(crate) fn regional(wishes: &[&str], locale: &str, there: &[&str]) -> String {
    wishes
        .iter()
        .flat_map(|wish| by_weight(wish))
        .find(|tag| has_region(tag) && negotiate(&[tag], there) == Some(locale))
        .unwrap_or(locale)
        .to_owned()
}

/// Whether this is a tag of language, perhaps script, and region: any `Intl` takes it.
fn has_region(tag: &str) -> bool {
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    let is_script = |part: &str| part.len() == 4 && letters(part);
    let is_region = |part: &str| {
        (part.len() == 2 && letters(part))
            || (part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let parts: Vec<&str> = tag.split('-').collect();
    let (language, region) = match parts[..] {
        [language, region] => (language, region),
        [language, script, region] if is_script(script) => (language, region),
        _ => return false,
    };
    matches!(language.len(), 2..=3) && letters(language) && is_region(region)
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
    fn dates_and_numbers_are_written_as_in_the_readers_region() {
        const ALL: [&str; 3] = ["en", "zh-Hant", "ar"];
        for (wishes, locale, region) in [
            (["en", "en-GB,en;q=0.9"], "en", "en-GB"),
            (["en", "fr-CA,en-US;q=0.5"], "en", "en-US"),
            (["en", "ar-EG"], "en", "en"),
            (["ar-EG", "ar-MA"], "ar", "ar-EG"),
            (["zh-TW", "en-US"], "zh-Hant", "zh-TW"),
            (["zh-Hant-HK", ""], "zh-Hant", "zh-Hant-HK"),
            (["en-x", "en-\u{e9}\u{e9}, en-1, e-US"], "en", "en"),
        ] {
            assert_eq!(regional(&wishes, locale, &ALL), region, "{wishes:?}");
        }
    }

    #[test]
    fn all_nine_languages_are_there_and_their_regions_find_them() {
        for (wish, locale) in [
            ("es-MX", "es"),
            ("fr-CA", "fr"),
            ("de-AT", "de"),
            ("pt-BR", "pt"),
            ("pt-PT", "pt"),
            ("ja-JP", "ja"),
            ("ar-EG", "ar"),
            ("en-GB", "en"),
            ("zh-SG", "zh-Hans"),
            ("zh-MO", "zh-Hant"),
        ] {
            assert_eq!(widget().pick(&[wish]).0, locale, "{wish}");
            assert_eq!(direction(locale) == "rtl", locale == "ar", "{locale}");
        }
    }

    #[test]
    fn the_launcher_speaks_every_language_of_the_widget() {
        for locale in widget().locales() {
            let words = launcher(&[locale]);
            assert!(!words.unreachable.is_empty() && !words.dismiss.is_empty());
            let english = words.launcher == "Chat with us";
            assert_eq!(english, locale == "en", "{locale}: {words:?}");
        }
        assert_eq!(launcher(&["tlh"]).launcher, "Chat with us");
    }

    #[test]
    fn an_app_without_texts_still_answers() {
        let none = Texts {
            by_locale: BTreeMap::new(),
        };
        assert_eq!(none.pick(&["zh-TW"]), ("en", "{}"));
    }
}
