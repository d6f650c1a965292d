//! Ten thousand conversations in the agent's lists: the view opens, scrolls and goes by keys through all
//! of them, and draws only what is in sight.

use super::accessible::check;
use super::find::pictures;
use anyhow::{Context, ensure};
use desk::{Conversation, Record};
use protocol::conversation::{Author, Entry, EntryBody, Preview};
use protocol::{AgentId, ConversationId, ConversationState, CustomerId, MessageId, Seq, Timestamp};
use relay::store::{SqliteStore, Store};
use serde_json::Value;
use std::time::Instant;
use tests::accounts::log_in;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, SITE, World};

/// Tickets in the list.
const MANY: u64 = 10_000;

#[tokio::test]
async fn ten_thousand_tickets_stay_in_reach() -> anyhow::Result<()> {
    let mut world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let account = log_in(&world.relay, "Mira", SITE).await?;
    world.relay.stop().await?;
    let seeding = Instant::now();
    seed(&world, account.agent).await?;
    println!("{MANY} tickets written: {:?}", seeding.elapsed());
    world.relay.start_again().await?;
    let told = goes_through(&mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn seed(world: &World, owner: AgentId) -> anyhow::Result<()> {
    let store = SqliteStore::open(&world.relay.data())?;
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed()?.as_millis();
    let now = u64::try_from(now)?;
    let numbers: Vec<u64> = (0..MANY).collect();
    for part in numbers.chunks(1_000) {
        let rows = part.iter().flat_map(|n| ticket(*n, now, owner));
        store.append(&SITE.parse()?, rows.collect()).await?;
    }
    Ok(())
}

/// The ticket number `n`: due later the higher its number is.
fn ticket(n: u64, now: u64, owner: AgentId) -> [Record; 2] {
    let bytes = u128::from(n + 1).to_be_bytes();
    let id = ConversationId::random(bytes);
    let at = Timestamp(now - 3_600_000 + n);
    let words = format!("Question number {n} about a tent");
    let conversation = Conversation {
        email: Some(format!("customer{n}@example.com")),
        locale: "en".into(),
        state: ConversationState::Ticket,
        agent: Some(owner),
        agent_name: Some("Mira".into()),
        due_at: Some(Timestamp(now + 86_400_000 + n * 1_000)),
        last: Seq(1),
        customer_seen: Seq(1),
        unread: 1,
        preview: Some(Preview {
            text: words.clone(),
            by_customer: true,
        }),
        ..Conversation::new(
            id,
            CustomerId::random(bytes),
            MessageId::random(bytes),
            format!("Customer {n}"),
            at,
        )
    };
    let entry = Entry {
        seq: Seq(1),
        at,
        id: Some(MessageId::random(bytes)),
        by: Author::Customer,
        body: EntryBody::message(words),
    };
    let said = Record::Entry {
        conversation: id,
        entry,
    };
    [Record::Conversation(conversation), said]
}

/// What of the list is there: rows drawn, the first one's place, how many there are said to be.
const LIST: &str = "const rows = [...document.querySelectorAll('[aria-label=\"To answer by e-mail\"] > li')];
const shown = rows.find((row) => row.getBoundingClientRect().bottom > 60);
const all = rows[0] && rows[0].getAttribute('aria-setsize');
return { drawn: rows.length, all, top: shown ? shown.innerText.split('\\n')[0] : '', place: shown ? shown.getAttribute('aria-posinset') : '' }";

async fn shows(b: &Browser, what: &str, is: impl Fn(&Value) -> bool) -> anyhow::Result<Value> {
    b.until(what, async || {
        let list = b.script_in_page(LIST).await?;
        Ok(is(&list).then_some(list))
    })
    .await
}

async fn goes_through(mira: &AgentView) -> anyhow::Result<()> {
    let b = &mira.browser;
    let opening = Instant::now();
    b.reload().await?;
    let list = shows(b, "the list", |list| list["all"] == "10000").await?;
    println!(
        "the desk with {MANY} tickets opened: {:?}",
        opening.elapsed()
    );
    let few = |list: &Value| {
        list["drawn"]
            .as_u64()
            .is_some_and(|n| (5..100).contains(&n))
    };
    ensure!(few(&list), "{list}");

    // Down in many steps, as a wheel does; how long the page took for each is printed.
    let scroll = "const pane = document.querySelector('.lists'), done = arguments[arguments.length - 1];
const took = []; let n = 0;
const step = () => { const at = performance.now(); pane.scrollTop += 3000;
  requestAnimationFrame(() => requestAnimationFrame(() => { took.push(performance.now() - at); ++n < 60 ? step() : report(); })); };
const report = () => { took.sort((a, b) => a - b); window.took = { median: took[30], worst: took[59] }; };
step(); window.took = null;";
    b.in_page(scroll).await?;
    let took = b
        .until("the scrolling's end", async || {
            let took = b.script_in_page("return window.took").await?;
            Ok((!took.is_null()).then_some(took))
        })
        .await?;
    println!("milliseconds for two frames after a step of 3000 px: {took}");
    let middle = shows(b, "rows of the middle", |list| {
        few(list) && list["place"] != "1"
    })
    .await?;
    let place: u64 = middle["place"].as_str().context("a place")?.parse()?;
    ensure!(place > 2_000, "{middle}");
    ensure!(
        middle["top"] == format!("Customer {}", place - 1),
        "{middle}"
    );

    let focus = "document.querySelector('.lists').scrollTop = 0;
requestAnimationFrame(() => requestAnimationFrame(() => document.querySelector('[aria-label=\"To answer by e-mail\"] button').focus()))";
    b.in_page(focus).await?;
    on(b, "Customer 0").await?;
    b.press(Key::End).await?;
    on(b, "Customer 9999").await?;
    b.press(Key::Up).await?;
    on(b, "Customer 9998").await?;
    shows(b, "only what is in sight", few).await?;
    b.press(Key::Enter).await?;
    mira.reads("Question number 9998").await?;
    // The next one by key, from the reply.
    b.click("textbox", "Reply").await?;
    b.press_with_alt(Key::Down).await?;
    mira.reads("Question number 9999").await?;
    let mut found = Vec::new();
    check(&mut found, "ten thousand tickets", b, false).await?;
    pictures(b, "ten-thousand").await?;
    ensure!(found.is_empty(), "{found:#?}");

    let searching = Instant::now();
    b.press_with_control('k').await?;
    b.write("customer 4321").await?;
    b.reads("option", "", "Customer 4321").await?;
    println!(
        "one of {MANY} found in the palette: {:?}",
        searching.elapsed()
    );
    b.press(Key::Enter).await?;
    mira.reads("Question number 4321").await
}

async fn on(b: &Browser, name: &str) -> anyhow::Result<()> {
    b.until(&format!("the focus on {name}"), async || {
        let focus = b.focus().await?.1;
        let first = focus
            .split_whitespace()
            .take(2)
            .collect::<Vec<_>>()
            .join(" ");
        Ok((first == name).then_some(()))
    })
    .await
}
