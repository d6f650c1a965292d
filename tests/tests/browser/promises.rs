//! What a site owner is promised: nothing before the customer wants it, no markup from messages, a
//! strict policy is enough, and the customer's language.

use anyhow::ensure;
use serde_json::json;
use tests::browser::Browser;
use tests::story::World;

/// What the page has loaded from others, and stored.
const FOOTPRINT: &str = r#"return {
  loaded: performance.getEntriesByType("resource").map((one) => one.name).filter((name) => !name.startsWith(origin)),
  cookies: document.cookie,
  stored: localStorage.length + sessionStorage.length,
};"#;

#[tokio::test]
async fn before_the_first_intent_nothing_is_stored_and_no_chat_is_loaded() -> anyhow::Result<()> {
    let world = World::new().await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        let relay = world.relay.http();
        let mut expected = vec![
            format!("{relay}/widget.js"),
            format!("{relay}/api/sites/shop?locale=en-GB"),
        ];
        let before = b.in_page(FOOTPRINT).await?;
        ensure!(before["loaded"] == json!(expected), "{before}");
        ensure!(before["cookies"] == "" && before["stored"] == 0, "{before}");

        // The first intent loads the chat, and no more: the host's page still keeps nothing.
        ada.opens_the_chat().await?;
        expected.push(format!("{relay}/frame/shop?locale=en-GB"));
        expected.push(format!("{relay}/widget-more.js"));
        let after = b.in_page(FOOTPRINT).await?;
        ensure!(after["loaded"] == json!(expected), "{after}");
        ensure!(after["cookies"] == "" && after["stored"] == 0, "{after}");
        Ok(())
    };
    world.judge(told.await, &[&ada.browser]).await
}

#[tokio::test]
async fn markup_in_a_message_stays_text_on_both_sides() -> anyhow::Result<()> {
    const MARKUP: &str = "<img src=x onerror=\"document.title='owned'\"><b>bold</b> &amp;";
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        ada.opens_the_chat().await?;
        ada.asks("", MARKUP).await?;
        mira.opens("Yours", "Ada").await?;
        mira.reads(MARKUP).await?;
        ada.reads(MARKUP).await?;
        mira.says(MARKUP).await?;
        for browser in [&ada.browser, &mira.browser] {
            let log = browser.find("log", "Conversation").await?;
            let tags = browser
                .run_on(
                    &log,
                    "return arguments[0].querySelectorAll('img, b').length",
                )
                .await?;
            ensure!(tags == 0, "{} has tags from a message", browser.who());
        }
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

#[tokio::test]
async fn a_strict_policy_of_the_page_is_enough() -> anyhow::Result<()> {
    let world = World::new().await?;
    let ada = world.customer("Ada", "strict").await?;
    let told = async {
        ada.opens_the_chat().await?;
        ada.browser.find("button", "Send message").await?;
        no_violation(&ada.browser).await
    };
    world.judge(told.await, &[&ada.browser]).await
}

async fn no_violation(browser: &Browser) -> anyhow::Result<()> {
    let said = browser.console().await?;
    let violation = said
        .iter()
        .find(|line| line.contains("Content Security Policy"));
    ensure!(violation.is_none(), "{violation:?}");
    Ok(())
}
