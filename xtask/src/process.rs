//! Runs other programs: keeps what they print in a log, shows how far they are, and tells plainly what failed.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::steps::Progress;

/// How many of a failed program's last lines are shown.
const SHOWN_LINES: usize = 60;
/// Longer than any build; a wait needs some number.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Looks a program up on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|file| file.is_file())
}

/// What a program prints on standard output, trimmed; `None` if it isn't there or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Cargo as this task was started by, at the checkout.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(paths::root());
    command
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a program to its end; its output goes to a log, and is shown only if it fails.
pub(crate) fn run(command: &mut Command, log: &str, progress: &Progress) -> Result<()> {
    let log = paths::log(log);
    let mut compiled = 0;
    let outcome = watch(command, &log, |line| {
        let what = line.trim_start();
        if let Some(name) = what
            .strip_prefix("Compiling ")
            .or_else(|| what.strip_prefix("Checking "))
        {
            compiled += 1;
            let name = name.split(' ').next().unwrap_or(name);
            progress.say(format!("{compiled} crates, {name}"));
        } else if what.starts_with("Blocking waiting") {
            progress.say("another cargo is at work; waiting for it");
        }
    });
    if outcome.is_ok() {
        progress.say(match compiled {
            0 => "nothing to compile".to_owned(),
            n => format!("{n} crates"),
        });
    }
    if outcome.is_err() {
        show_end(&log);
    }
    outcome
}

/// Runs a program to its end; each line it prints, on either stream, is logged and handed to `each`.
pub(crate) fn watch(command: &mut Command, log: &Path, each: impl FnMut(&str)) -> Result<()> {
    watch_until(command, log, None, each)
}

/// The same, but a program that has not ended after `limit` is killed, and that is an error.
pub(crate) fn watch_until(
    command: &mut Command,
    log: &Path,
    limit: Option<Duration>,
    mut each: impl FnMut(&str),
) -> Result<()> {
    let what = shown(command);
    if let Some(dir) = log.parent() {
        fs::create_dir_all(dir)?;
    }
    let mut file = File::create(log).with_context(|| format!("writing {}", log.display()))?;
    writeln!(file, "$ {what}")?;
    let (reader, writer) = std::io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("starting {what}"))?;
    // The command holds the pipe's writing end; reading would never end while it does.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (send, lines) = channel();
    thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if send.send(line).is_err() {
                return;
            }
        }
    });
    let began = Instant::now();
    loop {
        let left = limit.map_or(FOREVER, |limit| limit.saturating_sub(began.elapsed()));
        match lines.recv_timeout(left) {
            Ok(line) => {
                writeln!(file, "{line}")?;
                each(&line);
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                child.kill()?;
                child.wait()?;
                bail!(
                    "{what}\nwas killed: it had not ended after {} s",
                    began.elapsed().as_secs()
                );
            }
        }
    }
    let status = child.wait()?;
    if !status.success() {
        bail!(
            "{what}\nended with {status}; all it said is in {}",
            paths::shown(log)
        );
    }
    Ok(())
}

fn show_end(log: &Path) {
    let Ok(text) = fs::read_to_string(log) else {
        return;
    };
    let lines: Vec<&str> = text.lines().collect();
    eprintln!();
    for line in &lines[lines.len().saturating_sub(SHOWN_LINES)..] {
        eprintln!("    {line}");
    }
}
