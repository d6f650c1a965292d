//! Rules about single source files: purpose, length, name, and tests that wait instead of sleeping.

use super::Tree;

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

/// Where a sleep may stand, each with its reason; elsewhere a line that ends in [`SLEEP_REASON`] says its own.
const MAY_SLEEP: [(&str, &str); 2] = [
    (
        "tests/src/",
        "the harness: pauses between two looks at a condition that has a deadline",
    ),
    (
        "tests/src/bin/",
        "the measuring programs drive load at a rate: that is their work",
    ),
];

/// Marks a comment, on the line before, that says why time itself is what is tested.
const SLEEP_REASON: &str = "// Time must pass:";

pub(super) fn purpose(tree: &Tree) -> Vec<String> {
    let mut breaches = Vec::new();
    for (ending, beginnings) in FIRST_LINES {
        for name in tree.ending(&[ending]) {
            let text = tree.text(name);
            let mut lines = text.lines();
            let mut first = lines.next().unwrap_or_default();
            // These two must stand first themselves.
            if first.starts_with("#!/") || first.eq_ignore_ascii_case("<!doctype html>") {
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
    let in_tests = |name: &&str| name.starts_with("tests/") || name.contains("/tests/");
    let may_sleep = |name: &&str| MAY_SLEEP.iter().any(|(place, _)| name.starts_with(place));
    for name in tree.ending(&[".rs", ".py"]).filter(in_tests) {
        if may_sleep(&name) {
            continue;
        }
        let text = tree.text(name);
        let mut before = "";
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if code.contains("sleep(") && !before.trim().starts_with(SLEEP_REASON) {
                breaches.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
            before = line;
        }
    }
    breaches
}
