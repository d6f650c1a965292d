//! WebKit behind its own driver, on a screen that nobody sees. A driver has one session at a time:
//! so each browser brings its own.

use super::driver::Looks;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the driver may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts a screen and a driver with this home; the browser itself starts with the session.
pub(super) fn start(home: &Path, looks: &Looks) -> anyhow::Result<(Vec<Child>, SocketAddr)> {
    let there = super::engine::webkit().context("WebKitGTK is not installed")?;
    let quiet = |command: &mut Command| {
        command.stdin(Stdio::null()).stderr(Stdio::null());
        command.process_group(0);
    };
    let mut screen = Command::new(&there.screen);
    // It names the display that it found free on its standard output.
    screen.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"]);
    screen.arg(format!("{}x{}x24", looks.width + 100, looks.height + 200));
    quiet(&mut screen);
    let mut screen = screen
        .stdout(Stdio::piped())
        .spawn()
        .context("starting Xvfb")?;
    let mut display = String::new();
    let said = screen.stdout.take().context("its output")?;
    BufReader::new(said).read_line(&mut display)?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let language = looks.locale.replace('-', "_");
    let mut driver = Command::new(&there.driver);
    driver
        .arg(format!("--port={port}"))
        .env("DISPLAY", format!(":{}", display.trim()))
        .env("HOME", home)
        .env("LANGUAGE", &language)
        .env("LANG", format!("{language}.UTF-8"))
        .env("GDK_BACKEND", "x11")
        // As root, which tests in containers run as, its sandbox cannot start.
        .env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdout(Stdio::null());
    for kept in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
        driver.env(kept, home);
    }
    quiet(&mut driver);
    let driver = driver.spawn();
    let at = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut children = vec![screen];
    children.push(driver.context("starting WebKitWebDriver")?);
    let deadline = Instant::now() + PATIENCE;
    while TcpStream::connect(at).is_err() {
        if Instant::now() > deadline {
            bail!("WebKitWebDriver does not listen");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok((children, at))
}

/// What it wants to hear at a session's start.
pub(super) fn capabilities() -> anyhow::Result<Value> {
    let there = super::engine::webkit().context("WebKitGTK is not installed")?;
    Ok(json!({ "capabilities": { "alwaysMatch": {
        "unhandledPromptBehavior": "accept",
        "webkitgtk:browserOptions": { "binary": there.browser, "args": ["--automation"] },
    }}}))
}
