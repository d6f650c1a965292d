//! The page "Integrations": a key is made, copied, used and revoked; a webhook is made, tried, read in
//! its log and sent again, and gets a new secret, with a program at the other end that checks the
//! signature.

use super::accessible::check;
use anyhow::ensure;
use protocol::webhooks::{DeliveryState, HookEvent, Webhooks};
use tests::accounts;
use tests::hook_receiver::{Receiver, until_log};
use tests::http;
use tests::story::{AgentView, SITE, World};

#[tokio::test]
async fn an_owner_connects_other_programs() -> anyhow::Result<()> {
    let allowed = "\n[outgoing]\nprivate_networks = true\n";
    let world = World::with(allowed, None).await?;
    let mira = world.first_agent("Mira").await?;
    let told = connects(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn connects(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    let m = &mira.browser;
    let mut found = Vec::new();
    m.click("link", "Integrations").await?;
    m.find("heading", "Integrations").await?;

    m.fill("textbox", "Name of the key", "CRM").await?;
    m.click("button", "Make a key").await?;
    m.reads("status", "", "not shown again").await?;
    let key = m.value("textbox", "API key").await?;
    let ledger = format!("{}/api/v1/ledger", world.relay.http());
    ensure!(http::get(&ledger, &key).await?.status == 200, "{key}");
    m.click("button", "Done").await?;
    m.reads("list", "API keys", "CRM").await?;

    let receiver = Receiver::start().await?;
    m.fill("textbox", "Address", "ftp://crm.example").await?;
    m.click("button", "Make a webhook").await?;
    m.reads("alert", "", "begins with https://").await?;
    m.fill("textbox", "Address", &receiver.url()).await?;
    m.click("button", "Make a webhook").await?;
    let named = "Secret that its calls are signed with";
    m.find("textbox", named).await?;
    let secret = m.value("textbox", named).await?;
    check(&mut found, "a secret that is shown once", m, false).await?;
    m.click("button", "Send a test").await?;
    let calls = receiver.until(1).await?;
    ensure!(calls[0].checked(&secret)?.event == HookEvent::Test);
    let account = accounts::log_in(&world.relay, "Mira", SITE).await?;
    let all = format!("{}/api/agent/webhooks", world.relay.http());
    let webhooks: Webhooks = http::get(&all, &account.token).await?.json()?;
    let log = format!("{all}/{}/deliveries", webhooks.webhooks[0].id);
    until_log(log, &account.token, |log| {
        log[0].state == DeliveryState::Sent
    })
    .await?;
    m.click("button", "Read the deliveries again").await?;
    m.reads("region", "Deliveries", "Taken").await?;
    check(&mut found, "integrations", m, false).await?;
    m.set_size(390, 800).await?;
    check(&mut found, "integrations on a phone", m, false).await?;
    m.set_size(1280, 800).await?;
    m.click_named_with("button", "Send again what happened")
        .await?;
    receiver.until(2).await?;

    m.click("button", "Done").await?;
    m.click("button", "New secret").await?;
    m.click("button", "Really make a new secret?").await?;
    m.find("textbox", named).await?;
    let renewed = m.value("textbox", named).await?;
    ensure!(
        renewed != secret && renewed.starts_with("whsec_"),
        "{renewed}"
    );
    m.reads("status", "", "not shown again").await?;
    check(&mut found, "a new secret", m, false).await?;
    m.click("button", "Send a test").await?;
    let call = receiver.until(3).await?.remove(2);
    for secret in [&secret, &renewed] {
        ensure!(call.checked(secret)?.event == HookEvent::Test);
    }
    m.click("button", "Done").await?;

    m.click("button", "Revoke CRM").await?;
    m.click_named_with("button", "Really revoke CRM").await?;
    m.until("the key gone", async || {
        let text = m.page_text().await?;
        Ok((!text.contains("Never used")).then_some(()))
    })
    .await?;
    ensure!(http::get(&ledger, &key).await?.status == 401);
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}
