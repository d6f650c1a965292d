//! Figures for Prometheus over real HTTP: who may read them, and that they follow real chats and what
//! goes out.

use anyhow::{Context, ensure};
use client::Words;
use protocol::webhooks::{DeliveryState, MadeWebhook};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::accounts;
use tests::hook_receiver::{Receiver, until_log};
use tests::http::{self, Answer};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};

const TOKEN: &str = "0123456789abcdef0123";

/// The table stands before the sites.
fn with_metrics(table: &str) -> String {
    format!("[metrics]\n{table}\n{SHOP}")
}

async fn read(relay: &RelayGuard, token: &str) -> anyhow::Result<Answer> {
    http::get(&format!("{}/metrics", relay.http()), token).await
}

/// The value of the line that begins so.
fn value(text: &str, name: &str) -> anyhow::Result<f64> {
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    let found = found.with_context(|| format!("no {name} in\n{text}"))?;
    Ok(found.trim().parse()?)
}

#[tokio::test]
async fn only_those_read_the_figures_whom_the_owner_lets() -> anyhow::Result<()> {
    let off = RelayGuard::start(SHOP).await?;
    ensure!(read(&off, TOKEN).await?.status == 404);

    let here = RelayGuard::start(&with_metrics("")).await?;
    let figures = read(&here, "").await?;
    ensure!(figures.status == 200, "{figures:?}");
    let kind = figures.header("content-type").context("a type")?;
    ensure!(kind.starts_with("application/openmetrics-text"), "{kind}");
    ensure!(figures.body.ends_with("# EOF\n"), "{}", figures.body);

    let guarded = RelayGuard::start(&with_metrics(&format!("token = \"{TOKEN}\""))).await?;
    ensure!(read(&guarded, "").await?.status == 401);
    ensure!(read(&guarded, "0123456789abcdef0124").await?.status == 401);
    ensure!(read(&guarded, TOKEN).await?.status == 200);
    // An agent's log-in is not the owner's token.
    let mira = accounts::first_agent(&guarded, "shop", "Mira").await?;
    ensure!(read(&guarded, &mira.token).await?.status == 401);
    Ok(())
}

#[tokio::test]
async fn the_figures_follow_real_chats() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&with_metrics("")).await?;
    let (mut pair, _mira) = Pair::first(&relay, "shop").await?;
    let stored = pair.agent.say(pair.conversation, Words::Message, "Hello");
    stored.context("room in the outbox")?;
    let said = pair.agent.wait_until("its own answer", PATIENCE, |side| {
        side.outbox.is_empty() && side.said(pair.conversation).last() == Some(&"Hello")
    });
    said.await?;
    let text = read(&relay, "").await?.body;
    let site = |name: &str| value(&text, &format!("deskbell_{name}{{site=\"shop\"}}"));
    ensure!(site("live_chats")? == 1.0, "{text}");
    ensure!(site("waiting")? == 0.0, "{text}");
    ensure!(site("sockets")? == 2.0, "{text}");
    ensure!(site("without_end_or_owner")? == 0.0, "{text}");
    ensure!(site("longest_wait_seconds")? == 0.0, "{text}");
    let by_agent = "deskbell_messages_saved_total{site=\"shop\",by=\"agent\"}";
    ensure!(value(&text, by_agent)? == 1.0, "{text}");
    let waits = "deskbell_wait_seconds_count{site=\"shop\",outcome=\"joined\"}";
    ensure!(value(&text, waits)? == 1.0, "{text}");
    ensure!(
        value(&text, "deskbell_commit_seconds_count")? >= 3.0,
        "{text}"
    );
    ensure!(value(&text, "deskbell_mails_due")? == 0.0, "{text}");

    let _bert = people::leaves_a_message(&relay, "shop", "Bert", "Larch or spruce?").await?;
    let text = read(&relay, "").await?.body;
    let site = |name: &str| value(&text, &format!("deskbell_{name}{{site=\"shop\"}}"));
    ensure!(site("tickets")? == 1.0 && site("sockets")? == 3.0, "{text}");
    let by_customer = "deskbell_messages_saved_total{site=\"shop\",by=\"customer\"}";
    ensure!(value(&text, by_customer)? >= 1.0, "{text}");
    Ok(())
}

/// Waits until so many went out so.
async fn until_gone(relay: &RelayGuard, kind: &str, outcome: &str, n: f64) -> anyhow::Result<()> {
    let until = Instant::now() + PATIENCE;
    let name = format!("deskbell_outgoing_total{{kind=\"{kind}\",outcome=\"{outcome}\"}}");
    loop {
        let text = read(relay, "").await?.body;
        if value(&text, &name)? == n {
            return Ok(());
        }
        ensure!(Instant::now() < until, "{name} is not {n} in\n{text}");
        // Time must pass: tasks of their own carry it out.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn what_goes_out_is_counted_by_what_came_of_it() -> anyhow::Result<()> {
    let allowed = "[outgoing]\nprivate_networks = true\n";
    let relay = RelayGuard::start(&format!("{allowed}{}", with_metrics(""))).await?;
    for kind in ["mail", "webhook", "push"] {
        for outcome in ["sent", "again", "given_up"] {
            until_gone(&relay, kind, outcome, 0.0).await?;
        }
    }
    let receiver = Receiver::start().await?;
    receiver.answers(&[500, 204, 410]);
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let all = format!("{}/api/agent/webhooks", relay.http());
    let body = json!({"url": receiver.url(), "events": ["ticket.made"], "active": true});
    let made: MadeWebhook = http::post(&all, &mira.token, &body).await?.json()?;
    let log = format!("{all}/{}/deliveries", made.webhooks[0].id);
    // The mail that confirms it goes into a file.
    people::leaves_a_message(&relay, "shop", "Bert", "Larch or spruce?").await?;
    until_gone(&relay, "mail", "sent", 1.0).await?;
    until_gone(&relay, "webhook", "again", 1.0).await?;
    until_gone(&relay, "webhook", "sent", 1.0).await?;
    let sent = until_log(log.clone(), &mira.token, |log| {
        log[0].state == DeliveryState::Sent
    });
    let again = format!("{log}/{}/again", sent.await?[0].id);
    ensure!(http::post(&again, &mira.token, &Value::Null).await?.status == 200);
    until_gone(&relay, "webhook", "given_up", 1.0).await?;
    // Mails to accounts count, too.
    let invite = json!({"role": "agent", "email": "jonas@shop.example"});
    let url = format!("{}/api/agent/invite", relay.http());
    ensure!(http::post(&url, &mira.token, &invite).await?.status == 200);
    until_gone(&relay, "mail", "sent", 2.0).await?;
    until_gone(&relay, "webhook", "sent", 1.0).await
}

#[tokio::test]
async fn mails_that_wait_for_their_server_are_counted() -> anyhow::Result<()> {
    // Nobody listens there.
    let smtp =
        "[smtp]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"none\"\nfrom = \"chat@shop.example\"\n";
    let relay = RelayGuard::start(&format!("{smtp}{}", with_metrics(""))).await?;
    accounts::first_agent(&relay, "shop", "Mira").await?;
    people::leaves_a_message(&relay, "shop", "Bert", "Larch or spruce?").await?;
    until_gone(&relay, "mail", "again", 1.0).await?;
    until_gone(&relay, "mail", "sent", 0.0).await
}
