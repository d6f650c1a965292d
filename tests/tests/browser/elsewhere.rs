//! A customer who looks elsewhere hears of news: one tone, the title of the page, and a notification if
//! they asked for those.

use super::host_page::gives;
use anyhow::ensure;
use serde_json::{Value, json};
use tests::browser::Browser;
use tests::story::{AgentView, Customer, World};

/// From now on counts how often the chat rings.
const LISTENS: &str = r#"window.rings = 0;
const tone = BaseAudioContext.prototype.createOscillator;
BaseAudioContext.prototype.createOscillator = function () { window.rings += 1; return tone.call(this); };"#;

/// Writes down each title of the page where the shop's other pages can read it. At the first of ours, the
/// page gives itself another.
const WATCHES: &str = r#"document.title = " Tents  for all ";
localStorage.titles = "";
const watch = () => {
  localStorage.titles += document.title + "|";
  if (document.title.startsWith("(2)") && !window.sale) {
    window.sale = true;
    document.title = "Sale";
  }
};
new MutationObserver(watch).observe(document.querySelector("title"), { childList: true, characterData: true, subtree: true });"#;

/// Stands for the browser's notifications: nobody can press "Allow" in one without a head. Shows nothing
/// without permission, as they do.
const RECORDS: &str = r#"localStorage.notices = "";
window.Notification = class {
  static permission = "default";
  static async requestPermission() {
    window.asked = (window.asked || 0) + 1;
    return (this.permission = ANSWER);
  }
  constructor(title, { body } = {}) {
    if (Notification.permission != "granted") return;
    window.notice = this;
    localStorage.notices += title + ": " + body + "|";
  }
  close() {}
};"#;

async fn live(records: &str) -> anyhow::Result<(World, AgentView, Customer)> {
    let world = World::new().await?;
    let (mira, ada) = world.mira_and_ada().await?;
    ada.browser.in_page(records).await?;
    ada.meets(&mira).await?;
    Ok((world, mira, ada))
}

async fn badge(browser: &Browser, count: &str) -> anyhow::Result<()> {
    let badge = "return document.querySelector('deskbell-widget').shadowRoot.querySelector('.badge').textContent";
    gives(browser, badge, &json!(count)).await
}

async fn switches(browser: &Browser, name: &str) -> anyhow::Result<()> {
    browser.click("button", "More").await?;
    browser.click("menuitemcheckbox", name).await
}

async fn is_on(browser: &Browser, name: &str) -> anyhow::Result<bool> {
    browser.click("button", "More").await?;
    browser.find("menuitemcheckbox", name).await?;
    let on = browser.checked("menuitemcheckbox", name).await?;
    browser.click("button", "More").await?;
    Ok(on)
}

