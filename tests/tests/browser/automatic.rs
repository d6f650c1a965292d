//! What the desk says by itself, as customer and agent read it: the owner's words, marked as automatic,
//! in the customer's language, and in the copy.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::Looks;
use tests::story::{AgentView, Customer, World};

const WORDS: &str = "
[sites.automatic.asked]
text.en = \"Thank you, {customer.name}. {agent.name|Somebody} of {site.name} will be with you.\"
text.de = \"Danke, {customer.name}.\"
[sites.automatic.taken]
text.en = \"You are talking to {agent.name}.\"
";

#[tokio::test]
async fn the_desk_says_the_owners_words_by_itself() -> anyhow::Result<()> {
    let world = World::with(WORDS, None).await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let german = Looks {
        locale: "de-AT",
        ..Looks::default()
    };
    let uli = world.customer_with("Uli", "tents", &german).await?;
    let told = greets(&mira, &ada, &uli).await;
    let all = [&mira.browser, &ada.browser, &uli.browser];
    world.judge(told, &all).await
}

async fn greets(mira: &AgentView, ada: &Customer, uli: &Customer) -> anyhow::Result<()> {
    const GREETING: &str = "Thank you, Ada. Somebody of Northwind Outdoor will be with you.";
    ada.opens_the_chat().await?;
    ada.asks("", "Snow pegs?").await?;
    ada.reads(GREETING).await?;
    ada.reads("Automatic message").await?;
    mira.opens("Yours", "Ada").await?;
    ada.reads("You are talking to Mira.").await?;
    mira.has_read_once(&[GREETING, "You are talking to Mira."])
        .await?;
    mira.reads("Automatic message").await?;
    let mut found = Vec::new();
    check(&mut found, "automatic messages", &ada.browser, true).await?;
    check(&mut found, "automatic messages", &mira.browser, false).await?;
    ensure!(found.is_empty(), "{found:#?}");
    // It answers nothing: the chat still waits for an agent's first words.
    mira.says("In steel, too.").await?;
    ada.reads("In steel, too.").await?;

    let b = &uli.browser;
    b.click("button", "Mit uns chatten").await?;
    b.fill("textbox", "Ihr Name", "Uli").await?;
    b.fill("textbox", "Ihre Frage", "Heringe?").await?;
    b.click("button", "Chat starten").await?;
    b.reads("log", "", "Danke, Uli.").await?;
    Ok(())
}
