//! Proactive invitations: where and when the owner said, once a visit, only while somebody is there,
//! never over a chat.

use anyhow::ensure;
use serde_json::json;
use std::time::Duration;
use tests::browser::{Browser, Key};
use tests::story::World;

const WORDS: &str = "Shall we help you choose a <b>tent</b>?";
/// Whether the page has what shows invitations.
const LOADED: &str =
    "return performance.getEntriesByType('resource').some((one) => one.name.includes('invite'))";
const LEAVING: &str = "Before you go: any question?";

fn invitations() -> String {
    format!(
        "[[sites.invitations]]\npage = \"/tent*\"\nafter_s = 1\ntext.en = \"{WORDS}\"\n\
         [[sites.invitations]]\npage = \"/boots\"\nexit = true\ntext.en = \"{LEAVING}\"\n"
    )
}

/// What the visit has stored on the page's own origin.
async fn stored(b: &Browser) -> anyhow::Result<serde_json::Value> {
    b.in_page("return [Object.keys(sessionStorage).join(), Object.keys(localStorage).join()]")
        .await
}

#[tokio::test]
async fn an_invitation_is_shown_once_a_visit_and_opens_the_chat() -> anyhow::Result<()> {
    let world = World::with(&invitations(), None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "boots").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        ensure!(
            stored(b).await? == json!(["", ""]),
            "stored before anything was shown"
        );
        b.go(&world.shop.page("tents")).await?;
        b.find("button", WORDS).await?;
        b.reads("status", "", WORDS).await?;
        ensure!(stored(b).await? == json!(["deskbell.shop.invited", ""]));
        b.press(Key::Escape).await?;
        b.gone("button", WORDS).await?;
        // The same visit, the same page: not again, also not another one.
        for page in ["tents", "boots"] {
            b.go(&world.shop.page(page)).await?;
            crate::host_page::gives(b, LOADED, &json!(true)).await?;
            leaves_at_the_top(b).await?;
            // Time must pass: the second after which it would be shown.
            tokio::time::sleep(Duration::from_millis(1_600)).await;
            ensure!(!b.sees("button", WORDS).await? && !b.sees("button", LEAVING).await?);
        }
        // Another visit.
        b.in_page("sessionStorage.clear()").await?;
        b.go(&world.shop.page("tents")).await?;
        b.click("button", WORDS).await?;
        b.find("textbox", "Your name").await?;
        b.gone("button", WORDS).await
    };
    world
        .judge(told.await, &[&ada.browser, &mira.browser])
        .await
}

#[tokio::test]
async fn who_is_about_to_leave_is_invited_where_somebody_is_there() -> anyhow::Result<()> {
    let world = World::with(&invitations(), None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "boots").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        crate::host_page::gives(b, LOADED, &json!(true)).await?;
        b.until("the invitation", async || {
            leaves_at_the_top(b).await.ok();
            Ok(b.sees_now("button", LEAVING).await?.then_some(()))
        })
        .await?;
        b.click("button", "Dismiss").await?;
        b.gone("button", LEAVING).await?;
        // Nobody there any more: nobody is invited.
        mira.is_available(false).await?;
        b.in_page("sessionStorage.clear()").await?;
        let away = "return fetch(document.querySelector('script[data-site]').src.replace('widget.js', 'api/sites/shop?now'), { cache: 'no-store' })
            .then((reply) => reply.json()).then((site) => [site.availability.state, site.invitations ?? null])";
        crate::host_page::gives(b, away, &json!(["away", null])).await
    };
    world
        .judge(told.await, &[&ada.browser, &mira.browser])
        .await
}

async fn leaves_at_the_top(b: &Browser) -> anyhow::Result<()> {
    let leave =
        "document.dispatchEvent(new MouseEvent('mouseout', { clientY: -1, relatedTarget: null }))";
    b.in_page(leave).await?;
    Ok(())
}
