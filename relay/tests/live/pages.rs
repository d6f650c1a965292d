//! Pages and calls over plain HTTP: what they carry, and what they refuse.

use crate::line::customer;
use crate::world::World;
use protocol::api::{Scorecard, SiteAnswer, Wait};
use protocol::{AvailabilityState, Code, Refusal};

#[tokio::test]
async fn the_relay_answers_and_every_answer_is_guarded() {
    let world = World::start().await;
    for (path, status) in [
        ("/", 200),
        ("/health", 200),
        ("/agent", 200),
        ("/agent/scorecard", 200),
        ("/frame/demo", 200),
        ("/frame/elsewhere", 404),
        ("/frame/UPPER", 404),
        ("/nowhere", 404),
        ("/assets/0/widget/widget.js", 404),
        ("/assets/../Cargo.toml", 404),
        ("/api/agent/scorecard", 401),
        ("/api/agent/waits", 401),
    ] {
        let (got, head, _) = world.get(path, "").await;
        assert_eq!(got, status, "{path}");
        assert!(
            head.contains("x-content-type-options: nosniff"),
            "{path}: {head}"
        );
        assert!(
            head.contains("content-security-policy: default-src 'none'"),
            "{path}: {head}"
        );
        assert!(
            head.contains("referrer-policy: same-origin"),
            "{path}: {head}"
        );
    }
}

#[tokio::test]
async fn the_frame_is_for_the_sites_origins_and_the_agent_view_for_none() {
    let world = World::start().await;
    let (_, head, body) = world.get("/frame/demo?locale=zh-TW", "").await;
    let ancestors = "frame-ancestors http://127.0.0.1:* http://localhost:*";
    assert!(head.contains(ancestors), "{head}");
    assert!(
        head.contains(&format!("connect-src 'self' ws://{};", world.at)),
        "{head}"
    );
    assert!(body.starts_with("<!doctype html>\n<html lang="), "{body}");
    let (_, head, _) = world.get("/agent", "").await;
    assert!(head.contains("frame-ancestors 'none'"), "{head}");
}

#[tokio::test]
async fn pages_travel_compressed_to_those_who_take_it() {
    let world = World::start().await;
    let (_, plain, body) = world.get("/frame/demo", "").await;
    let asks = "accept-encoding: br, gzip\r\n";
    let (status, packed, _) = world.get("/frame/demo", asks).await;
    assert_eq!(status, 200);
    assert!(packed.contains("content-encoding: gzip"), "{packed}");
    assert!(packed.contains("accept-encoding"), "{packed}");
    assert!(packed.contains("accept-language"), "{packed}");
    assert!(!plain.contains("content-encoding"), "{plain}");
    assert!(body.contains("</html>"), "{body}");
}

#[tokio::test]
async fn the_loader_learns_whether_somebody_is_there() {
    let world = World::start().await;
    let (status, head, body) = world
        .get("/api/sites/demo", "origin: https://x.example\r\n")
        .await;
    assert_eq!(status, 200);
    assert!(head.contains("access-control-allow-origin: *"), "{head}");
    assert!(head.contains("cache-control: public, max-age=5"), "{head}");
    let answer: SiteAnswer = serde_json::from_str(&body).unwrap();
    assert_eq!(answer.availability.state, AvailabilityState::Away);
    assert_eq!(answer.availability.answer_hours, 24);
    let (status, _, body) = world.get("/api/sites/elsewhere", "").await;
    let refusal: Refusal = serde_json::from_str(&body).unwrap();
    assert_eq!((status, refusal.code), (404, Code::NoSuchSite));
}

#[tokio::test]
async fn agents_see_the_figures_and_the_waits_behind_them() {
    let world = World::start().await;
    let mira = world.join("Mira").await;
    let bearer = format!("authorization: Bearer {}\r\n", mira.token);
    let (status, _, body) = world.get("/api/agent/scorecard", &bearer).await;
    let scorecard: Scorecard = serde_json::from_str(&body).unwrap();
    assert_eq!((status, scorecard.time_zone.as_str()), (200, "UTC"));
    let (status, _, body) = world.get("/api/agent/waits", &bearer).await;
    let waits: Vec<Wait> = serde_json::from_str(&body).unwrap();
    assert_eq!((status, waits), (200, Vec::new()));
}

#[tokio::test]
async fn bodies_are_bounded_and_refused_with_reasons() {
    let world = World::start().await;
    for (body, status, code) in [
        ("{".to_owned(), 400, Code::BadJson),
        ("{}".to_owned(), 400, Code::BadFrame),
        (
            format!("{{\"email\":\"{}\"}}", "x".repeat(9_000)),
            413,
            Code::TooLarge,
        ),
    ] {
        let request = format!(
            "POST /api/agent/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let (got, _, text) = world.call(&request).await;
        let refusal: Refusal = serde_json::from_str(&text).expect("a refusal");
        assert_eq!((got, refusal.code), (status, code));
    }
}

#[tokio::test]
async fn a_transcript_is_its_customers_alone() {
    let world = World::start().await;
    let mut page = customer(&world).await;
    let ada = page.hello(None, None).await;
    page.say(protocol::FromCustomer::LeaveMessage {
        id: crate::line::message_id(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "My tent pole arrived bent.".into(),
        website: None,
        consent: None,
    })
    .await;
    let id = page.hear(|frame| match frame {
        protocol::ToCustomer::Conversation(view) => Some(view.id),
        _ => None,
    });
    let path = format!("/api/customer/transcript/{}", id.await);
    let other = customer(&world).await.hello(None, None).await;
    for (token, status) in [(ada.token, 200), (other.token, 404), ("forged".into(), 401)] {
        let bearer = format!("authorization: Bearer {token}\r\n");
        let (got, head, body) = world.get(&path, &bearer).await;
        assert_eq!(got, status, "{body}");
        assert_eq!(
            body.contains("My tent pole arrived bent."),
            status == 200,
            "{body}"
        );
        assert_eq!(
            head.contains("content-disposition: attachment"),
            status == 200,
            "{head}"
        );
    }
}
