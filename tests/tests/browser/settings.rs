//! The page of settings: an owner changes colour, words, a question and the hours, and a customer on a
//! real page has them; what is refused stays in its field; a supervisor reads.

use super::accessible::check;
use super::find::has_focus;
use anyhow::ensure;
use protocol::api::AgentRole;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, World};

const CODE: &str = "Accent colour as a code, like #0b6e4f";
const OPEN: &str = "Over the form while somebody is there";

/// The launcher's colour on the host's page.
const LAUNCHER: &str = r#"
for (const one of document.querySelectorAll("*")) {
  const button = one.shadowRoot?.querySelector("button");
  if (button) return getComputedStyle(button).backgroundColor;
}
return null;"#;

#[tokio::test]
async fn what_an_owner_sets_in_the_view_a_customer_sees() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let noor = world.invited(&mira, "Noor", AgentRole::Supervisor).await?;
    let told = sets(&world, &mira, &noor).await;
    world.judge(told, &[&mira.browser, &noor.browser]).await
}

async fn sets(world: &World, mira: &AgentView, noor: &AgentView) -> anyhow::Result<()> {
    let m = &mira.browser;
    mira.is_available(true).await?;
    m.click("link", "Settings").await?;
    m.find("heading", "Settings").await?;
    ensure!(
        m.value("textbox", "Tag for the pages of Northwind Outdoor")
            .await?
            .contains("data-site=")
    );
    let mut found = Vec::new();
    check(&mut found, "settings", m, false).await?;

    // What is refused stays, and says what was expected.
    m.fill("textbox", CODE, "green").await?;
    m.click("button", "Save: Look").await?;
    m.reads("alert", "", "a colour like").await?;
    ensure!(m.value("textbox", CODE).await? == "green");
    check(&mut found, "a setting that is wrong", m, false).await?;
    m.fill("textbox", CODE, "#aa1122").await?;
    saves(m, "Look").await?;
    m.selects(&format!("Add a language: {OPEN}"), "English")
        .await?;
    m.fill("textbox", &format!("{OPEN} (English)"), "Ahoy, sailor!")
        .await?;
    saves(m, "Greeting and consent").await?;
    m.click("button", "Add: Question").await?;
    m.fill("textbox", "Question", "Do you mend sails?").await?;
    m.fill("textbox", "Answer", "Every Friday.").await?;
    m.click("button", "Add: Question").await?;
    has_focus(m, "textbox", "Question").await?;
    m.write("What do you sell?").await?;
    m.press(Key::Tab).await?;
    m.write("Boats.").await?;
    m.click("button", "Move up: Question 2").await?;
    has_focus(m, "textbox", "Question").await?;
    ensure!(m.value("textbox", "Question").await? == "What do you sell?");
    ensure!(
        !m.sees("button", "Move up: Question 1").await?,
        "it is first"
    );
    saves(m, "Common questions").await?;

    let ada = world.customer("Ada", "tents").await?;
    let a = &ada.browser;
    a.until("the launcher in the new colour", async || {
        let colour = a.script_in_page(LAUNCHER).await?;
        Ok((colour == "rgb(170, 17, 34)").then_some(()))
    })
    .await?;
    ada.opens_the_chat().await?;
    a.find("button", "Start chat").await?;
    a.reads("main", "", "Ahoy, sailor!").await?;
    let said = a.reads("main", "", "Do you mend sails?").await?;
    let places = said
        .find("What do you sell?")
        .zip(said.find("Do you mend sails?"));
    ensure!(
        places.is_some_and(|(first, second)| first < second),
        "not in the owner's order: {said}"
    );

    // Closed from now on, and the page that is open is told.
    clock(m, "Mon, From 1", "08:00").await?;
    clock(m, "Mon, To 1", "17:30").await?;
    m.fill(
        "textbox",
        "Days without hours, one a line: 2026-12-25, 12-25 (every year) or 2026-12-24..2027-01-02",
        "1999-01-01..2999-01-01",
    )
    .await?;
    saves(m, "Hours and holidays").await?;
    a.gone("button", "Start chat").await?;

    // Another site, which has its own tag and its own first account.
    m.click("button", "Make the site").await?;
    m.reads("alert", "", "Not accepted. Expected: at least one origin")
        .await?;
    m.fill("textbox", "Name of the new site", "Northwind Outlet")
        .await?;
    m.fill(
        "textbox",
        "Short name for its tag: a–z, 0–9 and -",
        "outlet",
    )
    .await?;
    m.fill(
        "textbox",
        "Its pages: one address a line, like https://shop.example",
        "https://outlet.example",
    )
    .await?;
    m.click("button", "Make the site").await?;
    let link = m
        .value("textbox", "Link that makes the new site's owner")
        .await?;
    ensure!(link.contains("#setup="), "{link}");
    let tag = m
        .value("textbox", "Tag for the pages of Northwind Outlet")
        .await?;
    ensure!(tag.contains("data-site=\"outlet\""), "{tag}");
    check(&mut found, "a site that was made", m, false).await?;

    // The file says it again.
    m.click("button", "As in the file: Look").await?;
    m.reads("region", "Look", "Saved").await?;
    ensure!(m.value("textbox", CODE).await? == "#0b6e4f");

    let n = &noor.browser;
    n.click("link", "Settings").await?;
    n.reads("main", "", "Owners change this").await?;
    n.find("textbox", CODE).await?;
    ensure!(!n.sees("button", "Save: Look").await?, "a supervisor reads");
    check(&mut found, "settings of a supervisor", n, false).await?;
    m.set_size(390, 800).await?;
    check(&mut found, "settings on a phone", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn saves(m: &Browser, section: &str) -> anyhow::Result<()> {
    m.click("button", &format!("Save: {section}")).await?;
    m.reads("region", section, "Saved").await.map(drop)
}

/// Sets a clock as its picker does: what is typed depends on the machine's language.
async fn clock(m: &Browser, name: &str, time: &str) -> anyhow::Result<()> {
    let set = format!(
        "const field = document.querySelector('input[type=time][aria-label=\"{name}\"]');\
         field.value = '{time}'; field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    m.in_page(&set).await.map(drop)
}
