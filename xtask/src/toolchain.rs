//! Which Rust builds the web parts on this machine, and how it must be called.
//!
//! The ordinary case is the active toolchain with the wasm32 target added. Where no such download exists
//! (only package registries), Debian's own `rustc-web` builds the standard library from source.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{paths, process};

/// The target of the widget and the agent view.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// The cargo profile of both bundles, defined in the root Cargo.toml.
pub(crate) const PROFILE: &str = "web";

/// A Rust that can build for the browser.
#[derive(Debug, Clone)]
pub(crate) struct Toolchain {
    cargo: PathBuf,
    /// Debian's compiler, where it isn't the one on PATH.
    rustc: Option<PathBuf>,
    linker: Option<PathBuf>,
    /// The standard library is built along, smaller than the one that is downloaded.
    builds_std: bool,
}

impl Toolchain {
    /// The active toolchain, if its standard library for the browser is there, or can be built.
    pub(crate) fn active() -> Option<Self> {
        let sysroot = sysroot("rustc".as_ref())?;
        let builds_std = has_std_source(&sysroot) && bundled_linker(&sysroot).is_some();
        let has_target = sysroot.join("lib/rustlib").join(TARGET).is_dir();
        (has_target || builds_std).then(|| Self {
            cargo: std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from),
            rustc: None,
            linker: None,
            builds_std,
        })
    }

    /// Debian's `rustc-web`, `cargo-web` and `rust-web-src`, if they are installed and a linker is found.
    pub(crate) fn debian() -> Option<Self> {
        let (cargo, rustc) = (
            PathBuf::from("/usr/bin/cargo"),
            PathBuf::from("/usr/bin/rustc"),
        );
        let there = cargo.is_file() && has_std_source(Path::new("/usr")) && is_recent(&rustc);
        let linker = linker()?;
        there.then_some(Self {
            cargo,
            rustc: Some(rustc),
            linker: Some(linker),
            builds_std: true,
        })
    }

    /// Whether the standard library is built along.
    pub(crate) fn builds_std(&self) -> bool {
        self.builds_std
    }

    /// One line that says what will be used.
    pub(crate) fn describe(&self) -> String {
        let compiler = self.rustc.as_deref().unwrap_or_else(|| "rustc".as_ref());
        let version = process::output(Command::new(compiler).arg("-V"))
            .unwrap_or_else(|| compiler.display().to_string());
        let std = if self.builds_std {
            "standard library from source"
        } else {
            "ready-made standard library"
        };
        format!("{version}, {std}")
    }

    /// `cargo <subcommand>` for the browser, at the checkout, into the web target folder.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        command.arg(subcommand);
        self.aim(&mut command);
        command
    }

    /// Clippy for the browser. Debian's must be called by its full path: rustup's would shadow it.
    pub(crate) fn clippy(&self) -> Command {
        let Some(rustc) = &self.rustc else {
            return self.cargo("clippy");
        };
        let mut command = Command::new(rustc.with_file_name("cargo-clippy"));
        command.arg("clippy").env("CARGO", &self.cargo);
        self.aim(&mut command);
        command
    }

    /// Whether `clippy` can run.
    pub(crate) fn has_clippy(&self) -> bool {
        match &self.rustc {
            Some(rustc) => rustc.with_file_name("cargo-clippy").is_file(),
            None => process::output(&mut self.cargo_plain("clippy", "--version")).is_some(),
        }
    }

    fn cargo_plain(&self, subcommand: &str, flag: &str) -> Command {
        let mut command = Command::new(&self.cargo);
        command.args([subcommand, flag]);
        command
    }

    fn aim(&self, command: &mut Command) {
        command
            .current_dir(paths::root())
            .env("CARGO_TARGET_DIR", paths::web_target())
            .args(["--profile", PROFILE, "--target", TARGET]);
        if let Some(rustc) = &self.rustc {
            // What rustup and `cargo run` set for their own compiler would mislead Debian's.
            for name in ["RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH"] {
                command.env_remove(name);
            }
            command.env("RUSTC", rustc);
            command.env("RUSTDOC", rustc.with_file_name("rustdoc"));
        }
        if let Some(linker) = &self.linker {
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        if self.builds_std {
            // Unstable flags on a stable compiler, kept out of Cargo.toml so that plain builds never need them.
            // Immediate abort saves an eighth of the module: no panic text, no formatting code.
            command.env("RUSTC_BOOTSTRAP", "1").args([
                "-Zbuild-std=std,panic_abort",
                "-Zbuild-std-features=optimize_for_size",
                "-Zpanic-immediate-abort",
                "--config",
                "profile.web.panic=\"immediate-abort\"",
            ]);
        }
    }
}

/// The linker that rustup's toolchains bring along, or one on PATH.
fn linker() -> Option<PathBuf> {
    let rustup = sysroot("rustc".as_ref()).and_then(|sysroot| bundled_linker(&sysroot));
    rustup
        .or_else(|| process::find("rust-lld"))
        .or_else(|| process::find("wasm-ld"))
        .or_else(|| process::find("wasm-ld-22"))
        .or_else(|| process::find("wasm-ld-19"))
}

fn bundled_linker(sysroot: &Path) -> Option<PathBuf> {
    let host = process::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let linker = sysroot
        .join("lib/rustlib")
        .join(host)
        .join("bin")
        .join(format!("rust-lld{}", std::env::consts::EXE_SUFFIX));
    linker.is_file().then_some(linker)
}

fn sysroot(rustc: &Path) -> Option<PathBuf> {
    process::output(Command::new(rustc).args(["--print", "sysroot"])).map(PathBuf::from)
}

fn has_std_source(sysroot: &Path) -> bool {
    sysroot
        .join("lib/rustlib/src/rust/library/std/Cargo.toml")
        .is_file()
}

/// Whether a compiler is at least the one that the workspace asks for.
fn is_recent(rustc: &Path) -> bool {
    let minor = process::output(Command::new(rustc).arg("-V")).and_then(|text| minor(&text));
    minor.is_some_and(|minor| minor >= MINOR)
}

/// The workspace's `rust-version` is 1.95; immediate-abort panics as a profile setting came with 1.91.
const MINOR: u32 = 95;

fn minor(version: &str) -> Option<u32> {
    version
        .strip_prefix("rustc 1.")?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// A variable for a child process, from the wasm linker to a test's browser.
pub(crate) type Variable = (&'static str, OsString);

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn reads_the_version_that_rustc_prints() {
        assert_eq!(minor("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(96));
        assert_eq!(minor("rustc 2.0.0"), None);
    }
}
