//! Accounts: a second factor that is wanted, the last owner, somebody who is not there.

use crate::Seen;
use protocol::Code;
use serde_json::json;
use tests::accounts;
use tests::http;
use tests::relay_guard::{RelayGuard, SHOP};

pub(crate) async fn refused() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    accounts::second_factor(&relay, &mira).await?;
    let api = |path: &str| format!("{}/api/agent/{path}", relay.http());
    let mut log_in = json!({
        "email": accounts::email("Mira", "shop"),
        "password": accounts::PASSWORD,
    });
    let wanted = http::post(&api("login"), "", &log_in).await?;
    log_in["code"] = json!("000000");
    let bad = http::post(&api("login"), "", &log_in).await?;
    let own = api(&format!("team/{}", mira.agent));
    let nobody = api("team/01936b1e-8000-7000-8000-000000000009");
    let put = async |url: &str, body| http::put(url, &mira.token, &body).await;
    let mut seen = Seen::default();
    for (answer, expected, status) in [
        (wanted, Code::SecondFactorWanted, 401),
        (bad, Code::BadSecondFactor, 401),
        (
            put(&own, json!({"disabled": true})).await?,
            Code::LastOwner,
            409,
        ),
        (
            put(&own, json!({"role": "agent"})).await?,
            Code::LastOwner,
            409,
        ),
        (
            put(&own, json!({"capacity": 101})).await?,
            Code::BadCapacity,
            400,
        ),
        (
            put(&nobody, json!({"capacity": 1})).await?,
            Code::NoSuchAgent,
            404,
        ),
    ] {
        assert_eq!((answer.status, answer.refused()?), (status, expected));
        seen.refusals.insert(expected);
    }
    Ok(seen)
}
