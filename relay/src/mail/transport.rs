//! Where mails go: a mail server, or files in the data folder.

use crate::config::{Config, Smtp, SmtpTls};
use crate::error::in_full;
use anyhow::Context;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a mail server may take for a connection.
pub(super) const CONNECT_PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take for a mail, from connecting to its word that it has it. The mail library
/// bounds only the connecting: a server that says nothing any more would hold the mail for ever.
const MAIL_PATIENCE: Duration = Duration::from_secs(120);

/// The way out for mails.
pub(super) enum Transport {
    /// A mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// A folder of `.eml` files, which mail programs open.
    Folder(PathBuf),
}

/// Why a mail did not go out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotTaken {
    /// True: another try would end the same way.
    pub(super) for_good: bool,
    /// True: every mail will meet this until the owner changes a setting: the log-in is refused, or
    /// the connection cannot be protected as it should be.
    pub(super) settings: bool,
    /// What the mail server or the network said.
    pub(super) why: String,
}

impl NotTaken {
    /// Worth another try, and nothing that the owner has set wrong.
    fn for_now(why: String) -> Self {
        Self {
            for_good: false,
            settings: false,
            why,
        }
    }
}

impl Transport {
    pub(super) fn open(config: &Config) -> anyhow::Result<Self> {
        match &config.smtp {
            Some(smtp) => Ok(Self::Smtp(Box::new(server(smtp, config)?))),
            None => {
                let folder = config.data_dir.join("mail");
                make_private(&folder)
                    .with_context(|| format!("cannot make the folder {}", folder.display()))?;
                Ok(Self::Folder(folder))
            }
        }
    }

    /// Hands a mail over. `name` is the file's, where it becomes one; the same for each attempt.
    pub(super) async fn send(&self, mail: Message, name: String) -> Result<(), NotTaken> {
        match self {
            Self::Smtp(server) => {
                // Letters beyond ASCII before the @ need a server that knows them (RFC 6531).
                let plain = mail.envelope().to().iter().all(|to| to.user().is_ascii());
                match tokio::time::timeout(MAIL_PATIENCE, server.send(mail)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(e)) => Err(NotTaken {
                        for_good: is_for_good(&e) || (e.is_client() && !plain),
                        settings: is_about_settings(&e) || (e.is_client() && plain),
                        why: in_full(&e),
                    }),
                    Err(_) => {
                        let why = format!("no answer within {} s", MAIL_PATIENCE.as_secs());
                        Err(NotTaken::for_now(why))
                    }
                }
            }
            Self::Folder(folder) => {
                let path = folder.join(name);
                let write = move || keep(&path, &mail.formatted());
                let kept = tokio::task::spawn_blocking(write).await;
                kept.map_err(io::Error::other)
                    .and_then(|kept| kept)
                    .map_err(|e| NotTaken::for_now(e.to_string()))
            }
        }
    }
}

fn server(smtp: &Smtp, config: &Config) -> anyhow::Result<AsyncSmtpTransport<Tokio1Executor>> {
    let tls = match smtp.tls {
        SmtpTls::None => Tls::None,
        SmtpTls::Starttls => Tls::Required(tls_parameters(smtp)?),
        SmtpTls::Tls => Tls::Wrapper(tls_parameters(smtp)?),
    };
    let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(CONNECT_PATIENCE));
    if let Some(name) = own_name(config) {
        server = server.hello_name(name);
    }
    if let (Some(user), Some(password)) = (&smtp.user, &smtp.password) {
        server = server.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(server.build())
}

/// How the connection to a mail server is protected, and by whose certificate.
pub(super) fn tls_parameters(smtp: &Smtp) -> anyhow::Result<TlsParameters> {
    let mut tls = TlsParameters::builder(smtp.host.clone());
    if let Some(file) = &smtp.ca_file {
        let pem = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let certificate = Certificate::from_pem(&pem);
        tls = tls.add_root_certificate(
            certificate.with_context(|| format!("the certificate in {}", file.display()))?,
        );
    }
    Ok(tls.build()?)
}

/// The name that the relay greets mail servers with, if it has one.
pub(super) fn own_name(config: &Config) -> Option<ClientId> {
    let name = config.public_url.as_ref().and_then(|url| url.domain())?;
    Some(ClientId::Domain(name.into()))
}

/// A refusal that stands (RFC 5321, 4.2.1: 5yz), unless it is about our log-in, which the owner
/// can put right.
fn is_for_good(e: &SmtpError) -> bool {
    e.is_permanent() && !is_about_settings(e)
}

/// Whether our log-in was refused or wanted (RFC 4954, 6), or the connection cannot be protected.
pub(super) fn is_about_settings(e: &SmtpError) -> bool {
    const LOG_IN: [u16; 5] = [530, 534, 535, 538, 454];
    let code = e.status().map(u16::from);
    e.is_tls() || code.is_some_and(|code| LOG_IN.contains(&code))
}

/// A folder that only this account may look into: mails hold what people said.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut make = fs::DirBuilder::new();
    make.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        make.mode(0o700);
    }
    make.create(folder)
}

/// Whole or not at all: nobody finds half a mail.
fn keep(path: &Path, mail: &[u8]) -> io::Result<()> {
    let half = path.with_extension("tmp");
    let mut file = fs::File::create(&half)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(&half, path)
}
