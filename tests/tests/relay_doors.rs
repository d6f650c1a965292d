//! Who may come in, and whose conversations they may touch: wrong origins, forged tokens, other
//! people's ids, other sites' agents. Each is refused as documented, and learns nothing.

use client::native::raw::Knock;
use client::native::{NotUpgraded, RawSocket};
use protocol::api::LoggedIn;
use protocol::{AgentId, CloseCode, Code, ConversationId, MessageId};
use serde_json::{Value, json};
use tests::accounts;
use tests::people::{self, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

const TWO_SITES: &str = r#"
[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*"]

[[sites]]
id = "other"
name = "Another shop"
origins = ["http://127.0.0.1:*"]
"#;

fn id() -> MessageId {
    client::native::message_id()
}

async fn status(knock: Knock<'_>) -> u16 {
    match knock.open().await {
        Ok(_) => 101,
        Err(NotUpgraded::Status(status)) => status,
        Err(NotUpgraded::Broken(why)) => panic!("no answer at all: {why}"),
    }
}

#[tokio::test]
async fn sockets_open_for_the_relays_own_pages_and_this_protocol_only() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    for path in ["/ws/customer", "/ws/agent"] {
        let url = format!("{}{path}", relay.ws());
        let own = relay.http();
        let knock = |origin, subprotocol| Knock {
            origin,
            subprotocol,
            ..Knock::at(&url)
        };
        let v1 = Some(protocol::SUBPROTOCOL);
        assert_eq!(status(knock(None, v1)).await, 101, "{path}");
        assert_eq!(status(knock(Some(&own), v1)).await, 101, "{path}");
        for origin in ["https://evil.example", "http://127.0.0.1:1", "null"] {
            assert_eq!(
                status(knock(Some(origin), v1)).await,
                403,
                "{path} {origin}"
            );
        }
        assert_eq!(status(knock(None, None)).await, 400, "{path}");
        assert_eq!(
            status(knock(None, Some("deskbell.v0"))).await,
            400,
            "{path}"
        );
    }
    innocent.still_talks().await
}

#[tokio::test]
async fn forged_and_foreign_tokens_are_turned_away() -> anyhow::Result<()> {
    let relay = RelayGuard::start(TWO_SITES).await?;
    let (mut innocent, account) = Pair::first(&relay, "shop").await?;
    let real = innocent.customer.side.token.clone().expect("welcomed");
    let mut flipped = real.clone().into_bytes();
    let last = flipped.len() - 1;
    flipped[last] = if flipped[last] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped)?;
    for (site, token) in [
        ("shop", ""),
        ("shop", "v1.forged"),
        ("shop", "\u{0}"),
        ("shop", flipped.as_str()),
        ("shop", account.token.as_str()),
        ("other", real.as_str()),
    ] {
        let mut stranger = Stranger::at(&relay, "/ws/customer").await?;
        let hello = json!({"hello": {"site": site, "locale": "en", "token": token}});
        stranger.says(&hello).await?;
        let code = stranger.closed().await?;
        assert_eq!(code, CloseCode::BadToken.number(), "{site} {token:?}");
    }
    for token in ["", "forged", real.as_str()] {
        let mut stranger = Stranger::at(&relay, "/ws/agent").await?;
        stranger.says(&json!({"hello": {"token": token}})).await?;
        assert_eq!(
            stranger.closed().await?,
            CloseCode::BadToken.number(),
            "{token:?}"
        );
    }
    innocent.still_talks().await
}

#[tokio::test]
async fn logging_out_ends_the_token_and_every_view() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut view = Stranger::agent(&relay, &jonas.token).await?;
    let url = format!("{}/api/agent/logout", relay.http());
    assert_eq!(
        tests::http::post(&url, &jonas.token, &json!({}))
            .await?
            .status,
        204
    );
    assert_eq!(view.closed().await?, CloseCode::Normal.number());
    let mut late = Stranger::at(&relay, "/ws/agent").await?;
    late.says(&json!({"hello": {"token": jonas.token}})).await?;
    assert_eq!(late.closed().await?, CloseCode::BadToken.number());
    innocent.still_talks().await
}

/// Every frame of a customer that names a conversation.
fn customers_frames(conversation: ConversationId) -> Vec<Value> {
    let c = conversation;
    vec![
        json!({"send": {"conversation": c, "id": id(), "text": "mine now"}}),
        json!({"typing": {"conversation": c, "on": true}}),
        json!({"seen": {"conversation": c, "up_to": 1}}),
        json!({"end": {"conversation": c}}),
        json!({"by_email": {"conversation": c, "id": id(), "email": "eve@example.com"}}),
        json!({"send_transcript": {"conversation": c, "id": id(), "email": "eve@example.com"}}),
        json!({"rate": {"conversation": c, "id": id(), "feedback": {"csat": 1}}}),
    ]
}

