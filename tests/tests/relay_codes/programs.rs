//! API keys: too many of them, and one that is not there.

use crate::Seen;
use protocol::Code;
use protocol::limits::API_KEYS_MAX;
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
    let mut seen = Seen::default();
    for (answer, expected, status) in [
        (make().await?, Code::TooManyKeys, 409),
        (
            http::delete(&api("keys/none"), &mira.token).await?,
            Code::NoSuchKey,
            404,
        ),
    ] {
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}
