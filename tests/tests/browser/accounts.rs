//! Accounts as people keep them: an owner invites a supervisor and an agent, makes somebody more or less,
//! disables and logs out; a second factor is set up by its QR code's secret; a password comes back by
//! mail; and the book says who did it.

use super::accessible::check;
use super::find::pictures;
use super::tickets::second_agent;
use anyhow::{Context, ensure};
use tests::accounts::{PASSWORD, code};
use tests::mail_server::Wants;
use tests::story::{AgentView, World};

#[tokio::test]
async fn an_owner_looks_after_accounts_and_the_book_says_so() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let jonas = second_agent(&world, &mira).await?;
    let told = looked_after(&mira, &jonas).await;
    world.judge(told, &[&mira.browser, &jonas.browser]).await
}

async fn looked_after(mira: &AgentView, jonas: &AgentView) -> anyhow::Result<()> {
    let (m, j) = (&mira.browser, &jonas.browser);
    ensure!(!j.sees("link", "Board").await?);
    m.click("link", "Team").await?;
    m.reads("list", "Team", "Jonas").await?;
    let mut found = Vec::new();
    check(&mut found, "team", m, false).await?;
    pictures(m, "team").await?;

    // More: his open view has the supervisors' pages after the next connection, with no new log-in.
    m.selects("What Jonas may do", "take chats and look after agents")
        .await?;
    m.reads("list", "Team", "look after agents").await?;
    j.reload().await?;
    j.find("link", "Board").await?;

    m.click("button", "Log out everywhere: Jonas").await?;
    j.find("button", "Log in").await?;
    jonas.logs_in().await?;
    m.click("button", "Disable Jonas").await?;
    m.reads("list", "Team", "Disabled").await?;
    j.find("button", "Log in").await?;
    j.fill("textbox", "E-mail", &jonas.email()).await?;
    j.fill("textbox", "Password", PASSWORD).await?;
    j.click("button", "Log in").await?;
    j.reads("alert", "", "don't fit together").await?;
    m.click("button", "Enable Jonas").await?;
    m.find("button", "Disable Jonas").await?;
    j.click("button", "Log in").await?;
    j.find("list", "Yours").await?;

    m.click("link", "Audit log").await?;
    for words in ["Jonas", "Disabled", "127.0.0.1"] {
        m.reads("region", "Audit log", words).await?;
    }
    check(&mut found, "audit log", m, false).await?;
    pictures(m, "audit-log").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

#[tokio::test]
async fn a_second_factor_is_set_up_and_asked_for() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let told = second_factor(&mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn second_factor(mira: &AgentView) -> anyhow::Result<()> {
    let b = &mira.browser;
    b.click("link", "Account").await?;
    b.fill("textbox", "Your password, to be sure", PASSWORD)
        .await?;
    b.click("button", "Set up a second factor").await?;
    b.find("image", "QR code of the secret below").await?;
    let secret = b.in_page("return document.querySelector('code').textContent");
    let secret = secret.await?;
    let secret = secret.as_str().context("no secret")?.to_owned();
    let mut found = Vec::new();
    check(&mut found, "second factor", b, false).await?;
    pictures(b, "account").await?;
    b.fill("textbox", "Code of the second factor", &code(&secret, -1)?)
        .await?;
    b.click("button", "Confirm").await?;
    b.find("list", "Recovery codes").await?;
    let codes = b.items("Recovery codes").await?;
    ensure!(codes.len() == 10, "{codes:?}");
    check(&mut found, "recovery codes", b, false).await?;

    // From now on the password is not enough; a recovery code is, once.
    log_out(mira).await?;
    b.fill("textbox", "E-mail", &mira.email()).await?;
    b.fill("textbox", "Password", PASSWORD).await?;
    b.click("button", "Log in").await?;
    b.fill("textbox", "Code of the second factor", "000000")
        .await?;
    b.click("button", "Log in").await?;
    b.reads("alert", "", "code").await?;
    b.fill("textbox", "Code of the second factor", &codes[0])
        .await?;
    check(&mut found, "asked for a code", b, false).await?;
    b.click("button", "Log in").await?;
    b.find("list", "Yours").await?;
    b.click("link", "Account").await?;
    b.reads("main", "", "9 recovery codes are left").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

async fn log_out(agent: &AgentView) -> anyhow::Result<()> {
    let b = &agent.browser;
    b.click("button", "Log out").await?;
    b.find("button", "Log in").await?;
    Ok(())
}

#[tokio::test]
async fn a_forgotten_password_comes_back_by_mail() -> anyhow::Result<()> {
    let world = World::with_mail(Wants::Nothing).await?;
    let mira = world.first_agent("Mira").await?;
    let told = forgotten(&world, &mira).await;
    world.judge(told, &[&mira.browser]).await
}

async fn forgotten(world: &World, mira: &AgentView) -> anyhow::Result<()> {
    const NEW: &str = "a better one, and longer";
    let b = &mira.browser;
    log_out(mira).await?;
    b.fill("textbox", "E-mail", &mira.email()).await?;
    b.click("button", "Forgot your password?").await?;
    let mut found = Vec::new();
    check(&mut found, "forgotten password", b, false).await?;
    b.click("button", "Send the link").await?;
    b.reads("status", "", "a mail is on its way").await?;
    let mail = world.mail()?.mail(1).await?;
    let link = mail
        .text
        .split_whitespace()
        .find(|word| word.contains("#reset="));
    b.go("about:blank").await?;
    b.go(link.context("no link in the mail")?).await?;
    b.fill("textbox", "New password", "short").await?;
    b.click("button", "Set password").await?;
    b.reads("alert", "", "Choose a password").await?;
    b.fill("textbox", "New password", NEW).await?;
    check(&mut found, "another password", b, false).await?;
    b.click("button", "Set password").await?;
    b.reads("alert", "", "Log in with it now").await?;
    b.fill("textbox", "E-mail", &mira.email()).await?;
    b.fill("textbox", "Password", NEW).await?;
    b.click("button", "Log in").await?;
    b.find("list", "Yours").await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}
