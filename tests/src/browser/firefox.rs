//! Firefox behind WebDriver. Firefox itself speaks Marionette, which is WebDriver's commands under
//! other names; Mozilla's geckodriver only translates. So does this, and nothing has to be compiled
//! or fetched besides Firefox.

use super::driver::Looks;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long Firefox may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts Firefox with this empty profile, and a translator that answers at the address.
pub(super) fn start(profile: &Path, looks: &Looks) -> anyhow::Result<(Child, SocketAddr)> {
    use std::os::unix::process::CommandExt;
    let program = super::engine::firefox().context("Firefox is not installed")?;
    std::fs::write(profile.join("user.js"), preferences(looks))?;
    let child = Command::new(&program)
        .args(["--marionette", "--headless", "--no-remote", "--profile"])
        .arg(profile)
        .arg(format!("--width={}", looks.width))
        .arg(format!("--height={}", looks.height))
        .env("HOME", profile)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("starting {}", program.display()))?;
    let marionette = Marionette::of(profile)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let at = listener.local_addr()?;
    std::thread::spawn(move || serve(&listener, marionette));
    Ok((child, at))
}

/// Quiet, in the person's language, and on a port of its own choice.
fn preferences(looks: &Looks) -> String {
    let mut all = vec![
        ("marionette.port", json!(0)),
        ("intl.accept_languages", json!(looks.locale)),
        ("media.volume_scale", json!("0.0")),
        ("browser.shell.checkDefaultBrowser", json!(false)),
        ("browser.startup.homepage_override.mstone", json!("ignore")),
        ("datareporting.policy.dataSubmissionEnabled", json!(false)),
        ("app.update.disabledForTesting", json!(true)),
        ("network.captive-portal-service.enabled", json!(false)),
        ("network.connectivity-service.enabled", json!(false)),
        (
            "layout.css.prefers-color-scheme.content-override",
            json!(if looks.dark { 0 } else { 1 }),
        ),
    ];
    if looks.keeps_nothing {
        const BLOCK: u8 = 2;
        all.push(("network.cookie.cookieBehavior", json!(BLOCK)));
    }
    let lines = all
        .iter()
        .map(|(name, value)| format!("user_pref({}, {value});\n", json!(name)));
    lines.collect()
}

/// A connection to Firefox: `length:[0, id, command, parameters]`, answered by
/// `length:[1, id, error, result]`.
struct Marionette {
    stream: BufReader<TcpStream>,
    id: u32,
}

impl Marionette {
    /// Waits until Firefox has written its port into the profile, and greets it.
    fn of(profile: &Path) -> anyhow::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let port = std::fs::read_to_string(profile.join("MarionetteActivePort"));
            let port = port.ok().and_then(|port| port.trim().parse::<u16>().ok());
            let stream = port.map(|port| TcpStream::connect((Ipv4Addr::LOCALHOST, port)));
            if let Some(Ok(stream)) = stream {
                let mut greeted = Self {
                    stream: BufReader::new(stream),
                    id: 0,
                };
                greeted.read()?;
                return Ok(greeted);
            }
            if Instant::now() > deadline {
                bail!("Firefox does not listen for Marionette");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn read(&mut self) -> io::Result<Value> {
        let mut length = Vec::new();
        self.stream.read_until(b':', &mut length)?;
        length.pop();
        let length = String::from_utf8_lossy(&length)
            .parse()
            .map_err(io::Error::other)?;
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        serde_json::from_slice(&body).map_err(io::Error::other)
    }

    /// A command's `value`, or WebDriver's error object.
    fn ask(&mut self, command: &str, parameters: &Value) -> io::Result<Value> {
        self.id += 1;
        let body = json!([0, self.id, command, parameters]).to_string();
        write!(self.stream.get_mut(), "{}:{body}", body.len())?;
        let mut answer = self.read()?;
        if !answer[2].is_null() {
            return Ok(answer[2].take());
        }
        let mut result = answer[3].take();
        let only_value = result.as_object().is_some_and(|o| o.len() == 1);
        Ok(match result.get_mut("value") {
            Some(value) if only_value => value.take(),
            _ => result,
        })
    }
}

/// Answers WebDriver's requests one by one, until the session is deleted.
fn serve(listener: &TcpListener, mut marionette: Marionette) {
    for stream in listener.incoming().flatten() {
        let Ok(goes_on) = answer(stream, &mut marionette) else {
            continue;
        };
        if !goes_on {
            return;
        }
    }
}

fn answer(stream: TcpStream, marionette: &mut Marionette) -> io::Result<bool> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next(), words.next());
    let mut length = 0;
    loop {
        let mut header = String::new();
        stream.read_line(&mut header)?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let (method, path) = (method.unwrap_or_default(), path.unwrap_or_default());
    let value = match translated(&method, &path, body) {
        Some((command, parameters)) => marionette.ask(&command, &parameters)?,
        None => json!({ "error": "unknown command", "message": format!("{method} {path}") }),
    };
    let said = json!({ "value": value }).to_string();
    write!(
        stream.get_mut(),
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
        said.len()
    )?;
    Ok(method != "DELETE" || !path.ends_with("/session/firefox"))
}

/// WebDriver's request as Marionette's command.
fn translated(method: &str, path: &str, body: Value) -> Option<(String, Value)> {
    let rest = path.strip_prefix("/session")?;
    // Whatever Firefox calls its only session.
    let parts: Vec<&str> = rest.split('/').skip(2).collect();
    let (command, parameters) = match (method, &parts[..]) {
        ("POST", []) => ("NewSession", body["capabilities"]["alwaysMatch"].clone()),
        ("DELETE", []) => ("DeleteSession", Value::Null),
        ("POST", ["url"]) => ("Navigate", body),
        ("POST", ["refresh"]) => ("Refresh", json!({})),
        ("POST", ["back"]) => ("Back", json!({})),
        ("GET", ["window"]) => ("GetWindowHandle", json!({})),
        ("POST", ["window"]) => ("SwitchToWindow", body),
        ("DELETE", ["window"]) => ("CloseWindow", json!({})),
        ("POST", ["window", "new"]) => ("NewWindow", body),
        ("POST", ["window", "rect"]) => ("SetWindowRect", body),
        ("GET", ["screenshot"]) => ("TakeScreenshot", json!({ "full": false })),
        ("POST", ["frame"]) => {
            let element = body["id"][super::ELEMENT].as_str();
            let frame = element.map_or(json!({}), |element| json!({ "element": element }));
            ("SwitchToFrame", frame)
        }
        ("POST", ["execute", "sync"]) => ("ExecuteScript", body),
        ("POST", ["execute", "async"]) => ("ExecuteAsyncScript", body),
        ("POST", ["actions"]) => ("PerformActions", body),
        ("POST", ["element", id, "click"]) => ("ElementClick", json!({ "id": id })),
        ("POST", ["element", id, "value"]) => {
            ("ElementSendKeys", json!({ "id": id, "text": body["text"] }))
        }
        ("GET", ["element", id, "computedrole"]) => ("GetComputedRole", json!({ "id": id })),
        ("GET", ["element", id, "computedlabel"]) => ("GetComputedLabel", json!({ "id": id })),
        _ => return None,
    };
    Some((format!("WebDriver:{command}"), parameters))
}
