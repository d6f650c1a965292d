//! The tasks of this project: `cargo xtask` prints the list.

mod bindgen;
mod chaos;
mod ci;
mod compress;
mod demo;
mod fingerprint;
mod fuzz;
mod groups;
mod minify;
mod paths;
mod process;
mod release;
mod setup;
mod shop;
mod size;
mod split;
mod steps;
mod test;
mod tidy;
mod toolchain;
mod wasm_parts;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <task>

  demo [--port N] [--fresh]  from nothing to a running chat: relay, shop, agent view;
                             --fresh forgets what earlier demos stored
  test [filter]              every test there is; with a filter, a crate, a group, or tests of that name
  ci                         format, lints, documentation, then every test
  tidy                       the rules that no compiler checks; also a test

  setup [--tests]            makes this machine able to build the web parts; --tests: and to run all tests
  web [widget|agent]         the bundles that browsers load, into dist/web
  size [--save] [--check]    what those bundles weigh, against limits and the numbers last saved;
                             --check: fails if one is over its limit or grew without being saved
  dist                       the relay as it is shipped: one optimised file
  bench [flood] [...]        measures the relay over real sockets; flood: chats that run while it is flooded
  bench opening [times]      from the click on the launcher to a form that can be typed into, fast and slow
  chaos [--cycles N] [--seed S] [--herd N] [--release]
                             kills the relay under load N times and compares what everybody holds;
                             --herd: restarts it under N connections and measures their return
  fuzz [target] [--minutes N]
                             looks for inputs that break a promise; needs a nightly compiler
  screenshots [...]          the pictures in docs/images, taken from the running program
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((task, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    let has = |flag: &str| rest.iter().any(|word| word == flag);
    match task.as_str() {
        "help" | "--help" | "-h" => print!("{HELP}"),
        "demo" => demo::command(port(rest)?, has("--fresh"))?,
        "test" => test::command(rest.first().map(String::as_str))?,
        "ci" => ci::command()?,
        "tidy" => tidy::command()?,
        "setup" => setup::command(has("--tests"))?,
        "web" => web::command(rest.first().map(String::as_str))?,
        "size" => size::command(has("--save"), has("--check"))?,
        "dist" => release::dist()?,
        "chaos" => chaos::command(rest)?,
        "fuzz" => fuzz::command(rest)?,
        "bench" if rest.first().is_some_and(|what| what == "opening") => {
            release::run("opening", &rest[1..])?;
        }
        "bench" | "screenshots" => release::run(task, rest)?,
        unknown => bail!("there is no task {unknown:?}\n\n{HELP}"),
    }
    Ok(())
}

/// The number behind `--port`.
fn port(words: &[String]) -> Result<Option<u16>> {
    let Some(at) = words.iter().position(|word| word == "--port") else {
        return Ok(None);
    };
    match words.get(at + 1).and_then(|word| word.parse().ok()) {
        // The shop takes the port after it.
        Some(port) if (1..u16::MAX).contains(&port) => Ok(Some(port)),
        _ => bail!("--port wants a number from 1 to 65534, as in: cargo xtask demo --port 9000"),
    }
}
