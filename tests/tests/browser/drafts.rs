//! What agents write is not lost: each conversation keeps its own draft, through a reload and a network
//! that is cut while they type and after they have sent.

use anyhow::ensure;
use tests::bad_network::{BadNetwork, Weather};
use tests::story::{AgentView, Customer, World};

const LOST: &str = "Connection lost";

#[tokio::test]
async fn each_conversation_keeps_its_draft_and_no_word_is_lost() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let bob = world.customer("Bob", "boots").await?;
    let told = writes_to_both(&world, &mira, &ada, &bob).await;
    let people = [&mira.browser, &ada.browser, &bob.browser];
    world.judge(told, &people).await
}

async fn writes_to_both(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
    bob: &Customer,
) -> anyhow::Result<()> {
    let b = &mira.browser;
    // From now on Mira's way to the relay can go bad.
    let network = BadNetwork::before(world.relay.at()).await?;
    b.go(&format!("{}/agent", network.http())).await?;
    mira.logs_in().await?;
    if !b.checked("switch", "Available").await? {
        mira.is_available(true).await?;
    }
    bob.opens_the_chat().await?;
    bob.asks("", "Which size?").await?;
    mira.opens("Yours", "Ada").await?;
    b.type_into("textbox", "Reply", "For Ada").await?;
    mira.opens("Yours", "Bob").await?;
    ensure!(b.value("textbox", "Reply").await?.is_empty());
    b.type_into("textbox", "Reply", "For Bob").await?;
    b.reload().await?;
    mira.opens("Yours", "Ada").await?;
    ensure!(b.value("textbox", "Reply").await? == "For Ada");
    mira.opens("Yours", "Bob").await?;
    ensure!(b.value("textbox", "Reply").await? == "For Bob");

    network.becomes(Weather::Cut);
    mira.reads_about(LOST).await?;
    b.type_into("textbox", "Reply", ", cut").await?;
    b.click("button", "Send").await?;
    mira.reads("Sending").await?;
    b.type_into("textbox", "Reply", "and more").await?;
    network.becomes(Weather::Fine);
    bob.reads("For Bob, cut").await?;
    ensure!(b.value("textbox", "Reply").await? == "and more");
    mira.has_read_once(&["Which size?", "For Bob, cut"]).await?;
    // Cut after it was sent: it goes once, whether the relay had it or not.
    b.click("button", "Send").await?;
    network.becomes(Weather::Cut);
    mira.reads_about(LOST).await?;
    network.becomes(Weather::Fine);
    bob.reads("and more").await?;
    mira.has_read_once(&["For Bob, cut", "and more"]).await?;
    bob.has_read_once(&["For Bob, cut", "and more"]).await?;
    mira.opens("Yours", "Ada").await?;
    ensure!(b.value("textbox", "Reply").await? == "For Ada");
    ada.reads("one").await
}
