//! The mail worker from outside: rows of the outbox in, mails out, ends told.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use desk::{Conversation, Mail, MailKind, Record};
use protocol::conversation::{Author, Entry, EntryBody};
use protocol::{ConversationId, ConversationState, CustomerId, MessageId, Seq, SiteId, Timestamp};
use relay::Config;
use relay::config::{Smtp, SmtpTls};
use relay::identity::CustomerTokens;
use relay::mail::{MailDone, Mailer, Outbox};
use relay::store::{MailOutcome, MemoryStore, Store};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_secs(20);

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Timestamp(u64::try_from(since.unwrap().as_millis()).unwrap())
}

fn demo() -> SiteId {
    "demo".parse().unwrap()
}

/// A conversation with one message and a transcript asked for, to each of the addresses.
fn asked(addresses: &[&str]) -> (ConversationId, Vec<Record>) {
    let at = now();
    let row = Conversation {
        locale: "en".into(),
        state: ConversationState::Ended,
        ended_at: Some(at),
        last: Seq(1),
        transcripts: 1,
        ..Conversation::new(
            ConversationId::random([7; 16]),
            CustomerId::random([1; 16]),
            MessageId::random([1; 16]),
            "Ada".into(),
            at,
        )
    };
    let message = Entry {
        seq: Seq(1),
        at,
        id: None,
        by: Author::Customer,
        body: EntryBody::message("My tent pole arrived bent."),
    };
    let id = row.id;
    let mut records = vec![
        Record::Conversation(row),
        Record::Entry {
            conversation: id,
            entry: message,
        },
    ];
    for (asked, to) in (2..).zip(addresses) {
        records.push(Record::Mail(Mail {
            conversation: id,
            asked: Seq(asked),
            kind: MailKind::Transcript,
            to: (*to).into(),
            locale: "en".into(),
            at,
        }));
    }
    (id, records)
}

struct Running {
    store: Arc<MemoryStore>,
    wake: Arc<Notify>,
    ends: mpsc::Receiver<MailDone>,
    worker: JoinHandle<()>,
    stop: watch::Sender<bool>,
    folder: TempDir,
}

impl Running {
    fn start(smtp: Option<Smtp>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            smtp,
            ..Config::in_folder(folder.path())
        };
        let (store, wake) = (Arc::new(MemoryStore::default()), Arc::new(Notify::new()));
        let (done, ends) = mpsc::channel(8);
        let tokens = CustomerTokens::open(folder.path()).unwrap();
        let mailer = Mailer::open(&config, tokens, relay::Clock::system()).unwrap();
        let (stop, stopped) = watch::channel(false);
        let outbox = Outbox {
            store: store.clone(),
            wake: wake.clone(),
            done,
        };
        let public_url = "https://chat.example/".parse().unwrap();
        let worker = tokio::spawn(mailer.run(outbox, public_url, stopped));
        Self {
            store,
            wake,
            ends,
            worker,
            stop,
            folder,
        }
    }

    async fn save(&self, records: Vec<Record>) {
        self.store.append(&demo(), records).await.unwrap();
        self.wake.notify_one();
    }

    async fn end(&mut self) -> MailDone {
        timeout(DEADLINE, self.ends.recv())
            .await
            .expect("an end")
            .expect("a running worker")
    }

    /// What is due a little later than after `ms`.
    async fn due_after(&self, ms: u64) -> usize {
        let due = self.store.mails_due(now().plus_ms(ms + 5_000), 9).await;
        due.unwrap().mails.len()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.abort();
    }
}

fn smtp_at(port: u16) -> Smtp {
    Smtp {
        host: "127.0.0.1".into(),
        port,
        tls: SmtpTls::None,
        ca_file: None,
        user: None,
        password: None,
        from: "chat@shop.example".into(),
    }
}

/// A mail server that answers each recipient as its address says: `550@…` with 550.
async fn mail_server() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (taken, mails) = mpsc::channel(8);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(speak(socket, taken.clone()));
        }
    });
    (port, mails)
}

async fn speak(socket: TcpStream, taken: mpsc::Sender<String>) -> std::io::Result<()> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let word = line.split(' ').next().unwrap_or_default();
        let answer = match word {
            "EHLO" => "250 test".into(),
            "RCPT" => match line
                .split(['<', '@'])
                .nth(1)
                .and_then(|s| s.parse::<u16>().ok())
            {
                Some(code) => format!("{code} {line} is refused"),
                None => "250 taken".into(),
            },
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await?.filter(|l| l != ".") {
                    mail.push_str(&line);
                    mail.push('\n');
                }
                let _ = taken.send(mail).await;
                "250 saved".into()
            }
            "QUIT" => "221 bye".into(),
            _ => "250 fine".into(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn files(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("mail")).unwrap();
    let read = files.map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap());
    read.collect()
}

