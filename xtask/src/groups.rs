//! The test programs that cargo builds: which there are, running each, and counting what they say.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::steps::{Progress, seconds};
use crate::toolchain::Variable;
use crate::{paths, process};

/// A group that has not ended after this hangs; the others shall still be heard.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// One test program.
pub(crate) struct Group {
    package: String,
    name: String,
    program: PathBuf,
    folder: PathBuf,
}

/// How many tests ended how.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Group {
    /// Whether a person who types `name` means this group.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.package == name || self.name == name
    }

    fn title(&self) -> String {
        format!("{} ({})", self.package, self.name)
    }
}

impl Counts {
    /// Ends a run: the last line that is printed, and an error if anything failed or nothing ran.
    pub(crate) fn close(self) -> Result<()> {
        if self.passed + self.failed == 0 {
            bail!("no test of that name");
        }
        println!("\n{}", self.line());
        if self.failed > 0 {
            // The line above must stay the last one.
            std::process::exit(1);
        }
        Ok(())
    }

    /// The counts in one line, as test runners close with it.
    pub(crate) fn line(self) -> String {
        let skipped = match self.skipped {
            0 => String::new(),
            n => format!(", {n} skipped"),
        };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }

    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Builds the test programs of these packages and lists them.
pub(crate) fn build(packages: &[&str], progress: &Progress) -> Result<Vec<Group>> {
    let command = || {
        let mut command = process::cargo();
        command.args(["test", "--no-run"]).args(packages);
        command
    };
    process::run(&mut command(), "tests", progress)?;
    let list = process::output(command().arg("--message-format=json"))
        .context("cargo did not list the test programs")?;
    Ok(list.lines().filter_map(group).collect())
}

/// A test program, if this line of cargo's is about one.
fn group(line: &str) -> Option<Group> {
    let message: Value = serde_json::from_str(line).ok()?;
    let program = PathBuf::from(message.get("executable")?.as_str()?);
    if !message.get("profile")?.get("test")?.as_bool()? {
        return None;
    }
    let target = message.get("target")?;
    let folder = PathBuf::from(message.get("manifest_path")?.as_str()?)
        .parent()?
        .to_path_buf();
    let package = folder.file_name()?.to_string_lossy().into_owned();
    let name = match target.get("kind")?.get(0)?.as_str()? {
        "test" => target.get("name")?.as_str()?,
        "bin" => "program",
        _ => "unit",
    };
    Some(Group {
        name: name.to_owned(),
        package,
        program,
        folder,
    })
}

/// Runs all groups one after the other; prints a line for each, and what failed.
pub(crate) fn run(
    groups: &[Group],
    filter: Option<&str>,
    variables: &[Variable],
) -> Result<Counts> {
    let mut all = Counts::default();
    let mut failures = Vec::new();
    println!();
    for group in groups {
        let began = Instant::now();
        let (counts, said) = run_one(group, filter, variables)?;
        if counts != Counts::default() {
            print_line(group, counts, began.elapsed());
        }
        if counts.failed > 0 {
            println!("{said}");
            failures.push(group.title());
        }
        all.add(counts);
    }
    if !failures.is_empty() {
        println!("\nfailed: {}", failures.join(", "));
    }
    Ok(all)
}

fn print_line(group: &Group, counts: Counts, took: Duration) {
    println!(
        "{:<34} {:>5} passed {:>3} failed {:>8}",
        group.title(),
        counts.passed,
        counts.failed,
        seconds(took)
    );
}

/// Runs a group to its end; what it printed comes along, from the first failure on.
fn run_one(
    group: &Group,
    filter: Option<&str>,
    variables: &[Variable],
) -> Result<(Counts, String)> {
    let mut command = Command::new(&group.program);
    command
        .current_dir(&group.folder)
        .env("CARGO_MANIFEST_DIR", &group.folder)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .args(filter);
    let log = paths::log(&format!("test-{}-{}", group.package, group.name));
    let mut lines = Vec::new();
    let outcome = process::watch_until(&mut command, &log, Some(LIMIT), |line| {
        lines.push(line.to_owned())
    });
    let mut counts = lines
        .iter()
        .rev()
        .find_map(|line| counts(line))
        .unwrap_or_default();
    if let Err(error) = outcome
        && counts.failed == 0
    {
        // It crashed, hung, or would not start: that is a failure even if no test was blamed.
        counts.failed = 1;
        lines.push(format!("{error:#}"));
    }
    let from = lines
        .iter()
        .position(|line| line == "failures:")
        .unwrap_or(0);
    Ok((counts, lines[from..].join("\n")))
}

/// Reads libtest's closing line.
fn counts(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let number = |word: &str| {
        let before = numbers
            .split("; ")
            .find_map(|part| part.strip_suffix(word))?;
        before.trim().parse().ok()
    };
    Some(Counts {
        passed: number("passed")?,
        failed: number("failed")?,
        skipped: number("ignored")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, counts};

    #[test]
    fn reads_what_libtest_prints() {
        let line = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 9 filtered out; finished in 0.00s";
        let expected = Counts {
            passed: 5,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(counts(line), Some(expected));
        assert_eq!(counts("test conversation ... ok"), None);
    }
}
