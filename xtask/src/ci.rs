//! What must hold before a change lands: format, lints for both worlds, documentation, every test.

use std::process::Command;

use anyhow::{Result, bail};

use crate::steps::{Progress, Steps};
use crate::test;
use crate::toolchain::Toolchain;
use crate::{process, setup, size};

/// All crates that run on this machine, not in a browser.
const NATIVE: [&str; 5] = ["--workspace", "--exclude", "widget", "--exclude", "agent"];
/// Crates that are compiled for the browser.
const IN_BROWSER: [&str; 6] = [
    "--package",
    "widget",
    "--package",
    "agent",
    "--package",
    "client",
];

/// `cargo xtask ci`. A failed check doesn't hide what the tests have to say.
pub(crate) fn command() -> Result<()> {
    let toolchain = setup::web_with_clippy(&Progress::default())?;
    let checks = checks(&toolchain);
    let mut steps = Steps::new(checks.len() + test::STEPS);
    let mut failed = Vec::new();
    for (name, mut command) in checks {
        let log = name.replace([' ', ','], "-");
        if let Err(error) = steps.run(name, |progress| process::run(&mut command, &log, progress)) {
            eprintln!("{error:#}");
            failed.push(name);
        }
    }
    let counts = test::run(None, &mut steps)?;
    // The numbers that are kept are those of a standard library built along.
    if toolchain.builds_std()
        && let Err(error) = size::gate()
    {
        eprintln!("{error:#}");
        failed.push("sizes");
    }
    steps.summary();
    if failed.is_empty() {
        return counts.close();
    }
    println!("\n{}", counts.line());
    bail!("failed: {}", failed.join("; "))
}

fn checks(toolchain: &Toolchain) -> Vec<(&'static str, Command)> {
    let cargo = |arguments: &[&str]| {
        let mut command = process::cargo();
        command.args(arguments);
        command
    };
    let mut native_clippy = cargo(&["clippy"]);
    native_clippy
        .args(NATIVE)
        .args(["--all-targets", "--", "-D", "warnings"]);
    let mut web_clippy = toolchain.clippy();
    web_clippy.args(IN_BROWSER).args(["--", "-D", "warnings"]);
    let mut native_doc = cargo(&["doc", "--no-deps"]);
    native_doc.args(NATIVE).env("RUSTDOCFLAGS", "-D warnings");
    let mut web_doc = toolchain.cargo("doc");
    web_doc
        .args(IN_BROWSER)
        .arg("--no-deps")
        .env("RUSTDOCFLAGS", "-D warnings");
    vec![
        ("rustfmt", cargo(&["fmt", "--all", "--check"])),
        ("clippy", native_clippy),
        ("clippy for the browser", web_clippy),
        ("documentation", native_doc),
        ("documentation for the browser", web_doc),
    ]
}
