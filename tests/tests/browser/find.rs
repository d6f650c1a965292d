//! Search in the agent's view: words in every writing, filters, arrow keys, and a conversation that is
//! over opened again.

use super::accessible::check;
use anyhow::ensure;
use std::path::PathBuf;
use tests::browser::{Browser, Key, Looks};
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn what_was_said_is_found_and_opened_by_keys_alone() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = finds(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn finds(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    ada.says("我的帳篷桿彎了 <b>bent</b> pole").await?;
    mira.reads("bent").await?;
    b.click("button", "Note").await?;
    b.type_into("textbox", "Reply", "Prefers steel pegs")
        .await?;
    b.press(Key::Enter).await?;
    mira.reads("Prefers steel pegs").await?;
    ada.ends().await?;
    mira.reads("ended the chat").await?;

    // Out of the reply, and to the search with one key.
    b.press(Key::Escape).await?;
    has_focus(b, "log", "Conversation").await?;
    b.write("/").await?;
    has_focus(b, "searchbox", "Search all conversations").await?;
    b.reads("status", "", "1 conversation found").await?;
    b.write("帳篷").await?;
    marked(b, "帳篷").await?;
    let text = b.page_text().await?;
    ensure!(text.contains("<b>bent</b>"), "read as markup: {text}");
    b.fill("searchbox", "Search all conversations", "steel")
        .await?;
    marked(b, "steel").await?;
    b.reads("list", "Found", "only agents see it").await?;
    let address = b.in_page("return location.href").await?;
    ensure!(!address.to_string().contains("steel"), "{address}");
    let mut found = Vec::new();
    check(&mut found, "search", b, false).await?;
    pictures(b, "search").await?;
    ensure!(found.is_empty(), "{found:#?}");

    b.fill("searchbox", "Search all conversations", "boat")
        .await?;
    b.reads("status", "", "0 conversations found").await?;
    b.fill("searchbox", "Search all conversations", "ada")
        .await?;
    b.reads("status", "", "1 conversation found").await?;
    b.press(Key::Down).await?;
    b.until("the focus on what was found", async || {
        Ok(b.focus().await?.1.starts_with("Ada").then_some(()))
    })
    .await?;
    b.press(Key::Up).await?;
    has_focus(b, "searchbox", "Search all conversations").await?;
    b.press(Key::Down).await?;
    b.press(Key::Enter).await?;
    mira.reads("Prefers steel pegs").await?;
    // What was searched for is there again.
    b.back().await?;
    ensure!(b.value("searchbox", "Search all conversations").await? == "ada");
    b.reads("status", "", "1 conversation found").await?;
    Ok(())
}

async fn marked(b: &Browser, words: &str) -> anyhow::Result<()> {
    let script =
        "return [...document.querySelectorAll('mark')].map((one) => one.innerText).join('|')";
    b.until(&format!("{words} marked"), async || {
        let marks = b.script_in_page(script).await?;
        Ok((marks == words).then_some(()))
    })
    .await
}

pub(super) async fn has_focus(b: &Browser, role: &str, name: &str) -> anyhow::Result<()> {
    let wanted = (role.to_owned(), name.to_owned());
    b.until(&format!("the focus on [{role}] \"{name}\""), async || {
        Ok((b.focus().await? == wanted).then_some(()))
    })
    .await
}

/// Pictures for people: as it is, and on a phone.
pub(super) async fn pictures(b: &Browser, name: &str) -> anyhow::Result<()> {
    let Some(folder) = std::env::var_os("DESKBELL_PICTURES").map(PathBuf::from) else {
        return Ok(());
    };
    let usual = Looks::default();
    b.prefer_dark(true).await?;
    b.picture(&folder.join(format!("{name}-dark.png"))).await?;
    b.prefer_dark(false).await?;
    b.picture(&folder.join(format!("{name}.png"))).await?;
    b.set_size(390, 844).await?;
    b.picture(&folder.join(format!("{name}-phone.png"))).await?;
    b.set_size(usual.width, usual.height).await
}
