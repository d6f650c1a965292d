//! The customer's whole way on every engine that customers have: a chat from the launcher to the
//! mailed transcript, a message while nobody is there, a browser that stores nothing, and Arabic.

use super::{away, chat};
use anyhow::ensure;
use tests::browser::{Browser, Engine, Key, Looks};
use tests::mail_server::Wants;
use tests::story::{Customer, World};

#[tokio::test]
async fn a_whole_chat_on_chromium() -> anyhow::Result<()> {
    whole_chat(Engine::Chromium).await
}

#[tokio::test]
async fn a_whole_chat_on_firefox() -> anyhow::Result<()> {
    whole_chat(Engine::Firefox).await
}

#[tokio::test]
async fn a_whole_chat_on_webkit() -> anyhow::Result<()> {
    whole_chat(Engine::WebKit).await
}

async fn whole_chat(engine: Engine) -> anyhow::Result<()> {
    if !engine.is_here() {
        return Ok(());
    }
    let world = World::with_mail(Wants::TlsAndLogin).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = customer(&world, engine, &Looks::default()).await?;
    let told = chat::whole_chat(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

#[tokio::test]
async fn a_message_is_answered_by_mail_on_chromium() -> anyhow::Result<()> {
    message(Engine::Chromium).await
}

#[tokio::test]
async fn a_message_is_answered_by_mail_on_firefox() -> anyhow::Result<()> {
    message(Engine::Firefox).await
}

#[tokio::test]
async fn a_message_is_answered_by_mail_on_webkit() -> anyhow::Result<()> {
    message(Engine::WebKit).await
}

async fn message(engine: Engine) -> anyhow::Result<()> {
    if !engine.is_here() {
        return Ok(());
    }
    let world = World::with_mail(Wants::TlsAndLogin).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = customer(&world, engine, &Looks::default()).await?;
    let told = away::left_and_answered(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

#[tokio::test]
async fn firefox_and_webkit_keep_a_chat_by_keyboard_over_a_reload() -> anyhow::Result<()> {
    for engine in [Engine::Firefox, Engine::WebKit] {
        if !engine.is_here() {
            continue;
        }
        let world = World::new().await?;
        let mira = world.first_agent("Mira").await?;
        mira.is_available(true).await?;
        let ada = customer(&world, engine, &Looks::default()).await?;
        let told = async {
            let b = &ada.browser;
            ada.opens_the_chat().await?;
            b.fill("textbox", "Your name", "Ada").await?;
            b.press(Key::Enter).await?;
            mira.opens("Yours", "Ada").await?;
            ada.reads("Mira joined").await?;
            b.reload().await?;
            ada.reads("Mira joined").await?;
            ada.says("Still here").await?;
            mira.reads("Still here").await?;
            ensure!(
                is_focused(b, "Message").await?,
                "what was typed into has the focus"
            );
            b.press(Key::Escape).await?;
            b.gone("textbox", "Message").await?;
            b.find("button", "Chat with us").await?;
            let focus = b.focus().await?;
            ensure!(focus.1 == "Chat with us", "Escape leads back: {focus:?}");
            Ok(())
        };
        let judged = world.judge(told.await, &[&ada.browser]).await;
        judged.map_err(|error| error.context(engine))?;
    }
    Ok(())
}

async fn is_focused(browser: &Browser, name: &str) -> anyhow::Result<bool> {
    Ok(browser.focus().await?.1 == name)
}

/// Safari keeps third parties from storing, and Firefox may be told to: the chat works, for as long
/// as the page is open.
#[tokio::test]
async fn a_browser_that_stores_nothing_can_chat() -> anyhow::Result<()> {
    for engine in [Engine::Chromium, Engine::Firefox] {
        if !engine.is_here() {
            continue;
        }
        let world = World::new().await?;
        let mira = world.first_agent("Mira").await?;
        mira.is_available(true).await?;
        let looks = Looks {
            keeps_nothing: true,
            ..Looks::default()
        };
        let ada = customer(&world, engine, &looks).await?;
        let told = async {
            ada.opens_the_chat().await?;
            ada.asks("", "Is this tent waterproof?").await?;
            mira.opens("Yours", "Ada").await?;
            mira.says("Yes").await?;
            ada.reads("Yes").await?;
            ada.says("Thanks").await?;
            mira.reads("Thanks").await
        };
        let judged = world.judge(told.await, &[&ada.browser]).await;
        judged.map_err(|error| error.context(engine))?;
    }
    Ok(())
}

async fn customer(world: &World, engine: Engine, looks: &Looks) -> anyhow::Result<Customer> {
    world.customer_on(engine, "Ada", "tents", looks).await
}
