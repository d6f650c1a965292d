//! The harness proves itself on small pages before anything is believed of it.

use tests::browser::{Browser, Driver, Key, Looks};
use tests::host_pages::HostPages;

#[tokio::test]
async fn finds_by_role_and_name_through_shadow_roots_and_frames() -> anyhow::Result<()> {
    let shop = HostPages::open("http://127.0.0.1:9", "none").await?;
    let driver = Driver::start()?;
    let browser = Browser::open(&driver, "Ada", &Looks::default()).await?;
    browser.go(&shop.page("plain")).await?;
    browser.find("button", "Outside").await?;
    browser.find("button", "In the shadow").await?;
    anyhow::ensure!(!browser.sees("button", "Hidden").await?);
    browser.type_into("textbox", "Your name", "Mira").await?;
    browser.fill("textbox", "Your name", "Ada").await?;
    browser.click("button", "Greet").await?;
    browser.reads("status", "", "Hello Ada").await?;
    browser.press(Key::ShiftTab).await?;
    browser.tab_to("button", "Greet").await?;
    anyhow::ensure!(browser.value("textbox", "Your name").await? == "Ada");
    Ok(())
}
