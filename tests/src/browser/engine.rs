//! The three engines that customers' browsers have, and where each is on this machine.

use std::fmt;
use std::path::{Path, PathBuf};

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome's, Edge's and most others'.
    Chromium,
    /// Firefox's.
    Firefox,
    /// Safari's, as Debian builds it.
    WebKit,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKitGTK",
        })
    }
}

impl Engine {
    /// Whether it is on this machine; says so if not, since then nothing is known of it.
    pub fn is_here(self) -> bool {
        let here = match self {
            // The other tests need it: without it they fail and say what to install.
            Self::Chromium => true,
            Self::Firefox => firefox().is_some(),
            Self::WebKit => webkit().is_some(),
        };
        if !here {
            eprintln!("not tried: {self} is not installed; cargo xtask setup --tests");
        }
        here
    }
}

/// Firefox's program.
pub(super) fn firefox() -> Option<PathBuf> {
    set("DESKBELL_FIREFOX").or_else(|| ["firefox-esr", "firefox"].into_iter().find_map(on_path))
}

/// What WebKit needs: its driver, its smallest browser, and a screen that nobody sees.
pub(super) struct WebKit {
    pub(super) driver: PathBuf,
    pub(super) browser: PathBuf,
    pub(super) screen: PathBuf,
}

/// WebKit's programs, if all are there.
pub(super) fn webkit() -> Option<WebKit> {
    // Beside the libraries, where Debian keeps it for each architecture and version.
    let beside = || {
        let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
        let mut places = folders.flat_map(|folder| {
            ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]
                .map(|version| folder.path().join(version).join("MiniBrowser"))
        });
        places.find(|place| place.is_file())
    };
    Some(WebKit {
        driver: on_path("WebKitWebDriver")?,
        browser: set("DESKBELL_MINIBROWSER").or_else(beside)?,
        screen: on_path("Xvfb")?,
    })
}

fn set(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found.into_iter().find(|file: &PathBuf| Path::is_file(file))
}