#[tokio::test]
async fn without_a_mail_server_mails_become_files() {
    let mut running = Running::start(None);
    let (id, records) = asked(&["ada@example.com"]);
    running.save(records).await;
    let expected = MailDone {
        site: demo(),
        conversation: id,
        asked: Seq(2),
        kind: MailKind::Transcript,
        email: "ada@example.com".into(),
        sent: true,
    };
    assert_eq!(running.end().await, expected);
    let files = files(running.folder.path());
    assert_eq!(files.len(), 1);
    assert!(
        files[0].contains("To: Ada <ada@example.com>"),
        "{}",
        files[0]
    );
    assert!(
        files[0].contains("My tent pole arrived bent."),
        "{}",
        files[0]
    );
}

#[tokio::test]
async fn each_mail_ends_as_the_server_answers_it_and_none_harms_another() {
    let (port, mut mails) = mail_server().await;
    let mut running = Running::start(Some(smtp_at(port)));
    let (_, records) = asked(&["550@example.com", "451@example.com", "ada@example.com"]);
    running.save(records).await;
    let mut ends = [running.end().await, running.end().await];
    ends.sort_by_key(|end| end.asked);
    let ends = ends.map(|end| (end.email, end.sent));
    assert_eq!(ends[0], ("550@example.com".into(), false));
    assert_eq!(ends[1], ("ada@example.com".into(), true));
    let mail = timeout(DEADLINE, mails.recv()).await.unwrap().unwrap();
    assert!(mail.contains("To: Ada <ada@example.com>"), "{mail}");
    // The one that was put off is tried again in a minute; the desk wrote nothing of the others,
    // and is told again then.
    assert_eq!(running.due_after(0).await, 0);
    assert_eq!(running.due_after(60_000).await, 3);
    assert!(mails.try_recv().is_err(), "nothing was sent twice");
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Begins to listen, on this thread, while the guard lives.
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn a_log_in_that_is_refused_is_said_once_and_so_is_its_end() {
    let log = Log::default();
    let _guard = log.listen();
    let (port, _mails) = mail_server().await;
    let mut running = Running::start(Some(smtp_at(port)));
    // One at a time, so that the last is tried after the others.
    let (_, mut records) = asked(&["530@example.com", "535@example.com", "ada@example.com"]);
    let last = records.pop().unwrap();
    running.save(records).await;
    let tried = async {
        while running.due_after(0).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, tried).await.expect("a first try of both");
    running.save(vec![last]).await;
    assert!(running.end().await.sent);
    let log = log.text();
    let errors: Vec<&str> = log.lines().filter(|l| l.contains("ERROR")).collect();
    let [stuck, again] = errors[..] else {
        panic!("{log}")
    };
    assert!(stuck.contains("no mail goes out: "), "{stuck}");
    assert!(
        stuck.contains("deskbell check-mail --to ADDRESS"),
        "{stuck}"
    );
    assert!(again.contains("mails go out again"), "{again}");
    assert!(!log.contains("example.com"), "no address is logged: {log}");
    assert_eq!(running.due_after(60_000).await, 3, "all are kept");
}

#[tokio::test]
async fn a_dead_mail_server_costs_a_minute_not_the_mail() {
    let port = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut running = Running::start(Some(smtp_at(port)));
    let (_, records) = asked(&["ada@example.com"]);
    running.save(records).await;
    let tried = async {
        while running.due_after(0).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, tried).await.expect("a first try");
    assert_eq!(running.due_after(60_000).await, 1);
    assert!(running.ends.try_recv().is_err(), "it has no end yet");
}

#[tokio::test]
async fn an_end_that_was_not_written_down_is_told_without_sending_again() {
    let mut running = Running::start(None);
    let (id, records) = asked(&["ada@example.com"]);
    // As a relay leaves it that stopped between sending and telling, a while ago.
    running.store.append(&demo(), records).await.unwrap();
    let sent = MailOutcome::Sent { at: Timestamp(1) };
    running
        .store
        .mail_tried(id, Seq(2), "ada@example.com", sent)
        .await
        .unwrap();
    running.wake.notify_one();
    assert!(running.end().await.sent);
    assert!(files(running.folder.path()).is_empty());
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_ends_by_itself() {
    let mut running = Running::start(None);
    let (_, records) = asked(&["ada@example.com"]);
    running.save(records).await;
    assert!(running.end().await.sent);
    running.stop.send_replace(true);
    timeout(DEADLINE, &mut running.worker)
        .await
        .expect("an end")
        .unwrap();
}
