//! Who is this: where the customer came from, their language and clock, and what they asked before, with
//! how it was rated, for everybody but the agent who was rated.

use super::accessible::check;
use super::find::pictures;
use anyhow::ensure;
use protocol::api::AgentRole;
use tests::host_pages::HostPages;
use tests::story::{AgentView, Customer, SITE, World};

#[tokio::test]
async fn an_agent_sees_where_a_customer_comes_from_and_what_was_before() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let jonas = world.invited(&mira, "Jonas", AgentRole::Agent).await?;
    let told = comes_back(&world, &mira, &jonas, &ada).await;
    let people = [&mira.browser, &jonas.browser, &ada.browser];
    world.judge(told, &people).await
}

async fn comes_back(
    world: &World,
    mira: &AgentView,
    jonas: &AgentView,
    ada: &Customer,
) -> anyhow::Result<()> {
    // From another site, by a link.
    let other = HostPages::open(&world.relay.http(), SITE).await?;
    ada.browser.go(&other.page("boots")).await?;
    let link = format!("location.href = '{}'", world.shop.page("tents"));
    ada.browser.in_page(&link).await?;
    ada.meets(mira).await?;
    let from = other.page("");
    mira.reads_about(&from).await?;
    mira.reads_about("English").await?;
    mira.reads_about("Local time").await?;
    mira.reads_about("No other conversation.").await?;
    ada.ends().await?;
    ada.rates(2, 4).await?;

    mira.is_available(false).await?;
    jonas.is_available(true).await?;
    ada.browser.go(&world.shop.page("boots")).await?;
    ada.opens_the_chat().await?;
    ada.asks("", "Me again").await?;
    jonas.opens("Yours", "Ada").await?;
    let j = &jonas.browser;
    j.reads("list", "Other conversations", "rated 2 of 5")
        .await?;
    // On another page of the site: what led her to the site stays.
    jonas.reads_about(&from).await?;
    let mut found = Vec::new();
    check(&mut found, "who is this", j, false).await?;
    pictures(j, "who").await?;
    ensure!(found.is_empty(), "{found:#?}");
    j.click_in("Other conversations", "").await?;
    jonas.reads("one").await?;
    j.reads("list", "Other conversations", "live").await?;
    // Mira was rated: she is promised to see totals only.
    mira.browser.click("link", "Desk").await?;
    mira.browser
        .reads("list", "Other conversations", "live")
        .await?;
    let text = mira.browser.page_text().await?;
    ensure!(!text.contains("rated"), "{text}");
    Ok(())
}
