//! A mailbox over IMAP (RFC 3501): reached, protected, logged in to; what is new in it.

use crate::config::{After, MailIn, SmtpTls};
use anyhow::{Context, bail};
use async_imap::error::Error as ImapError;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::Fetch;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long the server may take for each step.
const STEP_PATIENCE: Duration = Duration::from_secs(60);
/// Mails whose heads are fetched at once.
const HEADS_AT_ONCE: usize = 50;

/// Any connection, plain or protected.
pub(super) trait Wire: AsyncRead + AsyncWrite + Unpin + Send + core::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + core::fmt::Debug> Wire for T {}

/// A folder of a mailbox that is open.
pub(super) struct Mailbox {
    session: Session<Box<dyn Wire>>,
    /// Whether the server says by itself that a mail has come (RFC 2177).
    idles: bool,
    /// The numbering of this folder's mails.
    pub(super) uid_validity: u32,
}

/// The head of a mail that is new.
pub(super) struct Head {
    pub(super) uid: u32,
    /// Bytes of the whole mail.
    pub(super) bytes: usize,
    pub(super) head: Vec<u8>,
}

impl Mailbox {
    /// Reaches the server, logs in and opens the folder.
    pub(super) async fn open(settings: &MailIn) -> anyhow::Result<Self> {
        let (host, port) = (settings.host.as_str(), settings.port);
        let reached = TcpStream::connect((host, port));
        let plain = in_time(async { Ok(reached.await?) }).await;
        let plain = plain.with_context(|| format!("{host}:{port} cannot be reached"))?;
        let client = in_time(protected(settings, plain)).await?;
        let login = client.login(&settings.user, &settings.password);
        let session = in_time(async { login.await.map_err(|(e, _)| said(e)) }).await;
        let mut session = session.with_context(|| {
            let user = &settings.user;
            format!(
                "the log-in as {user} was refused; are user and password \
                 (DESKBELL_IMAP_PASSWORD) right, and does the provider want a password made for \
                 programs?"
            )
        })?;
        let can = in_time(async { session.capabilities().await.map_err(said) }).await?;
        let folder = folder_name(&settings.folder);
        let opened = match settings.after {
            After::Seen => in_time(async { session.select(&folder).await.map_err(said) }).await,
            After::Keep => in_time(async { session.examine(&folder).await.map_err(said) }).await,
        };
        let opened =
            opened.with_context(|| format!("the folder {:?} cannot be opened", settings.folder))?;
        Ok(Self {
            session,
            idles: can.has_str("IDLE"),
            uid_validity: opened.uid_validity.unwrap_or_default(),
        })
    }

    /// The numbers of the mails after `uid`, in order.
    pub(super) async fn after(&mut self, uid: u32) -> anyhow::Result<Vec<u32>> {
        let query = format!("UID {}:*", uid.saturating_add(1));
        let found = async { self.session.uid_search(&query).await.map_err(said) };
        let found = in_time(found).await.context("looking for new mails")?;
        // `n:*` names the last mail also where all are older than n (RFC 3501, 6.4.8).
        let mut new: Vec<u32> = found.into_iter().filter(|n| *n > uid).collect();
        new.sort_unstable();
        Ok(new)
    }

    /// The heads of the first of these mails, in order; at most [`HEADS_AT_ONCE`]. A mail that is gone
    /// has none.
    pub(super) async fn heads(&mut self, uids: &[u32], bytes: usize) -> anyhow::Result<Vec<Head>> {
        let some = &uids[..uids.len().min(HEADS_AT_ONCE)];
        let items = format!("(UID RFC822.SIZE BODY.PEEK[HEADER]<0.{bytes}>)");
        let fetched = self.fetch(&list(some), &items).await?;
        let mut heads: Vec<Head> = fetched
            .iter()
            .filter_map(|mail| {
                Some(Head {
                    uid: mail.uid.filter(|uid| some.contains(uid))?,
                    bytes: mail.size.unwrap_or_default() as usize,
                    head: mail.header()?.to_vec(),
                })
            })
            .collect();
        heads.sort_unstable_by_key(|head| head.uid);
        Ok(heads)
    }

    /// How many of `uids` one call of [`Mailbox::heads`] looks at.
    pub(super) fn at_once(uids: &[u32]) -> usize {
        uids.len().min(HEADS_AT_ONCE)
    }

    /// The first `bytes` of a mail; `None` if it is gone.
    pub(super) async fn mail(&mut self, uid: u32, bytes: usize) -> anyhow::Result<Option<Vec<u8>>> {
        let items = format!("(UID BODY.PEEK[]<0.{bytes}>)");
        let fetched = self.fetch(&uid.to_string(), &items).await?;
        let mine = fetched.iter().find(|mail| mail.uid == Some(uid));
        Ok(mine.and_then(|mail| mail.body()).map(<[u8]>::to_vec))
    }

