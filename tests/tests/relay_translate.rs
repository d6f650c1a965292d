//! Translation by the owner's service: what agents get, what the service is asked, and what is said when
//! there is none, it knows no such language, or it does not answer.

use anyhow::ensure;
use protocol::Code;
use protocol::limits::{MESSAGE_CHARS, TRANSLATIONS_PER_MINUTE};
use serde_json::{Value, json};
use tests::accounts;
use tests::http::{self, Answer};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::translator::{KEY, Translator};

async fn asked(relay: &RelayGuard, token: &str, body: &Value) -> anyhow::Result<Answer> {
    let url = format!("{}/api/agent/translate", relay.http());
    http::post(&url, token, body).await
}

#[tokio::test]
async fn agents_read_what_the_service_says() -> anyhow::Result<()> {
    let service = Translator::open().await?;
    let relay = RelayGuard::start(&format!("{SHOP}\n{}", service.settings())).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let words = "Wo ist mein <b>Zelt</b>? 「帳篷」";
    let body = json!({"text": words, "from": "de-CH", "to": "en-GB"});
    let answer: Value = asked(&relay, &mira.token, &body).await?.json()?;
    ensure!(answer["text"] == format!("en: {words}"), "{answer}");
    let body = json!({"text": words, "to": "zh-TW"});
    let answer: Value = asked(&relay, &mira.token, &body).await?.json()?;
    ensure!(answer["text"] == format!("zt: {words}"), "{answer}");
    let question = |source: &str, target: &str| json!({"q": words, "source": source, "target": target, "format": "text", "api_key": KEY});
    let expected = [question("de", "en"), question("auto", "zt")];
    ensure!(service.asked() == expected, "{:?}", service.asked());

    // What it can't is said, and it is not asked what is no question.
    let unknown = json!({"text": words, "to": "tlh"});
    let refused = asked(&relay, &mira.token, &unknown).await?;
    ensure!(refused.refused()? == Code::NoTranslation, "{refused:?}");
    let long = json!({"text": "x".repeat(MESSAGE_CHARS + 1), "to": "en"});
    let refused = asked(&relay, &mira.token, &long).await?.refused()?;
    ensure!(refused == Code::MessageTooLong, "{refused}");
    let longest = json!({"text": "ä".repeat(MESSAGE_CHARS), "to": "en"});
    let answer = asked(&relay, &mira.token, &longest).await?;
    ensure!(answer.status == 200, "{}", answer.body);
    ensure!(service.asked().len() == 4);

    // Nobody who is not logged in has anything translated.
    let refused = asked(&relay, "", &body).await?.refused()?;
    ensure!(refused == Code::BadToken, "{refused}");

    // Too often is said, with when to come back.
    let mut last = None;
    for _ in 0..TRANSLATIONS_PER_MINUTE {
        let answer = asked(&relay, &mira.token, &body).await?;
        if answer.status != 200 {
            last = Some(answer);
            break;
        }
    }
    let last = last.ok_or_else(|| anyhow::anyhow!("there is no limit"))?;
    ensure!(last.refused()? == Code::TooMany, "{}", last.body);

    // The service goes: an answer all the same, and another key is not told from that.
    drop(service);
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let refused = asked(&relay, &jonas.token, &body).await?.refused()?;
    ensure!(refused == Code::Unavailable, "{refused}");
    let said = relay.said().join("\n");
    ensure!(!said.contains("Zelt") && !said.contains(KEY), "{said}");
    Ok(())
}

#[tokio::test]
async fn without_a_service_it_is_said_that_there_is_none() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let body = json!({"text": "Hallo", "to": "en"});
    let refused = asked(&relay, &mira.token, &body).await?;
    ensure!(refused.refused()? == Code::NoTranslation, "{refused:?}");
    ensure!(refused.status == 400, "{}", refused.status);
    Ok(())
}
