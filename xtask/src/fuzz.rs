//! `cargo xtask fuzz`: looks for inputs that break a promise, one target after the other.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::{paths, process};

/// Minutes for each target, unless told otherwise.
const MINUTES: u64 = 10;
/// Bytes of an input at most: longer ones only slow the search down.
const BYTES_MAX: u64 = 4_096;
/// An input that takes longer than this many seconds is a finding.
const INPUT_S_MAX: u64 = 20;

/// Runs the named target, or all.
pub(crate) fn command(words: &[String]) -> Result<()> {
    let (wanted, minutes) = read(words)?;
    let all = targets()?;
    let chosen: Vec<&String> = match &wanted {
        None => all.iter().collect(),
        Some(name) => all.iter().filter(|target| *target == name).collect(),
    };
    if chosen.is_empty() {
        bail!("there is no such target; there are {}", all.join(", "));
    }
    check_tools()?;
    for target in chosen {
        println!("\n{target}, for {minutes} min");
        let status = fuzz()
            .args(["run", target, "--fuzz-dir", "fuzz", "--"])
            .arg(format!("-max_total_time={}", minutes * 60))
            .arg(format!("-max_len={BYTES_MAX}"))
            .arg(format!("-timeout={INPUT_S_MAX}"))
            .status()
            .context("starting cargo fuzz")?;
        ensure!(
            status.success(),
            "{target} found something: the input is in fuzz/artifacts/{target}. Put it into \
             fuzz/corpus/{target}, so that the ordinary test fuzz_corpus plays it."
        );
    }
    println!(
        "\nNothing was found. What is new in fuzz/corpus: keep it small with cargo +nightly fuzz cmin."
    );
    Ok(())
}

/// The target that was named, and the minutes.
fn read(words: &[String]) -> Result<(Option<String>, u64)> {
    let (mut target, mut minutes) = (None, MINUTES);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word == "--minutes" {
            let number = rest.next().and_then(|n| n.parse().ok());
            minutes = number
                .context("--minutes wants a number, as in: cargo xtask fuzz frames --minutes 30")?;
        } else {
            target = Some(word.clone());
        }
    }
    Ok((target, minutes))
}

/// All targets there are: one file each.
fn targets() -> Result<Vec<String>> {
    let folder = paths::root().join("fuzz/fuzz_targets");
    let listed = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut names = Vec::new();
    for file in listed {
        let path = file?.path();
        names.extend(
            path.file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}

/// Says what is missing, and how to get it.
fn check_tools() -> Result<()> {
    let answers = |command: &mut Command| process::output(command).is_some();
    ensure!(
        answers(Command::new("cargo").args(["+nightly", "--version"])),
        "fuzzing needs a nightly compiler: rustup toolchain install nightly"
    );
    ensure!(
        answers(fuzz().arg("--version")),
        "fuzzing needs cargo-fuzz: cargo install cargo-fuzz --locked"
    );
    Ok(())
}

/// `cargo +nightly fuzz`, at the checkout. Not the cargo that runs this task: it cannot change its
/// compiler.
fn fuzz() -> Command {
    let mut command = Command::new("cargo");
    command
        .args(["+nightly", "fuzz"])
        .current_dir(paths::root());
    // What the outer cargo and rustup set for their own compiler would win over `+nightly`.
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
        command.env_remove(name);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::{read, targets};

    #[test]
    fn words_name_a_target_and_minutes() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let both = read(&words("frames --minutes 3")).unwrap();
        assert_eq!(both, (Some("frames".to_owned()), 3));
        assert!(read(&words("--minutes x")).is_err());
    }

    #[test]
    fn each_file_is_a_target() {
        let names = targets().unwrap();
        assert!(names.contains(&"frames".to_owned()), "{names:?}");
    }
}
