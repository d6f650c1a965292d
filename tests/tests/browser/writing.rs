//! What is written: too long a message is kept and said to be, pasted megabytes cost nothing, emoji are
//! picked by keyboard.

use super::accessible::check;
use super::host_page::gives;
use anyhow::ensure;
use serde_json::json;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, Customer, World};

/// Puts as many letters into what is found, as a paste does.
const PASTES: &str = "const field = document.querySelector('textarea');
    field.value = 'x'.repeat(COUNT);
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));";

async fn live() -> anyhow::Result<(World, AgentView, Customer)> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    Ok((world, mira, ada))
}

#[tokio::test]
async fn what_is_too_long_stays_and_says_by_how_much() -> anyhow::Result<()> {
    let (world, mira, ada) = live().await?;
    let told = too_long(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn too_long(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let (a, m) = (&ada.browser, &mira.browser);
    a.in_chat(&PASTES.replace("COUNT", "4010")).await?;
    describes(a, "Message", "10 characters over the limit of 4,000").await?;
    a.reads("status", "", "That is too long: at most 4000 characters.")
        .await?;
    let mut found = Vec::new();
    check(&mut found, "too long", a, true).await?;
    a.click("button", "Send").await?;
    ensure!(
        a.value("textbox", "Message").await?.len() == 4010,
        "it stays"
    );
    // What is sent after it is one message later: the long one never went.
    let backspaces = Key::Backspace.code().to_string().repeat(10);
    a.type_into("textbox", "Message", &backspaces).await?;
    let shorter = a.value("textbox", "Message").await?;
    ensure!(shorter.len() == 4000, "{} characters", shorter.len());
    a.click("button", "Send").await?;
    mira.reads(&shorter).await?;
    ensure!(a.value("textbox", "Message").await?.is_empty());
    let words = a.text("log", "Conversation").await?;
    ensure!(!words.contains(&"x".repeat(4001)), "the long one was sent");

    // A megabyte is not written to the browser's storage at each key.
    a.in_chat(&PASTES.replace("COUNT", "1048576")).await?;
    describes(a, "Message", "1,044,576 characters over").await?;
    a.type_into("textbox", "Message", "y").await?;
    describes(a, "Message", "1,044,577 characters over").await?;
    let kept = a
        .in_chat("return Math.max(...Object.values(localStorage).map((one) => one.length))")
        .await?;
    ensure!(kept.as_u64() < Some(20_000), "{kept} kept");
    a.fill("textbox", "Message", "short").await?;
    a.click("button", "Send").await?;
    mira.reads("short").await?;

    m.in_page(&PASTES.replace("COUNT", "4001")).await?;
    describes(m, "Reply", "1 characters over the limit of 4,000").await?;
    check(&mut found, "too long", m, false).await?;
    m.click("button", "Send").await?;
    ensure!(m.value("textbox", "Reply").await?.len() == 4001, "it stays");
    m.fill("textbox", "Reply", "answered").await?;
    m.click("button", "Send").await?;
    ada.reads("answered").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn describes(browser: &Browser, name: &str, words: &str) -> anyhow::Result<()> {
    browser
        .until(&format!("{words:?} at {name}"), async || {
            let said = browser.description("textbox", name).await?;
            Ok(said.filter(|said| said.contains(words)).map(drop))
        })
        .await
}

#[tokio::test]
async fn emoji_are_picked_by_keyboard_and_stand_where_the_caret_was() -> anyhow::Result<()> {
    let (world, mira, ada) = live().await?;
    let told = async {
        let b = &ada.browser;
        b.type_into("textbox", "Message", "it works").await?;
        b.press(Key::Home).await?;
        b.tab_to("button", "Emoji").await?;
        b.press(Key::Enter).await?;
        on(b, "👍").await?;
        let mut found = Vec::new();
        check(&mut found, "emoji", b, true).await?;
        b.press(Key::Right).await?;
        on(b, "👎").await?;
        b.press(Key::Up).await?;
        on(b, "👎").await?;
        b.press(Key::End).await?;
        on(b, "💡").await?;
        b.press(Key::Down).await?;
        on(b, "💡").await?;
        b.press(Key::Escape).await?;
        b.gone("toolbar", "Emoji").await?;
        on(b, "Emoji").await?;
        ensure!(b.sees("button", "End chat").await?, "Escape left the panel");
        b.press(Key::Enter).await?;
        on(b, "👍").await?;
        b.press(Key::Enter).await?;
        b.gone("toolbar", "Emoji").await?;
        on(b, "Message").await?;
        b.write(" ").await?;
        ensure!(b.value("textbox", "Message").await? == "👍 it works");
        b.press(Key::Enter).await?;
        mira.reads("👍 it works").await?;

        let m = &mira.browser;
        m.type_into("textbox", "Reply", "Thanks").await?;
        m.click("button", "Emoji").await?;
        check(&mut found, "emoji", m, false).await?;
        m.click("button", "🙏").await?;
        gives(m, "return document.activeElement.value", &json!("Thanks🙏")).await?;
        m.press(Key::Enter).await?;
        ada.reads("Thanks🙏").await?;
        ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}

async fn on(browser: &Browser, name: &str) -> anyhow::Result<()> {
    browser
        .until(&format!("the focus on \"{name}\""), async || {
            let (_, at_name) = browser.focus().await?;
            Ok((at_name == name).then_some(()))
        })
        .await
}

#[tokio::test]
async fn what_looks_like_another_address_is_no_link_and_exact_times_are_a_switch()
-> anyhow::Result<()> {
    let (world, mira, ada) = live().await?;
    let told = async {
        let (a, m) = (&ada.browser, &mira.browser);
        let (good, bad) = (
            "https://shop.example/pegs",
            "https://bank.example@evil.example/login",
        );
        mira.says(&format!("{good} or {bad}")).await?;
        ada.reads(bad).await?;
        for browser in [a, m] {
            browser.find("link", good).await?;
            ensure!(!browser.sees("link", bad).await?, "a link to another place");
        }
        let year = a.in_page("return '' + new Date().getFullYear()").await?;
        let year = year.as_str().unwrap_or_default();
        let before = a.text("log", "Conversation").await?;
        ensure!(!before.contains(year), "{before}");
        a.tab_to("button", "More").await?;
        a.press(Key::Enter).await?;
        a.find("menuitemcheckbox", "Exact times").await?;
        for _ in 0..8 {
            if a.focus().await?.1 == "Exact times" {
                break;
            }
            a.press(Key::Down).await?;
        }
        on(a, "Exact times").await?;
        a.press(Key::Enter).await?;
        ada.reads(year).await?;
        let mut found = Vec::new();
        check(&mut found, "exact times", a, true).await?;
        ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
        Ok(())
    };
    world
        .judge(told.await, &[&mira.browser, &ada.browser])
        .await
}
