//! The writing coach under the reply, and how a customer sounds: hints that come at a pause, by keys and by
//! one click, with the site's own words, and nothing of it leaves the browser.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, Customer, World};

const WORDS: &str = "[sites.coach]\njargon = { \"tarp\" = \"sheet\" }\n";

#[tokio::test]
async fn hints_stand_under_the_reply_and_one_click_says_it_plainly() -> anyhow::Result<()> {
    let world = World::with(WORDS, None).await?;
    let (mira, ada) = world.live_chat().await?;
    let told = coached(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn coached(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    let asked = "return performance.getEntriesByType('resource').length";
    let before = b.in_page(asked).await?;
    b.type_into("textbox", "Reply", "The tarp 👍 was sent prior to Monday.")
        .await?;
    let hints = hinted(b, &["Jargon", "Passive voice", "Jargon"]).await?;
    ensure!(
        hints[0].contains("tarp") && hints[1].contains("was sent"),
        "{hints:?}"
    );
    b.reads("status", "", "3 writing hints").await?;
    let mut found = Vec::new();
    check(&mut found, "writing hints", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");

    // By keys alone: to the button, and the cursor is back in the field where it was.
    b.tab_to("button", "Use “before”").await?;
    b.press(Key::Enter).await?;
    hinted(b, &["Jargon", "Passive voice"]).await?;
    b.write(" Bye").await?;
    ensure!(b.value("textbox", "Reply").await? == "The tarp 👍 was sent before Monday. Bye");

    // One more click takes it back; a hint that isn't wanted goes.
    b.click("button", "Use “sheet”").await?;
    hinted(b, &["Passive voice"]).await?;
    ensure!(
        b.value("textbox", "Reply")
            .await?
            .starts_with("The sheet 👍")
    );
    b.click("button", "Undo").await?;
    hinted(b, &["Jargon", "Passive voice"]).await?;
    ensure!(b.value("textbox", "Reply").await? == "The tarp 👍 was sent before Monday. Bye");
    b.gone("button", "Undo").await?;
    b.click("button", "Dismiss: Passive voice").await?;
    hinted(b, &["Jargon"]).await?;

    ensure!(
        b.in_page(asked).await? == before,
        "the coach asked somebody"
    );

    // Notes are for colleagues: nobody coaches them.
    b.click("button", "Note").await?;
    b.gone("list", "Writing hints").await?;
    b.gone("switch", "Writing coach").await?;
    b.click("button", "Note").await?;

    // Switched off it stays off through a reload, and the draft is there.
    b.click("switch", "Writing coach").await?;
    b.gone("list", "Writing hints").await?;
    b.reload().await?;
    mira.opens("Yours", "Ada").await?;
    b.find("switch", "Writing coach").await?;
    ensure!(!b.checked("switch", "Writing coach").await?);
    ensure!(!b.sees_now("list", "Writing hints").await?);
    b.click("switch", "Writing coach").await?;
    hinted(b, &["Jargon", "Passive voice"]).await?;
    b.fill("textbox", "Reply", "").await?;
    upset(mira, ada).await
}

/// An upset customer is to be told that it was heard, and how they sound stands beside them.
async fn upset(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    ada.says("Thank you, that is great!").await?;
    ada.says("No, it is broken.").await?;
    ada.says("Terrible service, I am furious.").await?;
    mira.reads("Terrible service").await?;
    reads_in_mood(b, "Sounds upset · getting worse").await?;
    let line = "return document.querySelector('[role=img]').getAttribute('aria-label')";
    let line = b.in_page(line).await?;
    let line = line.as_str().unwrap_or_default().to_owned();
    ensure!(
        line.contains("−100 to 100: ") && line.contains(", -"),
        "{line}"
    );
    b.type_into("textbox", "Reply", "Which order is it?")
        .await?;
    hinted(b, &["No word of sympathy"]).await?;
    let mut found = Vec::new();
    check(&mut found, "an upset customer", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");
    b.fill("textbox", "Reply", "I'm sorry. Which order is it?")
        .await?;
    b.gone("list", "Writing hints").await?;
    b.click("button", "Send").await?;
    b.type_into("textbox", "Reply", "The number, please.")
        .await?;
    b.click("switch", "Show how they sound").await?;
    b.until("no mood", async || {
        Ok((!b.page_text().await?.contains("Sounds upset")).then_some(()))
    })
    .await?;
    ensure!(!b.sees_now("list", "Writing hints").await?, "it was heard");
    Ok(())
}

async fn reads_in_mood(browser: &Browser, words: &str) -> anyhow::Result<()> {
    browser
        .until(words, async || {
            Ok(browser.page_text().await?.contains(words).then_some(()))
        })
        .await
}

/// Waits until the hints are these, in order; returns what they read.
async fn hinted(browser: &Browser, wanted: &[&str]) -> anyhow::Result<Vec<String>> {
    browser
        .until(&format!("the hints {wanted:?}"), async || {
            let items = browser.items("Writing hints").await?;
            let same = items.len() == wanted.len()
                && items
                    .iter()
                    .zip(wanted)
                    .all(|(item, start)| item.starts_with(start));
            Ok(same.then_some(items))
        })
        .await
}