    /// The mail counts as read.
    pub(super) async fn mark_seen(&mut self, uid: u32) -> anyhow::Result<()> {
        let flag = async {
            let uid = uid.to_string();
            let told = self.session.uid_store(uid, "+FLAGS.SILENT (\\Seen)").await;
            told.map_err(said)?
                .try_for_each(|_| async { Ok(()) })
                .await
                .map_err(said)
        };
        in_time(flag).await.context("marking a mail as read")
    }

    /// Returns when the server says that something has come, or after `most`.
    pub(super) async fn wait(mut self, most: Duration) -> anyhow::Result<Self> {
        if !self.idles {
            tokio::time::sleep(most).await;
            return Ok(self);
        }
        let mut idle = self.session.idle();
        in_time(async { idle.init().await.map_err(said) }).await?;
        let (news, _interrupt) = idle.wait_with_timeout(most);
        // The server's "still here" begins the library's own time anew.
        match timeout(most, news).await {
            Ok(Ok(IdleResponse::ManualInterrupt)) => bail!("the server closed the connection"),
            Ok(Err(e)) => return Err(said(e)),
            Ok(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout)) | Err(_) => {}
        }
        self.session = in_time(async { idle.done().await.map_err(said) }).await?;
        Ok(self)
    }

    async fn fetch(&mut self, uids: &str, items: &str) -> anyhow::Result<Vec<Fetch>> {
        let fetched = async {
            let mails = self.session.uid_fetch(uids, items).await.map_err(said)?;
            mails.try_collect().await.map_err(said)
        };
        in_time(fetched).await.context("fetching mails")
    }
}

/// The connection as the settings want it, with the server's greeting read.
async fn protected(settings: &MailIn, plain: TcpStream) -> anyhow::Result<Client<Box<dyn Wire>>> {
    let closed = "the server closed the connection before it said anything";
    match settings.tls {
        SmtpTls::None => {
            let mut client = Client::new(Box::new(plain) as Box<dyn Wire>);
            client.read_response().await?.context(closed)?;
            Ok(client)
        }
        SmtpTls::Tls => {
            let mut client = Client::new(encrypted(settings, plain).await?);
            client.read_response().await?.context(closed)?;
            Ok(client)
        }
        SmtpTls::Starttls => {
            let mut client = Client::new(plain);
            client.read_response().await?.context(closed)?;
            let asked = client.run_command_and_check_ok("STARTTLS", None).await;
            asked.map_err(said).context("the server refused STARTTLS")?;
            // What was sent unprotected and not read yet is dropped with the old buffer.
            Ok(Client::new(encrypted(settings, client.into_inner()).await?))
        }
    }
}

async fn encrypted(settings: &MailIn, plain: TcpStream) -> anyhow::Result<Box<dyn Wire>> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(file) = &settings.ca_file {
        let reading = || format!("reading the certificate in {}", file.display());
        for certificate in CertificateDer::pem_file_iter(file).with_context(reading)? {
            roots.add(certificate.with_context(reading)?)?;
        }
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(settings.host.clone())?;
    let encrypted = TlsConnector::from(Arc::new(config)).connect(name, plain);
    let encrypted = encrypted.await.with_context(|| {
        let host = &settings.host;
        format!("no protected connection to {host}; is tls right, or is ca_file missing?")
    })?;
    Ok(Box::new(encrypted))
}

/// What the server said, without the library's wrapping.
fn said(e: ImapError) -> anyhow::Error {
    match e {
        ImapError::No(said) | ImapError::Bad(said) => anyhow::anyhow!("the server said: {said}"),
        ImapError::ConnectionLost => anyhow::anyhow!("the connection was lost"),
        other => other.into(),
    }
}

async fn in_time<T>(step: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    match timeout(STEP_PATIENCE, step).await {
        Ok(done) => done,
        Err(_) => bail!("no answer within {} s", STEP_PATIENCE.as_secs()),
    }
}

/// `1,2,7`.
fn list(uids: &[u32]) -> String {
    let all: Vec<String> = uids.iter().map(u32::to_string).collect();
    all.join(",")
}

/// A folder's name as IMAP writes it: letters beyond ASCII in modified UTF-7 (RFC 3501, 5.1.3).
fn folder_name(name: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let mut out = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    let flush = |shifted: &mut Vec<u8>, out: &mut String| {
        if !shifted.is_empty() {
            let letters = STANDARD_NO_PAD.encode(&shifted).replace('/', ",");
            out.push_str(&format!("&{letters}-"));
            shifted.clear();
        }
    };
    for c in name.chars() {
        if c.is_ascii_graphic() || c == ' ' {
            flush(&mut shifted, &mut out);
            out.push_str(if c == '&' { "&-" } else { "" });
            out.extend((c != '&').then_some(c));
        } else {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units);
            shifted.extend(units.iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut shifted, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_names_in_every_script() {
        // The examples of RFC 3501, 5.1.3.
        assert_eq!(
            folder_name("~peter/mail/台北/日本語"),
            "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
        );
        assert_eq!(folder_name("Post & Entwürfe"), "Post &- Entw&APw-rfe");
        assert_eq!(folder_name("INBOX"), "INBOX");
    }
}
