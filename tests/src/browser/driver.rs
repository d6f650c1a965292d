//! The driver's process: chromedriver on a port of its own, shared by the browsers of one test;
//! Firefox and WebKit each with a driver to itself.

use super::engine::Engine;
use super::{firefox, webkit};
use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// How often chromedriver is started before a test gives up. It chooses a port that is free for IPv4, and
/// ends where somebody has the same one for IPv6: "IPv6 port not available. Exiting...".
const STARTS: u32 = 5;

/// How a browser is to be.
#[derive(Clone, Debug)]
pub struct Looks {
    /// The window's inside, in CSS pixels.
    pub width: u32,
    /// The window's inside, in CSS pixels.
    pub height: u32,
    /// Whether the person prefers dark.
    pub dark: bool,
    /// The person's language, as browsers name it.
    pub locale: &'static str,
    /// Device pixels to a CSS pixel.
    pub scale: u32,
    /// Whether the person lets pages store nothing.
    pub keeps_nothing: bool,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            width: 1200,
            height: 800,
            dark: false,
            locale: "en-GB",
            scale: 1,
            keeps_nothing: false,
        }
    }
}

/// A running driver. Dropping it ends the driver and what it has started.
pub struct Driver {
    at: SocketAddr,
    children: Vec<Child>,
    engine: Engine,
    _home: TempDir,
}

impl Driver {
    /// Starts the driver of one browser with this engine.
    ///
    /// # Errors
    /// If the engine is not there.
    pub(super) fn of(engine: Engine, looks: &Looks) -> anyhow::Result<Self> {
        let home = TempDir::with_prefix("deskbell-browser-")?;
        let (children, at) = match engine {
            Engine::Chromium => return Self::start(),
            Engine::Firefox => {
                let (child, at) = firefox::start(home.path(), looks)?;
                (vec![child], at)
            }
            Engine::WebKit => webkit::start(home.path(), looks)?,
        };
        Ok(Self {
            at,
            children,
            engine,
            _home: home,
        })
    }

    /// What the driver wants to hear at a session's start.
    pub(super) fn capabilities(&self, profile: &Path, looks: &Looks) -> anyhow::Result<Value> {
        Ok(match self.engine {
            Engine::Chromium => capabilities(profile, looks),
            // Firefox has its profile already.
            Engine::Firefox => json!({ "capabilities": { "alwaysMatch": {
                "unhandledPromptBehavior": "accept",
            }}}),
            Engine::WebKit => webkit::capabilities()?,
        })
    }

    /// The engine that it drives.
    pub(super) fn engine(&self) -> Engine {
        self.engine
    }

    /// Starts chromedriver on a free port.
    ///
    /// # Errors
    /// If it is not there; says what to install. If it ended each time; says what it said.
    pub fn start() -> anyhow::Result<Self> {
        let mut said = String::new();
        for _ in 0..STARTS {
            if let Some(driver) = Self::chromedriver(&mut said)? {
                return Ok(driver);
            }
        }
        bail!("chromedriver ended {STARTS} times without naming its port. It said: {said}")
    }

    /// Starts it once; none if it ended before it listened.
    fn chromedriver(said: &mut String) -> anyhow::Result<Option<Self>> {
        let program = variable("DESKBELL_CHROMEDRIVER", "chromedriver");
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| {
                format!(
                    "starting {}: run `cargo xtask setup --tests`, or install chromium and \
                     chromium-driver, or set DESKBELL_CHROMEDRIVER",
                    program.display()
                )
            })?;
        let output = BufReader::new(child.stdout.take().context("its output")?);
        let mut driver = Self {
            at: (Ipv4Addr::LOCALHOST, 0).into(),
            children: vec![child],
            engine: Engine::Chromium,
            _home: TempDir::new()?,
        };
        for line in output.lines() {
            let line = line?;
            if let Some((_, port)) = line.rsplit_once("successfully on port ") {
                driver.at.set_port(port.trim_end_matches('.').parse()?);
                return Ok(Some(driver));
            }
            *said = line;
        }
        Ok(None)
    }

    /// Where it listens.
    pub fn at(&self) -> SocketAddr {
        self.at
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                // Gone already is what we want.
                let _ = kill_process_group(group, Signal::KILL);
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// What chromedriver wants to hear at a session's start.
fn capabilities(profile: &Path, looks: &Looks) -> Value {
    let Looks {
        width,
        height,
        scale,
        locale,
        ..
    } = looks;
    let mut arguments = vec![
        "--headless".to_owned(),
        "--no-sandbox".into(),
        "--disable-gpu".into(),
        "--disable-quic".into(),
        "--no-first-run".into(),
        "--disable-background-networking".into(),
        "--disable-component-update".into(),
        "--disable-sync".into(),
        "--disable-dev-shm-usage".into(),
        "--hide-scrollbars".into(),
        // A new chat rings: nobody is to hear it.
        "--mute-audio".into(),
        format!("--user-data-dir={}", profile.display()),
        format!("--window-size={width},{height}"),
        format!("--force-device-scale-factor={scale}"),
        format!("--lang={locale}"),
        format!("--accept-lang={locale}"),
    ];
    if looks.dark {
        arguments.push("--blink-settings=preferredColorScheme=0".into());
    }
    let binary = variable("DESKBELL_CHROMIUM", "chromium");
    let mut options = json!({ "args": arguments });
    if looks.keeps_nothing {
        const BLOCK: u8 = 2;
        options["prefs"] = json!({ "profile.default_content_setting_values.cookies": BLOCK });
    }
    if Path::new(&binary).is_absolute() {
        options["binary"] = json!(binary.to_string_lossy());
    }
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "unhandledPromptBehavior": "accept",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
    }}})
}

fn variable(name: &str, or: &str) -> OsString {
    std::env::var_os(name).unwrap_or_else(|| or.into())
}
