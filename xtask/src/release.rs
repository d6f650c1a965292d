//! The tasks that need the relay as it is shipped: building it, measuring it, taking its picture.

use std::fs;

use anyhow::{Context, Result};

use crate::steps::Steps;
use crate::toolchain::Variable;
use crate::{paths, process, setup, web};

/// `cargo xtask dist`: one file with everything in it.
pub(crate) fn dist() -> Result<()> {
    let mut steps = Steps::new(2 + web::STEPS);
    build(&mut steps)?;
    let made = paths::relay("release");
    let bytes = fs::metadata(&made)
        .with_context(|| format!("reading {}", paths::shown(&made)))?
        .len();
    println!(
        "\n{}: {:.1} MB, needs no other file",
        made.display(),
        bytes as f64 / 1e6
    );
    Ok(())
}

/// `cargo xtask bench`, `bench opening` and `screenshots`: programs of the package `tests`, against a release relay.
pub(crate) fn run(program: &str, arguments: &[String]) -> Result<()> {
    let needs_browser = program != "bench";
    let mut steps = Steps::new(3 + web::STEPS + usize::from(needs_browser));
    let mut variables: Vec<Variable> = Vec::new();
    if needs_browser {
        variables = steps.run("the browser", setup::tests_need)?;
    }
    build(&mut steps)?;
    steps.run("building the measuring program", |progress| {
        let mut build = process::cargo();
        build.args(["build", "--release", "--package", "tests", "--bin", program]);
        process::run(&mut build, program, progress)
    })?;
    println!();
    let status = std::process::Command::new(paths::target().join("release").join(program))
        .current_dir(paths::root())
        .env("DESKBELL_BIN", paths::relay("release"))
        .envs(variables)
        .args(arguments)
        .status()
        .with_context(|| format!("starting {program}"))?;
    anyhow::ensure!(status.success(), "{program} ended with {status}");
    Ok(())
}

fn build(steps: &mut Steps) -> Result<()> {
    let toolchain = steps.run("Rust for the browser", setup::web)?;
    web::build(&toolchain, steps)?;
    steps.run("building the relay, optimised", |progress| {
        let mut build = process::cargo();
        build.args(["build", "--release", "--package", "relay"]);
        process::run(&mut build, "relay-release", progress)
    })
}
