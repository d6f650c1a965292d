//! Makes an app's text keys out of its locales/en.json, and refuses to build if another language
//! misses a text, a plural form or a placeholder: so nobody ever reads a key. Included by the build scripts of the
//! widget and the agent view.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// The endings of a plural's keys: the categories of `Intl.PluralRules`.
const ENDINGS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];
/// In these a language may spell the number out ("two people"); else its `{n}` has to stand there.
const SPELT_OUT: [&str; 3] = ["_zero", "_one", "_two"];

type Texts = BTreeMap<String, String>;

/// Reads the app's `locales`, and writes the enums `Key`, `Plural` and `Ordinal` to
/// `OUT_DIR/keys.rs`; a language has exactly the plural forms of its own rules.
pub(crate) fn write() {
    println!("cargo::rerun-if-changed=locales");
    let english = read(Path::new("locales/en.json"));
    for file in fs::read_dir("locales").expect("the app has a folder locales") {
        let path = file.expect("the folder locales can be read").path();
        let language = path.file_stem().and_then(|name| name.to_str());
        let language = language.expect("a locale file is named after its language");
        compare(&english, &read(&path), language);
    }
    let mut keys: [BTreeSet<&str>; 3] = Default::default();
    for key in english.keys() {
        match plural(&english, key) {
            None => keys[0].insert(key),
            Some((base, _)) if is_ordinal(&english, base) => keys[2].insert(base),
            Some((base, _)) => keys[1].insert(base),
        };
    }
    let mut code = String::new();
    let kinds = [
        ("Key", "A text of the app."),
        ("Plural", "A text with a number of things in it."),
        ("Ordinal", "A text about the `n`th."),
    ];
    for ((name, doc), keys) in kinds.iter().zip(&keys) {
        if !keys.is_empty() {
            write_enum(&mut code, name, doc, keys);
        }
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("keys.rs"), code).expect("OUT_DIR can be written");
}

fn read(path: &Path) -> Texts {
    let text = fs::read_to_string(path).expect("a locale file can be read");
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// What a plural's key begins and ends with; `None` for other texts.
fn plural<'a>(english: &Texts, key: &'a str) -> Option<(&'a str, &'static str)> {
    let ending = ENDINGS.into_iter().find(|ending| key.ends_with(ending))?;
    let base = key.strip_suffix(ending)?;
    let is_plural = english.contains_key(&format!("{base}_other"));
    is_plural.then_some((base, ending))
}

/// English counts with one and other only, and puts in order with two and few besides.
fn is_ordinal(english: &Texts, base: &str) -> bool {
    english.contains_key(&format!("{base}_few"))
}

/// The endings that a language needs: CLDR's plural rules, as `Intl.PluralRules` applies them.
fn endings(language: &str, ordinal: bool) -> &'static [&'static str] {
    match (language, ordinal) {
        ("zh-Hans" | "zh-Hant" | "ja", _) | ("ar" | "de" | "es" | "pt", true) => &["_other"],
        ("en" | "de", false) | ("fr", true) => &["_one", "_other"],
        ("en", true) => &["_one", "_two", "_few", "_other"],
        ("es" | "fr" | "pt", false) => &["_one", "_many", "_other"],
        ("ar", false) => &ENDINGS,
        _ => panic!("locales/{language}.json: its plural rules are not in client/text_keys.rs"),
    }
}

/// Each key that a language is to have, with English's text for it.
fn wanted<'a>(english: &'a Texts, language: &str) -> Vec<(String, &'a str)> {
    let mut wanted = Vec::new();
    for (key, text) in english {
        match plural(english, key) {
            None => wanted.push((key.clone(), text.as_str())),
            Some((base, "_other")) => {
                let endings = endings(language, is_ordinal(english, base));
                wanted.extend(endings.iter().map(|end| (format!("{base}{end}"), &**text)));
            }
            Some(_) => {}
        }
    }
    wanted
}

fn compare(english: &Texts, texts: &Texts, language: &str) {
    let wanted = wanted(english, language);
    for (key, model) in &wanted {
        let text = texts
            .get(key)
            .unwrap_or_else(|| panic!("locales/{language}.json has no text for {key:?}"));
        let (mut theirs, mut ours) = (placeholders(text), placeholders(model));
        if SPELT_OUT.iter().any(|end| key.ends_with(end)) {
            theirs.remove("n");
            ours.remove("n");
        }
        assert_eq!(
            theirs, ours,
            "locales/{language}.json: {key:?} has other placeholders than en.json"
        );
    }
    for key in texts.keys() {
        assert!(
            wanted.iter().any(|(name, _)| name == key),
            "locales/{language}.json: {key:?} is too much: not in en.json, or a plural form that \
             the language doesn't have"
        );
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

fn write_enum(code: &mut String, name: &str, doc: &str, keys: &BTreeSet<&str>) {
    let _ = writeln!(
        code,
        "/// {doc}\n#[derive(Clone, Copy, Debug, PartialEq, Eq)]\npub(crate) enum {name} {{"
    );
    for key in keys {
        let _ = writeln!(code, "    /// `{key}`\n    {},", camel(key));
    }
    let _ = writeln!(
        code,
        "}}\n\nimpl {name} {{\n    /// As it stands in the locale files.\n    fn name(self) -> &'static str {{\n        match self {{"
    );
    for key in keys {
        let _ = writeln!(code, "            Self::{} => {key:?},", camel(key));
    }
    let _ = writeln!(code, "        }}\n    }}\n}}\n");
}

fn camel(key: &str) -> String {
    key.split('_')
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_uppercase() + rest
        })
        .collect()
}
