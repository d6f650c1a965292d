//! WebDriver's own wire: one JSON command, one JSON answer. Chromium's, Firefox's and Safari's
//! drivers all speak it, and it is small enough that no client library is worth its compile time.

use serde_json::Value;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// How long the driver may take for one command: the first one starts a browser.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a command was not done.
#[derive(Debug)]
pub struct Refused {
    /// WebDriver's error code, such as `stale element reference`; `wire` if the driver can't be reached.
    pub code: String,
    /// What the driver says about it.
    pub message: String,
}

impl Refused {
    /// Whether the page moved under our hands, so that looking again can help.
    pub fn passes(&self) -> bool {
        matches!(
            self.code.as_str(),
            "stale element reference"
                | "no such element"
                | "no such frame"
                | "no such shadow root"
                | "no such window"
                | "detached shadow root"
                | "element not interactable"
                | "element click intercepted"
                | "javascript error"
        )
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.message.lines().next().unwrap_or_default();
        write!(f, "{}: {first}", self.code)
    }
}

impl std::error::Error for Refused {}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self {
            code: "wire".into(),
            message: error.to_string(),
        }
    }
}

/// Sends a command and reads its `value`.
///
/// # Errors
/// As the driver says, or if it can't be reached.
pub(super) async fn call(
    driver: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, Refused> {
    let exchange = exchange(driver, method, path, body);
    let answer = match tokio::time::timeout(PATIENCE, exchange).await {
        Ok(answer) => answer?,
        Err(_) => return Err(io::Error::other(format!("no answer to {method} {path}")).into()),
    };
    let mut answer: Value = serde_json::from_slice(&answer).map_err(io::Error::other)?;
    let value = answer["value"].take();
    match value.get("error").and_then(Value::as_str) {
        Some(code) if value.get("message").is_some() => Err(Refused {
            code: code.into(),
            message: value["message"].as_str().unwrap_or_default().into(),
        }),
        _ => Ok(value),
    }
}

async fn exchange(
    driver: SocketAddr,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(driver).await?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {driver}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        answer.read_line(&mut line).await?;
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut content = vec![0; length];
    answer.read_exact(&mut content).await?;
    Ok(content)
}
