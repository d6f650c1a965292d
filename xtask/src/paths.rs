//! Where things are: the checkout, what cargo makes, and the web bundles that the relay embeds.

use std::path::{Path, PathBuf};

/// The checkout that this run is about.
///
/// `cargo run` says it at run time; what was compiled in may be another checkout that shares the target folder.
pub(crate) fn root() -> PathBuf {
    let crate_dir = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    crate_dir
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or(crate_dir)
}

/// Cargo's target folder, absolute: `CARGO_TARGET_DIR`, or `target` in the checkout.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) if !dir.is_empty() => root().join(dir),
        _ => root().join("target"),
    }
}

/// The target folder of the WebAssembly builds; its own, so that their lock never holds up native builds.
pub(crate) fn web_target() -> PathBuf {
    target().join("web")
}

/// The finished bundles. In the checkout, never shared: the relay embeds this folder.
pub(crate) fn web_dist() -> PathBuf {
    root().join("dist").join("web")
}

/// What the last run of a step printed.
pub(crate) fn log(name: &str) -> PathBuf {
    target().join("xtask").join(format!("{name}.log"))
}

/// The relay's program as cargo leaves it.
pub(crate) fn relay(profile: &str) -> PathBuf {
    target()
        .join(profile)
        .join(format!("deskbell{}", std::env::consts::EXE_SUFFIX))
}

/// A path as a person at the checkout would type it.
pub(crate) fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}
