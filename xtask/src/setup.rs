//! Makes a machine able to build the web parts, and with `--tests` able to run every test.
//!
//! Each need is looked for first; only what is missing is installed, and nothing without saying so.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::Progress;
use crate::toolchain::{TARGET, Toolchain, Variable};
use crate::{paths, process};

/// Debian's Rust for browsers: compiler, cargo, and the standard library's source.
const DEBIAN_RUST: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
/// Clippy of the same version as `rustc-web`.
const DEBIAN_CLIPPY: &[&str] = &["rust-web-clippy"];
/// What customers have besides Chromium: the engine, a program that it needs, and Debian's package.
/// Firefox needs no driver: tests/src/browser/firefox.rs speaks to it.
const ENGINES: [(&str, &str, &str); 3] = [
    ("Firefox", "firefox-esr", "firefox-esr"),
    ("WebKitGTK", "WebKitWebDriver", "webkit2gtk-driver"),
    ("WebKitGTK", "Xvfb", "xvfb"),
];
/// A linker for WebAssembly, where rustup's toolchain doesn't bring one.
const DEBIAN_LINKER: &[&str] = &["lld-22"];

/// `cargo xtask setup [--tests]`.
pub(crate) fn command(tests: bool) -> Result<()> {
    let mut steps = crate::steps::Steps::new(1 + usize::from(tests));
    steps.run("Rust for the browser", |progress| web(progress).map(drop))?;
    if tests {
        steps.run("what the tests need", |progress| {
            tests_need(progress).map(drop)
        })?;
    }
    Ok(())
}

/// Finds a Rust that builds for the browser, or installs one.
pub(crate) fn web(progress: &Progress) -> Result<Toolchain> {
    let found = || Toolchain::active().or_else(Toolchain::debian);
    let mut toolchain = match found() {
        Some(toolchain) => toolchain,
        None => {
            let refusals = [add_target(progress), install_debian_rust(progress)];
            found().with_context(|| cannot_build_web(&refusals))?
        }
    };
    let mut why = String::new();
    if !toolchain.builds_std() {
        match std_source(progress) {
            Ok(()) => toolchain = found().unwrap_or(toolchain),
            Err(_) => why = format!(": {SOURCE} failed, so what customers download is larger"),
        }
    }
    progress.say(format!("{}{why}", toolchain.describe()));
    Ok(toolchain)
}

/// The same, with clippy.
pub(crate) fn web_with_clippy(progress: &Progress) -> Result<Toolchain> {
    let toolchain = web(progress)?;
    if !toolchain.has_clippy() {
        apt_install(DEBIAN_CLIPPY, progress)
            .context("clippy is missing; with rustup: rustup component add clippy")?;
    }
    Ok(toolchain)
}

/// Browsers, drivers, a Python that takes mail and a Dovecot that serves it; says in variables where they are.
pub(crate) fn tests_need(progress: &Progress) -> Result<Vec<Variable>> {
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if chromedriver().is_none() {
        missing.push("chromium-driver");
    }
    let on_debian = process::find("apt-get").is_some();
    if mail_python().is_none() {
        if on_debian {
            missing.push("python3-aiosmtpd");
        } else {
            python_venv(progress)?;
        }
    }
    if dovecot().is_none() {
        missing.push("dovecot-imapd");
    }
    // Where the other two engines cannot be had, their tests say that they were not tried.
    let engines: Vec<&str> = engines_missing().map(|(_, _, package)| package).collect();
    if !engines.is_empty()
        && let Err(error) = apt_install(&engines, progress)
    {
        progress.say(format!("without {}: {error:#}", engines.join(", ")));
    }
    if !missing.is_empty() {
        apt_install(&missing, progress)
            .with_context(|| format!("the tests need: {}", missing.join(", ")))?;
    }
    let there = "installed a moment ago, yet not found on PATH";
    let variables = vec![
        (
            "DESKBELL_CHROMIUM",
            chromium().context(there)?.into_os_string(),
        ),
        (
            "DESKBELL_CHROMEDRIVER",
            chromedriver().context(there)?.into_os_string(),
        ),
        (
            "DESKBELL_PYTHON",
            mail_python().context(there)?.into_os_string(),
        ),
        (
            "DESKBELL_DOVECOT",
            dovecot().context(there)?.into_os_string(),
        ),
    ];
    progress.say("Chromium, its driver, Python with aiosmtpd, Dovecot");
    Ok(variables)
}

fn engines_missing() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let is_missing = |program| process::find(program).is_none();
    ENGINES
        .into_iter()
        .filter(move |(_, program, _)| is_missing(program))
}

