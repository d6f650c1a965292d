//! Just enough HTTP to call the relay as a page or a person would: one request, one connection.

use anyhow::{Context, bail, ensure};
use protocol::{Code, Refusal};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

/// How long a call may take: hashing a password is slow on purpose.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The head, lower case, without the status line.
    pub head: String,
    /// The body.
    pub body: String,
    /// The body's bytes as they came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON, if the call succeeded.
    ///
    /// # Errors
    /// If it did not, or the body is something else.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        if self.status >= 300 {
            bail!("HTTP status {}: {}", self.status, self.body);
        }
        serde_json::from_str(&self.body).with_context(|| self.body.clone())
    }

    /// The code by which the call was refused.
    ///
    /// # Errors
    /// If it was not, or code and number don't fit together.
    pub fn refused(&self) -> anyhow::Result<Code> {
        let refusal: Refusal = serde_json::from_str(&self.body)
            .with_context(|| format!("{} {}", self.status, self.body))?;
        ensure!(refusal.number == refusal.code.number(), "{}", self.body);
        Ok(refusal.code)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines
            .find(|(n, _)| *n == name)
            .map(|(_, value)| value.trim())
    }
}

/// `GET` with a bearer token, if one is given.
///
/// # Errors
/// If nothing sensible answers.
pub async fn get(url: &str, token: &str) -> anyhow::Result<Answer> {
    call("GET", url, token, "", Ipv4Addr::LOCALHOST.into()).await
}

/// `POST` of a JSON body with a bearer token, if one is given.
///
/// # Errors
/// If nothing sensible answers.
pub async fn post(url: &str, token: &str, body: &impl Serialize) -> anyhow::Result<Answer> {
    post_from(url, token, body, Ipv4Addr::LOCALHOST.into()).await
}

/// The same from another address of this machine: the relay slows down who logs in often from one.
///
/// # Errors
/// If nothing sensible answers.
pub async fn post_from(
    url: &str,
    token: &str,
    body: &impl Serialize,
    from: IpAddr,
) -> anyhow::Result<Answer> {
    call("POST", url, token, &serde_json::to_string(body)?, from).await
}

/// `PUT` of a JSON body with a bearer token.
///
/// # Errors
/// If nothing sensible answers.
pub async fn put(url: &str, token: &str, body: &impl Serialize) -> anyhow::Result<Answer> {
    let body = serde_json::to_string(body)?;
    call("PUT", url, token, &body, Ipv4Addr::LOCALHOST.into()).await
}

/// `DELETE` with a bearer token.
///
/// # Errors
/// If nothing sensible answers.
pub async fn delete(url: &str, token: &str) -> anyhow::Result<Answer> {
    call("DELETE", url, token, "", Ipv4Addr::LOCALHOST.into()).await
}

/// `POST` of a text with a bearer token.
///
/// # Errors
/// If nothing sensible answers.
pub async fn post_text(url: &str, token: &str, text: &str) -> anyhow::Result<Answer> {
    call("POST", url, token, text, Ipv4Addr::LOCALHOST.into()).await
}

/// Any method with any bytes and a bearer token. Who is refused by the head alone may be cut off while
/// it still writes: then what came back counts.
///
/// # Errors
/// If nothing sensible answers.
pub async fn send(method: &str, url: &str, token: &str, body: &[u8]) -> anyhow::Result<Answer> {
    exchanged(method, url, token, body, Ipv4Addr::LOCALHOST.into()).await
}

async fn call(
    method: &str,
    url: &str,
    token: &str,
    body: &str,
    from: IpAddr,
) -> anyhow::Result<Answer> {
    exchanged(method, url, token, body.as_bytes(), from).await
}

async fn exchanged(
    method: &str,
    url: &str,
    token: &str,
    body: &[u8],
    from: IpAddr,
) -> anyhow::Result<Answer> {
    let rest = url
        .strip_prefix("http://")
        .context("only http:// is spoken here")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut request = format!("{method} /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    if !token.is_empty() {
        request += &format!("authorization: Bearer {token}\r\n");
    }
    if matches!(method, "POST" | "PUT") {
        let length = body.len();
        request += &format!("content-type: application/json\r\ncontent-length: {length}\r\n");
    }
    request += "\r\n";
    let to: SocketAddr = host.parse().context("an address with a port")?;
    let exchange = exchange(to, from, &request, body);
    let answer = tokio::time::timeout(PATIENCE, exchange).await??;
    parse(&answer)
}

async fn exchange(
    to: SocketAddr,
    from: IpAddr,
    head: &str,
    body: &[u8],
) -> anyhow::Result<Vec<u8>> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((from, 0).into())?;
    let mut stream = socket.connect(to).await?;
    stream.write_all(head.as_bytes()).await?;
    let written = stream.write_all(body).await;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer).await;
    if answer.is_empty() {
        written?;
        read?;
    }
    Ok(answer)
}

fn parse(answer: &[u8]) -> anyhow::Result<Answer> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.context("no end of the head")?;
    let bytes = answer[end + 4..].to_vec();
    let (head, body) = (
        String::from_utf8_lossy(&answer[..end]),
        String::from_utf8_lossy(&bytes),
    );
    let (first, head) = head.split_once("\r\n").unwrap_or((&head, ""));
    let status = first.split(' ').nth(1).context("no status")?;
    let head = head.to_lowercase();
    let body = if head.contains("transfer-encoding: chunked") {
        unchunked(&body)
    } else {
        body.into()
    };
    Ok(Answer {
        status: status.parse()?,
        head,
        body,
        bytes,
    })
}

fn unchunked(mut rest: &str) -> String {
    let mut body = String::new();
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length.trim(), 16).unwrap_or(0);
        if length == 0 || after.len() < length {
            break;
        }
        body += &after[..length];
        rest = after[length..].trim_start_matches("\r\n");
    }
    body
}
