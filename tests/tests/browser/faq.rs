//! Common questions: found under the form and while waiting, by words in any order, without accents
//! and capitals, in every script.

use super::accessible::check;
use anyhow::ensure;
use tests::browser::{Browser, Key};
use tests::story::{Customer, World};

const SEARCH: &str = "Search common questions";

/// Questions that are about different things, one of them in Chinese.
fn questions() -> String {
    [
        (
            "Where is my order?",
            "See https://shop.example/orders today.",
        ),
        ("Which GRÖSSE fits me?", "<b>Measure</b> around your chest."),
        ("Do you mend zips?", "Yes, all of ours."),
        ("May I return boots?", "Within 30 days, unworn."),
        ("怎么退货？", "三十天内可以退货。"),
        ("Do you ship to Crème Island?", "Twice a week."),
    ]
    .iter()
    .map(|(q, a)| format!("[[sites.faq]]\nquestion = \"{q}\"\nanswer = \"{a}\"\n"))
    .collect()
}

#[tokio::test]
async fn common_questions_are_found_under_the_form_and_in_line() -> anyhow::Result<()> {
    let world = World::with(&questions(), None).await?;
    let mira = world.first_agent("Mira").await?;
    mira.is_available(true).await?;
    let ada = world.customer("Ada", "tents").await?;
    let told = finds(&ada).await;
    world.judge(told, &[&ada.browser, &mira.browser]).await
}

/// Types into the search, and waits until `question` is the only one of those two.
async fn search(b: &Browser, words: &str, question: &str, gone: &str) -> anyhow::Result<()> {
    b.fill("searchbox", SEARCH, words).await?;
    b.gone("button", gone).await?;
    b.find("button", question).await.map(drop)
}

async fn finds(ada: &Customer) -> anyhow::Result<()> {
    ada.opens_the_chat().await?;
    let b = &ada.browser;
    b.find("heading", "Common questions").await?;
    let order = "Where is my order?";
    search(b, "grosse fit", "Which GRÖSSE fits me?", order).await?;
    search(b, "ISLAND creme", "Do you ship to Crème Island?", order).await?;
    search(b, "退货", "怎么退货？", order).await?;
    // In the answer, and in another order.
    search(b, "unworn return", "May I return boots?", order).await?;
    b.fill("searchbox", SEARCH, "elephants").await?;
    b.reads("status", "", "No common question is about that")
        .await?;
    b.fill("searchbox", SEARCH, "").await?;
    // By keyboard; what is written is a text with a link, never markup.
    b.tab_to("button", order).await?;
    b.press(Key::Enter).await?;
    b.find("link", "https://shop.example/orders").await?;
    b.press(Key::Enter).await?;
    b.gone("link", "https://shop.example/orders").await?;
    b.click("button", "Which GRÖSSE fits me?").await?;
    b.until("an answer as plain text", async || {
        let text = b.in_chat("return document.body.innerText").await;
        let said = |text: &serde_json::Value| text.as_str().is_some_and(|t| t.contains("<b>Mea"));
        Ok(text.ok().filter(said).map(drop))
    })
    .await?;
    let mut found = Vec::new();
    check(&mut found, "common questions", b, true).await?;

    ada.asks("ada@example.com", "Is this tent waterproof?")
        .await?;
    b.reads("status", "", "1st in line").await?;
    search(b, "退货", "怎么退货？", order).await?;
    check(&mut found, "common questions in line", b, true).await?;
    ensure!(found.is_empty(), "{found:#?}");
    Ok(())
}
