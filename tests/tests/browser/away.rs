//! Nobody there: the form, the answer by e-mail, and agents who leave at the wrong moment.

use anyhow::ensure;
use tests::mail_server::{Mail, Wants};
use tests::story::{AgentView, Customer, SITE_NAME, World};

#[tokio::test]
async fn a_message_left_while_nobody_is_there_is_answered_by_mail() -> anyhow::Result<()> {
    // The mail server refuses the first mail "for now": the outbox tries again.
    let world = World::with_mail(Wants::Patience(1)).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = left_and_answered(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

pub(super) async fn left_and_answered(
    world: &World,
    mira: &AgentView,
    ada: &Customer,
) -> anyhow::Result<()> {
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "Your message", "Do you sell\nsnow pegs?")
        .await?;
    b.click("button", "Send message").await?;
    b.until("the missing address said at its field", async || {
        let said = b.description("textbox", "E-mail").await?;
        Ok(said.filter(|said| said.contains("Enter an address")))
    })
    .await?;
    b.fill("textbox", "E-mail", "ada@example.com").await?;
    b.click("button", "Send message").await?;
    b.reads("status", "", "Your message is with us").await?;

    mira.opens("To answer by e-mail", "Ada").await?;
    mira.reads("snow pegs?").await?;
    mira.says("Yes, in three lengths.").await?;
    b.reads("status", "", "We have answered you by e-mail")
        .await?;

    let is_answer = |mail: &Mail| mail.header("subject").starts_with("Re: [");
    let mail = world.mail()?.mail_that("the answer", is_answer).await?;
    ensure!(
        mail.envelope.contains("ada@example.com"),
        "{}",
        mail.envelope
    );
    ensure!(
        mail.text.contains("Yes, in three lengths."),
        "{}",
        mail.text
    );
    ensure!(mail.text.contains("snow pegs?"), "{}", mail.text);
    let confirms = |mail: &Mail| mail.header("auto-submitted") == "auto-replied";
    let mail = world
        .mail()?
        .mail_that("the confirmation", confirms)
        .await?;
    ensure!(
        mail.text.contains("Your message is with us."),
        "{}",
        mail.text
    );
    Ok(())
}

#[tokio::test]
async fn what_was_typed_stays_when_the_last_agent_leaves_and_returns() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = leaves_and_returns(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn leaves_and_returns(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    b.find("button", "Start chat").await?;
    b.fill("textbox", "Your name", "Ada").await?;
    b.fill("textbox", "E-mail", "ada@example.com").await?;
    b.fill("textbox", "Your question", "Are you there?").await?;

    mira.is_available(false).await?;
    b.find("button", "Send message").await?;
    ensure!(b.value("textbox", "Your message").await? == "Are you there?");
    ensure!(b.value("textbox", "Your name").await? == "Ada");

    mira.is_available(true).await?;
    b.find("button", "Start chat").await?;
    ensure!(b.value("textbox", "Your question").await? == "Are you there?");
    ensure!(b.value("textbox", "E-mail").await? == "ada@example.com");

    // Leaves again, now with the customer in line: the way to an answer by e-mail stays open.
    b.click("button", "Start chat").await?;
    b.reads("status", "", "1st in line").await?;
    b.click("button", "Answer me by e-mail instead").await?;
    b.reads("status", "", "Your message is with us").await?;
    mira.opens("To answer by e-mail", "Ada").await?;
    mira.reads("Are you there?").await
}

#[tokio::test]
async fn a_closed_desk_says_when_it_opens_in_the_customers_own_time() -> anyhow::Result<()> {
    let hours = "time_zone = \"Europe/Berlin\"\nhours = [\"wed 09:00-09:01\"]\n";
    let world = World::with(hours, None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        b.lives_in("Asia/Tokyo").await?;
        ada.opens_the_chat().await?;
        b.find("button", "Send message").await?;
        let site = format!("{}/api/sites/shop", world.relay.http());
        let when = b.in_page(&WHEN.replace("SITE", &site)).await?;
        let expected = format!("Back {} (your time)", when.as_str().unwrap_or_default());
        let panel = b.text("dialog", SITE_NAME).await?;
        ensure!(panel.contains(&expected), "no {expected:?} in: {panel}");
        ensure!(panel.contains("by e-mail within 24 h"), "{panel}");
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

/// Words the next opening as the browser's own calendar has it.
const WHEN: &str = r#"return fetch("SITE").then((reply) => reply.json()).then(({ availability }) => {
  const at = new Date(availability.opens_at);
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(at) - midnight(new Date())) / 864e5);
  const time = at.toLocaleTimeString(navigator.language, { hour: "numeric", minute: "2-digit" });
  const day = at.toLocaleDateString(navigator.language, { weekday: "long" });
  return (days == 0 ? "today" : days == 1 ? "tomorrow" : "on " + (days < 7 ? day : at.toLocaleDateString(navigator.language, { day: "numeric", month: "long" }))) + " at " + time;
});"#;

#[tokio::test]
async fn a_long_wait_offers_an_answer_by_mail_and_keeps_the_place() -> anyhow::Result<()> {
    let world = World::with("capacity = 1\nwait_max_s = 10\n", None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let li = world.customer("Li", "boots").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = long_wait(&mira, &li, &ada).await;
    let people = [&mira.browser, &li.browser, &ada.browser];
    world.judge(told, &people).await
}

async fn long_wait(mira: &AgentView, li: &Customer, ada: &Customer) -> anyhow::Result<()> {
    li.opens_the_chat().await?;
    li.asks("", "Is it waterproof?").await?;
    mira.opens("Yours", "Li").await?;
    let b = &ada.browser;
    ada.opens_the_chat().await?;
    ada.asks("", "Are you there?").await?;
    let said = b.reads("status", "", "Nobody is free yet").await?;
    ensure!(said.contains("1st in line"), "{said}");
    b.find("textbox", "E-mail").await?;
    for dark in [true, false] {
        b.prefer_dark(dark).await?;
        let found = b.axe(true).await?;
        ensure!(found.is_empty(), "a long wait, dark {dark}: {found:#?}");
    }
    b.click("button", "Answer me by e-mail instead").await?;
    b.until("the missing address said at its field", async || {
        let said = b.description("textbox", "E-mail").await?;
        Ok(said.filter(|said| said.contains("Enter an address")))
    })
    .await?;
    let said = b.texts("status").await?.join(" ");
    ensure!(said.contains("1st in line"), "the place is kept: {said}");
    b.fill("textbox", "E-mail", "ada@example.com").await?;
    b.click("button", "Answer me by e-mail instead").await?;
    b.reads("status", "", "Your message is with us").await?;
    mira.opens("To answer by e-mail", "Ada").await?;
    mira.reads("Are you there?").await
}
