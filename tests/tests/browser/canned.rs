//! Canned replies in the composer: found behind a slash, picked by keys alone, filled in for this customer.

use super::accessible::check;
use anyhow::ensure;
use protocol::canned::CannedReplies;
use serde_json::json;
use tests::accounts::log_in;
use tests::browser::{Browser, Key};
use tests::http;
use tests::story::{AgentView, Customer, SITE, World};

#[tokio::test]
async fn a_canned_reply_is_found_behind_a_slash_and_filled_in() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let account = log_in(&world.relay, "Mira", SITE).await?;
    let url = format!("{}/api/agent/canned", world.relay.http());
    for (shortcut, text) in [
        (
            "hello",
            "Hello {customer.name}, {agent.name} of {site.name} here.",
        ),
        ("help", "See {shop.help} for help, {wait.now}."),
        ("bye", "Thank you, {customer.name}!"),
    ] {
        let id = client::native::message_id();
        let new = json!({"id": id, "personal": false, "shortcut": shortcut, "text": text});
        let answer = http::post(&url, &account.token, &new).await?;
        ensure!(answer.status == 200, "{answer:?}");
    }
    let ada = world.customer("Ada", "tents").await?;
    let told = fills_in(&mira, &ada, &url, &account.token).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn fills_in(mira: &AgentView, ada: &Customer, url: &str, token: &str) -> anyhow::Result<()> {
    ada.opens_the_chat().await?;
    ada.asks("", "Snow pegs?").await?;
    mira.opens("Yours", "Ada").await?;
    let b = &mira.browser;
    b.type_into("textbox", "Reply", "/hel").await?;
    offers(b, "/hello", true).await?;
    let mut found = Vec::new();
    check(&mut found, "canned replies", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");
    b.press(Key::Enter).await?;
    let filled = "Hello Ada, Mira of Northwind Outdoor here.";
    ensure!(b.value("textbox", "Reply").await? == filled);
    b.click("button", "Send").await?;
    ada.reads(filled).await?;
    is_used(b, url, token, "hello", 1).await?;

    // What can't be told now is told after a reload; and no message counts twice.
    b.cannot_have("/api/agent/canned/used").await?;
    b.type_into("textbox", "Reply", "/by").await?;
    offers(b, "/bye", true).await?;
    b.press(Key::Enter).await?;
    b.click("button", "Send").await?;
    ada.reads("Thank you, Ada!").await?;
    is_used(b, url, token, "bye", 0).await?;
    b.cannot_have("").await?;
    b.reload().await?;
    is_used(b, url, token, "bye", 1).await?;
    mira.opens("Yours", "Ada").await?;
    // What is taken out again is not counted.
    b.type_into("textbox", "Reply", "/hel").await?;
    b.press(Key::Enter).await?;
    b.fill("textbox", "Reply", "").await?;
    mira.says("One moment.").await?;
    b.reload().await?;
    mira.opens("Yours", "Ada").await?;
    is_used(b, url, token, "hello", 1).await?;

    // What nobody can fill in stays to be seen, and is pointed out; Escape closes, and nothing is sent.
    b.type_into("textbox", "Reply", "/help").await?;
    b.press(Key::Tab).await?;
    b.reads(
        "status",
        "",
        "{shop.help}, {wait.now} could not be filled in",
    )
    .await?;
    b.fill("textbox", "Reply", "/by").await?;
    offers(b, "/bye", true).await?;
    b.press(Key::Escape).await?;
    offers(b, "/bye", false).await?;
    ensure!(b.value("textbox", "Reply").await? == "/by");
    Ok(())
}

/// Waits until the reply has been counted so often.
async fn is_used(
    b: &Browser,
    url: &str,
    token: &str,
    which: &str,
    times: u64,
) -> anyhow::Result<()> {
    b.until(&format!("{which} used {times} times"), async || {
        let all = http::get(url, token).await;
        let all = all.ok().and_then(|all| all.json::<CannedReplies>().ok());
        let all = all.map(|all| all.replies).unwrap_or_default();
        let found = all.iter().find(|reply| reply.wording.shortcut == which);
        Ok(found.filter(|reply| reply.uses == times).map(drop))
    })
    .await
}

/// Waits until the list offers the reply first, or no list is there any more.
async fn offers(browser: &Browser, shortcut: &str, wanted: bool) -> anyhow::Result<()> {
    browser
        .until(&format!("{shortcut} offered: {wanted}"), async || {
            let offered = browser.texts("option").await?;
            let first = offered
                .first()
                .is_some_and(|text| text.starts_with(shortcut));
            Ok((first == wanted).then_some(()))
        })
        .await
}
