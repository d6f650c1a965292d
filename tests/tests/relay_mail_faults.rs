//! The disk is full in the moment in which a mail went out, so that this cannot be written down: the
//! mail is not sent again every few seconds, and the conversation says in the end that it was sent.

use client::native::message_id;
use protocol::{EntryBody, FromCustomer};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tests::mounts::{Mount, fill_up};
use tests::people::{PATIENCE, Pair, until_entry};
use tests::relay_guard::{RelayGuard, SHOP};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A mail server that says when it has read a mail, and takes it only when it is told to.
struct SlowServer {
    port: u16,
    mails: Arc<AtomicUsize>,
    read: Arc<Notify>,
    take: Arc<Notify>,
}

impl SlowServer {
    async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Self {
            port: listener.local_addr()?.port(),
            mails: Arc::default(),
            read: Arc::default(),
            take: Arc::default(),
        };
        let (mails, read, take) = (
            server.mails.clone(),
            server.read.clone(),
            server.take.clone(),
        );
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                // A client that goes away in the middle is not what is tested.
                let _ = serve(socket, &mails, &read, &take).await;
            }
        });
        Ok(server)
    }
}

/// Just enough of RFC 5321 for one mail.
async fn serve(
    mut socket: TcpStream,
    mails: &AtomicUsize,
    read: &Notify,
    take: &Notify,
) -> anyhow::Result<()> {
    let (from, mut to) = socket.split();
    let mut lines = BufReader::new(from).lines();
    to.write_all(b"220 slow.example\r\n").await?;
    let mut in_data = false;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer: &[u8] = match (in_data, line.as_str(), verb.as_str()) {
            (true, ".", _) => {
                in_data = false;
                mails.fetch_add(1, Ordering::SeqCst);
                read.notify_one();
                take.notified().await;
                b"250 taken\r\n"
            }
            (true, _, _) => continue,
            (false, _, "DATA") => {
                in_data = true;
                b"354 go on\r\n"
            }
            (false, _, "QUIT") => b"221 bye\r\n",
            (false, ..) => b"250 fine\r\n",
        };
        to.write_all(answer).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_mail_that_went_out_under_a_full_disk_is_not_sent_twice() -> anyhow::Result<()> {
    let server = SlowServer::start().await?;
    let smtp = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = \"chat@shop.example\"\n",
        server.port
    );
    let disk = Mount::SmallDisk(6 * 1024);
    let relay = RelayGuard::start_over(&format!("{SHOP}\n{smtp}"), disk, |_| Ok(())).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let ask = FromCustomer::SendTranscript {
        conversation: pair.conversation,
        id: message_id(),
        email: "ada@example.com".into(),
    };
    pair.customer.send(&ask).await;
    until_entry(&mut pair.customer, "the wish being stored", |body| {
        matches!(body, EntryBody::TranscriptAsked { .. })
    })
    .await?;
    tokio::time::timeout(PATIENCE, server.read.notified()).await?;
    let filler = relay.data().join("filler");
    fill_up(&filler)?;
    // Should a second mail come, it is taken, too.
    server.take.notify_one();

    // The worker tries again and again to write down what became of it.
    let waits = || {
        relay
            .said()
            .iter()
            .filter(|l| l.contains("the outbox waits"))
            .count()
    };
    let until = tokio::time::Instant::now() + PATIENCE;
    while waits() < 2 {
        assert!(tokio::time::Instant::now() < until, "{:#?}", relay.said());
        // Time must pass: nothing tells of a line that a process printed.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    std::fs::remove_file(&filler)?;
    server.take.notify_one();
    until_entry(&mut pair.customer, "the mail being known as sent", |body| {
        matches!(body, EntryBody::TranscriptSent { .. })
    })
    .await?;
    assert_eq!(server.mails.load(Ordering::SeqCst), 1);
    Ok(())
}
