//! axe-core finds nothing in any state of the widget or page of the agent view, light and dark.

use anyhow::ensure;
use tests::browser::{Browser, Looks};
use tests::story::{AgentView, Customer, World};

#[tokio::test]
async fn axe_finds_nothing_in_any_state() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = every_state(&world, &mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn every_state(world: &World, mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let mut found = Vec::new();
    let (a, m) = (&ada.browser, &mira.browser);
    a.find("button", "Chat with us").await?;
    check(&mut found, "launcher", a, true).await?;
    ada.opens_the_chat().await?;
    check(&mut found, "away form", a, true).await?;
    check(&mut found, "empty desk", m, false).await?;

    mira.is_available(true).await?;
    a.click("button", "Start chat").await?;
    a.until("an error at the name", async || {
        let said = a.description("textbox", "Your name").await?;
        Ok(said.filter(|said| said.contains("Tell us your name")))
    })
    .await?;
    check(&mut found, "form with an error", a, true).await?;
    ada.asks("ada@example.com", "Is this tent waterproof?")
        .await?;
    a.reads("status", "", "1st in line").await?;
    check(&mut found, "waiting", a, true).await?;
    check(&mut found, "an offered chat", m, false).await?;

    mira.opens("Yours", "Ada").await?;
    ada.reads("Mira joined").await?;
    mira.says("Yes, 3,000 mm. See https://shop.example/tents")
        .await?;
    ada.says("Thank you").await?;
    mira.reads("Thank you").await?;
    check(&mut found, "live chat", a, true).await?;
    check(&mut found, "live chat", m, false).await?;
    m.click("button", "Transfer").await?;
    check(&mut found, "transfer", m, false).await?;

    ada.ends().await?;
    check(&mut found, "survey", a, true).await?;
    ada.rates(5, 1).await?;
    check(&mut found, "ended", a, true).await?;
    m.click("link", "Scorecard").await?;
    m.find("heading", "Scorecard").await?;
    check(&mut found, "scorecard", m, false).await?;
    m.click("link", "Team").await?;
    m.click("button", "Invite").await?;
    m.find("textbox", "Invitation link").await?;
    check(&mut found, "team", m, false).await?;
    m.click("button", "Log out").await?;
    m.find("button", "Log in").await?;
    check(&mut found, "log-in", m, false).await?;
    m.go("about:blank").await?;
    m.go(&format!("{}/agent#invite=none", world.relay.http()))
        .await?;
    m.find("button", "Create account").await?;
    check(&mut found, "new account", m, false).await?;
    ensure!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
    Ok(())
}

/// Adds what axe-core finds in this state, dark and light.
pub(super) async fn check(
    found: &mut Vec<String>,
    state: &str,
    browser: &Browser,
    in_a_hosts_page: bool,
) -> anyhow::Result<()> {
    for (dark, light) in [(true, "dark"), (false, "light")] {
        browser.prefer_dark(dark).await?;
        for violation in browser.axe(in_a_hosts_page).await? {
            found.push(format!("{} {state}, {light}: {violation}", browser.who()));
        }
    }
    if !in_a_hosts_page {
        return Ok(());
    }
    browser.force_colours(true).await?;
    for violation in browser.axe(in_a_hosts_page).await? {
        found.push(format!("{} {state}, forced: {violation}", browser.who()));
    }
    browser.force_colours(false).await?;
    fits(found, state, browser).await
}

/// Adds what does not fit in this state: on the narrowest phone, under a finger, and on a desktop at
/// 200 %.
async fn fits(found: &mut Vec<String>, state: &str, browser: &Browser) -> anyhow::Result<()> {
    let usual = Looks::default();
    for (width, height, finger) in [(320, 568, true), (usual.width / 2, usual.height / 2, false)] {
        browser.set_size(width, height).await?;
        browser.has_a_finger(finger).await?;
        let script = format!("const finger = {finger};{MISFITS}");
        let mut misfits = vec![browser.in_page(&script).await?];
        misfits.extend(browser.in_open_chat(&script).await?);
        let lines = misfits.iter().flat_map(|m| m.as_array()).flatten();
        found.extend(lines.map(|line| format!("{state}, {width} px: {line}")));
    }
    browser.has_a_finger(false).await?;
    browser.set_size(usual.width, usual.height).await
}

/// What sticks out, is cut off, or is too small for a finger.
const MISFITS: &str = r#"
const said = [];
const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const walk = (root, ours) => {
  for (const one of root.querySelectorAll("*")) {
    if (one.shadowRoot) walk(one.shadowRoot, true);
    if (!ours || !seen(one) || one.closest(".trap, .unseen, svg")) continue;
    const box = one.getBoundingClientRect();
    const name = `<${one.localName} class="${one.className}">${(one.textContent || "").trim().slice(0, 40)}`;
    if (box.width && (box.left < -1 || box.right > innerWidth + 1)) said.push(`sticks out: ${name} ${box.left} to ${box.right}`);
    const style = getComputedStyle(one);
    if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && style.display != "inline" && style.textOverflow != "ellipsis" && !/iframe|input|textarea/.test(one.localName) && style.overflowX != "visible")
      said.push(`scrolls sideways: ${name} ${one.scrollWidth} in ${one.clientWidth}`);
    if (finger && one.matches("button, input, textarea, summary, a[href], [role=menuitem]") && !one.closest(".msg, label") && style.display != "inline" && (box.width < 43.5 || box.height < 43.5))
      said.push(`too small for a finger: ${name} ${box.width} x ${box.height}`);
    if (finger && one.matches("input:not([type=radio], [type=checkbox], [type=file]), textarea") && parseFloat(style.fontSize) < 16)
      said.push(`a phone zooms into ${name} of ${style.fontSize}`);
  }
};
walk(document, top != self);
if (top != self && document.scrollingElement.scrollWidth > innerWidth) said.push("the page scrolls sideways");
return said;"#;
