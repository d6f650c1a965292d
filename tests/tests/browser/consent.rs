//! What a site says over the form, and what it wants agreed to before anything is asked.

use super::accessible::check;
use anyhow::ensure;
use tests::story::{AgentView, Customer, World};

const AGREE: &str = "I agree that this chat is kept.";

fn words() -> String {
    format!(
        "[sites.greeting]\nopen.en = \"Ask us about tents!\"\nopen.de = \"Fragen Sie!\"\n\
         [sites.consent]\ntext.en = \"{AGREE}\"\ntext.de = \"Ich stimme zu.\"\n\
         link = \"https://shop.example/privacy\"\ntick = true\n"
    )
}

#[tokio::test]
async fn nothing_is_asked_before_the_box_is_ticked() -> anyhow::Result<()> {
    let world = World::with(&words(), None).await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let told = agrees(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn agrees(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    b.find("heading", "Ask us about tents!").await?;
    b.find("link", "Read more").await?;
    let mut found = Vec::new();
    check(&mut found, "the form with a box", b, true).await?;
    ensure!(found.is_empty(), "{found:#?}");
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "Your question", "Snow pegs?").await?;
    b.click("button", "Start chat").await?;
    let told = async || {
        let text = b.in_open_chat("return document.body.innerText").await;
        let text = text.ok().flatten().unwrap_or_default().to_string();
        Ok(text.contains("Please agree to this first.").then_some(()))
    };
    b.until("being told what is missing", told).await?;
    ensure!(b.value("textbox", "Your question").await? == "Snow pegs?");
    b.click("checkbox", AGREE).await?;
    b.click("button", "Start chat").await?;
    b.find("textbox", "Message").await?;
    mira.opens("Yours", "Ada").await?;
    mira.reads(AGREE).await?;
    let db = rusqlite::Connection::open(world.relay.data().join("deskbell.db"))?;
    let kept: String = db.query_row(
        "SELECT body FROM entries WHERE body LIKE '%consented%'",
        [],
        |row| row.get(0),
    )?;
    ensure!(kept.contains(AGREE), "{kept}");
    Ok(())
}

#[tokio::test]
async fn who_agreed_to_other_words_is_asked_anew() -> anyhow::Result<()> {
    let mut world = World::with(&words(), None).await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let told = other_words(&mut world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn other_words(world: &mut World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    const OTHER: &str = "I agree that this chat is kept for a year.";
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "Your question", "Snow pegs?").await?;
    b.click("checkbox", AGREE).await?;
    // The owner changes the words while the form stands open.
    world.relay.stop().await?;
    world.relay.is_configured_with(AGREE, OTHER)?;
    world.relay.start_again().await?;
    mira.browser.find("button", "Log out").await?;
    b.find("button", "Start chat").await?;
    b.click("button", "Start chat").await?;
    b.find("checkbox", OTHER).await?;
    ensure!(
        !b.checked("checkbox", OTHER).await?,
        "nobody agreed to that"
    );
    ensure!(b.value("textbox", "Your question").await? == "Snow pegs?");
    b.click("checkbox", OTHER).await?;
    b.click("button", "Start chat").await?;
    mira.opens("Yours", "Ada").await?;
    mira.reads(OTHER).await
}
