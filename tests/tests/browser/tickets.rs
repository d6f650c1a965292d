//! Answers owed by e-mail: whose they are, answered, come back, closed, opened again, and the page that
//! says where every enquiry stands. Assigning, closing and reopening without a mouse.

use super::accessible::check;
use anyhow::ensure;
use protocol::{ConversationId, ConversationState, FromCustomer};
use tests::browser::Key;
use tests::people::{self, leaves_a_message, until_state};
use tests::story::{AgentView, SITE, World};

const TICKETS: &str = "To answer by e-mail";

#[tokio::test]
async fn a_ticket_is_assigned_answered_comes_back_and_is_closed() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let jonas = second_agent(&world, &mira).await?;
    let told = tell(&world, &mira, &jonas).await;
    world.judge(told, &[&mira.browser, &jonas.browser]).await
}

/// Jonas, by Mira's invitation; not a supervisor.
pub(super) async fn second_agent(world: &World, mira: &AgentView) -> anyhow::Result<AgentView> {
    mira.browser.click("link", "Team").await?;
    mira.browser.click("button", "Invite").await?;
    let link = mira.browser.value("textbox", "Invitation link").await?;
    let jonas = world.agent_by("Jonas", &link).await?;
    mira.browser.click("link", "Desk").await?;
    Ok(jonas)
}

