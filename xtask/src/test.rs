//! Runs every test there is, group by group, and sums up. A failed group doesn't stop the others.

use anyhow::Result;

use crate::groups::{self, Counts};
use crate::steps::Steps;
use crate::{paths, process, setup, web};

/// Crates whose tests need neither bundles nor a browser nor the relay.
const PLAIN: [&str; 7] = [
    "protocol", "coach", "desk", "client", "widget", "agent", "xtask",
];
/// How many steps [`run`] takes.
pub(crate) const STEPS: usize = 4 + web::STEPS;

/// `cargo xtask test [filter]`.
pub(crate) fn command(filter: Option<&str>) -> Result<()> {
    match filter {
        Some(package) if PLAIN.contains(&package) => {
            let mut steps = Steps::new(1);
            let groups = steps.run("building the tests", |progress| {
                groups::build(&["--package", package], progress)
            })?;
            groups::run(&groups, None, &[])?.close()
        }
        filter => {
            let mut steps = Steps::new(STEPS);
            let counts = run(filter, &mut steps)?;
            steps.summary();
            setup::say_what_is_not_tried();
            counts.close()
        }
    }
}

/// Sets up, builds and runs all tests that the filter lets through.
pub(crate) fn run(filter: Option<&str>, steps: &mut Steps) -> Result<Counts> {
    let toolchain = steps.run("Rust for the browser", setup::web)?;
    let mut variables = steps.run("what the tests need", setup::tests_need)?;
    web::build(&toolchain, steps)?;
    steps.run("building the relay", |progress| {
        let mut build = process::cargo();
        // The same choice of crates as for the tests: so what both need is compiled once.
        build.args(["build", "--workspace", "--bin", "deskbell"]);
        process::run(&mut build, "relay", progress)
    })?;
    variables.push(("DESKBELL_BIN", paths::relay("debug").into_os_string()));
    // What the browser's crates decide without a browser is tested here too.
    let mut groups = steps.run("building the tests", |progress| {
        groups::build(&["--workspace"], progress)
    })?;
    // A filter is the name of a crate or of a group, or else part of a test's name.
    let named = |group: &groups::Group| filter.is_some_and(|name| group.is_called(name));
    if groups.iter().any(named) {
        groups.retain(named);
        return groups::run(&groups, None, &variables);
    }
    groups::run(&groups, filter, &variables)
}
