//! Earlier times: past chats are read again, what agents noted is corrected, and all of it is
//! erased for good.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::{Browser, Looks};
use tests::mail_server::Wants;
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn a_past_chat_is_read_and_mailed_again() -> anyhow::Result<()> {
    let world = World::with_mail(Wants::TlsAndLogin).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = reads_again(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

/// One whole chat, ended by the customer, who says no to the survey.
async fn chats(mira: &AgentView, ada: &Customer, question: &str) -> anyhow::Result<()> {
    ada.asks("ada@example.com", question).await?;
    mira.opens("Yours", "Ada").await?;
    mira.says("Yes, it is.").await?;
    ada.reads("Yes, it is.").await?;
    ada.ends().await
}

async fn menu(browser: &Browser, item: &str) -> anyhow::Result<()> {
    browser.click("button", "More").await?;
    browser.click("menuitem", item).await
}

async fn reads_again(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    mira.is_available(true).await?;
    ada.opens_the_chat().await?;
    let a = &ada.browser;
    ensure!(
        !a.sees("button", "Past chats").await?,
        "nobody was here yet"
    );
    chats(mira, ada, "Is this tent waterproof?").await?;
    let only_totals = all_text(a).await?;
    ensure!(
        only_totals.contains("Mira sees only totals"),
        "{only_totals}"
    );
    a.click("button", "Skip").await?;
    a.gone("button", "Send feedback").await?;
    // No is kept: nothing nags after a reload, nor later.
    a.reload().await?;
    ada.opens_the_chat().await?;
    a.find("button", "Past chats").await?;
    ensure!(!a.sees("button", "Send feedback").await?, "it nags");
    ensure!(
        a.value("textbox", "Your name").await? == "Ada",
        "asked twice"
    );

    menu(a, "Past chats").await?;
    a.find("heading", "Past chats").await?;
    a.click_in("Past chats", "Today").await?;
    a.reads("log", "Conversation", "Is this tent waterproof?")
        .await?;
    a.reads("log", "Conversation", "Yes, it is.").await?;
    let mut found = Vec::new();
    check(&mut found, "a past chat", a, true).await?;
    menu(a, "Send me a copy").await?;
    a.fill("textbox", "E-mail", "somebody.else@example.com")
        .await?;
    a.click("button", "E-mail it").await?;
    a.reads("status", "", "Sent to somebody.else@example.com")
        .await?;
    let mail = world.mail()?.mail(1).await?;
    ensure!(mail.text.contains("Yes, it is."), "{}", mail.text);
    ensure!(mail.text.contains("clock of"), "{}", mail.text);
    a.click("button", "Back").await?;
    a.find("button", "Start chat").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn what_was_noted_is_seen_corrected_and_erased_with_everything() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let looks = Looks::default();
    let ada = world.customer_with("Ada", "tents", &looks).await?;
    let told = notes(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn notes(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    mira.is_available(true).await?;
    ada.opens_the_chat().await?;
    let (a, m) = (&ada.browser, &mira.browser);
    ada.asks("ada@example.com", "Is this tent waterproof?")
        .await?;
    mira.opens("Yours", "Ada").await?;
    m.fill("textbox", "New fact", "Camps in winter").await?;
    m.click("button", "Record").await?;
    m.find("button", "Remove: Camps in winter").await?;

    menu(a, "Your data").await?;
    a.find("heading", "Your data").await?;
    a.click("button", "Correct: Camps in winter").await?;
    a.fill("textbox", "Correct", "Camps in summer").await?;
    a.click("button", "Save").await?;
    a.find("button", "Correct: Camps in summer").await?;
    let text = all_text(a).await?;
    ensure!(text.contains("Corrected by you"), "{text}");
    let mut found = Vec::new();
    check(&mut found, "your data", a, true).await?;

    a.click("button", "Erase my data").await?;
    a.find("button", "Keep it").await?;
    check(&mut found, "erase", a, true).await?;
    a.click("button", "Erase everything").await?;
    a.find("heading", "Your data is erased").await?;
    check(&mut found, "erased", a, true).await?;
    m.gone("textbox", "Reply").await?;
    let erased = a.find("heading", "Your data is erased").await?;
    let script = "return JSON.stringify([localStorage, sessionStorage])";
    let kept = a.run_on(&erased, script).await?;
    ensure!(
        !kept.to_string().contains("token") && !kept.to_string().contains("Ada"),
        "{kept}"
    );
    a.click("button", "Back").await?;
    a.find("button", "Start chat").await?;
    ensure!(
        a.value("textbox", "Your name").await?.is_empty(),
        "the name is still there"
    );
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

/// All that stands in the chat.
async fn all_text(browser: &Browser) -> anyhow::Result<String> {
    let found = browser.find("button", "More").await?;
    let text = browser
        .run_on(&found, "return document.body.innerText")
        .await?;
    Ok(text.as_str().unwrap_or_default().into())
}
