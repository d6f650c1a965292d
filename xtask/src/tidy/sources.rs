//! Rules about single source files: purpose, length, name, and tests that wait instead of sleeping.

use super::{Tree, file_name};

/// How each kind of file begins when its first line is a comment.
const FIRST_LINES: [(&str, &[&str]); 5] = [
    (".rs", &["//!", "// "]),
    (".js", &["//", "/*"]),
    (".css", &["/*"]),
    (".html", &["<!--"]),
    (".py", &["#", "\"\"\""]),
];

const LINES_MAX: usize = 400;

const WORDS_TO_AVOID: [&str; 8] = [
    "util", "utils", "common", "types", "helper", "helpers", "misc", "impl",
];

/// Files that may sleep, each with its reason.
const MAY_SLEEP: [(&str, &str); 1] = [(
    "wait.rs",
    "the one place where waiting for a condition is written; it looks again after a pause",
)];

pub(super) fn purpose(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for (ending, beginnings) in FIRST_LINES {
        for name in tree.ending(&[ending]) {
            let text = tree.text(name);
            let mut lines = text.lines();
            let mut first = lines.next().unwrap_or_default();
            if first.starts_with("#!/") {
                first = lines.next().unwrap_or_default();
            }
            let says_something = beginnings.iter().any(|beginning| {
                first
                    .strip_prefix(beginning)
                    .is_some_and(|rest| rest.trim().len() > 3)
            });
            if !says_something {
                breaches.push(format!("{name}: begins with {first:?}"));
            }
        }
    }
    breaches
}

pub(super) fn length(tree: &Tree) -> Vec<String> {
    tree.ending(&[".rs", ".js", ".css", ".py"])
        .filter_map(|name| {
            let lines = tree.text(name).lines().count();
            (lines > LINES_MAX).then(|| format!("{name}: {lines} lines"))
        })
        .collect()
}

pub(super) fn names(tree: &Tree) -> Vec<String> {
    tree.ending(&[".rs", ".js", ".css", ".py"])
        .filter(|name| {
            name.split('/')
                .flat_map(|part| part.split(['.', '_', '-']))
                .any(|word| WORDS_TO_AVOID.contains(&word))
        })
        .map(str::to_owned)
        .collect()
}

pub(super) fn sleeps(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for name in tree.ending(&[".rs", ".py"]) {
        // The measuring program drives load at a rate: that is its work, not a test's settling.
        let is_test = name.contains("tests/") && !name.contains("/bench");
        if !is_test || MAY_SLEEP.iter().any(|(file, _)| *file == file_name(name)) {
            continue;
        }
        for (number, line) in tree.text(name).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains("sleep(") {
                breaches.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    breaches
}
