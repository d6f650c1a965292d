//! The arrows between our crates: protocol ← desk ← relay, and protocol ← client ← widget, agent;
//! the agent view also uses the coach, which uses none.

use super::Tree;

/// Which of our crates each may use. Tests see everything; the tasks see nothing, as they build it.
const ARROWS: [(&str, &[&str]); 10] = [
    ("protocol", &[]),
    ("coach", &[]),
    ("desk", &["protocol"]),
    ("relay", &["desk", "protocol"]),
    ("client", &["protocol"]),
    ("widget", &["client", "protocol"]),
    ("agent", &["client", "coach", "protocol"]),
    ("tests", &["client", "desk", "protocol", "relay"]),
    ("xtask", &[]),
    ("fuzz", &["desk", "protocol", "relay"]),
];

pub(super) fn arrows(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for manifest in tree.ending(&["/Cargo.toml"]) {
        let folder = manifest.trim_end_matches("/Cargo.toml");
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == folder) else {
            breaches.push(format!(
                "{manifest}: this crate has no arrows yet; add it to xtask/src/tidy/crates.rs"
            ));
            continue;
        };
        match toml::from_str::<toml::Table>(&tree.text(manifest)) {
            Ok(table) => {
                let ours = dependencies(&table)
                    .into_iter()
                    .filter(|name| ARROWS.iter().any(|(ours, _)| ours == name));
                for used in ours.filter(|name| !allowed.contains(&name.as_str())) {
                    breaches.push(format!("{manifest}: {folder} must not use {used}"));
                }
            }
            Err(error) => breaches.push(format!("{manifest}: {error}")),
        }
    }
    breaches
}

/// The names under `[dependencies]`, also those of single targets; what only tests use is free.
fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let names = |table: &toml::Table| -> Vec<String> {
        table
            .get("dependencies")
            .and_then(toml::Value::as_table)
            .map(|table| table.keys().cloned().collect())
            .unwrap_or_default()
    };
    let mut all = names(manifest);
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    for target in targets.into_iter().flat_map(|table| table.values()) {
        all.extend(target.as_table().map(names).unwrap_or_default());
    }
    all
}
