//! docs/protocol.md is complete: whatever protocol/src can say on the wire stands there.

use super::Tree;

const DOCUMENT: &str = "docs/protocol.md";

/// The enums whose variants are frames, and their files.
const FRAMES: [(&str, &str); 4] = [
    ("protocol/src/customer.rs", "FromCustomer"),
    ("protocol/src/customer.rs", "ToCustomer"),
    ("protocol/src/agent.rs", "FromAgent"),
    ("protocol/src/agent.rs", "ToAgent"),
];

pub(super) fn is_documented(tree: &Tree) -> Vec<String> {
    let document = tree.text(DOCUMENT);
    let mut breaches = Vec::new();
    let mut need = |what: &str, source: &str, shown: String| {
        if !document.contains(&shown) {
            breaches.push(format!("{what} of {source} is missing: {shown}"));
        }
    };
    for (file, name) in FRAMES {
        let variants = variants(&tree.text(file), name);
        if variants.is_empty() {
            need("the enum itself", file, format!("pub enum {name}"));
        }
        for variant in variants {
            need("a frame", file, format!("### `{}`", snake_case(&variant)));
        }
    }
    for (number, word) in refusals(&tree.text("protocol/src/refusal.rs")) {
        need(
            "a refusal",
            "protocol/src/refusal.rs",
            format!("| {number} | `{word}` |"),
        );
    }
    for number in close_codes(&tree.text("protocol/src/close.rs")) {
        need(
            "a close code",
            "protocol/src/close.rs",
            format!("| {number} |"),
        );
    }
    for name in limits(&tree.text("protocol/src/limits.rs")) {
        need("a limit", "protocol/src/limits.rs", format!("| `{name}` |"));
    }
    breaches
}

/// The variants of an enum, as rustfmt writes them: the words at four spaces.
fn variants(source: &str, name: &str) -> Vec<String> {
    source
        .lines()
        .skip_while(|line| !line.starts_with(&format!("pub enum {name} {{")))
        .skip(1)
        .take_while(|line| *line != "}")
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|line| {
            line.chars()
                .take_while(|c| c.is_ascii_alphanumeric())
                .collect()
        })
        .collect()
}

/// Lines like `BadJson = 1001, "bad_json";`.
fn refusals(source: &str) -> Vec<(String, String)> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\";"))
        .filter_map(|line| line.split_once(" = "))
        .filter_map(|(_, rest)| rest.split_once(", \""))
        .map(|(number, word)| (number.to_owned(), word.to_owned()))
        .collect()
}

/// Lines like `Normal = 1000,`.
fn close_codes(source: &str) -> Vec<String> {
    source
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter_map(|line| line.split_once(" = "))
        .map(|(_, number)| number.to_owned())
        .filter(|number| number.parse::<u16>().is_ok())
        .collect()
}

/// Lines like `pub const FRAME_BYTES: usize = …`.
fn limits(source: &str) -> Vec<String> {
    source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter_map(|line| line.split_once(':'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

fn snake_case(name: &str) -> String {
    let mut word = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.push(c.to_ascii_lowercase());
    }
    word
}

#[cfg(test)]
mod tests {
    use super::{close_codes, limits, refusals, snake_case, variants};

    #[test]
    fn reads_the_wire_from_its_source() {
        let source = "pub enum ToAgent {\n    /// Doc.\n    LineChanged {\n        Field: u8,\n    },\n    Pong,\n}\n";
        assert_eq!(variants(source, "ToAgent"), ["LineChanged", "Pong"]);
        assert_eq!(snake_case("LineChanged"), "line_changed");
        let refusal = ("1001".to_owned(), "bad_json".to_owned());
        assert_eq!(refusals("    BadJson = 1001, \"bad_json\";"), [refusal]);
        assert_eq!(close_codes("    Normal = 1000,"), ["1000"]);
        assert_eq!(limits("pub const LINE_MAX: usize = 500;"), ["LINE_MAX"]);
    }
}
