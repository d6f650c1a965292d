//! The page of canned replies: made, found, changed and deleted by keys and pointer; files there and back.

use super::accessible::check;
use anyhow::ensure;
use protocol::api::AgentRole;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, World};

#[tokio::test]
async fn replies_are_made_found_changed_and_deleted() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let jonas = world.invited(&mira, "Jonas", AgentRole::Agent).await?;
    let told = looks_after_them(&mira, &jonas).await;
    world.judge(told, &[&mira.browser, &jonas.browser]).await
}

async fn looks_after_them(mira: &AgentView, jonas: &AgentView) -> anyhow::Result<()> {
    let m = &mira.browser;
    m.click("link", "Canned replies").await?;
    m.find("heading", "Canned replies").await?;
    // By keys alone: the form takes the focus, and Enter in a field saves.
    m.tab_to("button", "New reply").await?;
    m.press(Key::Enter).await?;
    m.write("/Hello").await?;
    m.tab_to("textbox", "Text").await?;
    m.write("Hi {customer.name}, {order.id} took {wait}.")
        .await?;
    let preview = "Hi Ada, {order.id} took 3 minutes.";
    m.reads("group", "What a customer called Ada would read", preview)
        .await?;
    m.reads("status", "", "There is no such variable: {order.id}")
        .await?;
    let mut found = Vec::new();
    check(&mut found, "a canned reply's form", m, false).await?;
    m.set_size(390, 800).await?;
    check(&mut found, "a canned reply's form on a phone", m, false).await?;
    m.set_size(1280, 800).await?;
    // The writing coach reads along here, too.
    m.fill("textbox", "Text", "Your tent was sent prior to Monday.")
        .await?;
    m.reads("list", "Writing hints", "Passive voice").await?;
    m.click("button", "Use “before”").await?;
    ensure!(m.value("textbox", "Text").await? == "Your tent was sent before Monday.");
    m.fill("textbox", "Text", "Hi {customer.name|there}!")
        .await?;
    m.tab_to("button", "Save").await?;
    m.press(Key::Enter).await?;
    m.reads("status", "", "/hello is saved").await?;
    m.reads("list", "Canned replies", "Never used").await?;

    // What can't be saved stays in its fields.
    m.click("button", "New reply").await?;
    m.fill("textbox", "Shortcut", "hello").await?;
    m.fill("textbox", "Text", "Another one").await?;
    m.click("button", "Save").await?;
    m.reads("alert", "", "There is a reply with this shortcut")
        .await?;
    ensure!(m.value("textbox", "Text").await? == "Another one");
    m.fill("textbox", "Shortcut", "bye").await?;
    m.fill("textbox", "Language", "en").await?;
    m.click("button", "Save").await?;
    m.reads("list", "Canned replies", "/bye").await?;
    m.fill("searchbox", "Search replies", "another").await?;
    shows(m, &["/bye"]).await?;
    m.fill("searchbox", "Search replies", "").await?;
    shows(m, &["/bye", "/hello"]).await?;
    check(&mut found, "canned replies", m, false).await?;
    m.prefer_dark(true).await?;
    m.prefer_dark(false).await?;
    m.set_size(390, 800).await?;
    m.set_size(1280, 800).await?;

    // Another agent sees the shared ones, changes none of them, and makes one of their own.
    let j = &jonas.browser;
    j.click("link", "Canned replies").await?;
    shows(j, &["/bye", "/hello"]).await?;
    ensure!(!j.sees("button", "Edit /hello").await?);
    j.click("button", "New reply").await?;
    j.fill("textbox", "Shortcut", "mine").await?;
    j.fill("textbox", "Text", "Only Jonas").await?;
    j.click("button", "Save").await?;
    shows(j, &["/bye", "/hello", "/mine"]).await?;

    m.click("button", "Edit /bye").await?;
    ensure!(m.value("textbox", "Text").await? == "Another one");
    m.fill("textbox", "Text", "Good bye!").await?;
    m.click("button", "Save").await?;
    m.reads("list", "Canned replies", "Good bye!").await?;
    m.click("button", "Delete /bye").await?;
    m.click("button", "Keep /bye").await?;
    m.click("button", "Delete /bye").await?;
    m.click("button", "Delete /bye for good").await?;
    m.reads("status", "", "/bye is deleted").await?;
    shows(m, &["/hello"]).await?;
    ensure!(found.is_empty(), "{found:#?}");
    files(m).await
}

async fn files(m: &Browser) -> anyhow::Result<()> {
    let made = tempfile::tempdir()?;
    let picks = async |name: &str, text: &str| -> anyhow::Result<()> {
        let path = made.path().join(name);
        std::fs::write(&path, text)?;
        m.attaches("Export as CSV", &[&path]).await
    };
    picks("bad.csv", "shortcut,text\nok,Fine\ntwo words,Bad\n").await?;
    m.reads("status", "", "Nothing can be taken").await?;
    ensure!(m.page_text().await?.contains("Row 2"));
    ensure!(!m.sees("button", "Import").await?);
    picks("good.csv", "shortcut,text\nhello,Good day\nnew,Fine\n").await?;
    m.reads("status", "", "1 would be new, 1 would be replaced")
        .await?;
    shows(m, &["/hello"]).await?;
    let mut found = Vec::new();
    check(&mut found, "an import", m, false).await?;
    m.click("button", "Import").await?;
    m.reads("status", "", "1 are new, 1 were replaced").await?;
    shows(m, &["/hello", "/new"]).await?;
    m.downloads_to(made.path()).await?;
    m.click("button", "Export as JSON").await?;
    let file = made.path().join("canned-replies.json");
    m.until("the export", async || {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        Ok(text.contains("Good day").then_some(()))
    })
    .await?;
    ensure!(found.is_empty(), "{found:#?}");
    Ok(())
}

/// Waits until these and no others are in the list.
async fn shows(browser: &Browser, shortcuts: &[&str]) -> anyhow::Result<()> {
    const NAMES: &str = "return [...document.querySelectorAll('.replies:not(.plan) > li > b')]\
        .map((name) => name.textContent)";
    browser
        .until(&format!("{shortcuts:?}"), async || {
            let names = browser.script_in_page(NAMES).await?;
            Ok((names == serde_json::json!(shortcuts)).then_some(()))
        })
        .await
}
