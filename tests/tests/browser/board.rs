//! A supervisor, two agents and two customers: the board shows how they all are, and from it the
//! supervisor watches, whispers and takes over, of which the customer notices only the last.

use super::accessible::check;
use super::host_page::gives;
use super::tickets::second_agent;
use anyhow::ensure;
use protocol::api::AgentRole;
use serde_json::json;
use tests::people;
use tests::story::{AgentView, Customer, SITE, World};

/// The shortest that a site may set, and agents who are soon full.
const SOON: &str = "alert_s = 10\nescalate_s = 12\ncapacity = 1\n";
/// The customers in the order of the table's rows.
const ROWS: &str = "const table = document.querySelectorAll('.board table')[1];
    return [...table.querySelectorAll('tbody th')].map((one) => one.textContent)";

#[tokio::test]
async fn a_supervisor_sees_the_desk_at_once_and_steps_in() -> anyhow::Result<()> {
    let world = World::with(SOON, None).await?;
    let lena = world.first_agent("Lena").await?;
    let jonas = second_agent(&world, &lena).await?;
    let mira = world.invited(&lena, "Mira", AgentRole::Agent).await?;
    jonas.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    ada.meets(&jonas).await?;
    let mut bob = people::customer(&world.relay, SITE).await?;
    people::ask(&mut bob, "Bob", "Anybody?").await?;
    let told = async {
        shows(&lena).await?;
        watches(&lena, &jonas, &ada).await?;
        whispers(&lena, &jonas, &ada).await?;
        takes_over(&lena, &ada).await?;
        is_for_supervisors(&world, &mira).await
    };
    let all = [&lena.browser, &jonas.browser, &mira.browser, &ada.browser];
    world.judge(told.await, &all).await
}

async fn shows(lena: &AgentView) -> anyhow::Result<()> {
    let l = &lena.browser;
    l.click("link", "Board").await?;
    l.find("heading", "Board").await?;
    let agents = l.reads("region", "Agents", "Jonas").await?;
    for words in ["Mira", "Lena", "Available", "Away", "Ada"] {
        ensure!(agents.contains(words), "no {words} in {agents}");
    }
    let chats = l.reads("region", "Chats", "Bob").await?;
    ensure!(
        chats.contains("Waiting") && chats.contains("Live"),
        "{chats}"
    );
    // Both wait for longer than the site wants; colours say so, and words.
    let escalated = "Far too long: supervisors were told";
    l.reads("region", "Chats", escalated).await?;
    l.reads("status", "", "and nobody has answered").await?;
    l.click("button", "Customer").await?;
    gives(l, ROWS, &json!(["Ada", "Bob"])).await?;
    l.click_named_with("button", "Customer").await?;
    gives(l, ROWS, &json!(["Bob", "Ada"])).await?;
    let sorted = "return [...document.querySelectorAll('[aria-sort]')].map((one) => one.ariaSort)";
    gives(l, sorted, &json!(["descending"])).await?;
    let mut found = Vec::new();
    check(&mut found, "board", l, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn watches(lena: &AgentView, jonas: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    lena.browser.click("button", "Watch Ada").await?;
    lena.browser.find("heading", "Ada").await?;
    lena.reads("one").await?;
    jonas
        .browser
        .reads("status", "", "Looking on: Lena")
        .await?;
    ensure!(!ada.browser.page_text().await?.contains("Lena"));
    lena.browser.click("link", "Board").await?;
    lena.browser.find("heading", "Board").await?;
    Ok(())
}

async fn whispers(lena: &AgentView, jonas: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    const WHISPERED: &str = "Offer the pole for free.";
    let l = &lena.browser;
    l.click("button", "Whisper about Ada").await?;
    l.reads("status", "", "the customer never does").await?;
    l.type_into("textbox", "Reply", WHISPERED).await?;
    let mut found = Vec::new();
    check(&mut found, "whispering", l, false).await?;
    l.click("button", "Send").await?;
    jonas.reads(WHISPERED).await?;
    jonas.reads("Lena whispers to you").await?;
    check(&mut found, "whispered to", &jonas.browser, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    jonas.says("It is yours for free.").await?;
    ada.reads("It is yours for free.").await?;
    let read = ada.browser.text("log", "Conversation").await?;
    ensure!(
        !read.contains(WHISPERED) && !read.contains("Lena"),
        "{read}"
    );
    Ok(())
}

async fn takes_over(lena: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    lena.browser.click("link", "Board").await?;
    lena.browser.click("button", "Take over Ada").await?;
    ada.reads("Lena takes over").await?;
    lena.says("I take over from here.").await?;
    ada.reads("I take over from here.").await
}

async fn is_for_supervisors(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    let m = &mira.browser;
    ensure!(!m.sees("link", "Board").await?);
    m.go(&format!("{}/agent/board", world.relay.http())).await?;
    m.find("heading", "Board").await?;
    let text = m.page_text().await?;
    ensure!(text.contains("Your account may not do this"), "{text}");
    ensure!(!text.contains("Bob"), "{text}");
    Ok(())
}
