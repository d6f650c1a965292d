//! Every language of a crate says everything that the others say.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Tree;

/// The plural forms that languages have.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

pub(super) fn same_keys(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut folders: BTreeMap<&str, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
    for name in tree.ending(&[".json"]) {
        let Some((folder, file)) = name.rsplit_once('/') else {
            continue;
        };
        if !folder.ends_with("/locales") {
            continue;
        }
        match serde_json::from_str(&tree.text(name)) {
            Ok(value) => {
                let mut keys = BTreeSet::new();
                collect("", &value, &mut keys);
                let keys = keys.iter().map(|key| text(key, &keys)).collect();
                folders.entry(folder).or_default().insert(file, keys);
            }
            Err(error) => breaches.push(format!("{name}: {error}")),
        }
    }
    for (folder, languages) in folders {
        let all: BTreeSet<&String> = languages.values().flatten().collect();
        for (file, keys) in &languages {
            for missing in all.iter().filter(|key| !keys.contains(**key)) {
                breaches.push(format!("{folder}/{file}: has no {missing:?}"));
            }
        }
    }
    breaches
}

/// The name of a key's text: `people_few` is a plural form of `people`, where there is a
/// `people_other`. Which forms a language has, the apps' build scripts check.
fn text(key: &str, all: &BTreeSet<String>) -> String {
    let plural = key
        .rsplit_once('_')
        .filter(|(base, form)| PLURALS.contains(form) && all.contains(&format!("{base}_other")));
    plural.map_or(key, |(base, _)| base).to_owned()
}

/// The dotted names of all texts. Plural forms differ by language, so a table of them counts as one text.
fn collect(path: &str, value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(table) if !table.keys().all(|key| PLURALS.contains(&key.as_str())) => {
            for (key, value) in table {
                let path = if path.is_empty() {
                    key.clone()
                } else {
                    format!("{path}.{key}")
                };
                collect(&path, value, keys);
            }
        }
        _ => drop(keys.insert(path.to_owned())),
    }
}
