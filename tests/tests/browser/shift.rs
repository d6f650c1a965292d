//! A whole shift without a mouse: log in, take, answer with a canned reply, hand on, end, look at the
//! scorecard, log out.

use super::find::has_focus;
use anyhow::ensure;
use client::native::AgentClient;
use serde_json::json;
use tests::accounts::{PASSWORD, invited, log_in};
use tests::browser::{Browser, Key};
use tests::http;
use tests::people;
use tests::story::{AgentView, SITE, World};

#[tokio::test]
async fn a_whole_shift_needs_no_mouse() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let owner = log_in(&world.relay, "Mira", SITE).await?;
    let url = format!("{}/api/agent/canned", world.relay.http());
    let reply = json!({
        "id": client::native::message_id(), "personal": false,
        "shortcut": "hello", "text": "Hello {customer.name}, {agent.name} here.",
    });
    let answer = http::post(&url, &owner.token, &reply).await?;
    ensure!(answer.status == 200, "{answer:?}");
    let account = invited(&world.relay, &owner, SITE, "Jonas").await?;
    let jonas = people::agent(&world.relay, &account).await?;
    mira.browser.click("button", "Log out").await?;
    let told = shift(&world, &mira, jonas).await;
    world.judge(told, &[&mira.browser]).await
}

async fn shift(world: &World, mira: &AgentView, mut jonas: AgentClient) -> anyhow::Result<()> {
    let b = &mira.browser;
    logs_in(mira).await?;
    b.write("a").await?;
    b.until("being available", async || {
        Ok(b.checked("switch", "Available").await?.then_some(()))
    })
    .await?;

    // Ada is answered with a canned reply, and handed on to a colleague with a note.
    let mut ada = people::customer(&world.relay, SITE).await?;
    let first = people::ask(&mut ada, "Ada", "Snow pegs?").await?;
    b.reads("list", "Yours", "Ada").await?;
    b.write("w").await?;
    mira.reads("Snow pegs?").await?;
    b.press(Key::Escape).await?;
    b.write("r").await?;
    has_focus(b, "textbox", "Reply").await?;
    b.write("/hel").await?;
    b.find("option", "").await?;
    b.press(Key::Enter).await?;
    b.press(Key::Enter).await?;
    mira.reads("Hello Ada, Mira here.").await?;
    people::make_available(&mut jonas).await?;
    b.press(Key::Escape).await?;
    b.write("g").await?;
    b.tab_to("textbox", "Note for whoever gets it").await?;
    b.write("Wants ten of them.").await?;
    b.tab_to("button", "Jonas 0 of 3 chats").await?;
    b.press(Key::Enter).await?;
    people::open_offered(&mut jonas, first).await?;
    mira.reads("Wants ten of them.").await?;

    // The next one is answered and ended.
    let mut li = people::customer(&world.relay, SITE).await?;
    people::ask(&mut li, "李娜", "请问什么时候发货？").await?;
    b.reads("list", "Yours", "李娜").await?;
    b.press(Key::Escape).await?;
    b.write("w").await?;
    mira.reads("请问什么时候发货？").await?;
    b.press(Key::Escape).await?;
    b.write("r").await?;
    has_focus(b, "textbox", "Reply").await?;
    b.write("Tomorrow.").await?;
    b.press(Key::Enter).await?;
    mira.reads("Tomorrow.").await?;
    b.press(Key::Escape).await?;
    b.write("E").await?;
    mira.reads("Chat ended").await?;

    b.write("2").await?;
    b.find("heading", "Scorecard").await?;
    b.press_with_control('k').await?;
    b.write("log out").await?;
    b.press(Key::Enter).await?;
    b.find("button", "Log in").await?;
    Ok(())
}

/// Fills the form in by Tab and Enter.
async fn logs_in(mira: &AgentView) -> anyhow::Result<()> {
    let b: &Browser = &mira.browser;
    for (field, text) in [("E-mail", mira.email()), ("Password", PASSWORD.to_owned())] {
        b.tab_to("textbox", field).await?;
        b.write(&text).await?;
    }
    b.press(Key::Enter).await?;
    b.find("list", "Yours").await?;
    Ok(())
}
