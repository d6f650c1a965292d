//! Nobody goes unnoticed: alarms ring and show until somebody answers, and who lets chats pass is told
//! why they are away.

use super::accessible::check;
use super::tickets::second_agent;
use anyhow::ensure;
use tests::people;
use tests::story::{AgentView, SITE, World};

/// The shortest that a site may set.
const SOON: &str = "alert_s = 10\nescalate_s = 12\n";

#[tokio::test]
async fn who_goes_unanswered_rings_and_shows_until_somebody_answers() -> anyhow::Result<()> {
    let world = World::with(SOON, None).await?;
    let mira = world.first_agent("Mira").await?;
    let jonas = second_agent(&world, &mira).await?;
    let told = alarms(&world, &mira, &jonas).await;
    world.judge(told, &[&mira.browser, &jonas.browser]).await
}

async fn alarms(world: &World, mira: &AgentView, jonas: &AgentView) -> anyhow::Result<()> {
    let (m, j) = (&mira.browser, &jonas.browser);
    jonas.is_available(true).await?;
    let mut ada = people::customer(&world.relay, SITE).await?;
    people::ask(&mut ada, "Ada", "Are you there?").await?;
    // The chip counts whom somebody is to open; so do the lists.
    mira.lists("Waiting", "Ada", &["Jonas is to open it"])
        .await?;
    let chip = m.figure("waiting").await?.0;
    ensure!(chip.starts_with("1 waiting · longest"), "{chip}");
    let chip = j.figure("waiting").await?.0;
    ensure!(chip.starts_with("1 waiting, 1 for you to open"), "{chip}");
    jonas.opens("Yours", "Ada").await?;
    jonas.lists("Yours", "Ada", &["unanswered for 0:0"]).await?;
    mira.lists_no("Waiting", "Ada").await?;
    mira.is_available(true).await?;
    mira.listens().await?;

    // 1: everybody who is there hears it.
    mira.lists("Unanswered", "Ada", &["unanswered for", "with Jonas"])
        .await?;
    mira.hears_more_than(0).await?;
    title(mira, "(1) Ada is waiting — Deskbell").await?;
    jonas.reads("Nobody has answered yet").await?;

    // 2: supervisors see and hear it, whatever their switch says. Others see no banner.
    mira.is_available(false).await?;
    m.find("link", "Open").await?;
    mira.reads_about("Ada has waited 0:").await?;
    m.reads("status", "", "and nobody has answered").await?;
    ensure!(!j.sees("link", "Open").await?);
    let mut found = Vec::new();
    check(&mut found, "alarm", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    let rings = mira.rings().await?;
    mira.hears_more_than(rings).await?;

    m.click("link", "Open").await?;
    m.find("heading", "Ada").await?;
    m.gone("link", "Open").await?;
    title(mira, "Deskbell").await?;
    m.click("button", "Take").await?;
    mira.says("I am here now.").await?;
    m.gone("list", "Unanswered").await?;
    mira.lists("Yours", "Ada", &["I am here now."]).await
}

async fn title(agent: &AgentView, wanted: &str) -> anyhow::Result<()> {
    let b = &agent.browser;
    b.until(&format!("the title \"{wanted}\""), async || {
        let title = b.in_page("return document.title").await;
        Ok(title.is_ok_and(|title| title == wanted).then_some(()))
    })
    .await
}

#[tokio::test]
async fn whoever_lets_chats_pass_is_told_why_they_are_away() -> anyhow::Result<()> {
    let world = World::with("offer_s = 5\nmisses_max = 1\n", None).await?;
    let mira = world.first_agent("Mira").await?;
    let told = passes(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn passes(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    const WHY: &str = "You were set to away because";
    let m = &mira.browser;
    // One's own doing needs no explanation.
    mira.is_available(true).await?;
    mira.is_available(false).await?;
    mira.is_available(true).await?;
    ensure!(!m.page_text().await?.contains(WHY));

    let mut ada = people::customer(&world.relay, SITE).await?;
    people::ask(&mut ada, "Ada", "Anybody?").await?;
    m.reads("status", "", WHY).await?;
    ensure!(!m.checked("switch", "Available").await?);
    let mut found = Vec::new();
    check(&mut found, "switched off", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    m.click("button", "Dismiss").await?;
    m.until("the words gone", async || {
        Ok((!m.page_text().await?.contains(WHY)).then_some(()))
    })
    .await?;
    mira.opens("Waiting", "Ada").await
}
