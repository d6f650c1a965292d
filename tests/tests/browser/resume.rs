//! Nothing is lost or doubled: reloads, other pages, a second tab, a relay that goes and comes back.

use anyhow::ensure;
use tests::browser::Browser;
use tests::story::{AgentView, Customer, World};

/// A chat that has begun, with one message each way.
async fn begun() -> anyhow::Result<(World, AgentView, Customer)> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    mira.says("two").await?;
    ada.reads("two").await?;
    Ok((world, mira, ada))
}

#[tokio::test]
async fn a_chat_survives_reloads_other_pages_and_a_second_tab() -> anyhow::Result<()> {
    let (world, mira, ada) = begun().await?;
    let told = moving(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn moving(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    ada.browser.reload().await?;
    ada.has_read_once(&["one", "Mira joined", "two"]).await?;
    ada.says("three").await?;

    mira.browser.reload().await?;
    mira.opens("Yours", "Ada").await?;
    mira.has_read_once(&["one", "two", "three"]).await?;
    mira.says("four").await?;

    ada.browser.go(&world.shop.page("boots")).await?;
    ada.has_read_once(&["one", "two", "three", "four"]).await?;
    mira.reads_about("on /boots").await?;

    let first = ada.browser.tab().await?;
    ada.browser.new_tab().await?;
    ada.browser.go(&world.shop.page("tents")).await?;
    ada.has_read_once(&["one", "two", "three", "four"]).await?;
    ada.says("five").await?;
    ada.browser.look_at_tab(&first).await?;
    ada.reads("five").await?;
    ada.says("six").await?;
    mira.has_read_once(&["one", "two", "three", "four", "five", "six"])
        .await?;
    ada.has_read_once(&["one", "two", "three", "four", "five", "six"])
        .await
}

#[tokio::test]
async fn a_relay_that_restarts_in_mid_chat_loses_nothing() -> anyhow::Result<()> {
    let (mut world, mira, ada) = begun().await?;
    let told = restart(&mut world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn restart(world: &mut World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    world.relay.stop().await?;
    is_told_of_the_loss(&ada.browser).await?;
    is_told_of_the_loss(&mira.browser).await?;
    // What is written meanwhile is kept and sent later.
    ada.says("three").await?;
    mira.says("four").await?;
    world.relay.start_again().await?;
    mira.reads("three").await?;
    ada.reads("four").await?;

    // And once more without a word of warning.
    world.relay.kill()?;
    is_told_of_the_loss(&ada.browser).await?;
    world.relay.start_again().await?;
    ada.says("five").await?;
    mira.reads("five").await?;
    mira.says("six").await?;
    ada.reads("six").await?;
    let lost = "Connection lost";
    let banner = ada.browser.text("log", "Conversation").await?;
    ensure!(!banner.contains(lost), "{banner}");
    ada.has_read_once(&["one", "two", "three", "five", "six"])
        .await?;
    ada.has_read_once(&["two", "four", "six"]).await?;
    mira.has_read_once(&["one", "two", "three", "five", "six"])
        .await
}

async fn is_told_of_the_loss(browser: &Browser) -> anyhow::Result<()> {
    browser.reads("status", "", "Connection lost").await?;
    Ok(())
}