async fn tell(world: &World, mira: &AgentView, jonas: &AgentView) -> anyhow::Result<()> {
    let mut found = Vec::new();
    assigned(world, mira, jonas, &mut found).await?;
    came_back(world, mira, jonas, &mut found).await?;
    let over = no_address(world, jonas).await?;
    counted(mira, &mut found).await?;
    linked(world, mira, over).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn assigned(
    world: &World,
    mira: &AgentView,
    jonas: &AgentView,
    found: &mut Vec<String>,
) -> anyhow::Result<()> {
    let (mut piotr, id) = leaves_a_message(&world.relay, SITE, "Piotr", "Refund?").await?;
    let m = &mira.browser;
    // The first of two without tickets is the owner.
    mira.lists(TICKETS, "Piotr", &["24 h left", "Refund?"])
        .await?;
    mira.opens(TICKETS, "Piotr").await?;
    mira.reads_about(&id.reference()).await?;
    m.reads(
        "status",
        "",
        "Goes to piotr@example.com by e-mail and answers the ticket.",
    )
    .await?;

    m.tab_to("button", "Assign").await?;
    m.press(Key::Enter).await?;
    check(found, "assign", m, false).await?;
    choose_by_keyboard(m, "Jonas").await?;
    mira.lists(TICKETS, "Piotr", &["Jonas"]).await?;
    jonas.lists(TICKETS, "Piotr", &["you"]).await?;
    mira.reads("Now Jonas's to answer").await?;

    // One's own or everybody's: as chosen before, after a reload.
    m.click("button", "Mine").await?;
    mira.lists_no(TICKETS, "Piotr").await?;
    m.reload().await?;
    m.find("list", "Yours").await?;
    mira.lists_no(TICKETS, "Piotr").await?;
    m.reads("list", "Yours", "").await?;
    m.click("button", "All").await?;
    mira.lists(TICKETS, "Piotr", &["Jonas"]).await?;

    jonas.opens(TICKETS, "Piotr").await?;
    jonas.says("Your refund is on its way.").await?;
    until_state(&mut piotr, ConversationState::Answered).await?;
    jonas.lists_no(TICKETS, "Piotr").await?;
    mira.lists_no(TICKETS, "Piotr").await
}

async fn came_back(
    world: &World,
    mira: &AgentView,
    jonas: &AgentView,
    found: &mut Vec<String>,
) -> anyhow::Result<()> {
    let (mut li, _) = leaves_a_message(&world.relay, SITE, "Li", "Which stove in snow?").await?;
    mira.lists(TICKETS, "Li", &[]).await?;
    let j = &jonas.browser;
    jonas.opens(TICKETS, "Li").await?;
    // Whoever owns it: anybody may answer.
    jonas.says("The red one.").await?;
    until_state(&mut li, ConversationState::Answered).await?;
    li.say("And in rain?");
    until_state(&mut li, ConversationState::Ticket).await?;
    jonas.lists(TICKETS, "Li", &["And in rain?", "you"]).await?;
    jonas.reads("Li wrote again").await?;

    j.tab_to("button", "Close").await?;
    j.press(Key::Enter).await?;
    j.find("alertdialog", "Li will get no answer.").await?;
    check(found, "close", j, false).await?;
    j.press(Key::Escape).await?;
    j.gone("alertdialog", "Li will get no answer.").await?;
    ensure!(j.focus().await?.1 == "Close", "{:?}", j.focus().await?);
    j.press(Key::Enter).await?;
    choose_by_keyboard(j, "Close without an answer").await?;
    until_state(&mut li, ConversationState::Ended).await?;
    jonas.lists_no(TICKETS, "Li").await?;
    check(found, "closed", j, false).await?;

    j.tab_to("button", "Reopen").await?;
    j.press(Key::Enter).await?;
    until_state(&mut li, ConversationState::Ticket).await?;
    jonas.lists(TICKETS, "Li", &["24 h left", "you"]).await?;
    jonas.reads("Opened again").await
}

/// Goes on by Tab, which is in the menu already, to the choice that begins so, and presses Enter.
async fn choose_by_keyboard(browser: &tests::browser::Browser, start: &str) -> anyhow::Result<()> {
    browser
        .until("the focus in the menu", async || {
            const IN_MENU: &str = "return !!document.activeElement.closest('.choices')";
            let inside = browser.in_page(IN_MENU).await;
            Ok(inside.is_ok_and(|inside| inside == true).then_some(()))
        })
        .await?;
    for _ in 0..5 {
        if browser.focus().await?.1.starts_with(start) {
            return browser.press(Key::Enter).await;
        }
        browser.press(Key::Tab).await?;
    }
    anyhow::bail!("no \"{start}\" by Tab, but {:?}", browser.focus().await?)
}

/// A chat that ended without an address can't be opened again, and says why.
async fn no_address(world: &World, jonas: &AgentView) -> anyhow::Result<ConversationId> {
    let j = &jonas.browser;
    jonas.is_available(true).await?;
    let mut ada = people::customer(&world.relay, SITE).await?;
    let id = people::ask(&mut ada, "Ada", "Is this tent waterproof?").await?;
    jonas.opens("Yours", "Ada").await?;
    jonas.says("Yes.").await?;
    j.click("button", "End chat").await?;
    until_state(&mut ada, ConversationState::Ended).await?;
    let why = j
        .until("why it can't be reopened", async || {
            let said = j.description("button", "Reopen").await?;
            Ok(said.filter(|said| !said.is_empty()))
        })
        .await?;
    ensure!(why.contains("no address is known"), "{why}");
    const DISABLED: &str = "const all = document.querySelectorAll('button[aria-disabled=true]');
return [...all].map((one) => one.innerText);";
    let can = j.in_page(DISABLED).await?;
    ensure!(can == serde_json::json!(["Reopen"]), "{can}");

    // One with an address can.
    let mut bo = people::customer(&world.relay, SITE).await?;
    bo.send(&FromCustomer::Start {
        id: client::native::message_id(),
        name: "Bo".into(),
        email: Some("bo@example.com".into()),
        question: Some("And this one?".into()),
        website: None,
        consent: None,
    })
    .await;
    until_state(&mut bo, ConversationState::Waiting).await?;
    jonas.opens("Yours", "Bo").await?;
    jonas.says("That one, too.").await?;
    j.click("button", "End chat").await?;
    until_state(&mut bo, ConversationState::Ended).await?;
    j.click("button", "Reopen").await?;
    until_state(&mut bo, ConversationState::Ticket).await?;
    jonas.lists(TICKETS, "Bo", &["you"]).await?;
    Ok(id)
}

/// Piotr answered by e-mail; Li and Bo tickets again; Ada answered in the chat.
async fn counted(mira: &AgentView, found: &mut Vec<String>) -> anyhow::Result<()> {
    let m = &mira.browser;
    m.click("link", "Ledger").await?;
    m.find("heading", "Ledger").await?;
    let table = m.reads("table", "Ledger", "All\t4").await?;
    for row in [
        "Waiting\t0",
        "Live\t0",
        "To answer by e-mail\t2",
        "Overdue\t0",
        "Answered in the chat\t1",
        "Answered by e-mail\t1",
        "Taken back\t0",
        "Closed without a word\t0",
        "Without end or owner\t0",
    ] {
        ensure!(table.contains(row), "no {row:?} in {table:?}");
    }
    ensure!(m.figure("unowned").await?.0 == "0");
    mira.reads_about("Nobody was lost.").await?;
    // Its clock shows seconds, so another count reads differently within one.
    let before = m.reads("status", "", "Counted at").await?;
    m.until("another count", async || {
        m.click("button", "Count again").await.ok();
        let counted = m.reads("status", "", "Counted at").await;
        Ok(counted.is_ok_and(|now| now != before).then_some(()))
    })
    .await?;
    check(found, "ledger", m, false).await
}

/// The address that supervisors' mails name opens the conversation, after the log-in too, and even
/// if it is over.
async fn linked(world: &World, mira: &AgentView, over: ConversationId) -> anyhow::Result<()> {
    let m = &mira.browser;
    m.click("button", "Log out").await?;
    m.find("button", "Log in").await?;
    m.go("about:blank").await?;
    m.go(&format!("{}/agent#conversation={over}", world.relay.http()))
        .await?;
    mira.logs_in().await?;
    m.find("heading", "Ada").await?;
    mira.reads("Is this tent waterproof?").await?;
    mira.reads_about(&over.reference()).await?;
    let address = m
        .in_page("return location.pathname + location.hash")
        .await?;
    ensure!(address == "/agent", "{address}");
    Ok(())
}
