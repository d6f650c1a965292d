//! The desk with several agents and several customers: invitations, who gets whom, hand-overs,
//! figures that agree with the raw events, and a customer without a mouse.

use anyhow::{Context, ensure};
use protocol::api::{Wait, WaitOutcome};
use tests::accounts::log_in;
use tests::browser::{Browser, Key};
use tests::http;
use tests::story::{AgentView, Customer, SITE, World};

#[tokio::test]
async fn a_second_agent_joins_by_invitation_and_shares_the_work() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let told = two_agents(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn two_agents(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    mira.browser.click("link", "Team").await?;
    mira.browser.click("button", "Invite").await?;
    let link = mira.browser.value("textbox", "Invitation link").await?;
    let jonas = world.agent_by("Jonas", &link).await?;
    mira.browser.click("link", "Desk").await?;
    mira.is_available(true).await?;

    let ada = world.customer("Ada", "tents").await?;
    ada.opens_the_chat().await?;
    ada.asks("", "For Mira").await?;
    mira.opens("Yours", "Ada").await?;
    ada.reads("Mira joined").await?;

    jonas.is_available(true).await?;
    mira.browser.click("button", "Transfer").await?;
    mira.browser.click_named_with("button", "Jonas").await?;
    jonas.opens("Yours", "Ada").await?;
    jonas.reads("For Mira").await?;
    jonas.says("Jonas here.").await?;
    ada.reads("Jonas here.").await?;

    figures_agree(world, &mira.browser).await
}

/// The average on the screen is the one that anybody can compute from the raw waits, to the nearest
/// second.
async fn figures_agree(world: &World, browser: &Browser) -> anyhow::Result<()> {
    let mira = log_in(&world.relay, "Mira", SITE).await?;
    let url = format!("{}/api/agent/waits", world.relay.http());
    let waits: Vec<Wait> = http::get(&url, &mira.token).await?.json()?;
    let joined: Vec<u64> = waits
        .iter()
        .filter(|wait| wait.outcome == WaitOutcome::Joined)
        .map(Wait::ms)
        .collect();
    ensure!(!joined.is_empty(), "{waits:?}");
    let mean_ms = joined.iter().sum::<u64>() / joined.len() as u64;
    let seconds = (mean_ms + 500) / 1000;
    let clock = format!("{}:{:02}", seconds / 60, seconds % 60);
    let shown = browser
        .until("the average wait", async || {
            let shown = browser.figure("average-wait-today").await?;
            Ok((!shown.1.is_empty()).then_some(shown))
        })
        .await?;
    ensure!(shown.0.contains(&clock), "{shown:?} is not {clock}");
    let exact: u64 = shown.1.parse().context("milliseconds")?;
    ensure!(
        exact.abs_diff(mean_ms) <= 1,
        "{exact} is not {mean_ms}: {waits:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_customer_needs_no_mouse() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = by_keyboard(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn by_keyboard(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    b.tab_to("button", "Chat with us").await?;
    b.press(Key::Enter).await?;
    b.tab_to("textbox", "Your name").await?;
    b.write("Ada").await?;
    b.tab_to("textbox", "Your question").await?;
    b.write("No mouse here.").await?;
    b.tab_to("button", "Start chat").await?;
    b.press(Key::Enter).await?;

    mira.opens("Yours", "Ada").await?;
    ada.reads("Mira joined").await?;
    b.tab_to("textbox", "Message").await?;
    b.write("Only keys").await?;
    b.press(Key::Enter).await?;
    mira.reads("Only keys").await?;
    mira.says("I see.").await?;
    ada.reads("I see.").await?;

    b.tab_to("button", "End chat").await?;
    b.press(Key::Enter).await?;
    b.tab_to("radio", "1").await?;
    b.press(Key::Space).await?;
    b.press(Key::Right).await?;
    b.tab_to("button", "Send feedback").await?;
    b.press(Key::Enter).await?;
    b.reads("status", "", "Thank you").await?;
    b.press(Key::Escape).await?;
    b.gone("textbox", "E-mail").await?;
    b.until("the focus back on the launcher", async || {
        Ok((b.focus().await?.1 == "Chat with us").then_some(()))
    })
    .await
}
