//! The palette and the shortcuts: everything by keys alone, and single keys only where they do no harm.

use super::accessible::check;
use super::find::{has_focus, pictures};
use anyhow::ensure;
use tests::browser::{Browser, Key};
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn everything_is_reached_from_one_field() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = jumps(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn jumps(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    b.type_into("textbox", "Reply", "half a sen").await?;
    b.press_with_control('k').await?;
    has_focus(b, "combobox", "Jump to").await?;
    b.write("scrcrd").await?;
    chosen(b, "Scorecard").await?;
    let mut found = Vec::new();
    check(&mut found, "palette", b, false).await?;
    b.press(Key::Enter).await?;
    b.find("heading", "Scorecard").await?;

    // By what was said, found by the relay.
    ada.says("Is it steel?").await?;
    b.press_with_control('k').await?;
    b.write("steel").await?;
    b.reads("option", "", "Is it steel?").await?;
    check(&mut found, "palette with hits", b, false).await?;
    pictures(b, "palette").await?;
    ensure!(found.is_empty(), "{found:#?}");
    b.press(Key::Enter).await?;
    mira.reads("Is it steel?").await?;
    ensure!(b.value("textbox", "Reply").await? == "half a sen");

    // Escape leads back to where one was.
    b.click("textbox", "Reply").await?;
    b.press_with_control('k').await?;
    has_focus(b, "combobox", "Jump to").await?;
    b.press(Key::Down).await?;
    b.press(Key::Escape).await?;
    has_focus(b, "textbox", "Reply").await?;

    // An action that opens something of its own.
    b.press_with_control('k').await?;
    b.write("tran").await?;
    chosen(b, "Transfer").await?;
    b.press(Key::Enter).await?;
    has_focus(b, "textbox", "Note for whoever gets it").await?;
    b.press(Key::Escape).await?;
    has_focus(b, "button", "Transfer").await?;
    b.press_with_control('k').await?;
    b.write("end chat").await?;
    chosen(b, "End chat").await?;
    b.press(Key::Enter).await?;
    mira.reads("Chat ended").await?;
    // What can't be done is not offered.
    b.press_with_control('k').await?;
    b.write("end chat").await?;
    b.reads("status", "", "Nothing fits").await?;
    b.press(Key::Escape).await?;
    b.gone("combobox", "Jump to").await
}

/// Waits until the chosen option begins so.
async fn chosen(b: &Browser, words: &str) -> anyhow::Result<()> {
    let script =
        "const field = document.activeElement, id = field.getAttribute('aria-activedescendant');
const one = id && document.getElementById(id);
return one && one.getAttribute('aria-selected') == 'true' ? one.innerText : ''";
    b.until(&format!("\"{words}\" chosen"), async || {
        let one = b.script_in_page(script).await?;
        Ok(one
            .as_str()
            .unwrap_or_default()
            .starts_with(words)
            .then_some(()))
    })
    .await
}

#[tokio::test]
async fn single_keys_work_outside_of_text_and_can_be_switched_off() -> anyhow::Result<()> {
    let world = World::new().await?;
    let (mira, ada) = world.live_chat().await?;
    let told = keys(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn keys(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    b.click("textbox", "Reply").await?;
    b.write("n3?E").await?;
    ensure!(
        b.value("textbox", "Reply").await? == "n3?E",
        "typed text is text"
    );
    b.press(Key::Escape).await?;
    has_focus(b, "log", "Conversation").await?;
    b.write("?").await?;
    b.find("dialog", "Shortcuts").await?;
    b.reads("dialog", "Shortcuts", "Shift E").await?;
    let mut found = Vec::new();
    check(&mut found, "shortcuts", b, false).await?;
    pictures(b, "shortcuts").await?;
    ensure!(found.is_empty(), "{found:#?}");
    // Nothing happens behind the dialog.
    b.write("3").await?;
    b.press(Key::Escape).await?;
    b.gone("dialog", "Shortcuts").await?;
    has_focus(b, "log", "Conversation").await?;
    b.write("n").await?;
    b.reads("status", "", "Only agents see it").await?;
    b.press(Key::Escape).await?;
    b.write("3").await?;
    b.find("heading", "Ledger").await?;
    b.write("1").await?;
    b.find("log", "Conversation").await?;
    b.press_with_control('k').await?;
    b.write("available").await?;
    b.press(Key::Enter).await?;
    b.until("being away", async || {
        Ok((!b.checked("switch", "Available").await?).then_some(()))
    })
    .await?;
    let tells = "const one = document.querySelector('[data-does=end]');
return [one.title, one.getAttribute('aria-keyshortcuts')].join('|')";
    let told = b.in_page(tells).await?;
    ensure!(told == "Shift E|Shift+E", "{told}");

    b.click("button", "Shortcuts").await?;
    b.click("checkbox", "Keys without Ctrl or Alt").await?;
    b.click("button", "Close").await?;
    b.reload().await?;
    mira.opens("Yours", "Ada").await?;
    b.click("log", "Conversation").await?;
    b.write("E3").await?;
    let told = b.in_page(tells).await?;
    ensure!(told == "|", "{told}");
    ada.says("Still there?").await?;
    mira.reads("Still there?").await?;
    ensure!(b.sees("button", "End chat").await?, "it was ended");
    // With Alt it goes on.
    b.click("button", "Shortcuts").await?;
    b.click("checkbox", "Keys without Ctrl or Alt").await?;
    b.press(Key::Escape).await?;
    b.click("log", "Conversation").await?;
    b.write("E").await?;
    mira.reads("Chat ended").await
}
