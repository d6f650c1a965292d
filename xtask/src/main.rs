//! The tasks of this project: `cargo xtask` prints the list.

mod bindgen;
mod compress;
mod fingerprint;
mod minify;
mod paths;
mod process;
mod setup;
mod steps;
mod toolchain;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask <task>

  demo [--port N] [--fresh]  everything from nothing to a running chat: relay, shop, agent view
  test [filter]              every test there is; with a filter, a crate or tests of that name
  web                        the bundles that browsers load, into dist/web
  setup [--tests] [--small]  makes this machine able to build the web parts; --tests: and to run all
                             tests; --small: fetches the standard library's source for smaller bundles
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
        "setup" => setup::command(has("--tests"), has("--small"))?,
        "web" => web::command()?,
        unknown => bail!("there is no task {unknown:?}\n\n{HELP}"),
    }
    Ok(())
}
