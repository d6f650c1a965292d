//! What the owner wants everybody to know: on open pages at once, by the command line and by the page Settings.

use anyhow::ensure;
use protocol::{ConversationState, FromCustomer};
use tests::browser::Browser;
use tests::people::{self, Pair};
use tests::story::{AgentView, Customer, World};

const STORM: &str = "Orders are delayed by the storm. <b>We know</b>.";

/// Fewer waits than this promise nothing (docs/metrics.md).
const MEASURED_MIN: u32 = 5;

#[tokio::test]
async fn a_banner_comes_and_goes_on_open_pages() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.mira_and_ada().await?;
    let told = comes_and_goes(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn comes_and_goes(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (agents, customers) = (&mira.browser, &ada.browser);
    ada.opens_the_chat().await?;
    customers.find("button", "Start chat").await?;
    agents.click("link", "Settings").await?;
    agents.fill("textbox", "What to say", STORM).await?;
    agents.selects("For how long", "4 hours").await?;
    agents.click("button", "Show").await?;
    agents
        .reads("region", "Banner", "Customers see it until")
        .await?;
    agents
        .selects("For how long", "Until I take it away")
        .await?;
    agents.click("button", "Show").await?;
    agents
        .reads("region", "Banner", "Customers see it now.")
        .await?;
    customers.reads("status", "", STORM).await?;
    let found = customers.axe(true).await?;
    ensure!(found.is_empty(), "{found:#?}");
    ada.asks("", "tents").await?;
    customers.reads("status", "", STORM).await?;
    customers.click("button", "Hide this notice").await?;
    customers.gone("button", "Hide this notice").await?;
    customers.reload().await?;
    customers.find("textbox", "Message").await?;
    let said = chat_text(customers).await?;
    ensure!(
        said.contains("tents") && !said.contains("storm"),
        "hidden is hidden: {said}"
    );
    let done = world
        .relay
        .command(&["banner", "--site", "shop", "Back to normal."])?;
    ensure!(done.status.success(), "{done:?}");
    customers.reads("status", "", "Back to normal.").await?;
    let done = world.relay.command(&["banner", "--site", "shop"])?;
    ensure!(done.status.success(), "{done:?}");
    customers.gone("button", "Hide this notice").await
}

#[tokio::test]
async fn what_was_measured_five_times_is_promised() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let (mut pair, account) = Pair::first(&world.relay, "shop").await?;
    for chat in 1.. {
        pair.customer
            .send(&FromCustomer::End {
                conversation: pair.conversation,
            })
            .await;
        people::until_state(&mut pair.customer, ConversationState::Ended).await?;
        if chat == MEASURED_MIN {
            break;
        }
        let customer = people::customer(&world.relay, "shop").await?;
        pair = Pair::meet(customer, pair.agent).await?;
    }
    drop(pair);
    // A relay measures when it starts, and every five minutes.
    world.relay.stop().await?;
    world.relay.start_again().await?;
    let mut agent = people::agent(&world.relay, &account).await?;
    people::make_available(&mut agent).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        ada.opens_the_chat().await?;
        let promised = async || {
            let text = chat_text(&ada.browser).await.unwrap_or_default();
            Ok(text.contains("Chat answers in about 10 s.").then_some(()))
        };
        ada.browser.until("a promise", promised).await
    };
    world.judge(told.await, &[&ada.browser]).await
}

/// All that is to be read in the chat.
async fn chat_text(browser: &Browser) -> anyhow::Result<String> {
    let text = browser.in_chat("return document.body.innerText").await?;
    Ok(text.as_str().unwrap_or_default().into())
}