/// Every frame of an agent that names a conversation.
fn agents_frames(conversation: ConversationId, to: AgentId) -> Vec<Value> {
    let c = conversation;
    vec![
        json!({"open": {"conversation": c, "have": 0}}),
        json!({"leave": {"conversation": c}}),
        json!({"take": {"conversation": c}}),
        json!({"send": {"conversation": c, "id": id(), "text": "mine now"}}),
        json!({"note": {"conversation": c, "id": id(), "text": "mine now"}}),
        json!({"typing": {"conversation": c, "on": true}}),
        json!({"seen": {"conversation": c, "up_to": 1}}),
        json!({"end": {"conversation": c}}),
        json!({"transfer": {"conversation": c}}),
        json!({"transfer": {"conversation": c, "to": to}}),
        json!({"send_transcript": {"conversation": c, "id": id(), "email": "eve@example.com"}}),
    ]
}

/// Says each frame; each is answered as if there were no such conversation.
async fn all_are_refused(
    stranger: &mut Stranger,
    frames: Vec<Value>,
    conversation: ConversationId,
) -> anyhow::Result<()> {
    for frame in frames {
        let refusal = stranger
            .is_refused(&frame, Code::NoSuchConversation)
            .await?;
        let (_, fields) = frame
            .as_object()
            .and_then(|f| f.iter().next())
            .expect("one member");
        assert_eq!(refusal.conversation, Some(conversation), "{frame}");
        assert_eq!(json!(refusal.id), fields["id"], "{frame}");
        assert_eq!(refusal.retry_after_ms, None);
    }
    Ok(())
}

#[tokio::test]
async fn another_customers_conversation_is_as_if_it_were_not() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, _) = Pair::first(&relay, "shop").await?;
    let before = innocent.customer.side.timeline.have();
    let theirs = innocent.conversation;
    let nobodys = ConversationId::random([9; 16]);
    let (mut eve, welcome) = Stranger::customer(&relay, "shop", None).await?;
    for conversation in [theirs, nobodys] {
        all_are_refused(&mut eve, customers_frames(conversation), conversation).await?;
    }

    // Neither can it be resumed, nor fetched as a transcript.
    let token = welcome["token"].as_str().expect("a token");
    let mut again = Stranger::at(&relay, "/ws/customer").await?;
    let resume = json!({"conversation": theirs, "have": 0});
    let hello = json!({"site": "shop", "locale": "en", "token": token, "resume": resume});
    again.says(&json!({"hello": hello})).await?;
    let welcome = again.hears("welcome").await?;
    assert!(welcome["conversation"].is_null(), "{welcome}");
    let api = format!("{}/api/customer/transcript", relay.http());
    for conversation in [theirs, nobodys] {
        let answer = tests::http::get(&format!("{api}/{conversation}"), token).await?;
        assert_eq!(answer.status, 404, "{}", answer.body);
    }

    innocent.still_talks().await?;
    let lines = innocent.customer.side.timeline.lines();
    let new = lines.iter().filter(|l| l.entry.seq > before).count();
    assert_eq!(new, 2, "only what the two have said themselves is new");
    Ok(())
}

#[tokio::test]
async fn another_sites_agents_see_and_touch_nothing_of_this_one() -> anyhow::Result<()> {
    let relay = RelayGuard::start(TWO_SITES).await?;
    let (mut innocent, mira) = Pair::first(&relay, "shop").await?;
    let eve: LoggedIn = accounts::first_agent(&relay, "other", "Eve").await?;
    let view = people::agent(&relay, &eve).await?;
    assert!(view.side.cards.is_empty());
    assert_eq!(view.side.colleagues.len(), 1, "{:?}", view.side.colleagues);
    drop(view);
    let mut eve = Stranger::agent(&relay, &eve.token).await?;
    let theirs = innocent.conversation;
    all_are_refused(&mut eve, agents_frames(theirs, mira.agent), theirs).await?;
    innocent.still_talks().await
}

#[tokio::test]
async fn a_customers_socket_is_no_way_into_the_agents() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut innocent, account) = Pair::first(&relay, "shop").await?;
    let url = format!("{}/ws/agent", relay.ws());
    let mut socket = RawSocket::open(&url).await?;
    let token = innocent.customer.side.token.clone().unwrap_or_default();
    assert!(
        socket
            .send(json!({"hello": {"site": "shop", "locale": "en"}}).to_string())
            .await
    );
    drop(socket);
    for path in ["scorecard", "waits"] {
        let url = format!("{}/api/agent/{path}", relay.http());
        for (token, allowed) in [("", false), (token.as_str(), false), (&account.token, true)] {
            let answer = tests::http::get(&url, token).await?;
            assert_eq!(answer.status == 200, allowed, "{path}: {}", answer.body);
        }
    }
    innocent.still_talks().await
}
