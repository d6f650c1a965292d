//! A desk with a supervisor, two agents and three customers at once: chats go to who has room, one is
//! handed on with a note, a colleague is brought in, and everybody keeps what is theirs.

use super::accessible::check;
use super::tickets::second_agent;
use anyhow::ensure;
use protocol::api::AgentRole;
use tests::browser::Key;
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn a_desk_shares_its_chats() -> anyhow::Result<()> {
    let world = World::with("capacity = 2\n", None).await?;
    let lena = world.first_agent("Lena").await?;
    let jonas = second_agent(&world, &lena).await?;
    let mira = world.invited(&lena, "Mira", AgentRole::Agent).await?;
    let ada = world.customer("Ada", "tents").await?;
    let ben = world.customer("Ben", "boots").await?;
    let cem = world.customer("Cem", "tents").await?;
    let told = shared(&lena, [&jonas, &mira], [&ada, &ben, &cem]).await;
    let agents = [&lena, &jonas, &mira].map(|agent| &agent.browser);
    let customers = [&ada, &ben, &cem].map(|customer| &customer.browser);
    let all: Vec<_> = agents.into_iter().chain(customers).collect();
    world.judge(told, &all).await
}

async fn shared(
    lena: &AgentView,
    [jonas, mira]: [&AgentView; 2],
    [ada, ben, cem]: [&Customer; 3],
) -> anyhow::Result<()> {
    jonas.is_available(true).await?;
    ada.meets(jonas).await?;
    mira.is_available(true).await?;
    ben.meets(mira).await?;
    cem.opens_the_chat().await?;
    cem.asks("", "Do you repair zips?").await?;
    let (j, m) = (&jonas.browser, &mira.browser);
    let has_cem = j.until("Cem with one of them", async || {
        let (a, b) = (j.items("Yours").await?, m.items("Yours").await?);
        let with = |items: &[String]| items.iter().any(|item| item.contains("Cem"));
        Ok((with(&a) || with(&b)).then(|| with(&a)))
    });
    let (has, other) = match has_cem.await? {
        true => (jonas, mira),
        false => (mira, jonas),
    };
    has.opens("Yours", "Cem").await?;
    has.says("We do. One moment.").await?;

    // Handed on with a note, which the customer never reads.
    let h = &has.browser;
    h.click("button", "Transfer").await?;
    h.fill("textbox", "Note for whoever gets it", "Zip of the big tent")
        .await?;
    h.click_named_with("button", other.browser.who()).await?;
    h.until("no Cem any more", async || {
        let items = h.items("Yours").await?;
        Ok((!items.iter().any(|item| item.contains("Cem"))).then_some(()))
    })
    .await?;
    other.opens("Yours", "Cem").await?;
    other.reads("Zip of the big tent").await?;
    other.says("Hello Cem, we do.").await?;
    cem.reads("Hello Cem, we do.").await?;
    let read = cem.browser.text("log", "Conversation").await?;
    ensure!(!read.contains("Zip of the big tent"), "{read}");

    // The supervisor is brought in, says something, and leaves again.
    lena.is_available(true).await?;
    let o = &other.browser;
    o.click("button", "Add a colleague").await?;
    o.click_named_with("button", "Lena").await?;
    lena.opens("Yours", "Cem").await?;
    lena.says("I know this tent.").await?;
    cem.reads("I know this tent.").await?;
    let mut found = Vec::new();
    check(&mut found, "two agents in a chat", o, false).await?;
    check(&mut found, "a guest in a chat", &lena.browser, false).await?;

    // Nobody else's chat has heard of any of it.
    for (customer, word) in [(ada, "one"), (ben, "one")] {
        let read = customer.browser.text("log", "Conversation").await?;
        ensure!(read.contains(word) && !read.contains("Cem"), "{read}");
    }
    jonas.opens("Yours", "Ada").await?;
    jonas.says("Ada, yours is ready.").await?;
    ada.reads("Ada, yours is ready.").await?;
    mira.opens("Yours", "Ben").await?;
    mira.says("Ben, yours too.").await?;
    ben.reads("Ben, yours too.").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_break_is_seen_and_a_department_is_asked() -> anyhow::Result<()> {
    let world = World::new().await?;
    let lena = world.first_agent("Lena").await?;
    let jonas = second_agent(&world, &lena).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = breaks_and_departments(&lena, &jonas, &ada).await;
    let people = [&lena.browser, &jonas.browser, &ada.browser];
    world.judge(told, &people).await
}

async fn breaks_and_departments(
    lena: &AgentView,
    jonas: &AgentView,
    ada: &Customer,
) -> anyhow::Result<()> {
    let (l, j) = (&lena.browser, &jonas.browser);
    // A department of its own, for whoever knows about it.
    l.click("link", "Team").await?;
    l.fill("textbox", "Name of the department", "Repairs")
        .await?;
    l.click("checkbox", "Jonas").await?;
    l.click("button", "Add department").await?;
    l.find("button", "Delete Repairs").await?;
    l.click("link", "Desk").await?;
    lena.is_available(true).await?;
    ada.meets(lena).await?;

    // Nobody of it is there: then it can't be chosen, and the menu says so.
    l.click("button", "Transfer").await?;
    l.reads("button", "", "nobody available").await?;
    l.press(Key::Escape).await?;
    jonas.is_available(true).await?;
    j.click("button", "Take a break").await?;
    j.click("button", "Lunch").await?;
    let mut found = Vec::new();
    check(&mut found, "a break", j, false).await?;
    ensure!(!j.checked("switch", "Available").await?);
    l.click("link", "Board").await?;
    l.reads("region", "Agents", "Lunch").await?;
    jonas.is_available(true).await?;
    l.reads("region", "Agents", "Available").await?;

    l.click("link", "Desk").await?;
    lena.opens("Yours", "Ada").await?;
    l.click("button", "Transfer").await?;
    check(&mut found, "whom to transfer to", l, false).await?;
    l.click_named_with("button", "Repairs").await?;
    jonas.opens("Yours", "Ada").await?;
    jonas.says("Repairs here.").await?;
    ada.reads("Repairs here.").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}
