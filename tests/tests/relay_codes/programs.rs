//! API keys and webhooks: too many of them, wrong ones, and those that are not there.

use crate::Seen;
use protocol::Code;
use protocol::limits::{API_KEYS_MAX, WEBHOOKS_MAX};
use protocol::webhooks::Webhooks;
use serde_json::json;
use tests::accounts;
use tests::http;
use tests::relay_guard::{RelayGuard, SHOP};

pub(crate) async fn refused() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let api = |path: &str| format!("{}/api/agent/{path}", relay.http());
    let body = json!({"name": "CRM", "scope": "read"});
    let make = async || http::post(&api("keys"), &mira.token, &body).await;
    for _ in 0..API_KEYS_MAX {
        assert_eq!(make().await?.status, 200);
    }
    let hook = |url: &str| json!({"url": url, "events": ["ticket.made"], "active": false});
    let hooked = async |url: &str| http::post(&api("webhooks"), &mira.token, &hook(url)).await;
    let fine = "https://crm.example/";
    for _ in 0..WEBHOOKS_MAX {
        assert_eq!(hooked(fine).await?.status, 200);
    }
    let all: Webhooks = http::get(&api("webhooks"), &mira.token).await?.json()?;
    let nothing = format!("webhooks/{}/deliveries/none/again", all.webhooks[0].id);
    let mut seen = Seen::default();
    for (answer, expected, status) in [
        (make().await?, Code::TooManyKeys, 409),
        (
            http::delete(&api("keys/none"), &mira.token).await?,
            Code::NoSuchKey,
            404,
        ),
        (hooked("ftp://crm.example/").await?, Code::BadWebhook, 400),
        (hooked(fine).await?, Code::TooManyWebhooks, 409),
        (
            http::delete(&api("webhooks/none"), &mira.token).await?,
            Code::NoSuchWebhook,
            404,
        ),
        (
            http::post(&api("webhooks/none/secret"), &mira.token, &()).await?,
            Code::NoSuchWebhook,
            404,
        ),
        (
            http::post(&api(&nothing), &mira.token, &()).await?,
            Code::NoSuchDelivery,
            404,
        ),
    ] {
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}
