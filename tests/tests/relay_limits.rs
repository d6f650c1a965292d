//! Who comes too often or in too great numbers is told when to come back; whoever chats already, and
//! everybody else, notices nothing. Callers from many addresses come as a trusted proxy tells of them.

use client::Search;
use client::native::{NotUpgraded, message_id};
use protocol::{Challenge, CloseCode, Code, ConversationState};
use serde_json::{Value, json};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const EVE: &str = "198.51.100.7";
const BO: &str = "203.0.113.9";

/// A relay behind a trusted proxy, with these limits; `site` follows the site's own keys.
async fn relay(limits: &str, site: &str) -> anyhow::Result<RelayGuard> {
    let head = "trusted_proxies = [\"127.0.0.1\"]\n";
    RelayGuard::start(&format!("{head}[limits]\n{limits}\n{SHOP}{site}")).await
}

fn hello(token: Option<&Value>) -> Value {
    let mut hello = json!({"site": "shop", "locale": "en"});
    if let Some(token) = token {
        hello["token"] = token.clone();
    }
    json!({"hello": hello})
}

/// Somebody at this address, who has said hello and is welcomed.
async fn welcomed(
    relay: &RelayGuard,
    address: &str,
    token: Option<&Value>,
) -> anyhow::Result<(Stranger, Value)> {
    let mut page = Stranger::forwarded(relay, "/ws/customer", address).await?;
    page.says(&hello(token)).await?;
    let welcome = page.hears("welcome").await?;
    Ok((page, welcome["token"].clone()))
}

/// The next newcomer from this address is told when to come back, and the connection closed.
async fn turned_away(relay: &RelayGuard, address: &str) -> anyhow::Result<()> {
    let mut page = Stranger::forwarded(relay, "/ws/customer", address).await?;
    page.says(&hello(None)).await?;
    let refusal = page.refused().await?;
    assert_eq!(refusal.code, Code::TooMany);
    assert!(
        refusal.retry_after_ms.is_some_and(|ms| ms > 0),
        "{refusal:?}"
    );
    assert_eq!(page.closed().await?, CloseCode::TooMany.number());
    Ok(())
}

