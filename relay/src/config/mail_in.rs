//! `[mail_in]`: the mailbox that customers' answers come to.

use super::checks::{self, Given, Source};
use super::file::{ConfigError, Overrides};
use super::{SmtpTls, print};
use core::fmt;
use serde::Deserialize;
use std::path::PathBuf;
use toml::Spanned;

/// A mailbox that is read over IMAP.
#[derive(Clone, PartialEq, Eq)]
pub struct MailIn {
    /// The IMAP server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// A file with the certificate (PEM) of a private authority that signed the server's.
    pub ca_file: Option<PathBuf>,
    /// The log-in's name.
    pub user: String,
    /// The log-in's password.
    pub password: String,
    /// The folder that answers arrive in.
    pub folder: String,
    /// Seconds between looks at most; where the server says at once that a mail has come, it is read
    /// at once.
    pub poll_s: u64,
    /// What becomes of a mail that was taken into a conversation.
    pub after: After,
    /// Whether `chat+anything@…` reaches this mailbox, so that our mails may be answered to such an
    /// address.
    pub plus_address: bool,
}

/// What becomes of a mail that was taken into a conversation. Others are never touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// It counts as read.
    Seen,
    /// Nothing.
    Keep,
}

impl After {
    /// As the configuration writes it.
    fn word(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Keep => "keep",
        }
    }
}

impl fmt::Debug for MailIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailIn")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .field("ca_file", &self.ca_file)
            .field("user", &self.user)
            .field("password", &"hidden")
            .field("folder", &self.folder)
            .field("poll_s", &self.poll_s)
            .field("after", &self.after)
            .field("plus_address", &self.plus_address)
            .finish()
    }
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MailInTable {
    host: Spanned<String>,
    port: Option<Spanned<u64>>,
    tls: Option<Spanned<String>>,
    ca_file: Option<Spanned<PathBuf>>,
    user: Spanned<String>,
    password: Option<Spanned<String>>,
    folder: Option<Spanned<String>>,
    poll_s: Option<Spanned<u64>>,
    after: Option<Spanned<String>>,
    plus_address: Option<bool>,
}

/// Bytes of a folder's name, a log-in's name or a password at most.
const WORD_BYTES: usize = 255;

/// The mailbox, checked.
pub(super) fn mail_in(
    source: &Source<'_>,
    table: Option<Spanned<MailInTable>>,
    overrides: &Overrides,
) -> Result<Option<MailIn>, ConfigError> {
    let secret = "DESKBELL_IMAP_PASSWORD";
    let Some(table) = table.map(Spanned::into_inner) else {
        return match &overrides.imap_password {
            Some(_) => Err(Given::named((), secret).expected("[mail_in] beside it", "none")),
            None => Ok(None),
        };
    };
    let host = source.given(table.host);
    let user = source.given(table.user);
    let tls = table.tls.map(|tls| source.given(tls));
    let tls = tls.as_ref().map_or(Ok(SmtpTls::Tls), protection)?;
    let password = source.given_or(table.password, &overrides.imap_password, secret);
    let Some(password) = password else {
        let what = format!("a password beside it (key \"password\" or {secret})");
        return Err(user.expected(what, "none"));
    };
    if tls == SmtpTls::None && !checks::is_this_machine(&host.value) {
        let what = "tls \"tls\" or \"starttls\" where a password goes over the network";
        return Err(user.expected(what, "tls \"none\""));
    }
    let ca_file = table.ca_file.map(|file| source.given(file));
    let folder = table.folder.map(|folder| source.given(folder));
    let after = table.after.map(|after| source.given(after));
    let poll_s = table.poll_s.map(|poll_s| source.given(poll_s));
    let port = table.port.map(|port| source.given(port));
    Ok(Some(MailIn {
        host: checks::host(&host)?,
        port: port.as_ref().map_or(Ok(usual_port(tls)), checks::port)?,
        tls,
        ca_file: ca_file.as_ref().map(checks::certificate).transpose()?,
        user: word(&user, "a log-in's name")?,
        password: word(&password, "a password").map_err(|_| {
            let what = format!("a password of 1 to {WORD_BYTES} bytes on one line");
            password.expected(what, "another (not shown)")
        })?,
        folder: folder
            .as_ref()
            .map_or(Ok("INBOX".into()), |f| word(f, "a folder's name"))?,
        poll_s: poll_s
            .as_ref()
            .map_or(Ok(60), |s| checks::within(s, 5..=3_600))?,
        after: after.as_ref().map_or(Ok(After::Seen), what_after)?,
        plus_address: table.plus_address.unwrap_or_default(),
    }))
}

fn usual_port(tls: SmtpTls) -> u16 {
    match tls {
        SmtpTls::Tls => 993,
        SmtpTls::Starttls | SmtpTls::None => 143,
    }
}

fn protection(given: &Given<String>) -> Result<SmtpTls, ConfigError> {
    let all = [SmtpTls::Tls, SmtpTls::Starttls, SmtpTls::None];
    let found = all.into_iter().find(|tls| tls.word() == given.value);
    let what = "one of \"tls\" (usually port 993), \"starttls\" (usually port 143) and \"none\"";
    found.ok_or_else(|| given.expected(what, format!("{:?}", given.value)))
}

fn what_after(given: &Given<String>) -> Result<After, ConfigError> {
    let found = [After::Seen, After::Keep].into_iter();
    let mut found = found.filter(|after| after.word() == given.value);
    let what = "\"seen\" (a mail that was taken counts as read) or \"keep\"";
    let found = found.next();
    found.ok_or_else(|| given.expected(what, format!("{:?}", given.value)))
}

/// What goes into an IMAP command.
fn word(given: &Given<String>, what: &str) -> Result<String, ConfigError> {
    let fits = (1..=WORD_BYTES).contains(&given.value.len());
    if fits && !given.value.contains(char::is_control) {
        Ok(given.value.clone())
    } else {
        let what = format!("{what} of 1 to {WORD_BYTES} bytes on one line");
        Err(given.expected(what, format!("{:?}", given.value)))
    }
}

/// As a TOML table that says all of it but the password.
impl fmt::Display for MailIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[mail_in]")?;
        writeln!(f, "host = {}", print::quoted(&self.host))?;
        writeln!(f, "port = {}", self.port)?;
        writeln!(f, "tls = {}", print::quoted(self.tls.word()))?;
        if let Some(file) = &self.ca_file {
            writeln!(f, "ca_file = {}", print::quoted(file.display()))?;
        }
        writeln!(f, "user = {}", print::quoted(&self.user))?;
        writeln!(f, "# password: set, not shown")?;
        writeln!(f, "folder = {}", print::quoted(&self.folder))?;
        writeln!(f, "poll_s = {}", self.poll_s)?;
        writeln!(f, "after = {}", print::quoted(self.after.word()))?;
        writeln!(f, "plus_address = {}", self.plus_address)
    }
}