/// Says which engines the tests did not try, since they are not installed.
pub(crate) fn say_what_is_not_tried() {
    let mut said = "";
    for (engine, program, _) in engines_missing() {
        if engine != std::mem::replace(&mut said, engine) {
            println!("not tried: {engine} is not installed ({program}); cargo xtask setup --tests");
        }
    }
}

fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(process::find)
}

fn chromedriver() -> Option<PathBuf> {
    process::find("chromedriver")
}

/// The IMAP server of the tests for answers by mail. Debian keeps it off the usual PATH.
fn dovecot() -> Option<PathBuf> {
    let usual = PathBuf::from("/usr/sbin/dovecot");
    process::find("dovecot").or_else(|| usual.is_file().then_some(usual))
}

/// A Python with aiosmtpd: the mail test's real SMTP server. Debian's own first: apt installs for that one.
fn mail_python() -> Option<PathBuf> {
    let venv = venv().join("bin").join("python");
    [
        Some(PathBuf::from("/usr/bin/python3")),
        process::find("python3"),
        Some(venv),
    ]
    .into_iter()
    .flatten()
    .find(|python| {
        python.is_file()
            && process::output(Command::new(python).args(["-c", "import aiosmtpd"])).is_some()
    })
}

fn venv() -> PathBuf {
    paths::target().join("venv")
}

fn python_venv(progress: &Progress) -> Result<()> {
    let python = process::find("python3").context("the mail test needs Python 3 with aiosmtpd")?;
    progress.say("pip install aiosmtpd, in target/venv");
    let log = "python";
    process::run(
        Command::new(python).args(["-m", "venv"]).arg(venv()),
        log,
        progress,
    )?;
    process::run(
        Command::new(venv().join("bin").join("python")).args(["-m", "pip", "install", "aiosmtpd"]),
        log,
        progress,
    )
}

/// `rustup target add`; what it answered, if it could not.
fn add_target(progress: &Progress) -> Result<()> {
    if process::find("rustup").is_none() {
        bail!("rustup is not here");
    }
    progress.say(format!("rustup target add {TARGET}"));
    quietly(Command::new("rustup").args(["target", "add", TARGET]))
}

/// With it the standard library is built along, and the bundles get about a tenth smaller.
const SOURCE: &str = "rustup component add rust-src";

/// Fetches the standard library's source, where rustup can.
fn std_source(progress: &Progress) -> Result<()> {
    if process::find("rustup").is_none() {
        bail!("rustup is not here");
    }
    progress.say(SOURCE);
    quietly(Command::new("rustup").args(["component", "add", "rust-src"]))
}

fn install_debian_rust(progress: &Progress) -> Result<()> {
    apt_install(DEBIAN_RUST, progress)?;
    if Toolchain::debian().is_none() {
        apt_install(DEBIAN_LINKER, progress)?;
    }
    Ok(())
}

/// Installs Debian packages as root; otherwise says the exact command.
fn apt_install(packages: &[&str], progress: &Progress) -> Result<()> {
    let by_hand = format!(
        "apt-get install --no-install-recommends {}",
        packages.join(" ")
    );
    if process::find("apt-get").is_none() {
        bail!("this machine has no apt-get; on Debian it would be: {by_hand}");
    }
    if process::output(Command::new("id").arg("-u")).as_deref() != Some("0") {
        bail!("run this once: sudo {by_hand}");
    }
    progress.say(by_hand);
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(arguments);
        command
    };
    // An old package list asks for files that the mirror no longer has.
    quietly(&mut apt(&["update"]))?;
    quietly(apt(&["install", "--yes", "--no-install-recommends"]).args(packages))
}

/// Runs a program; if it fails, its last lines are the error.
fn quietly(command: &mut Command) -> Result<()> {
    let mut said = Vec::new();
    let outcome = process::watch(command, &paths::log("setup"), |line| {
        said.push(line.to_owned());
    });
    let last = said.split_off(said.len().saturating_sub(4)).join("\n  ");
    outcome.map_err(|error| error.context(format!("it said:\n  {last}")))
}

fn cannot_build_web(refusals: &[Result<()>]) -> String {
    let tried: String = refusals
        .iter()
        .filter_map(|refusal| refusal.as_ref().err())
        .map(|error| format!("\n- {error:#}"))
        .collect();
    format!(
        "No Rust here can build for the browser ({TARGET}). Any one of these helps:\n\
         1. rustup target add {TARGET}\n\
         2. on Debian: sudo apt-get install --no-install-recommends {} {}\n\
         3. from your system's packages, the wasm32 standard library of the Rust in use\n\
         Tried just now:{tried}",
        DEBIAN_RUST.join(" "),
        DEBIAN_LINKER.join(" "),
    )
}
