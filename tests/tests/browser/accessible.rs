//! axe-core finds nothing in any state of the widget or page of the agent view, light and dark.

use anyhow::ensure;
use tests::browser::Browser;
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn axe_finds_nothing_in_any_state() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = every_state(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn every_state(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let mut found = Vec::new();
    let (a, m) = (&ada.browser, &mira.browser);
    a.find("button", "Chat with us").await?;
    check(&mut found, "launcher", a, true).await?;
    ada.opens_the_chat().await?;
    check(&mut found, "away form", a, true).await?;
    check(&mut found, "empty desk", m, false).await?;

    mira.is_available(true).await?;
    a.click("button", "Start chat").await?;
    a.until("an error at the name", async || {
        let said = a.description("textbox", "Your name").await?;
        Ok(said.filter(|said| said.contains("Tell us your name")))
    })
    .await?;
    check(&mut found, "form with an error", a, true).await?;
    ada.asks("ada@example.com", "Is this tent waterproof?")
        .await?;
    a.reads("status", "", "1st in line").await?;
    check(&mut found, "waiting", a, true).await?;
    check(&mut found, "an offered chat", m, false).await?;

    mira.opens("Yours", "Ada").await?;
    ada.reads("Mira joined").await?;
    mira.says("Yes, 3,000 mm. See https://shop.example/tents")
        .await?;
    ada.says("Thank you").await?;
    mira.reads("Thank you").await?;
    check(&mut found, "live chat", a, true).await?;
    check(&mut found, "live chat", m, false).await?;
    m.click("button", "Transfer").await?;
    check(&mut found, "transfer", m, false).await?;

    ada.ends().await?;
    check(&mut found, "survey", a, true).await?;
    ada.rates(5, 1).await?;
    check(&mut found, "ended", a, true).await?;
    m.click("link", "Scorecard").await?;
    m.find("heading", "Scorecard").await?;
    check(&mut found, "scorecard", m, false).await?;
    m.click("link", "Team").await?;
    m.click("button", "Invite").await?;
    m.find("textbox", "Invitation link").await?;
    check(&mut found, "team", m, false).await?;
    m.click("button", "Log out").await?;
    m.find("button", "Log in").await?;
    check(&mut found, "log-in", m, false).await?;
    m.go("about:blank").await?;
    m.go(&format!("{}/agent#invite=none", world.relay.http()))
        .await?;
    m.find("button", "Create account").await?;
    check(&mut found, "new account", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

/// Adds what axe-core finds in this state, dark and light.
pub(super) async fn check(
    found: &mut Vec<String>,
    state: &str,
    browser: &Browser,
    in_a_hosts_page: bool,
) -> anyhow::Result<()> {
    for (dark, light) in [(true, "dark"), (false, "light")] {
        browser.prefer_dark(dark).await?;
        for violation in browser.axe(in_a_hosts_page).await? {
            found.push(format!("{} {state}, {light}: {violation}", browser.who()));
        }
    }
    Ok(())
}
