//! Whoever has left a message is never cut off from it: what becomes of it, the private link from the
//! confirmation, more words, and taking it back.

use anyhow::{Context, ensure};
use tests::browser::{Browser, Key, Looks};
use tests::mail_server::Wants;
use tests::story::{AgentView, Customer, SITE_NAME, World};

const PHONE: Looks = Looks {
    width: 320,
    height: 640,
    dark: false,
    locale: "en-GB",
    scale: 1,
    keeps_nothing: false,
};

#[tokio::test]
async fn a_private_link_opens_the_conversation_anywhere() -> anyhow::Result<()> {
    let world = World::with_mail(Wants::Nothing).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let phone = world.stranger("Ada's phone", &PHONE).await?;
    let told = by_link(&world, &mira, &ada, &phone).await;
    let people = [&mira.browser, &ada.browser, &phone.browser];
    world.judge(told, &people).await
}

async fn by_link(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
    phone: &Customer,
) -> anyhow::Result<()> {
    ada.leaves("Do you sell snow pegs?").await?;
    let b = &ada.browser;
    let said = b.reads("status", "", "Your message is with us").await?;
    ensure!(said.contains("ada@example.com"), "{said}");
    let (_, reference) = said.split_once("Reference ").context("a reference")?;
    let mail = world.mail()?.mail(1).await?;
    ensure!(mail.text.contains(reference.trim()), "{}", mail.text);
    let link = mail.text.split_whitespace().find(|w| w.contains("/talk/"));
    let link = link.with_context(|| format!("a link in {}", mail.text))?;

    let p = &phone.browser;
    p.go(link).await?;
    phone.reads("Do you sell snow pegs?").await?;
    let said = p.reads("status", "", "Your message is with us").await?;
    ensure!(said.contains(reference.trim()), "{said}");
    the_link_is_no_more_than_that(p).await?;
    no_violation(p, "a ticket by its link").await?;

    // Both see what is added on either side, and so does the agent.
    phone.says("Three lengths, please").await?;
    ada.reads("Three lengths, please").await?;
    mira.opens("To answer by e-mail", "Ada").await?;
    mira.has_read_once(&["Do you sell snow pegs?", "Three lengths, please"])
        .await?;
    p.reload().await?;
    phone.reads("Three lengths, please").await?;
    mira.says("Yes, we do.").await?;
    p.reads("status", "", "We have answered you").await?;
    phone
        .has_read_once(&["Three lengths, please", "Yes, we do."])
        .await?;
    phone.says("And how long are they?").await?;
    p.reads("status", "", "Your message is with us").await?;
    takes_back(p).await?;
    b.reads("status", "", "You took your question back").await?;
    no_violation(p, "taken back").await?;
    ensure!(
        !p.sees("textbox", "Message").await?,
        "nothing to write into"
    );
    no_violation(b, "taken back, in a page").await
}

/// The token is nowhere but in the tab; the page is nobody's frame and begins no other chat.
async fn the_link_is_no_more_than_that(browser: &Browser) -> anyhow::Result<()> {
    const SEEN: &str = "return { hash: location.hash, title: document.title, wide: document.documentElement.scrollWidth > innerWidth, \
        lasting: JSON.stringify(localStorage), tab: Object.keys(sessionStorage) }";
    let seen = browser.in_page(SEEN).await?;
    ensure!(seen["hash"] == "" && seen["title"] == SITE_NAME, "{seen}");
    ensure!(seen["lasting"] == "{}", "{seen}");
    let tab = seen["tab"].as_array().cloned().unwrap_or_default();
    ensure!(tab.contains(&"deskbell.shop.talk.token".into()), "{seen}");
    ensure!(seen["wide"] == false, "sideways scrolling: {seen}");
    for name in ["New chat", "Close chat"] {
        ensure!(!browser.sees("button", name).await?, "{name}");
    }
    Ok(())
}

/// By keyboard alone; it asks once more, and "Keep it" keeps it.
async fn takes_back(browser: &Browser) -> anyhow::Result<()> {
    browser.tab_to("button", "Take it back").await?;
    browser.press(Key::Enter).await?;
    browser.find("button", "Keep it").await?;
    no_violation(browser, "asked once more").await?;
    browser.tab_to("button", "Keep it").await?;
    browser.press(Key::Enter).await?;
    browser.gone("button", "Keep it").await?;
    browser.press(Key::Enter).await?;
    browser.find("button", "Keep it").await?;
    browser.tab_to("button", "Take it back").await?;
    browser.press(Key::Enter).await?;
    browser
        .reads("status", "", "You took your question back")
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_dead_link_says_so_kindly() -> anyhow::Result<()> {
    let world = World::new().await?;
    let ada = world.stranger("Ada", &PHONE).await?;
    let told = async {
        let b = &ada.browser;
        let talk = format!("{}/talk/shop", world.relay.http());
        b.go(&format!("{talk}#l1.shop.nonsense")).await?;
        b.reads("status", "", "This link is no longer good").await?;
        no_violation(b, "a dead link").await?;
        ensure!(!b.sees("button", "Start chat").await?, "no form there");
        b.go(&talk).await?;
        b.reads("status", "", "This link is no longer good").await?;
        Ok(())
    };
    world.judge(told.await, &[&ada.browser]).await
}

#[tokio::test]
async fn a_customer_takes_a_message_back_in_the_page() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        ada.leaves("Snow pegs?").await?;
        b.reads("status", "", "Your message is with us").await?;
        no_violation(b, "a ticket").await?;
        mira.opens("To answer by e-mail", "Ada").await?;
        ada.says("For sand, too?").await?;
        mira.reads("For sand, too?").await?;
        b.click("button", "Take it back").await?;
        b.find("button", "Keep it").await?;
        b.click("button", "Take it back").await?;
        b.reads("status", "", "You took your question back").await?;
        b.click("button", "New chat").await?;
        b.find("button", "Send message").await?;
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

async fn no_violation(browser: &Browser, state: &str) -> anyhow::Result<()> {
    for dark in [true, false] {
        browser.prefer_dark(dark).await?;
        let address = browser.in_page("return location.pathname").await?;
        let in_a_hosts_page = address != "/talk/shop";
        let found = browser.axe(in_a_hosts_page).await?;
        ensure!(found.is_empty(), "{state}, dark {dark}: {found:#?}");
    }
    Ok(())
}
