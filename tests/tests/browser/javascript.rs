//! The JavaScript interface: every command settles, what cannot be done says why, events are told.

use crate::host_page::gives;
use anyhow::ensure;
use serde_json::json;
use tests::browser::Browser;
use tests::story::World;

/// What a call ends with: "done", or why not.
async fn call(browser: &Browser, call: &str) -> anyhow::Result<String> {
    let script = format!(
        "return Promise.resolve(deskbell({call})).then(() => 'done', (why) => why.message)"
    );
    let said = browser.in_page(&script).await?;
    Ok(said.as_str().unwrap_or_default().into())
}

#[tokio::test]
async fn every_command_settles_and_says_why_if_not_done() -> anyhow::Result<()> {
    let world = World::new().await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = commands(&ada.browser).await;
    world.judge(told, &[&ada.browser]).await
}

async fn commands(b: &Browser) -> anyhow::Result<()> {
    b.find("button", "Chat with us").await?;
    b.in_page("window.heard = []; for (const name of ['open', 'close', 'error']) deskbell('on', name, () => heard.push(name))")
        .await?;
    for (said, end) in [
        (
            "'identify', { name: 'Ada', email: 'ada@example.com' }",
            "done",
        ),
        ("'hide'", "done"),
        ("'show'", "done"),
        ("'dance'", "Deskbell: no command dance"),
        (
            "'identify', 'Ada'",
            "Deskbell: identify wants { name, email } or { token }",
        ),
        (
            "'set', { position: 'left', plan: 'pro', seats: 12 }",
            "done",
        ),
        (
            "'set', { plan: 'x'.repeat(201) }",
            "Deskbell: set: \"plan\" has more than 200 characters",
        ),
        (
            "'set', { ['x'.repeat(41)]: 1 }",
            "Deskbell: set: a key has 1 to 40 characters",
        ),
        (
            "'set', { cart: [] }",
            "Deskbell: set: \"cart\" is no text, number or truth value",
        ),
        (
            "'set', Object.fromEntries([...Array(21).keys()].map((n) => ['k' + n, n]))",
            "Deskbell: set: more than 20 keys",
        ),
        (
            "'sendTranscript', 'ada@example.com'",
            "Deskbell: there is no conversation",
        ),
        ("'open'", "done"),
        ("'toggle'", "done"),
        ("'open'", "done"),
        ("'close'", "done"),
        ("'logout'", "done"),
    ] {
        let said_end = call(b, said).await?;
        ensure!(said_end == end, "deskbell({said}) ended with {said_end:?}");
    }
    gives(b, "return heard.join()", &json!("open,close,open,close")).await?;
    let unsubscribed =
        "const off = deskbell('on', 'open', () => heard.push('late')); off(); heard.length = 0";
    b.in_page(unsubscribed).await?;
    ensure!(call(b, "'off', 'close'").await? == "done");
    ensure!(call(b, "'open'").await? == "done");
    ensure!(call(b, "'close'").await? == "done");
    gives(b, "return heard.join()", &json!("open")).await
}

#[tokio::test]
async fn the_page_is_told_what_happens_but_no_words() -> anyhow::Result<()> {
    const LISTEN: &str = "window.heard = [];
        for (const name of ['ready', 'open', 'close', 'message', 'unread', 'availability', 'queue', 'assigned', 'ended', 'rating', 'offline', 'error'])
          addEventListener('deskbell:' + name, ({ detail }) => heard.push([name, JSON.stringify(detail)].join(' ')));";
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        b.in_page(LISTEN).await?;
        ada.opens_the_chat().await?;
        ada.asks("", "one").await?;
        mira.opens("Yours", "Ada").await?;
        ada.reads("Mira joined").await?;
        b.in_page("return deskbell('close')").await?;
        mira.says("two").await?;
        gives(
            b,
            "return heard.includes('unread {\"count\":1}')",
            &json!(true),
        )
        .await?;
        b.in_page("return deskbell('open')").await?;
        ensure!(call(b, "'sendTranscript', 'nobody'").await? == "Deskbell: bad_email");
        ensure!(call(b, "'sendTranscript', 'ada@example.com'").await? == "done");
        b.click("button", "End chat").await?;
        b.find("radiogroup", "How satisfied are you?").await?;
        let ended = "return heard.some((one) => one.startsWith('ended'))";
        gives(b, ended, &json!(true)).await?;
        let all = b.in_page("return heard.join('\\n')").await?;
        let all = all.as_str().unwrap_or_default();
        for name in [
            "open",
            "message {\"mine\":false}",
            "assigned {\"agent\":\"Mira\"}",
            "close",
        ] {
            ensure!(all.contains(name), "no {name} in {all}");
        }
        ensure!(!all.contains("two"), "words of the chat in {all}");
        Ok(())
    };
    world
        .judge(told.await, &[&ada.browser, &mira.browser])
        .await
}

/// Signs as the site's server does, by the browser's own means, and says it.
const IDENTIFY: &str = r#"
const part = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const text = (value) => new TextEncoder().encode(value);
const sign = async (secret, claims) => {
  const signed = [{ alg: "HS256", typ: "JWT" }, claims].map((one) => part(text(JSON.stringify(one)))).join(".");
  const key = await crypto.subtle.importKey("raw", text(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return signed + "." + part(new Uint8Array(await crypto.subtle.sign("HMAC", key, text(signed))));
};
const exp = Math.floor(Date.now() / 1000) + 600;
const who = { name: "Ada", email: "ada@example.com" };
return sign(SECRET, { sub: "42", exp, ...who })
  .then((token) => deskbell("identify", { token, ...who }))
  .then(() => "done", (why) => why.message);"#;

#[tokio::test]
async fn agents_see_who_the_site_has_verified_and_what_its_page_tells() -> anyhow::Result<()> {
    const SECRET: &str = "0123456789abcdef0123456789abcdef";
    let world = World::with(&format!("identity_secret = \"{SECRET}\"\n"), None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = async {
        let b = &ada.browser;
        b.find("button", "Chat with us").await?;
        let identify = |secret: &str| IDENTIFY.replace("SECRET", &format!("{secret:?}"));
        ensure!(b.in_page(&identify(SECRET)).await? == "done");
        ensure!(call(b, "'set', { plan: '<b>pro</b>' }").await? == "done");
        ada.opens_the_chat().await?;
        ensure!(b.value("textbox", "E-mail").await? == "ada@example.com");
        ada.asks("", "one").await?;
        mira.opens("Yours", "Ada").await?;
        let contact = ("complementary", "Contact");
        for words in ["verified by the site", "<b>pro</b>", "42"] {
            mira.browser.reads(contact.0, contact.1, words).await?;
        }
        // What another secret signed proves nothing, and the chat goes on.
        let forged = b.in_page(&identify(&"x".repeat(32))).await?;
        ensure!(forged == "Deskbell: bad_identity", "{forged}");
        ada.says("two").await?;
        mira.reads("two").await?;
        ensure!(call(b, "'logout'").await? == "done");
        let kept = "return Object.keys(localStorage).concat(Object.keys(sessionStorage)).join()";
        gives(b, kept, &json!("")).await
    };
    world
        .judge(told.await, &[&ada.browser, &mira.browser])
        .await
}
