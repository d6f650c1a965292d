//! `cargo xtask chaos`: kills a real relay under load, again and again, and compares what is left.
//! A debug build is as good at losing messages; `--release` is for figures.

use anyhow::{Context, Result, ensure};

use crate::steps::Steps;
use crate::{paths, process};

/// Builds relay and program, and runs it with the remaining words.
pub(crate) fn command(words: &[String]) -> Result<()> {
    let release = words.iter().any(|word| word == "--release");
    let profile = if release { "release" } else { "debug" };
    let mut steps = Steps::new(2);
    for (what, package, program) in [
        ("building the relay", "relay", "deskbell"),
        ("building what kills it", "tests", "chaos"),
    ] {
        steps.run(what, |progress| {
            let mut build = process::cargo();
            build.args(["build", "--package", package, "--bin", program]);
            build.args(release.then_some("--release"));
            process::run(&mut build, program, progress)
        })?;
    }
    println!();
    let status = std::process::Command::new(paths::target().join(profile).join("chaos"))
        .current_dir(paths::root())
        .env("DESKBELL_BIN", paths::relay(profile))
        .args(words.iter().filter(|word| *word != "--release"))
        .status()
        .context("starting chaos")?;
    ensure!(status.success(), "chaos ended with {status}");
    Ok(())
}
