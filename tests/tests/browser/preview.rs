//! What the customer types, before it is sent: shown to the agent where the site says so and the
//! customer is told; else nothing of it leaves the page.

use super::accessible::check;
use super::host_page::gives;
use anyhow::ensure;
use serde_json::json;
use tests::browser::Browser;
use tests::story::{AgentView, Customer, World};

/// What customers read where the site shows it.
const TOLD: &str = "The agent can see what you type.";
/// What agents read over it.
const NOT_SENT: &str = "Being typed, not sent";
/// Keeps what the page says to the relay from now on.
const LISTENS: &str = "window.said = [];
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (words) { said.push(words); return send.call(this, words) };";

#[tokio::test]
async fn an_agent_reads_along_where_the_customer_is_told_so() -> anyhow::Result<()> {
    let world = World::with("typing_preview = true\n", None).await?;
    let (mira, ada) = world.live_chat().await?;
    let told = shown(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn shown(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (a, m) = (&ada.browser, &mira.browser);
    a.until("the words under the field", async || {
        let said = a.description("textbox", "Message").await?;
        Ok(said.filter(|said| said.contains(TOLD)).map(drop))
    })
    .await?;
    a.type_into("textbox", "Message", "I wonder whether the pole")
        .await?;
    // All of it, also what was typed within a second after what was shown before.
    mira.reads("I wonder whether the pole").await?;
    mira.reads(NOT_SENT).await?;
    let quiet = "return document.querySelector('.log .unsent').getAttribute('aria-live')";
    gives(m, quiet, &json!("off")).await?;
    let mut found = Vec::new();
    check(&mut found, "typing is shown", a, true).await?;
    check(&mut found, "reads along", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));

    // Thought better of it: nobody keeps it.
    a.fill("textbox", "Message", "I like the colour").await?;
    mira.reads("I like the colour").await?;
    no_longer(m, "wonder").await?;
    a.click("button", "Send").await?;
    no_longer(m, NOT_SENT).await?;
    mira.has_read_once(&["one", "I like the colour"]).await?;
    for file in std::fs::read_dir(world.relay.data())? {
        let file = file?.path();
        let kept = std::fs::read(&file).unwrap_or_default();
        let has = kept.windows(8).any(|bytes| bytes == b"I wonder");
        ensure!(!has, "{} has what was never sent", file.display());
    }
    Ok(())
}

async fn no_longer(browser: &Browser, words: &str) -> anyhow::Result<()> {
    browser
        .until(&format!("no {words:?}"), async || {
            let all = browser
                .text("log", "Conversation")
                .await
                .unwrap_or_default();
            Ok((!all.is_empty() && !all.contains(words)).then_some(()))
        })
        .await
}

#[tokio::test]
async fn nothing_unsent_leaves_the_page_where_the_site_does_not_show_it() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = async {
        let (a, m) = (&ada.browser, &mira.browser);
        a.in_chat(LISTENS).await?;
        a.type_into("textbox", "Message", "I wonder").await?;
        m.reads("status", "", "Ada is typing").await?;
        a.type_into("textbox", "Message", " no more").await?;
        a.fill("textbox", "Message", "sent").await?;
        a.click("button", "Send").await?;
        mira.reads("sent").await?;
        let said = a.in_chat("return said.join('\\n')").await?;
        let said = said.as_str().unwrap_or_default();
        ensure!(
            said.contains("\"typing\"") && said.contains("\"sent\""),
            "{said}"
        );
        ensure!(!said.contains("wonder"), "{said}");
        let told = a.description("textbox", "Message").await?;
        ensure!(told.is_none_or(|told| !told.contains(TOLD)));
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}
