//! What a customer's browser downloads, in bytes, beside the targets and the numbers kept in `xtask/size.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::steps::Steps;
use crate::{bindgen, compress, fingerprint, paths, setup, wasm_parts, web};

/// The loader's target: every page of the site pays for it.
const LOADER_BYTES_MAX: u64 = 2_560;
/// The limit for all that the first open downloads.
const FIRST_OPEN_BYTES_MAX: u64 = 80 * 1024;
/// What a number may grow without being saved: builds of different compilers differ by less.
const GROWTH_BYTES: i64 = 1024;
/// The language whose texts count for the first open: the page carries one.
const LANGUAGE: &str = "en";
/// How many parts of the module are listed.
const PARTS: usize = 10;

/// Bytes as they are, and in both forms that travel.
#[derive(Clone, Copy, Default)]
struct Bytes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// One line of the table.
struct Row {
    name: String,
    bytes: Bytes,
    target: Option<u64>,
}

/// `cargo xtask size [--save] [--check]`.
pub(crate) fn command(save: bool, check: bool) -> Result<()> {
    let mut steps = Steps::new(1 + web::STEPS);
    let toolchain = steps.run("Rust for the browser", setup::web)?;
    web::build(&toolchain, &mut steps)?;
    let rows = rows()?;
    let kept = kept();
    println!(
        "\n{:<42}{:>10}{:>10}{:>10}{:>10}",
        "bytes", "raw", "gzip", "brotli", "change"
    );
    for row in &rows {
        let change = kept.get(&row.name).map_or_else(
            || "new".to_owned(),
            |before| format!("{:+}", row.bytes.brotli as i64 - before),
        );
        let verdict = match row.target {
            Some(target) if row.bytes.brotli > target => format!("  over its target of {target}"),
            Some(target) => format!("  target {target}: kept"),
            None => String::new(),
        };
        let Bytes { raw, gzip, brotli } = row.bytes;
        println!(
            "{:<42}{raw:>10}{gzip:>10}{brotli:>10}{change:>10}{verdict}",
            row.name
        );
    }
    println!(
        "Change: brotli bytes against xtask/size.json. Built with {}.",
        toolchain.describe()
    );
    for app in web::APPS {
        largest_parts(app)?;
    }
    if save {
        keep(&rows)?;
        println!("\nsaved in xtask/size.json");
    }
    let faults = faults(&rows, &kept, save);
    ensure!(!check || faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Whether the bundles that are there keep their limits and what was saved; part of `cargo xtask ci`.
pub(crate) fn gate() -> Result<()> {
    let rows = rows()?;
    let faults = faults(&rows, &kept(), false);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// What is over its limit, and what has grown without being saved.
fn faults(rows: &[Row], kept: &BTreeMap<String, i64>, saved: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        let brotli = row.bytes.brotli;
        if let Some(limit) = row.target.filter(|limit| brotli > *limit) {
            faults.push(format!("{}: {brotli} bytes, more than {limit}", row.name));
        }
        let before = kept.get(&row.name).copied();
        let grown = before.filter(|before| !saved && brotli as i64 > before + GROWTH_BYTES);
        if let Some(before) = grown {
            faults.push(format!(
                "{}: {brotli} bytes, {before} when last saved; if that is worth it: cargo xtask size --save",
                row.name
            ));
        }
    }
    faults
}

fn rows() -> Result<Vec<Row>> {
    let dist = paths::web_dist();
    let file = |name: &str| bytes(&dist.join(name));
    let sum = |parts: &[Bytes]| {
        parts.iter().fold(Bytes::default(), |sum, part| Bytes {
            raw: sum.raw + part.raw,
            gzip: sum.gzip + part.gzip,
            brotli: sum.brotli + part.brotli,
        })
    };
    let widget = [
        file("widget/widget.js")?,
        file("widget/widget_bg.wasm")?,
        file("widget/widget.css")?,
    ];
    let agent = [
        file("agent/agent.js")?,
        file("agent/agent_bg.wasm")?,
        file("agent/agent.css")?,
    ];
    let row = |name: &str, bytes, target| Row {
        name: name.to_owned(),
        bytes,
        target,
    };
    let texts = texts()?;
    let in_page = texts.iter().find(|(name, _)| name == LANGUAGE);
    let in_page = in_page.map(|(_, bytes)| *bytes).unwrap_or_default();
    let mut rows = vec![
        row(
            "loader.js, on every page",
            file("loader.js")?,
            Some(LOADER_BYTES_MAX),
        ),
        row(
            "loader-more.js, once it is wanted",
            file("loader-more.js")?,
            None,
        ),
        row(
            "loader-invite.js, where there are invitations",
            file("loader-invite.js")?,
            None,
        ),
        row("widget.js", widget[0], None),
        row("widget_bg.wasm", widget[1], None),
        row("widget.css", widget[2], None),
        row(
            "first open: these three and its texts",
            sum(&[sum(&widget), in_page]),
            Some(FIRST_OPEN_BYTES_MAX),
        ),
        row(
            "widget_talk.wasm, fetched after it",
            file("widget/widget_talk.wasm")?,
            None,
        ),
        row(
            "agent view: its script, module and style",
            sum(&agent),
            None,
        ),
        row(
            "agent_pages.wasm, fetched after it",
            file("agent/agent_pages.wasm")?,
            None,
        ),
    ];
    for (language, bytes) in texts {
        rows.push(row(&format!("texts in the page, {language}"), bytes, None));
    }
    Ok(rows)
}

/// The widget's texts by language. The relay writes them into the page, and compresses that by gzip
/// on the way out.
fn texts() -> Result<Vec<(String, Bytes)>> {
    let mut files = Vec::new();
    fingerprint::collect(&paths::root().join("widget").join("locales"), &mut files)?;
    files.sort();
    files
        .iter()
        .map(|path| {
            let content = fs::read(path)?;
            let gzip = compress::on_the_way(&content)?.len() as u64;
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let bytes = Bytes {
                raw: content.len() as u64,
                gzip,
                brotli: gzip,
            };
            Ok((name.into_owned(), bytes))
        })
        .collect()
}

fn bytes(path: &std::path::Path) -> Result<Bytes> {
    let length = |path: &std::path::Path| {
        fs::metadata(path)
            .map(|file| file.len())
            .with_context(|| format!("reading {}", paths::shown(path)))
    };
    Ok(Bytes {
        raw: length(path)?,
        gzip: length(&compress::sibling(path, "gz"))?,
        brotli: length(&compress::sibling(path, "br"))?,
    })
}

fn kept_file() -> PathBuf {
    paths::root().join("xtask").join("size.json")
}

/// Brotli bytes by row, as last saved.
fn kept() -> BTreeMap<String, i64> {
    fs::read_to_string(kept_file())
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

fn keep(rows: &[Row]) -> Result<()> {
    let table: serde_json::Map<String, Value> = rows
        .iter()
        .map(|row| (row.name.clone(), json!(row.bytes.brotli)))
        .collect();
    fs::write(kept_file(), serde_json::to_string_pretty(&table)? + "\n")?;
    Ok(())
}

/// Prints what weighs most in an app's module, by crate and by function.
fn largest_parts(app: &str) -> Result<()> {
    let bundle = bindgen::bundle(&web::compiled(app), app, true)?;
    let parts = wasm_parts::read(&bundle.wasm)?;
    let all: usize = parts.by_crate.iter().map(|part| part.bytes).sum();
    println!("\n{app}_bg.wasm, raw bytes by crate (of {all}):");
    for part in parts.by_crate.iter().take(PARTS) {
        println!(
            "{:>9} {:>4.1} %  {}",
            part.bytes,
            100.0 * part.bytes as f64 / all as f64,
            part.name
        );
    }
    println!("{app}_bg.wasm, its largest functions:");
    for part in parts.by_function.iter().take(PARTS) {
        let name: String = part.name.chars().take(110).collect();
        println!("{:>9}  {name}", part.bytes);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_grew_is_named() {
        let row = |brotli, target| Row {
            name: "a".into(),
            bytes: Bytes {
                brotli,
                ..Bytes::default()
            },
            target,
        };
        let kept = BTreeMap::from([("a".to_owned(), 5000)]);
        let count = |row, saved| faults(&[row], &kept, saved).len();
        assert_eq!(count(row(5000 + 1024, Some(7000)), false), 0);
        assert_eq!(count(row(5000 + 1025, Some(7000)), false), 1);
        assert_eq!(count(row(5000 + 1025, Some(7000)), true), 0);
        assert_eq!(count(row(7001, Some(7000)), true), 1);
        assert_eq!(count(row(7001, Some(7000)), false), 2);
    }
}
