//! Bad networks: what a customer writes is kept, shown for what it is, and arrives once, in order.

use anyhow::ensure;
use std::time::Duration;
use tests::bad_network::Weather;
use tests::browser::{Browser, Looks};
use tests::story::{AgentView, Customer, World};

const OFFLINE: &str = "You're offline";
const LOST: &str = "Connection lost";

/// A chat over a network that can go bad, with one message each way.
async fn begun() -> anyhow::Result<(World, AgentView, Customer)> {
    let world = World::over_a_bad_network().await?;
    let (mira, ada) = world.live_chat().await?;
    mira.says("two").await?;
    ada.reads("two").await?;
    Ok((world, mira, ada))
}

#[tokio::test]
async fn what_is_written_offline_survives_reload_and_closing() -> anyhow::Result<()> {
    let (world, mira, ada) = begun().await?;
    let told = offline(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn offline(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (b, network) = (&ada.browser, world.network()?);
    listen_to_the_banner(b).await?;
    b.is_offline(true).await?;
    network.becomes(Weather::Cut);
    b.reads("status", "", OFFLINE).await?;
    ada.says("three").await?;
    ada.says("four").await?;
    ada.reads("Waiting to be sent").await?;
    mira.says("while you were away").await?;
    b.type_into("textbox", "Message", "half a sen").await?;
    let said = b.in_chat("return said").await?;
    let once = said.as_array().is_some_and(|said| said.len() == 1);
    ensure!(once, "the loss is announced once: {said}");

    // The page is loaded anew while the relay can't be reached, and then the tab is closed.
    b.is_offline(false).await?;
    b.reload().await?;
    let first = b.tab().await?;
    b.new_tab().await?;
    let second = b.tab().await?;
    b.look_at_tab(&first).await?;
    b.close_tab(&second).await?;
    network.becomes(Weather::Slow(Duration::from_millis(40)));
    b.go(&world.shop.page("boots")).await?;
    let all = ["one", "two", "while you were away", "three", "four"];
    ada.has_read_once(&all).await?;
    mira.has_read_once(&["one", "two", "three", "four"]).await?;
    ensure!(b.value("textbox", "Message").await? == "half a sen");
    b.type_into("textbox", "Message", "tence").await?;
    b.click("button", "Send").await?;
    mira.has_read_once(&["three", "four", "half a sentence"])
        .await
}

#[tokio::test]
async fn a_network_that_goes_silent_or_wants_a_log_in_loses_nothing() -> anyhow::Result<()> {
    let (world, mira, ada) = begun().await?;
    let told = silent(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn silent(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (b, network) = (&ada.browser, world.network()?);
    network.becomes(Weather::Silent);
    ada.says("three").await?;
    wakes_up(b).await?;
    b.reads("status", "", LOST).await?;
    ada.reads("Waiting to be sent").await?;
    network.becomes(Weather::Portal);
    ada.says("four").await?;
    wakes_up(b).await?;
    // Answered by a page about Wi-Fi, again and again.
    ada.reads("Waiting to be sent").await?;
    network.becomes(Weather::Fine);
    wakes_up(b).await?;
    mira.has_read_once(&["one", "two", "three", "four"]).await?;
    no_banner(b).await?;
    mira.says("five").await?;
    ada.has_read_once(&["one", "two", "three", "four", "five"])
        .await
}

#[tokio::test]
async fn a_second_tab_sends_what_the_first_one_cannot() -> anyhow::Result<()> {
    let (world, mira, ada) = begun().await?;
    let told = two_tabs(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn two_tabs(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    let first = b.tab().await?;
    let network = world.network()?;
    network.forgets_open_sockets();
    ada.says("three").await?;
    let second = b.new_tab().await?;
    b.go(&world.shop.page("boots")).await?;
    mira.reads("three").await?;
    ada.says("four").await?;
    b.look_at_tab(&first).await?;
    ada.says("five").await?;
    // The first tab's connection is still dead: the second one has sent it.
    mira.has_read_once(&["one", "two", "three", "four", "five"])
        .await?;
    wakes_up(b).await?;
    ada.has_read_once(&["one", "two", "three", "four", "five"])
        .await?;
    b.look_at_tab(&second).await?;
    ada.has_read_once(&["one", "two", "three", "four", "five"])
        .await
}

#[tokio::test]
async fn a_form_that_was_sent_to_a_dead_relay_arrives_once() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = to_a_dead_relay(&mut world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn to_a_dead_relay(
    world: &mut World,
    mira: &AgentView,
    ada: &Customer,
) -> anyhow::Result<()> {
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "E-mail", "ada@example.com").await?;
    b.fill("textbox", "Your message", "Snow pegs?").await?;
    // Nothing is sent by a reload, and nothing forgotten.
    b.reload().await?;
    ada.opens_the_chat().await?;
    ensure!(b.value("textbox", "Your message").await? == "Snow pegs?");
    ensure!(b.value("textbox", "E-mail").await? == "ada@example.com");
    b.find("button", "Send message").await?;
    world.relay.kill()?;
    b.reads("status", "", LOST).await?;
    b.click("button", "Send message").await?;
    b.reload().await?;
    world.relay.start_again().await?;
    b.reload().await?;
    mira.opens("To answer by e-mail", "Ada").await?;
    mira.has_read_once(&["Snow pegs?"]).await?;
    b.reads("status", "", "Your message is with us").await?;
    let tickets = mira.browser.text("list", "To answer by e-mail").await?;
    ensure!(tickets.matches("Ada").count() == 1, "{tickets}");
    Ok(())
}

#[tokio::test]
async fn the_last_words_of_a_chat_and_of_its_survey_are_kept() -> anyhow::Result<()> {
    let (world, mira, ada) = begun().await?;
    let told = async {
        let b = &ada.browser;
        b.type_into("textbox", "Message", "One more thing").await?;
        mira.browser.click("button", "End chat").await?;
        b.fill("textbox", "Anything to add?", "Quick!").await?;
        b.reload().await?;
        b.click("button", "Chat with us").await?;
        ensure!(b.value("textbox", "Anything to add?").await? == "Quick!");
        b.click("button", "New chat").await?;
        ensure!(b.value("textbox", "Your question").await? == "One more thing");
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

#[tokio::test]
async fn a_browser_that_keeps_nothing_can_chat() -> anyhow::Result<()> {
    let world = World::over_a_bad_network().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let looks = Looks {
        keeps_nothing: true,
        ..Looks::default()
    };
    let ada = world.customer_with("Ada", "tents", &looks).await?;
    let told = async {
        let (b, network) = (&ada.browser, world.network()?);
        ada.opens_the_chat().await?;
        ada.asks("", "one").await?;
        mira.opens("Yours", "Ada").await?;
        ada.reads("Mira joined").await?;
        let blocked = b
            .in_chat("try { return !localStorage } catch { return true }")
            .await?;
        ensure!(blocked == true, "storage is not blocked");
        network.becomes(Weather::Cut);
        b.reads("status", "", LOST).await?;
        ada.says("two").await?;
        network.becomes(Weather::Fine);
        mira.has_read_once(&["one", "two"]).await?;
        ada.has_read_once(&["one", "two"]).await
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

/// The machine wakes up, or its network is another one: the browser says so to its pages.
async fn wakes_up(browser: &Browser) -> anyhow::Result<()> {
    browser
        .in_chat("dispatchEvent(new Event('online'))")
        .await?;
    Ok(())
}

/// Notes in `said` whatever the banner comes to say.
async fn listen_to_the_banner(browser: &Browser) -> anyhow::Result<()> {
    const LISTEN: &str = r#"window.said = [];
const banner = document.querySelector(".banner");
new MutationObserver(() => said.push(banner.textContent))
  .observe(banner, { childList: true, characterData: true, subtree: true });"#;
    browser.in_chat(LISTEN).await?;
    Ok(())
}

async fn no_banner(browser: &Browser) -> anyhow::Result<()> {
    browser
        .until("no banner", async || {
            let mut all = browser.texts("status").await?;
            all.retain(|text| text.contains(LOST) || text.contains(OFFLINE));
            Ok(all.is_empty().then_some(()))
        })
        .await
}
