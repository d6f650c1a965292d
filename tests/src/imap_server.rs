//! A real IMAP server in a process of its own: Dovecot, with one mailbox and a certificate of its own
//! authority.

use crate::mail_server::certificates;
use anyhow::{Context, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, Permissions};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long the server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whom mails belong to where the tests run as root; Dovecot gives root no mailbox.
const NOBODY: u32 = 65_534;

/// The log-in's name.
pub const USER: &str = "chat@northwind.example";
/// Its password at first.
pub const PASSWORD: &str = "only for tests";

/// How clients reach it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte.
    Tls,
    /// Plain at first, then TLS.
    Starttls,
    /// None at all.
    None,
}

/// A mailbox on a server that runs. Dropping it ends the server.
pub struct ImapServer {
    child: Option<Child>,
    folder: TempDir,
    port: u16,
    protection: Protection,
    delivered: AtomicU32,
}

impl ImapServer {
    /// Starts it.
    ///
    /// # Errors
    /// If Dovecot or openssl is missing; says what to install.
    pub fn start(protection: Protection) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("deskbell-imap-")?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        certificates(folder.path())?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let server = Self {
            child: None,
            folder,
            port,
            protection,
            delivered: AtomicU32::new(0),
        };
        for part in ["", "new", "cur", "tmp"] {
            let path = server.mails().join(part);
            fs::create_dir_all(&path)?;
            if is_root()? {
                chown(&path, Some(NOBODY), Some(NOBODY))?;
            }
        }
        let mut server = server;
        server.set_password(PASSWORD)?;
        Ok(server)
    }

    /// The relay's `[mail_in]` block for this mailbox.
    pub fn settings(&self) -> String {
        let tls = match self.protection {
            Protection::Tls => "tls",
            Protection::Starttls => "starttls",
            Protection::None => "none",
        };
        format!(
            "[mail_in]\nhost = \"localhost\"\nport = {}\ntls = \"{tls}\"\nca_file = \"{}\"\n\
             user = \"{USER}\"\npassword = \"{PASSWORD}\"\n",
            self.port,
            self.folder.path().join("ca.pem").display()
        )
    }

    /// From now on log-ins need this password. The server is started again for it.
    ///
    /// # Errors
    /// If it doesn't come up.
    pub fn set_password(&mut self, password: &str) -> anyhow::Result<()> {
        self.stop()?;
        let config = self.folder.path().join("dovecot.conf");
        fs::write(config, self.configuration()?)?;
        let account = format!("{USER}:{{PLAIN}}{password}\n");
        let passwords = self.folder.path().join("passwords");
        fs::write(&passwords, account)?;
        fs::set_permissions(&passwords, Permissions::from_mode(0o644))?;
        self.start_again()
    }

    /// Puts a mail into the mailbox, as a mail server would: whole, or not yet. Returns its file's name.
    ///
    /// # Errors
    /// If the folder is gone.
    pub fn deliver(&self, mail: &str) -> anyhow::Result<String> {
        let n = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.{n}.test", 1_795_435_200 + n);
        let half = self.mails().join("tmp").join(&name);
        fs::write(&half, mail.replace("\r\n", "\n"))?;
        fs::set_permissions(&half, Permissions::from_mode(0o644))?;
        fs::rename(&half, self.mails().join("new").join(&name))?;
        Ok(name)
    }

    /// Whether the mail in this file counts as read.
    ///
    /// # Errors
    /// If it is gone.
    pub fn is_seen(&self, name: &str) -> anyhow::Result<bool> {
        if self.mails().join("new").join(name).exists() {
            return Ok(false);
        }
        for file in fs::read_dir(self.mails().join("cur"))? {
            let file = file?.file_name().to_string_lossy().into_owned();
            if let Some((before, flags)) = file.split_once(":2,")
                && before.starts_with(name)
            {
                return Ok(flags.contains('S'));
            }
        }
        bail!("the mail {name} is gone")
    }

    /// Waits until the mail in this file counts as read.
    ///
    /// # Errors
    /// If it doesn't in time.
    pub async fn until_seen(&self, name: &str) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        while !self.is_seen(name)? {
            ensure!(
                Instant::now() < until,
                "the mail {name} is not marked as read"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Numbers the mailbox anew, as a server does that was put back from a backup. It must be stopped.
    ///
    /// # Errors
    /// If the folder is gone.
    pub fn number_anew(&self) -> anyhow::Result<()> {
        for file in fs::read_dir(self.mails())? {
            let file = file?;
            let name = file.file_name().to_string_lossy().into_owned();
            if name.starts_with("dovecot") {
                fs::remove_file(file.path())?;
            }
        }
        // Of another second than the first: the numbering is called by its second.
        let path = self.mails().join("dovecot-uidlist");
        fs::write(&path, "3 V4711 N1 G0123456789abcdef0123456789abcdef\n")?;
        if is_root()? {
            chown(&path, Some(NOBODY), Some(NOBODY))?;
        }
        Ok(())
    }

    /// Waits until the server has written these words into its log so often.
    ///
    /// # Errors
    /// If it doesn't in time.
    pub async fn until_logged(&self, words: &str, times: usize) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.log().matches(words).count() < times {
            ensure!(
                Instant::now() < until,
                "{words:?} is missing: {}",
                self.log()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// What the server wrote into its log.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Stops it, and all connections with it.
    ///
    /// # Errors
    /// If it doesn't stop in time.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else {
            return Ok(());
        };
        let pid = Pid::from_raw(i32::try_from(child.id())?).context("a process id")?;
        kill_process(pid, Signal::TERM)?;
        let until = Instant::now() + PATIENCE;
        while child.try_wait()?.is_none() {
            ensure!(
                Instant::now() < until,
                "Dovecot doesn't stop: {}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Starts it again on the same port.
    ///
    /// # Errors
    /// If it doesn't come up.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        let child = Command::new(dovecot()?)
            .arg("-F")
            .arg("-c")
            .arg(self.folder.path().join("dovecot.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("starting Dovecot")?;
        let child = self.child.insert(child);
        let until = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if let Some(status) = child.try_wait()? {
                bail!("Dovecot ended with {status}: {}", self.log());
            }
            ensure!(Instant::now() < until, "Dovecot does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    fn mails(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    /// Dovecot's settings (version 2.3): nothing of it leaves the folder, and nobody else's are read.
    fn configuration(&self) -> anyhow::Result<String> {
        let folder = self.folder.path().display();
        let (user, group, uid, gid) = match is_root()? {
            true => ("nobody".into(), "nogroup".into(), NOBODY, NOBODY),
            false => (
                id("-un")?,
                id("-gn")?,
                id("-u")?.parse()?,
                id("-g")?.parse()?,
            ),
        };
        let (plain, tls) = match self.protection {
            Protection::Tls => (0, self.port),
            Protection::Starttls | Protection::None => (self.port, 0),
        };
        let open = self.protection == Protection::None;
        let ssl = if open { "no" } else { "required" };
        Ok(format!(
            "base_dir = {folder}/run\nstate_dir = {folder}/state\nlog_path = {folder}/log\n\
             protocols = imap\nlisten = 127.0.0.1, ::1\n\
             ssl = {ssl}\nssl_cert = <{folder}/server.pem\nssl_key = <{folder}/server.key\n\
             disable_plaintext_auth = {}\nauth_failure_delay = 0\n\
             mail_location = maildir:{folder}/mails\nmail_uid = {uid}\nmail_gid = {gid}\n\
             first_valid_uid = 1\n\
             default_login_user = {user}\ndefault_internal_user = {user}\n\
             default_internal_group = {group}\n\
             passdb {{\n driver = passwd-file\n args = {folder}/passwords\n}}\n\
             userdb {{\n driver = static\n args = uid={uid} gid={gid} home={folder}/mails\n}}\n\
             service imap-login {{\n chroot =\n\
             inet_listener imap {{\n port = {plain}\n }}\n\
             inet_listener imaps {{\n port = {tls}\n ssl = yes\n }}\n}}\n\
             service anvil {{\n chroot =\n unix_listener anvil-auth-penalty {{\n mode = 0\n }}\n}}\n\
             service stats {{\n chroot =\n}}\n",
            if open { "no" } else { "yes" }
        ))
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        if self.stop().is_err()
            && let Some(child) = &mut self.child
        {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn dovecot() -> anyhow::Result<PathBuf> {
    let usual = ["/usr/sbin/dovecot", "/usr/bin/dovecot"].map(Path::new);
    let named = std::env::var_os("DESKBELL_DOVECOT").map(PathBuf::from);
    let there = named.or_else(|| Some(usual.iter().find(|path| path.is_file())?.into()));
    there.context("Dovecot is missing: run `cargo xtask setup --tests`, or install dovecot-imapd")
}

fn is_root() -> anyhow::Result<bool> {
    Ok(id("-u")? == "0")
}

fn id(what: &str) -> anyhow::Result<String> {
    let told = Command::new("id")
        .arg(what)
        .output()
        .context("running id")?;
    Ok(String::from_utf8(told.stdout)?.trim().to_owned())
}
