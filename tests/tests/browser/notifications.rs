//! How an agent is told that somebody waits: set on the page "Account", obeyed by the view, and pushed to
//! the browser while no view is open. A supervisor hears that a colleague's customer is upset.

use super::accessible::check;
use super::find::pictures;
use super::tickets::second_agent;
use anyhow::{Context, ensure};
use protocol::notifications::{MoodLine, Notifications, PushWhen};
use serde_json::json;
use tests::accounts;
use tests::browser::Browser;
use tests::http;
use tests::people;
use tests::story::{AgentView, Customer, SITE, World};

#[tokio::test]
async fn quiet_hours_silence_the_view_and_end() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let told = silence(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

/// Sets both times, as a person does by the browser's own picker.
async fn quiet_round_the_clock(b: &Browser) -> anyhow::Result<()> {
    const SET: &str = "const all = document.querySelectorAll('.wishes input[type=time]');
        for (const one of all) { one.value = '00:00'; one.dispatchEvent(new Event('change', { bubbles: true })); }
        return all.length";
    let set = b.in_page(SET).await?;
    ensure!(set == 2, "{set} fields of time");
    Ok(())
}

async fn saves(b: &Browser) -> anyhow::Result<()> {
    const SAVE: &str = "document.querySelector('.wishes button[type=submit]').click()";
    b.in_page(SAVE).await?;
    b.reads("status", "", "Saved.").await.map(drop)
}

async fn silence(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    const QUIET: &str = "Nothing is heard, shown outside the page, or pushed";
    let b = &mira.browser;
    mira.is_available(true).await?;
    b.click("link", "Account").await?;
    b.find("heading", "Notifications").await?;
    b.click("checkbox", QUIET).await?;
    b.find("group", "Quiet hours").await?;
    quiet_round_the_clock(b).await?;
    b.selects("Pushes while no tab is open", "Always").await?;
    b.selects("Tell me when a colleague's customer sounds upset", "Never")
        .await?;
    b.click("checkbox", "Repeat until somebody opens the chat")
        .await?;
    saves(b).await?;
    let mut found = Vec::new();
    check(&mut found, "notifications", b, false).await?;
    pictures(b, "notifications").await?;
    b.set_size(390, 844).await?;
    check(&mut found, "notifications on a phone", b, false).await?;
    b.set_size(1280, 800).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));

    // The relay keeps it.
    let account = accounts::log_in(&world.relay, "Mira", SITE).await?;
    let url = format!("{}/api/agent/notifications", world.relay.http());
    let kept: Notifications = http::get(&url, &account.token).await?.json()?;
    let quiet = kept.quiet.as_ref().context("quiet hours")?;
    ensure!((quiet.from, quiet.to, quiet.days.len()) == (0, 0, 7));
    ensure!((kept.push, kept.mood, kept.repeat) == (PushWhen::Always, MoodLine::Never, false));

    // Somebody waits: the title says so, and nothing is heard.
    mira.listens().await?;
    let mut ada = people::customer(&world.relay, SITE).await?;
    people::ask(&mut ada, "Ada", "Snow pegs?").await?;
    b.until("a title that tells", async || {
        let title = b.script_in_page("return document.title").await?;
        let tells = title.as_str().is_some_and(|title| title.contains("Ada"));
        Ok(tells.then_some(()))
    })
    .await?;
    b.reads("status", "", "Ada").await?;
    ensure!(mira.rings().await? == 0);

    // The quiet ends: what waits is heard.
    b.click("checkbox", QUIET).await?;
    b.click("checkbox", "Repeat until somebody opens the chat")
        .await?;
    saves(b).await?;
    mira.hears_more_than(0).await
}

#[tokio::test]
async fn a_push_is_shown_without_a_view_and_one_tag_replaces_it() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let told = pushed(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

/// The worker's own file over its real registration. Chromium's driver hands no push to a worker, so its
/// events are made here.
fn with_worker(then: &str) -> String {
    const WORKER: &str = include_str!("../../../agent/push-worker.js");
    format!(
        "return (async () => {{
            const on = {{}}, registration = await navigator.serviceWorker.ready;
            const all = [], opened = [];
            const self = {{
                addEventListener: (name, handle) => (on[name] = handle), registration,
                clients: {{ matchAll: async () => all, openWindow: async (url) => opened.push(url) }},
            }};
            {WORKER}
            const done = (event) => new Promise((ready) => event({{ waitUntil: (it) => ready(it) }}));
            {then}
        }})()"
    )
}

async fn pushed(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    // Done by the switch "Push to this browser", which needs a push service.
    const REGISTER: &str = "return navigator.serviceWorker
        .register('/agent-worker.js', { scope: '/agent' })
        .then(() => navigator.serviceWorker.ready).then((it) => it.active.scriptURL)";
    const SHOWN: &str = "return (await registration.getNotifications())
        .map((one) => [one.title, one.body, one.tag]);";
    let (b, origin) = (&mira.browser, world.relay.http());
    b.may_notify(&origin).await?;
    let script = b.in_page(REGISTER).await?;
    ensure!(script == format!("{origin}/agent-worker.js"), "{script}");
    for title in ["A customer is waiting", "A customer goes unanswered"] {
        let push = json!({"kind": "waiting", "title": title, "site": "Shop", "conversation": "c1"});
        let shows = format!(
            "await done((event) => on.push({{ ...event, data: {{ json: () => ({push}) }} }})); {SHOWN}"
        );
        let shown = b.in_page(&with_worker(&shows)).await?;
        ensure!(shown == json!([[title, "Shop", "c1"]]), "{shown}");
    }
    // Whoever clicks is led to the chat: in the view that is open, else in a new one.
    const CLICKED: &str = "const notification = { close() {}, data: { conversation: 'c1' } };
        const click = () => done((event) => on.notificationclick({ ...event, notification }));
        await click();
        const said = [];
        const postMessage = (it) => said.push(it), focus = async () => said.push('focus');
        all.push({ url: location.origin + '/talk/shop' }, { url: location.origin + '/agent/team', postMessage, focus });
        await click();
        return [opened, said];";
    let led = b.in_page(&with_worker(CLICKED)).await?;
    let expected = json!([["/agent#conversation=c1"], [{"open": "c1"}, "focus"]]);
    ensure!(led == expected, "{led}");
    Ok(())
}

#[tokio::test]
async fn a_supervisor_hears_that_a_colleagues_customer_is_upset() -> anyhow::Result<()> {
    let world = World::new().await?;
    let lena = world.first_agent("Lena").await?;
    let jonas = second_agent(&world, &lena).await?;
    jonas.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    ada.meets(&jonas).await?;
    let told = upset(&lena, &ada).await;
    world
        .judge(told, &[&lena.browser, &jonas.browser, &ada.browser])
        .await
}

async fn upset(lena: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let l = &lena.browser;
    l.click("link", "Board").await?;
    l.reads("region", "Chats", "Ada").await?;
    lena.listens().await?;
    ada.says("This is terrible. I am furious and I want my money back!")
        .await?;
    l.reads("region", "Chats", "Sounds upset").await?;
    l.reads("status", "", "Ada sounds upset").await?;
    lena.hears_more_than(0).await?;
    let mut found = Vec::new();
    check(&mut found, "board with somebody upset", l, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    // Looked at, it is heard no more; the board still says it.
    l.click("button", "Watch Ada").await?;
    lena.reads("This is terrible").await?;
    l.click("link", "Board").await?;
    l.reads("region", "Chats", "Sounds upset").await.map(drop)
}
