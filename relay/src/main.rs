//! The command line: flags, logging, signals; nothing else.

mod cli;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let line = cli::Line::parse();
    relay::telemetry::start();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("deskbell: no threads can be started: {e}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(cli::run(line))
}
