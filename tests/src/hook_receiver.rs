//! The other end of a webhook: a real HTTP server that keeps what it was told and answers as it is told
//! to; and how a program there would check the signature.

use anyhow::{Context, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::webhooks::{Deliveries, Delivery, Payload};
use sha2::Sha256;
use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How long something may take that takes an instant, or one pause between two attempts.
const PATIENCE: Duration = Duration::from_secs(30);

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its headers, in small letters.
    pub headers: BTreeMap<String, String>,
    /// Its body.
    pub body: String,
}

impl Call {
    /// The body, if one of the call's signatures was made with this secret.
    ///
    /// # Errors
    /// If it is not, or says something else than it should.
    pub fn checked(&self, secret: &str) -> anyhow::Result<Payload> {
        let header = |name: &str| self.headers.get(name).context("a header").cloned();
        let key = STANDARD.decode(secret.strip_prefix("whsec_").context("a secret")?)?;
        let (id, at) = (header("webhook-id")?, header("webhook-timestamp")?);
        let mut mac = Hmac::<Sha256>::new_from_slice(&key)?;
        mac.update(format!("{id}.{at}.{}", self.body).as_bytes());
        let mut fits = false;
        for signature in header("webhook-signature")?.split(' ') {
            let sum = STANDARD.decode(signature.strip_prefix("v1,").context("a version")?)?;
            fits |= mac.clone().verify_slice(&sum).is_ok();
        }
        ensure!(fits, "the signature");
        ensure!(header("content-type")? == "application/json");
        Ok(serde_json::from_str(&self.body)?)
    }
}

#[derive(Debug, Default)]
struct Heard {
    calls: Vec<Call>,
    statuses: VecDeque<u16>,
}

/// A server that runs until it is dropped.
pub struct Receiver {
    /// Where it listens.
    pub at: SocketAddr,
    heard: Arc<Mutex<Heard>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Listens on a free port, and answers with 204.
    ///
    /// # Errors
    /// If there is no port.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_at((Ipv4Addr::LOCALHOST, 0).into()).await
    }

    /// The same on this address.
    ///
    /// # Errors
    /// If it is taken.
    pub async fn start_at(at: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let at = listener.local_addr()?;
        let heard: Arc<Mutex<Heard>> = Arc::default();
        let hears = heard.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let hears = hears.clone();
                tokio::spawn(async move {
                    let _ = answer(stream, &hears).await;
                });
            }
        });
        Ok(Self { at, heard, serving })
    }

    /// Where a webhook calls it.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.at)
    }

    /// The next calls are answered with these statuses, and those after them with 204 again.
    pub fn answers(&self, statuses: &[u16]) {
        lock(&self.heard).statuses.extend(statuses);
    }

    /// What it was told so far.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.heard).calls.clone()
    }

    /// Waits until it was told so much.
    ///
    /// # Errors
    /// If it is not in time.
    pub async fn until(&self, calls: usize) -> anyhow::Result<Vec<Call>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let heard = self.calls();
            if heard.len() >= calls {
                return Ok(heard);
            }
            if Instant::now() > until {
                bail!("{} calls, not {calls}: {heard:#?}", heard.len());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Waits until the log at this address reads so, the newest first.
///
/// # Errors
/// If it doesn't in time.
pub async fn until_log(
    url: String,
    token: &str,
    reads: impl Fn(&[Delivery]) -> bool,
) -> anyhow::Result<Vec<Delivery>> {
    let until = Instant::now() + PATIENCE;
    loop {
        let log: Deliveries = crate::http::get(&url, token).await?.json()?;
        if reads(&log.deliveries) {
            return Ok(log.deliveries);
        }
        if Instant::now() > until {
            bail!("the log reads {:#?}", log.deliveries);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn answer(mut stream: TcpStream, heard: &Mutex<Heard>) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut some = [0; 4096];
        let n = stream.read(&mut some).await?;
        ensure!(n > 0, "half a call");
        bytes.extend_from_slice(&some[..n]);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = end else { continue };
        let head = String::from_utf8(bytes[..end].to_vec())?;
        let headers = headers(&head);
        let length: usize = headers.get("content-length").context("a length")?.parse()?;
        if bytes.len() >= end + 4 + length {
            break (headers, end + 4);
        }
    };
    let body = String::from_utf8(bytes[length..].to_vec())?;
    let status = {
        let mut heard = lock(heard);
        heard.calls.push(Call {
            headers: head,
            body,
        });
        heard.statuses.pop_front().unwrap_or(204)
    };
    let said = format!("HTTP/1.1 {status} So\r\ncontent-length: 3\r\n\r\nso!");
    let said = match status {
        204 => "HTTP/1.1 204 No Content\r\n\r\n".into(),
        _ => said,
    };
    stream.write_all(said.as_bytes()).await?;
    Ok(())
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines
        .map(|(name, value)| (name.to_lowercase(), value.trim().into()))
        .collect()
}

fn lock(heard: &Mutex<Heard>) -> MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}
