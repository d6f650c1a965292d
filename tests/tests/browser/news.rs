//! What the owner wants everybody to know: on open pages at once, by the command line and by the team page.

use anyhow::ensure;
use tests::story::{AgentView, Customer, World};

const STORM: &str = "Orders are delayed by the storm. <b>We know</b>.";

#[tokio::test]
async fn a_banner_comes_and_goes_on_open_pages() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = comes_and_goes(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn comes_and_goes(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (agents, customers) = (&mira.browser, &ada.browser);
    ada.opens_the_chat().await?;
    customers.find("button", "Start chat").await?;
    agents.click("link", "Team").await?;
    agents.fill("textbox", "What to say", STORM).await?;
    agents.click("button", "Show").await?;
    agents.reads("status", "", "Customers see it now.").await?;
    customers.reads("status", "", STORM).await?;
    let found = customers.axe(true).await?;
    ensure!(found.is_empty(), "{found:#?}");
    ada.asks("", "tents").await?;
    customers.reads("status", "", STORM).await?;
    customers.click("button", "Hide this notice").await?;
    customers.gone("button", "Hide this notice").await?;
    customers.reload().await?;
    customers.find("textbox", "Message").await?;
    let said = customers.page_text().await?;
    ensure!(!said.contains("storm"), "hidden is hidden: {said}");
    let done = world
        .relay
        .command(&["banner", "--site", "shop", "Back to normal."])?;
    ensure!(done.status.success(), "{done:?}");
    customers.reads("status", "", "Back to normal.").await?;
    let done = world.relay.command(&["banner", "--site", "shop"])?;
    ensure!(done.status.success(), "{done:?}");
    customers.gone("button", "Hide this notice").await
}
