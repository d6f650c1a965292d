//! Rules that no compiler checks, each with its reason. A rule said twice in a review belongs here.

mod crates;
mod documents;
mod locales;
mod sources;
mod wire;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{paths, process};

/// A rule: what must hold, why, and how breaches are found.
struct Rule {
    what: &'static str,
    why: &'static str,
    breaches: fn(&Tree) -> Vec<String>,
}

const RULES: [Rule; 9] = [
    Rule {
        what: "every source file's first line says why the file exists",
        why: "who opens a file should know at once whether it is the right one",
        breaches: sources::purpose,
    },
    Rule {
        what: "no source file is longer than 400 lines",
        why: "one idea per file; a longer one holds two",
        breaches: sources::length,
    },
    Rule {
        what: "no file is called utils, common, types, helpers or misc",
        why: "such a name doesn't answer \"where is…\"; name the thing inside",
        breaches: sources::names,
    },
    Rule {
        what: "tests don't sleep; the harness may, and a line under \"// Time must pass: <reason>\"",
        why: "a pause is too short on a busy machine and too long on an idle one; wait for a condition",
        breaches: sources::sleeps,
    },
    Rule {
        what: "crates depend on each other one way only",
        why: "purity of the core and small bundles are kept by the compiler, if the arrows hold",
        breaches: crates::arrows,
    },
    Rule {
        what: "all languages of a crate have the same texts",
        why: "a missing text is a blank button in somebody's language",
        breaches: locales::same_keys,
    },
    Rule {
        what: "documents name only files that exist",
        why: "a map with a wrong turn is worse than none",
        breaches: documents::paths_exist,
    },
    Rule {
        what: "links between documents lead somewhere",
        why: "the same",
        breaches: documents::links_lead_somewhere,
    },
    Rule {
        what: "docs/protocol.md has every frame, refusal, close code and limit",
        why: "others write clients from it",
        breaches: wire::is_documented,
    },
];

/// The files of the checkout that are, or would be, in version control.
struct Tree {
    files: Vec<String>,
}

impl Tree {
    fn read() -> Result<Self> {
        let list = process::output(Command::new("git").current_dir(paths::root()).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))
        .context("git did not list the files")?;
        let files = list
            .lines()
            .filter(|name| paths::root().join(name).exists())
            .map(str::to_owned)
            .collect();
        Ok(Self { files })
    }

    /// The files with one of these endings.
    fn ending<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = &'a str> {
        self.files
            .iter()
            .map(String::as_str)
            .filter(|name| endings.iter().any(|ending| name.ends_with(ending)))
    }

    /// A file's text; nothing for one that is not text.
    fn text(&self, name: &str) -> String {
        fs::read_to_string(paths::root().join(name)).unwrap_or_default()
    }

    /// Whether a path of the checkout exists, as a file or as a folder with files in it.
    fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        let folder = format!("{path}/");
        self.files
            .iter()
            .any(|name| name == path || name.starts_with(&folder))
    }
}

/// `cargo xtask tidy`.
pub(crate) fn command() -> Result<()> {
    let breaches = all_breaches()?;
    if breaches.is_empty() {
        println!("tidy: {} rules hold", RULES.len());
        return Ok(());
    }
    bail!("{}", breaches.join("\n"))
}

fn all_breaches() -> Result<Vec<String>> {
    let tree = Tree::read()?;
    let mut all = Vec::new();
    for rule in &RULES {
        let breaches = (rule.breaches)(&tree);
        if !breaches.is_empty() {
            all.push(format!("\nRule: {} — because {}.", rule.what, rule.why));
            all.extend(breaches.into_iter().map(|breach| format!("  {breach}")));
        }
    }
    Ok(all)
}

/// The last component of a path.
fn file_name(path: &str) -> &str {
    Path::new(path)
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(path)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tree_is_tidy() {
        let breaches = super::all_breaches().unwrap();
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }
}
