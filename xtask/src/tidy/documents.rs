//! Documents may name only files that exist, and link only to what is there.

use super::{Tree, file_name};

/// Folders that are made, not written; documents may name what will be in them.
const MADE: [&str; 3] = ["target", "dist", "data"];

/// Endings that make a word in backticks a file's name even without its folder.
const CODE_ENDINGS: [&str; 1] = [".rs"];

pub(super) fn paths_exist(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for name in documents(tree) {
        for (number, line) in tree.text(name).lines().enumerate() {
            for word in line.split('`').skip(1).step_by(2) {
                if expand(word).iter().any(|path| !is_fine(tree, path)) {
                    breaches.push(format!("{name}:{}: `{word}`", number + 1));
                }
            }
        }
    }
    breaches
}

pub(super) fn links_lead_somewhere(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for name in documents(tree) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in tree.text(name).lines().enumerate() {
            for part in line.split("](").skip(1) {
                let link = part.split([')', '#', ' ']).next().unwrap_or_default();
                let leads = link.is_empty()
                    || link.contains("://")
                    || link.starts_with("mailto:")
                    || tree.has(&resolve(folder, link));
                if !leads {
                    breaches.push(format!("{name}:{}: {link}", number + 1));
                }
            }
        }
    }
    breaches
}

/// Markdown files; those reached by a symbolic link are judged where they are.
fn documents(tree: &Tree) -> impl Iterator<Item = &str> {
    tree.ending(&[".md"])
        .filter(|name| !crate::paths::root().join(name).is_symlink())
}

/// Whether a word is either no path of ours, or one that exists.
fn is_fine(tree: &Tree, word: &str) -> bool {
    if word.contains(|c: char| c.is_whitespace() || "<>*…\"'()=$".contains(c)) || word.is_empty()
    {
        return true;
    }
    match word.split_once('/') {
        None => {
            !CODE_ENDINGS.iter().any(|ending| word.ends_with(ending))
                || tree.files.iter().any(|file| file_name(file) == word)
        }
        Some((top, _)) => {
            let is_ours = !MADE.contains(&top) && tree.has(top);
            !is_ours || tree.has(word)
        }
    }
}

/// `a/{b,c}.rs` as the paths that it stands for.
fn expand(word: &str) -> Vec<String> {
    let braces = word.split_once('{').and_then(|(before, rest)| {
        rest.split_once('}')
            .map(|(inside, after)| (before, inside, after))
    });
    match braces {
        Some((before, inside, after)) if inside.contains(',') => inside
            .split(',')
            .map(|part| format!("{before}{}{after}", part.trim()))
            .collect(),
        _ => vec![word.to_owned()],
    }
}

/// A link of a document in `folder`, as a path of the checkout.
fn resolve(folder: &str, link: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{Tree, expand, is_fine, resolve};

    #[test]
    fn a_missing_file_is_found_out() {
        let tree = Tree {
            files: vec!["desk/src/queue.rs".into(), "docs/a.md".into()],
        };
        assert!(is_fine(&tree, "desk/src/queue.rs"));
        assert!(is_fine(&tree, "desk/src/"));
        assert!(is_fine(&tree, "queue.rs"));
        assert!(is_fine(&tree, "/ws/customer"));
        assert!(!is_fine(&tree, "desk/src/line.rs"));
        assert!(!is_fine(&tree, "line.rs"));
    }

    #[test]
    fn braces_and_dots_are_understood() {
        assert_eq!(expand("a/{b,c}.rs"), ["a/b.rs", "a/c.rs"]);
        assert_eq!(resolve("docs", "../README.md"), "README.md");
        assert_eq!(
            resolve("docs/decisions", "./0001.md"),
            "docs/decisions/0001.md"
        );
    }
}
