//! Makes an app's text keys out of its locales/en.json, and refuses to build if another language
//! misses a text or a placeholder: so nobody ever reads a key. Included by the build scripts of the
//! widget and the agent view.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

/// Endings that `Intl.PluralRules` names; keys with one belong together as a plural.
const CATEGORIES: [&str; 4] = ["_one", "_two", "_few", "_other"];

type Texts = BTreeMap<String, String>;

/// Reads the app's `locales`, and writes the enums `Key` and `Plural` to `OUT_DIR/keys.rs`.
pub(crate) fn write() {
    println!("cargo::rerun-if-changed=locales");
    let english = read(Path::new("locales/en.json"));
    for file in fs::read_dir("locales").expect("the app has a folder locales") {
        let path = file.expect("the folder locales can be read").path();
        compare(&english, &read(&path), &path);
    }
    let (mut keys, mut plurals) = (BTreeSet::new(), BTreeSet::new());
    for key in english.keys() {
        match CATEGORIES.iter().find_map(|end| key.strip_suffix(end)) {
            Some(base) => plurals.insert(base),
            None => keys.insert(key.as_str()),
        };
    }
    let mut code = String::new();
    write_enum(&mut code, "Key", "A text of the app.", &keys);
    write_enum(&mut code, "Plural", "A text with a number in it.", &plurals);
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("keys.rs"), code).expect("OUT_DIR can be written");
}

fn read(path: &Path) -> Texts {
    let text = fs::read_to_string(path).expect("a locale file can be read");
    serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

fn compare(english: &Texts, other: &Texts, path: &Path) {
    for (key, text) in english {
        let theirs = other
            .get(key)
            .unwrap_or_else(|| panic!("{} has no text for {key:?}", path.display()));
        assert_eq!(
            placeholders(text),
            placeholders(theirs),
            "{}: {key:?} has other placeholders than en.json",
            path.display()
        );
    }
    for key in other.keys() {
        assert!(
            english.contains_key(key),
            "{}: {key:?} is not in en.json",
            path.display()
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
