//! Arabic, from right to left, and eight other languages: what is said, where it stands, and that
//! nothing is the worse for it in any state.

use super::accessible::check;
use anyhow::ensure;
use serde_json::Value;
use tests::browser::{Browser, Looks};
use tests::story::{AgentView, Customer, World};

const LAUNCHER: &str = "تحدّث معنا";

#[tokio::test]
async fn every_browser_reads_its_language() -> anyhow::Result<()> {
    const SAID: [(&str, &str, &str); 8] = [
        ("zh-CN", "与我们聊天", "您的称呼"),
        ("zh-HK", "與我們聊天", "您的稱呼"),
        ("es-MX", "Chatea con nosotros", "Tu nombre"),
        ("fr-CA", "Discuter avec nous", "Votre nom"),
        ("de-AT", "Mit uns chatten", "Ihr Name"),
        ("pt-BR", "Fale conosco", "Seu nome"),
        ("ja-JP", "チャットで相談", "お名前"),
        ("ar-EG", LAUNCHER, "اسمك"),
    ];
    let world = World::new().await?;
    for (locale, launcher, name) in SAID {
        let looks = Looks {
            locale,
            ..Looks::default()
        };
        let li = world.customer_with("李娜", "tents", &looks).await?;
        let told = async {
            li.browser.click("button", launcher).await?;
            li.browser.find("textbox", name).await?;
            Ok(())
        };
        world.judge(told.await, &[&li.browser]).await?;
    }
    Ok(())
}

#[tokio::test]
async fn arabic_runs_from_right_to_left_in_every_state() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let looks = Looks {
        locale: "ar-EG",
        ..Looks::default()
    };
    let layla = world.customer_with("ليلى", "tents", &looks).await?;
    let told = every_state(&mira, &layla).await;
    world.judge(told, &[&mira.browser, &layla.browser]).await
}

async fn every_state(mira: &AgentView, layla: &Customer) -> anyhow::Result<()> {
    let mut found = Vec::new();
    let b = &layla.browser;
    // The shop itself is written from right to left, too: the launcher stands at its end, the left.
    b.in_page("document.documentElement.dir = 'rtl'; deskbell('set', {})")
        .await?;
    b.click("button", LAUNCHER).await?;
    b.find("button", "إرسال الرسالة").await?;
    let left = b
        .in_page("return document.querySelector('deskbell-widget').getBoundingClientRect().left")
        .await?;
    ensure!(left.as_f64() == Some(20.0), "the launcher is at {left}");
    check(&mut found, "away form", b, true).await?;
    mira.is_available(true).await?;
    b.fill("textbox", "اسمك", "ليلى").await?;
    b.fill("textbox", "سؤالك", "هل هذه الخيمة Alpine 2 مقاومة للماء؟")
        .await?;
    b.click("button", "بدء المحادثة").await?;
    // Egypt writes its own digits.
    b.reads("status", "", "رقم ١ في الانتظار").await?;
    check(&mut found, "waiting", b, true).await?;
    mira.opens("Yours", "ليلى").await?;
    b.reads("log", "المحادثة", "Mira").await?;
    mira.says("Yes, 3,000 mm.").await?;
    b.reads("log", "المحادثة", "3,000 mm.").await?;
    stands_as_written(b).await?;
    check(&mut found, "live chat", b, true).await?;
    b.click("button", "إنهاء المحادثة").await?;
    b.find("button", "إرسال التقييم").await?;
    check(&mut found, "survey", b, true).await?;
    ensure!(found.is_empty(), "{}", found.join("\n"));
    Ok(())
}

/// The customer's own words stand at the end (the left), the agent's at the start, each in its own
/// direction; names are isolated from what stands around them.
async fn stands_as_written(b: &Browser) -> anyhow::Result<()> {
    const PLACES: &str = r#"
const middle = innerWidth / 2;
const at = (one) => { const box = one.getBoundingClientRect(); return (box.left + box.right) / 2 < middle ? "left" : "right" };
const text = document.querySelector(".sys").textContent;
return { dir: document.documentElement.dir, lang: document.documentElement.lang,
  own: at(document.querySelector(".me .msg")), agent: at(document.querySelector(".line:not(.me) .msg")),
  isolated: text.includes("\u2068Mira\u2069") };"#;
    let places: Value = b.in_chat(PLACES).await?;
    let is = |name: &str, value: &str| places[name] == value;
    ensure!(
        is("dir", "rtl") && is("lang", "ar") && is("own", "left") && is("agent", "right"),
        "{places}"
    );
    ensure!(places["isolated"] == true, "{places}");
    Ok(())
}
