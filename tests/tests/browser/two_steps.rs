//! The chat comes in two steps: what happens to a form while the second one cannot be had.

use anyhow::ensure;
use tests::story::{AgentView, Customer, World};

/// The second step's file.
const CHUNK: &str = "widget_talk.wasm";

#[tokio::test]
async fn a_form_waits_for_a_part_that_cannot_be_had() -> anyhow::Result<()> {
    let world = World::new().await?;
    // Somebody is there before the page is opened: without the second step nobody hears of it later.
    let (mira, ada) = world.mira_and_ada().await?;
    let told = waits(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn waits(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    b.cannot_have(CHUNK).await?;
    ada.opens_the_chat().await?;
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "Your question", "Snow pegs?").await?;
    b.click("button", "Start chat").await?;
    b.reads("status", "", "Connection lost").await?;
    b.cannot_have("").await?;
    b.click("button", "Try again").await?;
    mira.opens("Yours", "Ada").await?;
    mira.has_read_once(&["Snow pegs?"]).await
}

#[tokio::test]
async fn a_page_of_an_older_relay_begins_anew_with_what_was_typed() -> anyhow::Result<()> {
    let world = World::new().await?;
    // Somebody is there before the page is opened: without the second step nobody hears of it later.
    let (mira, ada) = world.mira_and_ada().await?;
    let told = older(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn older(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    b.cannot_have(CHUNK).await?;
    ada.opens_the_chat().await?;
    b.fill("textbox", "Your question", "Snow pegs?").await?;
    // The relay is upgraded: this page names a script of before.
    const OLDER: &str = "window.before = 1;
document.querySelector('script[src]').setAttribute('src', '/assets/0123456789abcdef/widget/widget.js')";
    b.in_chat(OLDER).await?;
    let anew = async || {
        let before = b.in_open_chat("return window.before ?? null").await;
        Ok(before.ok().flatten().filter(|before| before.is_null()))
    };
    b.until("a frame that began anew", anew).await?;
    b.cannot_have("").await?;
    let typed = b.value("textbox", "Your question").await?;
    ensure!(typed == "Snow pegs?", "{typed}");
    b.fill("textbox", "Your name", "Ada").await?;
    b.click("button", "Start chat").await?;
    mira.opens("Yours", "Ada").await?;
    mira.has_read_once(&["Snow pegs?"]).await
}