/// What the relay answers to an upgrade instead of a socket.
async fn shut(relay: &RelayGuard, address: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect(relay.at()).await?;
    let head = format!(
        "GET /ws/customer HTTP/1.1\r\nhost: {}\r\nx-forwarded-for: {address}\r\n\
         connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
         sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: {}\r\n\r\n",
        relay.at(),
        protocol::SUBPROTOCOL
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = vec![0; 4_096];
    let length = tokio::time::timeout(PATIENCE, stream.read(&mut answer)).await??;
    Ok(String::from_utf8_lossy(&answer[..length]).to_lowercase())
}

#[tokio::test]
async fn an_address_has_so_many_sockets_and_keeps_room_for_those_who_come_back()
-> anyhow::Result<()> {
    let relay = relay("sockets_per_address = 5", "").await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let mut pages = Vec::new();
    for _ in 0..5 {
        pages.push(welcomed(&relay, EVE, None).await?);
    }
    turned_away(&relay, EVE).await?;
    let token = pages[0].1.clone();
    pages.push(welcomed(&relay, EVE, Some(&token)).await?);
    // Now even the kept place is taken by somebody who is known.
    let answer = shut(&relay, EVE).await?;
    assert!(answer.starts_with("http/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: 10"), "{answer}");
    welcomed(&relay, BO, None).await?;
    for (page, _) in &mut pages {
        page.is_still_there().await?;
    }
    innocent.still_talks().await
}

#[tokio::test]
async fn an_address_opens_sockets_only_so_fast() -> anyhow::Result<()> {
    let relay = relay("sockets_per_address = 3", "").await?;
    for _ in 0..6 {
        Stranger::forwarded(&relay, "/ws/customer", EVE).await?;
    }
    let refused = Stranger::forwarded(&relay, "/ws/customer", EVE).await;
    assert!(matches!(refused, Err(NotUpgraded::Status(429))));
    // The next /64 of IPv6 is another subscriber, the next address in it is not.
    for n in 0..6 {
        let address = format!("2001:db8::{n}");
        Stranger::forwarded(&relay, "/ws/customer", &address).await?;
    }
    let refused = Stranger::forwarded(&relay, "/ws/agent", "2001:db8::ffff").await;
    assert!(matches!(refused, Err(NotUpgraded::Status(429))));
    Stranger::forwarded(&relay, "/ws/customer", "2001:db8:0:1::1").await?;
    Ok(())
}

#[tokio::test]
async fn where_it_is_full_whoever_says_nothing_gives_way() -> anyhow::Result<()> {
    let relay = relay("sockets = 10", "").await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let mut silent = Vec::new();
    for n in 0..8 {
        let address = format!("192.0.2.{n}");
        silent.push(Stranger::forwarded(&relay, "/ws/customer", &address).await?);
    }
    let token = json!(innocent.customer.side.token);
    let (mut tab, _) = welcomed(&relay, BO, Some(&token)).await?;
    assert_eq!(silent[0].closed().await?, 1006, "the oldest is cut off");
    // A newcomer finds what is left kept for those who come back.
    turned_away(&relay, BO).await?;
    let mut tabs = Vec::new();
    for _ in 0..7 {
        tabs.push(welcomed(&relay, BO, Some(&token)).await?);
    }
    let answer = shut(&relay, EVE).await?;
    assert!(answer.starts_with("http/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 10"), "{answer}");
    tab.is_still_there().await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn a_sites_last_places_are_kept_for_those_who_come_back() -> anyhow::Result<()> {
    let relay = relay("", "sockets_max = 10\n").await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let mut pages = Vec::new();
    for _ in 0..6 {
        pages.push(welcomed(&relay, EVE, None).await?);
    }
    turned_away(&relay, BO).await?;
    let token = pages[0].1.clone();
    welcomed(&relay, BO, Some(&token)).await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn an_address_makes_so_many_new_customers() -> anyhow::Result<()> {
    let relay = relay("new_customers_per_address = 3", "").await?;
    let mut token = Value::Null;
    for _ in 0..3 {
        token = welcomed(&relay, EVE, None).await?.1;
    }
    turned_away(&relay, EVE).await?;
    welcomed(&relay, EVE, Some(&token)).await?;
    welcomed(&relay, BO, None).await?;
    Ok(())
}

#[tokio::test]
async fn nobody_but_a_trusted_proxy_says_where_others_call_from() -> anyhow::Result<()> {
    let limits = "[limits]\nnew_customers_per_address = 3\n";
    let relay = RelayGuard::start(&format!("{limits}{SHOP}")).await?;
    for n in 0..3 {
        welcomed(&relay, &format!("192.0.2.{n}"), None).await?;
    }
    turned_away(&relay, BO).await?;
    let warned = |line: &String| line.contains("trusted_proxies");
    assert_eq!(relay.said().iter().filter(|l| warned(l)).count(), 1);
    Ok(())
}

fn start(id: protocol::MessageId) -> Value {
    json!({"start": {"id": id, "name": "Eve"}})
}

#[tokio::test]
async fn an_address_asks_only_so_often_and_asking_again_is_not_asking_twice() -> anyhow::Result<()>
{
    let relay = relay("enquiries_per_address = 4", "").await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let (mut page, _) = welcomed(&relay, EVE, None).await?;
    let id = message_id();
    for _ in 0..3 {
        page.says(&start(id)).await?;
        page.hears("conversation").await?;
    }
    for _ in 0..3 {
        let (mut page, _) = welcomed(&relay, EVE, None).await?;
        page.says(&start(message_id())).await?;
        page.hears("conversation").await?;
    }
    let (mut late, _) = welcomed(&relay, EVE, None).await?;
    let refusal = late.is_refused(&start(message_id()), Code::TooMany).await?;
    assert!(
        refusal.retry_after_ms.is_some_and(|ms| ms > 0),
        "{refusal:?}"
    );
    let (mut other, _) = welcomed(&relay, BO, None).await?;
    other.says(&start(message_id())).await?;
    other.hears("conversation").await?;
    innocent.still_talks().await
}

fn leave(email: &str) -> Value {
    let id = message_id();
    json!({"leave_message": {"id": id, "name": "Eve", "email": email, "text": "Surprise!"}})
}

#[tokio::test]
async fn the_desk_fills_nobodys_mailbox() -> anyhow::Result<()> {
    let relay = relay("", "").await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    for n in 0..protocol::limits::MAILS_PER_MAILBOX {
        let (mut page, _) = welcomed(&relay, &format!("192.0.2.{n}"), None).await?;
        let to = ["mira@example.com", "Mira@Example.com", "mira+x@example.com"][n as usize % 3];
        page.says(&leave(to)).await?;
        page.hears("conversation").await?;
    }
    let (mut page, _) = welcomed(&relay, EVE, None).await?;
    for to in ["mira@example.com", "MIRA+9@example.com"] {
        let refusal = page.is_refused(&leave(to), Code::TooMany).await?;
        assert!(refusal.retry_after_ms.is_some_and(|ms| ms > 60_000));
    }
    let token = json!(innocent.customer.side.token);
    let (mut tab, _) = welcomed(&relay, EVE, Some(&token)).await?;
    let copy = |to: &str| {
        let conversation = innocent.conversation;
        json!({"send_transcript": {"conversation": conversation, "id": message_id(), "email": to}})
    };
    tab.is_refused(&copy("mira@example.com"), Code::TooMany)
        .await?;
    tab.says(&copy("ada@example.com")).await?;
    tab.hears("entry").await?;
    page.says(&leave("jonas@example.com")).await?;
    page.hears("conversation").await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn nothing_that_is_typed_becomes_a_header() -> anyhow::Result<()> {
    let relay = relay("", "").await?;
    let (mut page, _) = welcomed(&relay, EVE, None).await?;
    for address in [
        "eve@example.com\r\nBcc: bo@example.com",
        "eve@example.com\nbo@example.com",
        "eve%0aBcc:bo@example.com",
        "eve%0d%0abo@example.com",
        "eve@example.com\u{2028}Bcc: bo@example.com",
        "eve\u{2029}@example.com",
        "eve\u{85}@example.com",
        "eve@example.com, bo@example.com",
        "Eve <eve@example.com>",
    ] {
        page.is_refused(&leave(address), Code::BadEmail).await?;
    }
    let name = "Ada\r\nBcc: bo@example.com\u{2028}Cc: bo@example.com\u{85}%0aTo: bo@example.com";
    let id = message_id();
    let message =
        json!({"id": id, "name": name, "email": "ada@example.com", "text": "Hi\r\nBcc: x"});
    page.says(&json!({"leave_message": message})).await?;
    let view = page.hears("conversation").await?;
    assert_eq!(view["state"], json!(ConversationState::Ticket));
    let mail = first_mail(&relay).await?;
    let (head, _) = mail.split_once("\r\n\r\n").unwrap_or((&mail, ""));
    let named = |name: &str| {
        let lines = head.lines().map(str::to_lowercase);
        lines.filter(|l| l.starts_with(name)).count()
    };
    assert_eq!(
        (named("bcc:"), named("cc:"), named("to:")),
        (0, 0, 1),
        "{head}"
    );
    Ok(())
}

/// The first mail that the relay has written, once it is whole.
async fn first_mail(relay: &RelayGuard) -> anyhow::Result<String> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let folder = std::fs::read_dir(relay.data().join("mail"));
        let files = folder.into_iter().flatten().flatten().map(|f| f.path());
        let mut whole = files.filter(|path| path.extension().is_some_and(|e| e == "eml"));
        if let Some(path) = whole.next() {
            return Ok(std::fs::read_to_string(path)?);
        }
        anyhow::ensure!(tokio::time::Instant::now() < until, "no mail was written");
        tokio::task::yield_now().await;
    }
}

/// Says hello, without a token, with this proof or none; what comes is a challenge.
async fn challenged(page: &mut Stranger, proof: Option<Value>) -> anyhow::Result<Challenge> {
    let mut hello = hello(None);
    if let Some(proof) = proof {
        hello["hello"]["proof"] = proof;
    }
    page.says(&hello).await?;
    Ok(serde_json::from_value(page.hears("challenge").await?)?)
}

fn solved(challenge: Challenge) -> Value {
    let mut search = Search::new(challenge);
    loop {
        if let Some(proof) = search.go_on(10_000) {
            return json!(proof);
        }
    }
}

#[tokio::test]
async fn under_a_flood_newcomers_show_a_proof_and_nobody_else_does() -> anyhow::Result<()> {
    let relay = relay("", "proof_above_per_minute = 3\n").await?;
    // The first ones of the minute are let in as ever: a customer and two more.
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    for _ in 0..2 {
        welcomed(&relay, EVE, None).await?;
    }
    let mut page = Stranger::forwarded(&relay, "/ws/customer", BO).await?;
    let challenge = challenged(&mut page, None).await?;
    let lazy = json!({"salt": challenge.salt, "nonce": 0});
    let challenge = challenged(&mut page, Some(lazy)).await?;
    let forged = json!({"salt": "c1.AAAA", "nonce": 0});
    challenged(&mut page, Some(forged)).await?;
    let proof = solved(challenge);
    let mut proven = hello(None);
    proven["hello"]["proof"] = proof.clone();
    page.says(&proven).await?;
    page.hears("welcome").await?;
    // It was good once.
    let mut second = Stranger::forwarded(&relay, "/ws/customer", BO).await?;
    challenged(&mut second, Some(proof)).await?;
    // Who has a token never sees one; and clients answer by themselves.
    let token = json!(innocent.customer.side.token);
    welcomed(&relay, EVE, Some(&token)).await?;
    people::customer(&relay, "shop").await?;
    innocent.still_talks().await
}

/// More than one address may have, see `CALLS_PER_ADDRESS`.
const HALF_HEADS: usize = 1_030;

#[tokio::test]
async fn heads_that_never_end_keep_nobody_out() -> anyhow::Result<()> {
    tests::bench::process::raise_open_files()?;
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let mut slow = Vec::new();
    for _ in 0..HALF_HEADS {
        let mut stream = TcpStream::connect(relay.at()).await?;
        stream.write_all(b"GET /health HTTP/1.1\r\nx: ").await?;
        slow.push(stream);
    }
    let answer = tests::http::get(&format!("{}/health", relay.http()), "").await?;
    assert_eq!(answer.status, 200);
    let mut end = [0; 1];
    let first = tokio::time::timeout(PATIENCE, slow[0].read(&mut end)).await?;
    assert!(matches!(first, Ok(0) | Err(_)), "the oldest gave way");
    let (_page, _) = Stranger::customer(&relay, "shop", None).await?;
    innocent.still_talks().await
}
