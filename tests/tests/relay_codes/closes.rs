//! Connections that the relay closes, each with its code.

use crate::Seen;
use protocol::limits::{FRAME_BYTES_HARD, REFUSED_IN_A_ROW, SOCKETS_PER_CUSTOMER};
use protocol::{CloseCode, Code};
use serde_json::{Value, json};
use tests::accounts;
use tests::http;
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

/// Says it on a new socket, which is closed for it.
async fn closed_for(relay: &RelayGuard, path: &str, frame: Value) -> anyhow::Result<u16> {
    let mut stranger = Stranger::at(relay, path).await?;
    stranger.says(&frame).await?;
    stranger.closed().await
}

pub(crate) async fn at_the_door() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mut seen = Seen::default();
    let mut mute = Stranger::at(&relay, "/ws/customer").await?;
    let hello =
        |site: &str, token: &str| json!({"hello": {"site": site, "locale": "en", "token": token}});
    for (path, frame, code) in [
        ("/ws/customer", hello("shop", "forged"), CloseCode::BadToken),
        ("/ws/customer", hello("nowhere", ""), CloseCode::NoSuchSite),
        (
            "/ws/agent",
            json!({"hello": {"token": "forged"}}),
            CloseCode::BadToken,
        ),
    ] {
        let closed = closed_for(&relay, path, frame).await?;
        assert_eq!(closed, code.number(), "{path}");
        seen.closes.insert(closed);
    }
    // One customer, in more tabs than anybody has.
    let (first, welcome) = Stranger::customer(&relay, "shop", None).await?;
    let token = welcome["token"].as_str().unwrap_or_default();
    let mut tabs = vec![first];
    for _ in 1..SOCKETS_PER_CUSTOMER {
        tabs.push(Stranger::customer(&relay, "shop", Some(token)).await?.0);
    }
    let mut late = Stranger::at(&relay, "/ws/customer").await?;
    late.says(&hello("shop", token)).await?;
    let refusal = late.refused().await?;
    assert_eq!(refusal.code, Code::TooMany);
    assert!(
        refusal.retry_after_ms.is_some_and(|ms| ms > 0),
        "{refusal:?}"
    );
    let closed = late.closed().await?;
    assert_eq!(closed, CloseCode::TooMany.number());
    seen.closes.insert(closed);
    for tab in &mut tabs {
        tab.is_still_there().await?;
    }
    let closed = mute.closed().await?;
    assert_eq!(closed, CloseCode::Silent.number());
    seen.closes.insert(closed);
    Ok(seen)
}

pub(crate) async fn for_what_was_said() -> anyhow::Result<Seen> {
    let relay = RelayGuard::start(SHOP).await?;
    let mut seen = Seen::default();
    let (mut large, _) = Stranger::customer(&relay, "shop", None).await?;
    large.says_text("x".repeat(FRAME_BYTES_HARD + 1)).await?;
    let mut babbler = Stranger::at(&relay, "/ws/customer").await?;
    for _ in 0..REFUSED_IN_A_ROW {
        babbler.says_text("{".into()).await?;
    }
    for (stranger, code) in [
        (&mut large, CloseCode::TooBig),
        (&mut babbler, CloseCode::Unreadable),
    ] {
        let closed = stranger.closed().await?;
        assert_eq!(closed, code.number());
        seen.closes.insert(closed);
    }
    Ok(seen)
}

pub(crate) async fn by_the_desk() -> anyhow::Result<Seen> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut view = Stranger::agent(&relay, &mira.token).await?;
    let (mut page, _) = Stranger::customer(&relay, "shop", None).await?;
    let url = format!("{}/api/agent/logout", relay.http());
    assert_eq!(http::post(&url, &mira.token, &json!({})).await?.status, 204);
    let done = view.closed().await?;
    assert_eq!(done, CloseCode::Normal.number());
    relay.stop().await?;
    let restart = page.closed().await?;
    assert_eq!(restart, CloseCode::Restart.number());
    Ok(Seen {
        closes: [done, restart].into(),
        ..Seen::default()
    })
}
