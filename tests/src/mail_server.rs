//! A real mail server in a process of its own (`smtp/server.py`), and what it was given.

use anyhow::{Context, bail, ensure};
use base64::Engine;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a mail may take to arrive, retries included.
const PATIENCE: Duration = Duration::from_secs(90);

/// The password of a log-in that the mail server takes (see `smtp/server.py`).
pub const PASSWORD: &str = "only for tests";

/// What the mail server wants of those who send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing: it takes what comes.
    Nothing,
    /// STARTTLS with a certificate of its own authority, then a log-in.
    TlsAndLogin,
    /// The same with TLS from the first byte.
    TlsFirstAndLogin,
    /// To be asked again: so many mails are refused "for now" first.
    Patience(u32),
}

/// A running mail server. Dropping it ends it.
pub struct MailServer {
    child: Child,
    port: u16,
    folder: TempDir,
    wants: Wants,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Sender, recipients, `tls` or `open`, `known` or `unknown`: what the server saw before the mail.
    pub envelope: String,
    /// The headers, unfolded, one a line.
    pub head: String,
    /// The text part, decoded.
    pub text: String,
    /// The HTML part, decoded.
    pub html: String,
}

impl MailServer {
    /// Starts it.
    ///
    /// # Errors
    /// If Python with aiosmtpd (or openssl, for TLS) is missing; says what to install.
    pub fn start(wants: Wants) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("deskbell-mail-")?;
        let python = std::env::var_os("DESKBELL_PYTHON").unwrap_or_else(|| {
            let debian = Path::new("/usr/bin/python3");
            if debian.is_file() {
                debian.into()
            } else {
                "python3".into()
            }
        });
        let mut command = Command::new(python);
        command
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("smtp/server.py"))
            .arg("--folder")
            .arg(folder.path());
        match wants {
            Wants::Nothing => {}
            Wants::Patience(times) => {
                command.arg("--refuse").arg(times.to_string());
            }
            Wants::TlsAndLogin | Wants::TlsFirstAndLogin => {
                certificates(folder.path())?;
                command
                    .arg("--certificate")
                    .arg(folder.path().join("server.pem"));
                command.arg("--key").arg(folder.path().join("server.key"));
                if wants == Wants::TlsFirstAndLogin {
                    command.arg("--tls-first");
                }
            }
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the mail server: Python 3 is missing")?;
        let mut said = BufReader::new(child.stdout.take().context("its output")?).lines();
        let first = said.next().transpose()?.unwrap_or_default();
        let Some(port) = first.strip_prefix("port ") else {
            let _ = child.wait();
            bail!(
                "the mail server did not start: run `cargo xtask setup --tests`, or install \
                 python3-aiosmtpd, or set DESKBELL_PYTHON to a Python that has aiosmtpd"
            );
        };
        let port = port.parse()?;
        // It must never wait for somebody to read what it says.
        std::thread::spawn(move || said.map_while(Result::ok).for_each(drop));
        Ok(Self {
            child,
            port,
            folder,
            wants,
        })
    }

    /// The relay's `[smtp]` block for this server.
    pub fn settings(&self) -> String {
        let common = format!(
            "[smtp]\nhost = \"localhost\"\nport = {}\nfrom = \"chat@northwind.example\"\n",
            self.port
        );
        let tls = match self.wants {
            Wants::TlsAndLogin => "starttls",
            Wants::TlsFirstAndLogin => "tls",
            Wants::Nothing | Wants::Patience(_) => return format!("{common}tls = \"none\"\n"),
        };
        format!(
            "{common}tls = \"{tls}\"\nca_file = \"{}\"\nuser = \"chat\"\npassword = \"{PASSWORD}\"\n",
            self.folder.path().join("ca.pem").display()
        )
    }

    /// Waits for the mail with this number, counted from 1.
    ///
    /// # Errors
    /// If it doesn't come in time, or can't be read.
    pub async fn mail(&self, number: u32) -> anyhow::Result<Mail> {
        let file = self.folder.path().join(format!("{number}.eml"));
        let until = Instant::now() + PATIENCE;
        while !file.is_file() {
            ensure!(Instant::now() < until, "mail {number} did not arrive");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        read(&std::fs::read_to_string(file)?)
    }

    /// Waits for a mail that `is_it` takes, whatever else arrives before.
    ///
    /// # Errors
    /// If none comes in time, or one can't be read.
    pub async fn mail_that(
        &self,
        what: &str,
        is_it: impl Fn(&Mail) -> bool,
    ) -> anyhow::Result<Mail> {
        let until = Instant::now() + PATIENCE;
        let mut number = 1;
        loop {
            let file = self.folder.path().join(format!("{number}.eml"));
            if file.is_file() {
                let mail = read(&std::fs::read_to_string(file)?)?;
                if is_it(&mail) {
                    return Ok(mail);
                }
                number += 1;
                continue;
            }
            let others = number - 1;
            ensure!(
                Instant::now() < until,
                "{what} did not arrive, but {others} others"
            );
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// How many have arrived by now.
    ///
    /// # Errors
    /// If the folder is gone.
    pub fn count(&self) -> anyhow::Result<usize> {
        let mut n = 0;
        for file in std::fs::read_dir(self.folder.path())? {
            n += usize::from(file?.path().extension().is_some_and(|e| e == "eml"));
        }
        Ok(n)
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An authority, and a certificate for `localhost` that it signed.
pub(crate) fn certificates(folder: &Path) -> anyhow::Result<()> {
    let file = |name: &str| -> PathBuf { folder.join(name) };
    std::fs::write(file("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n")?;
    let key = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ];
    openssl(
        Command::new("openssl")
            .args(["req", "-x509", "-days", "2", "-subj", "/CN=Tests"])
            .args(key)
            .arg("-keyout")
            .arg(file("ca.key"))
            .arg("-out")
            .arg(file("ca.pem")),
    )?;
    openssl(
        Command::new("openssl")
            .args(["req", "-subj", "/CN=localhost"])
            .args(key)
            .arg("-keyout")
            .arg(file("server.key"))
            .arg("-out")
            .arg(file("server.csr")),
    )?;
    openssl(
        Command::new("openssl")
            .args(["x509", "-req", "-days", "2", "-CAcreateserial", "-in"])
            .arg(file("server.csr"))
            .arg("-CA")
            .arg(file("ca.pem"))
            .arg("-CAkey")
            .arg(file("ca.key"))
            .arg("-extfile")
            .arg(file("names"))
            .arg("-out")
            .arg(file("server.pem")),
    )
}

fn openssl(command: &mut Command) -> anyhow::Result<()> {
    let done = command.output().context("openssl is missing: install it")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "openssl: {said}");
    Ok(())
}

/// Reads a mail of two alternatives, as transcripts and answers are.
fn read(mail: &str) -> anyhow::Result<Mail> {
    let mail = mail.replace("\r\n", "\n");
    let (head, body) = mail.split_once("\n\n").context("no end of the head")?;
    let head = unfolded(head);
    let envelope = header(&head, "x-envelope").unwrap_or_default();
    let kind = header(&head, "content-type").unwrap_or_default();
    let mut read = Mail {
        envelope,
        text: String::new(),
        html: String::new(),
        head,
    };
    let Some((_, boundary)) = kind.split_once("boundary=") else {
        read.text = body.into();
        return Ok(read);
    };
    let boundary = boundary
        .trim_matches('"')
        .split('"')
        .next()
        .unwrap_or_default();
    for part in body.split(&format!("--{boundary}")) {
        let Some((head, content)) = part.trim_start_matches('\n').split_once("\n\n") else {
            continue;
        };
        let head = unfolded(head);
        let content = decoded(&head, content)?;
        match header(&head, "content-type").unwrap_or_default() {
            kind if kind.starts_with("text/plain") => read.text = content,
            kind if kind.starts_with("text/html") => read.html = content,
            _ => {}
        }
    }
    Ok(read)
}

fn unfolded(head: &str) -> String {
    head.replace("\n ", " ").replace("\n\t", " ")
}

/// A header's value, whatever the case of its name.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(n, _)| n.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().to_owned())
}

fn decoded(head: &str, content: &str) -> anyhow::Result<String> {
    let how = header(head, "content-transfer-encoding").unwrap_or_default();
    let bytes = match how.to_lowercase().as_str() {
        "base64" => {
            let plain: String = content.split_whitespace().collect();
            base64::engine::general_purpose::STANDARD.decode(plain)?
        }
        "quoted-printable" => unquoted(content),
        _ => content.as_bytes().to_vec(),
    };
    Ok(String::from_utf8(bytes)?)
}

fn unquoted(content: &str) -> Vec<u8> {
    let joined = content.replace("=\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let code: Vec<u8> = rest.by_ref().take(2).collect();
        let code = std::str::from_utf8(&code).ok();
        bytes.extend(code.and_then(|code| u8::from_str_radix(code, 16).ok()));
    }
    bytes
}

impl Mail {
    /// A header's value as it stands in the mail.
    pub fn header(&self, name: &str) -> String {
        header(&self.head, name).unwrap_or_default()
    }
}
