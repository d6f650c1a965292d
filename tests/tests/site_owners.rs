//! What site owners copy: the examples that sign identities are believed by a relay, and the types
//! of the JavaScript interface name what the loader does.

use anyhow::{Context, ensure};
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tests::http;
use tests::relay_guard::{RelayGuard, SHOP};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[tokio::test]
async fn what_the_examples_sign_is_believed() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}identity_secret = \"{SECRET}\"\n")).await?;
    let mut customers = BTreeSet::new();
    let mut tried = 0;
    for (program, file) in [
        ("node", "sign.mjs"),
        ("python3", "sign.py"),
        ("php", "sign.php"),
    ] {
        let signed = Command::new(program)
            .arg(root().join("examples/identity").join(file))
            .env("DESKBELL_IDENTITY_SECRET_SHOP", SECRET)
            .output();
        // A language that this machine does not have is said, not guessed at.
        let Ok(signed) = signed else {
            println!("{program} is not here: {file} was not tried");
            continue;
        };
        let token = String::from_utf8(signed.stdout)?;
        let url = format!("{}/api/customer/identify", relay.http());
        let body = json!({ "site": "shop", "token": token.trim() });
        let answer = http::post(&url, "", &body).await?;
        ensure!(
            answer.status == 200,
            "{file}: {} {}",
            answer.status,
            answer.body
        );
        let answer: serde_json::Value = serde_json::from_str(&answer.body)?;
        customers.insert(answer["customer"].to_string());
        tried += 1;
    }
    ensure!(
        tried > 0 && customers.len() == 1,
        "{tried} tried: {customers:?}"
    );
    Ok(())
}

/// The words that stand between `before` and `after` in each of the lines that hold both.
fn words(text: &str, before: &str, after: &str) -> BTreeSet<String> {
    let found = text.lines().filter_map(|line| {
        let (_, rest) = line.split_once(before)?;
        let (word, _) = rest.split_once(after)?;
        let plain = word.chars().all(|c| c.is_ascii_alphabetic());
        (plain && !word.is_empty()).then(|| word.to_owned())
    });
    found.collect()
}

#[test]
fn the_types_name_the_commands_and_events_there_are() -> anyhow::Result<()> {
    let types = fs::read_to_string(root().join("widget/deskbell.d.ts"))?;
    let more = fs::read_to_string(root().join("widget/loader-more.js"))?;
    let docs = fs::read_to_string(root().join("docs/javascript.md"))?;
    let typed = words(&types, "(command: \"", "\"");
    let (_, commands) = more.split_once("const commands = {").context("commands")?;
    let (commands, _) = commands.split_once("\n  };").context("their end")?;
    let mut done: BTreeSet<String> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("    ")?.split_once(": "))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.chars().all(|c| c.is_ascii_alphabetic()))
        .collect();
    // The loader itself does these two.
    done.extend(["on".into(), "off".into()]);
    ensure!(typed == done, "typed {typed:?}, done {done:?}");
    let (_, events) = types
        .split_once("interface DeskbellEvents {")
        .context("events")?;
    let (events, _) = events.split_once("\n}").context("their end")?;
    let events = words(events, "  ", ":");
    ensure!(events.len() == 12, "{events:?}");
    for name in done.iter().chain(&events) {
        ensure!(
            docs.contains(&format!("`{name}`")),
            "{name} is not explained"
        );
    }
    Ok(())
}
