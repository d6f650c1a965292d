//! A customer who writes in another language: the agent reads it in theirs and answers in the customer's,
//! by the owner's service or by the browser's own translator, and nothing is asked before they say so.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::{Browser, Looks};
use tests::story::{AgentView, Customer, World};
use tests::translator::Translator;

/// A browser's own translator as Chrome has it, which the one for tests comes without: it knows German and
/// English, and no other pair.
const OWN: &str = "
    globalThis.Translator = class {
        static async availability({ sourceLanguage: from, targetLanguage: to }) {
            return [from, to].sort().join() === 'de,en' ? 'available' : 'unavailable';
        }
        static async create({ targetLanguage }) {
            const made = new Translator();
            made.to = targetLanguage;
            return made;
        }
        async translate(text) { return `own ${this.to}: ${text}`; }
    };";

fn german() -> Looks {
    Looks {
        locale: "de-DE",
        ..Looks::default()
    }
}

#[tokio::test]
async fn the_service_translates_when_the_agent_wants_it() -> anyhow::Result<()> {
    let service = Translator::open().await?;
    let world = World::with(&service.settings(), None).await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer_with("Ada", "tents", &german()).await?;
    let told = translated(&mira, &ada, &service).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn meets(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    mira.is_available(true).await?;
    let a = &ada.browser;
    a.click("button", "Mit uns chatten").await?;
    a.fill("textbox", "Ihr Name", "Ada").await?;
    a.fill("textbox", "E-Mail", "ada@post.example").await?;
    a.fill("textbox", "Ihre Frage", "Wo ist mein Zelt?").await?;
    a.click("button", "Chat starten").await?;
    mira.opens("Yours", "Ada").await
}

/// The switch, and what it brings: the words of a message in the agent's language.
async fn wants(b: &Browser) -> anyhow::Result<()> {
    b.click("switch", "Translate from German").await
}

/// Waits until the composer has these words.
async fn now_says(b: &Browser, words: &str) -> anyhow::Result<()> {
    let what = format!("the reply \"{words}\"");
    b.until(&what, async || {
        let now = b.value("textbox", "Reply").await;
        Ok(now.is_ok_and(|now| now == words).then_some(()))
    })
    .await
}

async fn translated(mira: &AgentView, ada: &Customer, service: &Translator) -> anyhow::Result<()> {
    meets(mira, ada).await?;
    let b = &mira.browser;
    b.find("switch", "Translate from German").await?;
    mira.reads("Wo ist mein Zelt?").await?;
    ensure!(service.asked().is_empty(), "{:?}", service.asked());
    wants(b).await?;
    mira.reads("en: Wo ist mein Zelt?").await?;
    let a = &ada.browser;
    a.type_into("textbox", "Nachricht", "Und die Stangen?")
        .await?;
    a.click("button", "Senden").await?;
    mira.reads("en: Und die Stangen?").await?;

    // The reply: looked at before it goes, and the own words are one press away.
    b.fill("textbox", "Reply", "On its way").await?;
    b.click("button", "Into German").await?;
    now_says(b, "de: On its way").await?;
    b.click("button", "My own words").await?;
    now_says(b, "On its way").await?;
    b.click("button", "Into German").await?;
    now_says(b, "de: On its way").await?;
    let mut found = Vec::new();
    check(&mut found, "translation", b, false).await?;
    ensure!(found.is_empty(), "{found:#?}");
    b.click("button", "Send").await?;
    a.reads("log", "", "de: On its way").await?;

    // It stays on through a reload, and each text was asked for once in this page.
    b.reload().await?;
    mira.opens("Yours", "Ada").await?;
    mira.reads("en: Und die Stangen?").await?;
    ensure!(b.checked("switch", "Translate from German").await?);
    b.click("switch", "Translate from German").await?;
    b.gone("button", "Into German").await
}

#[tokio::test]
async fn the_browsers_own_translator_comes_first() -> anyhow::Result<()> {
    let world = World::new().await?;
    let mira = world.first_agent("Mira").await?;
    let ada = world.customer_with("Ada", "tents", &german()).await?;
    let told = by_itself(&mira, &ada).await;
    world.judge(told, &[&mira.browser, &ada.browser]).await
}

async fn by_itself(mira: &AgentView, ada: &Customer) -> anyhow::Result<()> {
    let b = &mira.browser;
    b.before_each_page(OWN).await?;
    b.reload().await?;
    meets(mira, ada).await?;
    wants(b).await?;
    mira.reads("own en: Wo ist mein Zelt?").await?;
    b.fill("textbox", "Reply", "On its way").await?;
    b.click("button", "Into German").await?;
    now_says(b, "own de: On its way").await
}