#[tokio::test]
async fn the_first_message_that_nobody_looks_at_is_heard_and_a_switch_decides_on_the_rest()
-> anyhow::Result<()> {
    let (world, mira, ada) = live("").await?;
    let told = sounds(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn sounds(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    b.in_chat(LISTENS).await?;
    ensure!(is_on(b, "Sound").await?, "on until it was heard");
    two_unseen(mira, b, ["a1", "a2"]).await?;
    ensure!(b.in_chat("return rings").await? == 1, "once");
    ensure!(!is_on(b, "Sound").await?, "off after the first");
    switches(b, "Sound").await?;
    two_unseen(mira, b, ["b1", "b2"]).await?;
    ensure!(
        b.in_chat("return rings").await? == 3,
        "each, since it is on"
    );
    // The choice stays through a reload.
    b.reload().await?;
    ada.reads("b2").await?;
    ensure!(is_on(b, "Sound").await?, "kept");
    switches(b, "Sound").await?;
    b.in_chat(LISTENS).await?;
    two_unseen(mira, b, ["c1", "c2"]).await?;
    ensure!(b.in_chat("return rings").await? == 0, "off is off");
    Ok(())
}

async fn two_unseen(mira: &AgentView, b: &Browser, words: [&str; 2]) -> anyhow::Result<()> {
    b.click("button", "Close chat").await?;
    mira.says(words[0]).await?;
    badge(b, "1").await?;
    mira.says(words[1]).await?;
    badge(b, "2").await?;
    b.click("button", "Chat with us").await?;
    b.reads("log", "Conversation", words[1]).await?;
    badge(b, "").await
}

#[tokio::test]
async fn the_title_tells_of_unread_messages_while_the_page_is_hidden_and_is_the_pages_own_again()
-> anyhow::Result<()> {
    let (world, mira, ada) = live(WATCHES).await?;
    let told = titles(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn titles(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    let tab = b.tab().await?;
    let other = b.new_tab().await?;
    b.go(&world.shop.page("plain")).await?;
    mira.says("a1").await?;
    let told =
        "return localStorage.titles.includes('(1) New messages|Tents for all|(1) New messages|')";
    gives(b, told, &json!(true)).await?;
    b.look_at_tab(&tab).await?;
    let text = "return document.querySelector('title').textContent";
    gives(b, text, &json!(" Tents  for all ")).await?;
    ada.reads("a1").await?;

    // The page that writes its own title meanwhile keeps that one; so it is told to the agent.
    b.look_at_tab(&other).await?;
    mira.says("b1").await?;
    let told = "return localStorage.titles.split('|').pop(), localStorage.titles.includes('(1) New messages|Tents for all|(1)')";
    gives(b, told, &json!(true)).await?;
    mira.says("b2").await?;
    let told = "return localStorage.titles.includes('Sale|(2) New messages|Sale|')";
    gives(b, told, &json!(true)).await?;
    b.look_at_tab(&tab).await?;
    gives(b, text, &json!("Sale")).await?;

    // And `destroy` puts it back, too.
    b.look_at_tab(&other).await?;
    b.in_page("localStorage.titles = ''").await?;
    mira.says("c1").await?;
    gives(
        b,
        "return localStorage.titles.includes('(1)')",
        &json!(true),
    )
    .await?;
    b.look_at_tab(&tab).await?;
    b.in_page("return deskbell('destroy')").await?;
    gives(b, text, &json!("Sale")).await
}

#[tokio::test]
async fn who_asks_for_notifications_gets_them_while_the_page_is_hidden() -> anyhow::Result<()> {
    let records = RECORDS.replace("ANSWER", "\"granted\"");
    let (world, mira, ada) = live(&records).await?;
    let told = notices(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn notices(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &ada.browser;
    let me = "Notify me on this device";
    ensure!(!is_on(b, me).await?, "nobody asked for it");
    ensure!(
        b.in_page("return window.asked").await? == Value::Null,
        "the browser was asked without the customer"
    );
    switches(b, me).await?;
    gives(b, "return window.asked", &json!(1)).await?;
    let what = "notifications switched on";
    b.until(what, async || Ok(is_on(b, me).await.ok().filter(|on| *on)))
        .await?;
    // Whoever looks needs none.
    mira.says("seen").await?;
    ada.reads("seen").await?;
    b.click("button", "Close chat").await?;
    let tab = b.tab().await?;
    b.new_tab().await?;
    b.go(&world.shop.page("plain")).await?;
    mira.says("the secret answer").await?;
    let told = "return localStorage.notices";
    let wanted = json!("Northwind Outdoor: Mira wrote to you|");
    gives(b, told, &wanted).await?;
    b.look_at_tab(&tab).await?;
    ensure!(!b.sees("button", "End chat").await?, "the panel is closed");
    b.in_page("window.notice.onclick()").await?;
    ada.reads("the secret answer").await?;
    switches(b, me).await?;
    ensure!(!is_on(b, me).await?, "off again");
    Ok(())
}

/// The menu has the sound, and nothing about notifications.
async fn is_offered_none(b: &Browser) -> anyhow::Result<()> {
    b.click("button", "More").await?;
    b.find("menuitemcheckbox", "Sound").await?;
    ensure!(
        !b.sees("menuitemcheckbox", "Notify me on this device")
            .await?
    );
    Ok(())
}

#[tokio::test]
async fn where_notifications_are_denied_it_is_said_and_the_switch_goes() -> anyhow::Result<()> {
    let records = RECORDS.replace("ANSWER", "\"denied\"");
    let (world, mira, ada) = live(&records).await?;
    let told = async {
        let b = &ada.browser;
        switches(b, "Notify me on this device").await?;
        b.reads("status", "", "does not allow this page to notify you")
            .await?;
        is_offered_none(b).await
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

#[tokio::test]
async fn a_browser_without_notifications_is_offered_none() -> anyhow::Result<()> {
    let (world, mira, ada) = live("delete window.Notification").await?;
    let told = async {
        let b = &ada.browser;
        is_offered_none(b).await
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}
