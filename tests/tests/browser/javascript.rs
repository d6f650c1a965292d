//! The JavaScript interface: every command settles, what cannot be done says why, events are told.

use crate::host_page::gives;
use anyhow::ensure;
use serde_json::json;
use tests::browser::Browser;
use tests::story::World;

/// What a call ends with: "done", or why not.
async fn call(browser: &Browser, call: &str) -> anyhow::Result<String> {
    let script = format!(
        "return Promise.resolve(deskbell({call})).then(() => 'done', (why) => why.message)"
    );
    let said = browser.in_page(&script).await?;
    Ok(said.as_str().unwrap_or_default().into())
}

#[tokio::test]
async fn every_command_settles_and_says_why_if_not_done() -> anyhow::Result<()> {
    let world = World::new().await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = commands(&ada.browser).await;
    world.judge(told, &[&ada.browser]).await
}

async fn commands(b: &Browser) -> anyhow::Result<()> {
    b.find("button", "Chat with us").await?;
    b.in_page("window.heard = []; for (const name of ['open', 'close', 'error']) deskbell('on', name, () => heard.push(name))")
        .await?;
    for (said, end) in [
        (
            "'identify', { name: 'Ada', email: 'ada@example.com' }",
            "done",
        ),
        ("'hide'", "done"),
        ("'show'", "done"),
        ("'dance'", "Deskbell: no command dance"),
        (
            "'identify', 'Ada'",
            "Deskbell: identify wants { name, email } or { token }",
        ),
        (
            "'set', { position: 'left', plan: 'pro', seats: 12 }",
            "done",
        ),
        (
            "'set', { plan: 'x'.repeat(201) }",
            "Deskbell: set: \"plan\" has more than 200 characters",
        ),
        (
            "'set', { ['x'.repeat(41)]: 1 }",
            "Deskbell: set: a key has 1 to 40 characters",
        ),
        (
            "'set', { cart: [] }",
            "Deskbell: set: \"cart\" is no text, number or truth value",
        ),
        (
            "'set', Object.fromEntries([...Array(21).keys()].map((n) => ['k' + n, n]))",
            "Deskbell: set: more than 20 keys",
        ),
        (
            "'sendTranscript', 'ada@example.com'",
            "Deskbell: there is no conversation",
        ),
        ("'open'", "done"),
        ("'toggle'", "done"),
        ("'open'", "done"),
        ("'close'", "done"),
        ("'logout'", "done"),
    ] {
        let said_end = call(b, said).await?;
        ensure!(said_end == end, "deskbell({said}) ended with {said_end:?}");
    }
    gives(b, "return heard.join()", &json!("open,close,open,close")).await?;
    let unsubscribed =
        "const off = deskbell('on', 'open', () => heard.push('late')); off(); heard.length = 0";
    b.in_page(unsubscribed).await?;
    ensure!(call(b, "'off', 'close'").await? == "done");
    ensure!(call(b, "'open'").await? == "done");
    ensure!(call(b, "'close'").await? == "done");
    gives(b, "return heard.join()", &json!("open")).await
}

#[tokio::test]
async fn the_page_is_told_what_happens_but_no_words() -> anyhow::Result<()> {
    const LISTEN: &str = "window.heard = [];
        for (const name of ['ready', 'open', 'close', 'message', 'unread', 'availability', 'queue', 'assigned', 'ended', 'rating', 'offline', 'error'])
          addEventListener('deskbell:' + name, ({ detail }) => heard.push([name, JSON.stringify(detail)].join(' ')));";
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        b.in_page(LISTEN).await?;
        ada.opens_the_chat().await?;
        ada.asks("", "one").await?;
        mira.opens("Yours", "Ada").await?;
        ada.reads("Mira joined").await?;
        b.in_page("return deskbell('close')").await?;
        mira.says("two").await?;
        gives(
            b,
            "return heard.includes('unread {\"count\":1}')",
            &json!(true),
        )
        .await?;
        b.in_page("return deskbell('open')").await?;
        ensure!(call(b, "'sendTranscript', 'nobody'").await? == "Deskbell: bad_email");
        ensure!(call(b, "'sendTranscript', 'ada@example.com'").await? == "done");
        b.click("button", "End chat").await?;
        b.find("radiogroup", "How satisfied are you?").await?;
        let ended = "return heard.some((one) => one.startsWith('ended'))";
        gives(b, ended, &json!(true)).await?;
        let all = b.in_page("return heard.join('\\n')").await?;
        let all = all.as_str().unwrap_or_default();
        for name in [
            "open",
            "message {\"mine\":false}",
            "assigned {\"agent\":\"Mira\"}",
            "close",
        ] {
            ensure!(all.contains(name), "no {name} in {all}");
        }
        ensure!(!all.contains("two"), "words of the chat in {all}");
        Ok(())
    };
    world
        .judge(told.await, &[&ada.browser, &mira.browser])
        .await
}
