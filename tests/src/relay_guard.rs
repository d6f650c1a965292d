//! The relay as a process of its own, as people run it: on a free port, with its data in a folder
//! that goes when the guard does. Dropping the guard kills it.
//! (Shared by socket tests, browser tests and the benchmark. To the browser tests' owner: this was
//! missing when the socket tests needed it; add what you need, keep the names.)

use crate::http;
use crate::mounts::Mount;
use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a relay may take to answer after its start, and to stop when asked.
const PATIENCE: Duration = Duration::from_secs(30);

/// One site called `shop`, as most tests need it.
pub const SHOP: &str = r#"
[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*", "http://localhost:*"]
"#;

/// A second site, behind [`SHOP`].
pub const OTHER: &str = r#"
[[sites]]
id = "other"
name = "Other"
origins = ["http://127.0.0.1:*"]
"#;

/// A running relay.
pub struct RelayGuard {
    at: SocketAddr,
    folder: TempDir,
    binary: PathBuf,
    mount: Mount,
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl RelayGuard {
    /// Starts a relay with this configuration (TOML, without `listen` and `data_dir`) and waits
    /// until it answers.
    ///
    /// # Errors
    /// If there is no binary, or it doesn't come up; says what it printed.
    pub async fn start(toml: &str) -> anyhow::Result<Self> {
        Self::start_over(toml, Mount::None, |_| Ok(())).await
    }

    /// The same over a data folder that `prepare` fills, with something mounted on it.
    ///
    /// # Errors
    /// As [`Self::start`], and what `prepare` says.
    pub async fn start_over(
        toml: &str,
        mount: Mount,
        prepare: impl FnOnce(&Path) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("deskbell-test-")?;
        std::fs::write(folder.path().join("deskbell.toml"), toml)?;
        let data = folder.path().join("data");
        std::fs::create_dir(&data)?;
        prepare(&data)?;
        let at = free_port()?;
        let binary = binary()?;
        let said = Arc::default();
        let child = spawn(mount, &binary, folder.path(), at, &said)?;
        let mut guard = Self {
            at,
            folder,
            binary,
            mount,
            child,
            said,
        };
        guard.wait_until_it_answers().await?;
        Ok(guard)
    }

    /// Where it listens.
    pub fn at(&self) -> SocketAddr {
        self.at
    }

    /// Its address for HTTP: `http://127.0.0.1:…`, without a path.
    pub fn http(&self) -> String {
        format!("http://{}", self.at)
    }

    /// Its address for sockets: `ws://127.0.0.1:…`, without a path.
    pub fn ws(&self) -> String {
        format!("ws://{}", self.at)
    }

    /// Its data folder, with mails in it where no mail server is set.
    pub fn data(&self) -> PathBuf {
        let data = self.folder.path().join("data");
        self.mount.seen_from_outside(&data, self.pid())
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Every line it has printed, on both streams.
    pub fn said(&self) -> Vec<String> {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until so many of its lines hold these words.
    ///
    /// # Errors
    /// If there are not so many in time, or more; says what it printed.
    pub async fn until_said(&self, words: &str, times: usize) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let said = self.said();
            if said.iter().filter(|line| line.contains(words)).count() == times {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("{words:?} was not said {times} times: {said:#?}");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The one-time token of the set-up link that it printed for this site.
    ///
    /// # Errors
    /// If none is printed in time.
    pub async fn set_up_token(&self, site: &str) -> anyhow::Result<String> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            for line in self.said() {
                if line.contains(&format!("site {site}:"))
                    && let Some((_, token)) = line.split_once("#setup=")
                {
                    return Ok(token.trim().into());
                }
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("no set-up link for site {site} in: {:#?}", self.said())
    }

    /// Stops it as a service manager does (SIGTERM) and waits until it is gone.
    ///
    /// # Errors
    /// If it doesn't stop in time, or not with success.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        self.signal(Signal::TERM)?;
        let until = Instant::now() + PATIENCE;
        loop {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("it stopped with {status}: {:#?}", self.said()),
                None if Instant::now() > until => bail!("it doesn't stop: {:#?}", self.said()),
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
    }

    /// Kills it as a power cut would (SIGKILL).
    ///
    /// # Errors
    /// If it is gone already.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again over the same folder, on the same port.
    ///
    /// # Errors
    /// If it doesn't come up.
    pub async fn start_again(&mut self) -> anyhow::Result<()> {
        self.child = spawn(
            self.mount,
            &self.binary,
            self.folder.path(),
            self.at,
            &self.said,
        )?;
        self.wait_until_it_answers().await
    }

    /// The owner writes something else in the place of these words; in force once it is started again.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn is_configured_with(&self, old: &str, new: &str) -> anyhow::Result<()> {
        let file = self.folder.path().join("deskbell.toml");
        let text = std::fs::read_to_string(&file)?;
        std::fs::write(file, text.replace(old, new))?;
        Ok(())
    }

    /// Starts it again, and kills it `after` that: while it starts, if that is soon enough.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start_and_kill(&mut self, after: Duration) -> anyhow::Result<()> {
        self.child = spawn(
            self.mount,
            &self.binary,
            self.folder.path(),
            self.at,
            &self.said,
        )?;
        // Time must pass: the moment of the kill is what a caller tries out.
        tokio::time::sleep(after).await;
        self.kill()
    }

    /// Has the program do something else over the same configuration and data folder, such as
    /// `backup`, to its end.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn command(&self, words: &[&str]) -> anyhow::Result<Output> {
        let mut command = command(Mount::None, &self.binary, self.folder.path(), self.at);
        Ok(command.args(words).output()?)
    }

    /// What it says and ends with when it is started again over the same folder, though it is not
    /// to start. Stop it first.
    ///
    /// # Errors
    /// If it does start.
    pub fn refuses_to_start(&mut self, mount: Mount) -> anyhow::Result<Refused> {
        let mut child = command(mount, &self.binary, self.folder.path(), self.at)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let until = Instant::now() + PATIENCE;
        while child.try_wait()?.is_none() {
            if Instant::now() > until {
                child.kill()?;
                child.wait()?;
                bail!("it starts");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output()?;
        Ok(Refused {
            code: output.status.code(),
            said: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// The folder stays when the guard goes: somebody is to look into it.
    pub fn keep_folder(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().into()
    }

    fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let pid = Pid::from_raw(i32::try_from(self.pid())?).context("a process id")?;
        kill_process(pid, signal).context("the relay is gone already")
    }

    async fn wait_until_it_answers(&mut self) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        let health = format!("{}/health", self.http());
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait()? {
                bail!("the relay ended with {status}: {:#?}", self.said());
            }
            if http::get(&health, "")
                .await
                .is_ok_and(|answer| answer.status == 200)
            {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("the relay doesn't answer: {:#?}", self.said())
    }
}

/// How a relay that would not start ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What it ended with.
    pub code: Option<i32>,
    /// What it said on the error stream.
    pub said: String,
}

impl Drop for RelayGuard {
    fn drop(&mut self) {
        // Gone already is what we want.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The relay's binary: `DESKBELL_BIN`, or beside this program in the target folder.
///
/// # Errors
/// If it is not there; says how to build it.
pub fn binary() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("DESKBELL_BIN") {
        let path = PathBuf::from(path);
        if path.is_file() {
            return Ok(path);
        }
        bail!("DESKBELL_BIN={} is no file", path.display());
    }
    let here = std::env::current_exe()?;
    let beside = here
        .ancestors()
        .skip(1)
        .take(2)
        .map(|dir| dir.join("deskbell"));
    let mut found = beside.filter(|path| path.is_file());
    found.next().context(
        "the relay's binary is missing: run `cargo build -p relay` (with the same profile) first, \
         or set DESKBELL_BIN",
    )
}

fn free_port() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// The program over this folder.
fn command(mount: Mount, binary: &Path, folder: &Path, at: SocketAddr) -> Command {
    let data = folder.join("data");
    let mut command = mount.command(binary, &data);
    command
        .arg("--config")
        .arg(folder.join("deskbell.toml"))
        .arg("--listen")
        .arg(at.to_string())
        .arg("--data-dir")
        .arg(data)
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

fn spawn(
    mount: Mount,
    binary: &Path,
    folder: &Path,
    at: SocketAddr,
    said: &Arc<Mutex<Vec<String>>>,
) -> anyhow::Result<Child> {
    let mut child = command(mount, binary, folder, at)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    listen_to(child.stdout.take(), said);
    listen_to(child.stderr.take(), said);
    Ok(child)
}

fn listen_to(stream: Option<impl Read + Send + 'static>, said: &Arc<Mutex<Vec<String>>>) {
    let Some(stream) = stream else { return };
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            said.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    });
}
