//! A relay of one's own on port 0, with its data in a folder that goes when the test does.

use crate::line::DEADLINE;
use protocol::api::{Join, LogIn, LoggedIn};
use relay::store::{Accounts, Mailboxes, MemoryStore, Store};
use relay::{Clock, Config, Relay};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A running relay.
pub(crate) struct World {
    pub(crate) at: SocketAddr,
    pub(crate) set_up: String,
    folder: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<anyhow::Result<()>>>,
}

impl World {
    /// Over SQLite, as in production.
    pub(crate) async fn start() -> Self {
        let folder = fresh_folder();
        let relay = Relay::open(config(&folder)).await.expect("a relay opens");
        Self::serve(relay, folder).await
    }

    /// By a clock and with settings of the test's own.
    pub(crate) async fn by_clock(clock: Clock, set: impl FnOnce(&mut Config)) -> Self {
        let folder = fresh_folder();
        let mut config = config(&folder);
        set(&mut config);
        let store = Arc::new(MemoryStore::default());
        let (accounts, mailboxes) = (store.clone(), store.clone());
        let relay = Relay::with_store(config, clock, store, accounts, mailboxes).await;
        Self::serve(relay.expect("a relay opens"), folder).await
    }

    /// Where its mails are.
    pub(crate) fn mails(&self) -> PathBuf {
        self.folder.join("mail")
    }

    /// Over a store that the test made.
    pub(crate) async fn over(
        store: Arc<dyn Store>,
        accounts: Arc<dyn Accounts>,
        mailboxes: Arc<dyn Mailboxes>,
    ) -> Self {
        let folder = fresh_folder();
        let clock = Clock::system();
        let relay = Relay::with_store(config(&folder), clock, store, accounts, mailboxes).await;
        Self::serve(relay.expect("a relay opens"), folder).await
    }

    async fn serve(relay: Relay, folder: PathBuf) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let at = listener.local_addr().unwrap();
        let links = relay.set_up_links(at).await.unwrap();
        let link = links.first().map(|(_, made)| made.link.clone());
        let set_up = link.and_then(|l| l.split_once("#setup=").map(|(_, token)| token.to_owned()));
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(relay.serve(listener, async {
            let _ = stopped.await;
        }));
        Self {
            at,
            set_up: set_up.unwrap_or_default(),
            folder,
            stop: Some(stop),
            served: Some(served),
        }
    }

    /// Stops the relay as a signal would, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        drop(self.stop.take());
        if let Some(served) = self.served.take() {
            served.await.unwrap().unwrap();
        }
    }

    /// Stops the relay and starts another over the same folder.
    pub(crate) async fn restart(mut self) -> Self {
        self.stop().await;
        let folder = std::mem::take(&mut self.folder);
        let relay = Relay::open(config(&folder)).await.expect("it opens again");
        Self::serve(relay, folder).await
    }

    /// Makes the site's first agent by the set-up link.
    pub(crate) async fn join(&self, name: &str) -> LoggedIn {
        let join = Join {
            token: self.set_up.clone(),
            name: name.into(),
            email: format!("{}@shop.example", name.to_lowercase()),
            password: PASSWORD.into(),
        };
        self.post("/api/agent/join", "", &join)
            .await
            .expect("the link works")
            .1
    }

    /// Logs an agent in.
    pub(crate) async fn log_in(&self, name: &str) -> LoggedIn {
        let log_in = LogIn {
            code: None,
            email: format!("{}@shop.example", name.to_lowercase()),
            password: PASSWORD.into(),
        };
        self.post("/api/agent/login", "", &log_in)
            .await
            .expect("the password fits")
            .1
    }

    /// A POST; the answer's status and body, or the status and text of what is no such body.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: &str,
        body: &impl Serialize,
    ) -> Result<(u16, T), (u16, String)> {
        let body = serde_json::to_string(body).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            self.at,
            body.len()
        );
        let (status, _, text) = self.call(&format!("{head}{body}")).await;
        serde_json::from_str(&text)
            .map(|body| (status, body))
            .map_err(|_| (status, text))
    }

    /// A GET; the answer's status, head in lower case, and body.
    pub(crate) async fn get(&self, path: &str, headers: &str) -> (u16, String, String) {
        let host = self.at;
        self.call(&format!(
            "GET {path} HTTP/1.1\r\nhost: {host}\r\n{headers}connection: close\r\n\r\n"
        ))
        .await
    }

    /// Sends a whole request as it is, and reads to the end.
    pub(crate) async fn call(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .unwrap_or(0);
        (status, head.to_lowercase(), body.to_owned())
    }
}

/// Waits until a mail of this kind lies in the folder.
pub(crate) async fn mailed(world: &World, kind: &str) -> String {
    let until = Instant::now() + DEADLINE;
    while Instant::now() < until {
        for file in std::fs::read_dir(world.mails())
            .into_iter()
            .flatten()
            .flatten()
        {
            if file.file_name().to_string_lossy().contains(kind)
                && file.path().extension().is_some_and(|e| e == "eml")
            {
                return std::fs::read_to_string(file.path()).unwrap();
            }
        }
        // Time must pass: the mail is written by a task of its own.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("no mail of kind {kind}")
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(served) = self.served.take() {
            served.abort();
        }
        if !self.folder.as_os_str().is_empty() {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn config(folder: &std::path::Path) -> Config {
    Config::in_folder(folder)
}

fn fresh_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("deskbell-live-{}-{n}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
