//! The menu in the header: by keyboard, and a copy of the chat at any moment.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::{Browser, Key};
use tests::mail_server::Wants;
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn a_copy_can_be_had_at_any_moment_and_the_menu_works_by_keyboard() -> anyhow::Result<()> {
    let world = World::with_mail(Wants::TlsAndLogin).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = copies(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn copies(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    mira.is_available(true).await?;
    ada.opens_the_chat().await?;
    let a = &ada.browser;
    ada.asks("", "Is this tent waterproof?").await?;
    a.reads("status", "", "1st in line").await?;

    a.tab_to("button", "More").await?;
    a.press(Key::Enter).await?;
    has_focus(a, "menuitem", "Send me a copy").await?;
    let mut found = Vec::new();
    check(&mut found, "menu", a, true).await?;
    a.press(Key::Up).await?;
    let last = a.focus().await?;
    a.press(Key::Down).await?;
    has_focus(a, "menuitem", "Send me a copy").await?;
    a.press(Key::End).await?;
    ensure!(a.focus().await? == last, "End is not {last:?}");
    a.press(Key::Home).await?;
    has_focus(a, "menuitem", "Send me a copy").await?;
    a.press(Key::Escape).await?;
    has_focus(a, "button", "More").await?;
    a.gone("menu", "More").await?;
    ensure!(a.sees("button", "End chat").await?, "Escape left the panel");

    a.press(Key::Down).await?;
    has_focus(a, "menuitem", "Send me a copy").await?;
    a.press(Key::Enter).await?;
    has_focus(a, "heading", "Keep a copy of this chat").await?;
    check(&mut found, "copy", a, true).await?;
    a.type_into("textbox", "E-mail", "somebody.else@example.com")
        .await?;
    a.click("button", "E-mail it").await?;
    a.reads("status", "", "Sent to somebody.else@example.com")
        .await?;
    let mail = world.mail()?.mail(1).await?;
    ensure!(
        mail.text.contains("Is this tent waterproof?"),
        "{}",
        mail.text
    );
    a.press(Key::Escape).await?;
    has_focus(a, "button", "More").await?;
    a.find("textbox", "Message").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn has_focus(browser: &Browser, role: &str, name: &str) -> anyhow::Result<()> {
    browser
        .until(&format!("the focus on [{role}] \"{name}\""), async || {
            let (at_role, at_name) = browser.focus().await?;
            Ok((at_role == role && at_name == name).then_some(()))
        })
        .await
}
