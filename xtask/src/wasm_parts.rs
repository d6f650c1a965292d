//! Weighs a WebAssembly module: how many bytes each crate's functions take, and the constant data beside them.

use std::collections::HashMap;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// A named number of bytes.
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) bytes: usize,
}

/// What a module consists of; both lists the heaviest first.
pub(crate) struct Parts {
    /// Code by crate, and everything else by the kind of section; together the whole module.
    pub(crate) by_crate: Vec<Part>,
    /// Single functions.
    pub(crate) by_function: Vec<Part>,
}

/// Reads a module that still has its functions' names. The names themselves are not counted.
pub(crate) fn read(module: &[u8]) -> Result<Parts> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut names = HashMap::new();
    let mut by_crate: HashMap<String, usize> = HashMap::new();
    let mut add = |name: &str, bytes: usize| *by_crate.entry(name.to_owned()).or_default() += bytes;
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                add("(imports from the page)", section.range().len());
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => {
                add("(constant data: texts, tables)", section.range().len())
            }
            Payload::ElementSection(section) => {
                add("(table of indirect calls)", section.range().len())
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for name in section {
                        if let Name::Function(map) = name? {
                            for entry in map {
                                let entry = entry?;
                                names.insert(entry.index, entry.name.to_owned());
                            }
                        }
                    }
                }
            }
            Payload::TypeSection(section) => add("(other sections)", section.range().len()),
            Payload::FunctionSection(section) => add("(other sections)", section.range().len()),
            Payload::ExportSection(section) => add("(other sections)", section.range().len()),
            _ => {}
        }
    }
    let mut by_function = Vec::new();
    for (index, bytes) in (imported..).zip(bodies) {
        let name = names
            .remove(&index)
            .unwrap_or_else(|| "(no name)".to_owned());
        *by_crate.entry(crate_of(&name)).or_default() += bytes;
        by_function.push(Part { name, bytes });
    }
    let mut by_crate: Vec<Part> = by_crate
        .into_iter()
        .map(|(name, bytes)| Part { name, bytes })
        .collect();
    by_crate.sort_by_key(|part| std::cmp::Reverse(part.bytes));
    by_function.sort_by_key(|part| std::cmp::Reverse(part.bytes));
    Ok(Parts {
        by_crate,
        by_function,
    })
}

/// The crate that a function's name begins with; generic code counts for the crate that defines it.
fn crate_of(name: &str) -> String {
    // `<F as futures::Future>::poll` says only in its trait which crate it is of.
    let places = name.split(" as ").chain(name.split(['<', ' ', '(', '&']));
    places
        .filter_map(first_crate)
        .next()
        .unwrap_or("(glue, allocator, memory)")
        .to_owned()
}

/// The first word, if a path goes on behind it.
fn first_crate(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let text = ["dyn ", "mut ", "const "]
        .iter()
        .fold(text, |text, word| text.strip_prefix(word).unwrap_or(text));
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let (first, rest) = text.split_at(end);
    // The newer mangling writes `core[c5930c85a12de822]::str`.
    let rest = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.1,
        None => rest,
    };
    rest.starts_with("::").then_some(first)
}

#[cfg(test)]
mod tests {
    use super::crate_of;

    #[test]
    fn finds_the_crate_in_a_name() {
        assert_eq!(crate_of("leptos::mount::mount_to::h0123"), "leptos");
        assert_eq!(
            crate_of("<&mut serde_json::de::Deserializer<R> as X>::f"),
            "serde_json"
        );
        assert_eq!(crate_of("<dyn core::any::Any>::is"), "core");
        assert_eq!(crate_of("core[c5930c85a12de822]::fmt::write"), "core");
        assert_eq!(
            crate_of("<F as futures_core::future::Future>::poll"),
            "futures_core"
        );
        assert_eq!(crate_of("__wbindgen_malloc"), "(glue, allocator, memory)");
    }
}
