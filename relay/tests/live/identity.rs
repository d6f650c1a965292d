//! Identities that the site signed, and what its page tells of its customer.

use crate::line::{Agent, agent, customer};
use crate::world::World;
use jsonwebtoken::{EncodingKey, Header, encode};
use protocol::api::{Identified, Identify, SiteData};
use protocol::{Card, Code, ConversationId, Refusal, ToAgent};
use relay::Clock;
use relay::config::IdentitySecret;
use serde_json::json;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

async fn world(clock: &Clock) -> World {
    let set = |config: &mut relay::Config| {
        config.sites[0].identity_secret = IdentitySecret::new(SECRET);
    };
    World::by_clock(clock.clone(), set).await
}

/// What the site signs for its customer `sub`.
fn signed(clock: &Clock, sub: &str) -> Identify {
    let exp = clock.now().0 / 1_000 + 600;
    let claims = json!({ "sub": sub, "exp": exp, "name": "Ada", "email": "ada@example.com" });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    Identify {
        site: "demo".parse().unwrap(),
        token: encode(&Header::default(), &claims, &key).unwrap(),
    }
}

async fn identify(world: &World, token: &str, body: &Identify) -> Result<Identified, Refusal> {
    post(
        world,
        "identify",
        token,
        &serde_json::to_string(body).unwrap(),
    )
    .await
}

async fn post<T: serde::de::DeserializeOwned>(
    world: &World,
    what: &str,
    token: &str,
    body: &str,
) -> Result<T, Refusal> {
    let request = format!(
        "POST /api/customer/{what} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        world.at,
        body.len()
    );
    let (status, _, body) = world.call(&request).await;
    match status {
        204 => Ok(serde_json::from_str("null").unwrap()),
        200 => Ok(serde_json::from_str(&body).unwrap()),
        _ => Err(serde_json::from_str(&body).unwrap()),
    }
}

/// Waits for a card of this conversation that is as wanted.
async fn card(view: &mut Agent, id: ConversationId, wanted: impl Fn(&Card) -> bool) -> Card {
    view.hear(|frame| match frame {
        ToAgent::Card(card) if card.id == id && wanted(card) => Some(card.clone()),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_stranger_who_proves_to_be_ada_keeps_the_chat_and_has_it_on_every_device() {
    let clock = Clock::by_hand(protocol::Timestamp(1_795_435_200_000));
    let world = world(&clock).await;
    let mira = world.join("Mira").await;
    let mut view = agent(&world).await;
    view.hello(&mira.token).await;
    let mut page = customer(&world).await;
    let stranger = page.hello(None, None).await;
    let id = page.start("Where is my order?").await.id;
    let asked = card(&mut view, id, |card| card.customer == stranger.customer).await;
    assert!(asked.site_says.verified.is_none());

    let proved = identify(&world, &stranger.token, &signed(&clock, "42")).await;
    let proved = proved.expect("the site's own signature");
    let known = card(&mut view, id, |card| card.site_says.verified.is_some()).await;
    assert_eq!(known.customer, proved.customer);
    let verified = known.site_says.verified.unwrap();
    assert_eq!(
        (verified.sub.as_str(), verified.name.as_deref()),
        ("42", Some("Ada"))
    );

    // The same page comes back as Ada, and so does another device, which never saw the token.
    for before in [stranger.token.as_str(), "v1.demo.forged"] {
        let again = identify(&world, before, &signed(&clock, "42"))
            .await
            .unwrap();
        assert_eq!(again.customer, proved.customer);
        let mut device = customer(&world).await;
        let welcome = device.hello(again.token, None).await;
        assert_eq!(welcome.conversation.map(|view| view.id), Some(id));
    }
    let token = proved.token.expect("Ada was a stranger before");
    let same = identify(&world, &token, &signed(&clock, "42"))
        .await
        .unwrap();
    assert_eq!(same.token, None, "who called is Ada already");

    // Somebody else in the same browser, without a log-out between: Ada's chat stays hers.
    let other = identify(&world, &token, &signed(&clock, "43"))
        .await
        .unwrap();
    assert_ne!(other.customer, proved.customer);
    let mut device = customer(&world).await;
    let welcome = device.hello(other.token, None).await;
    assert_eq!(welcome.conversation, None);
}

#[tokio::test]
async fn what_was_not_signed_proves_nothing() {
    let clock = Clock::by_hand(protocol::Timestamp(1_795_435_200_000));
    let world = world(&clock).await;
    let body = signed(&clock, "42");
    let forged = Identify {
        token: format!("{}x", body.token),
        ..body.clone()
    };
    let refused = identify(&world, "", &forged).await.expect_err("forged");
    assert_eq!(refused.code, Code::BadIdentity);
    clock.set(clock.now().plus_ms(700_000));
    let refused = identify(&world, "", &body).await.expect_err("over");
    assert_eq!(refused.code, Code::BadIdentity);
    let elsewhere = Identify {
        site: "elsewhere".parse().unwrap(),
        ..body
    };
    let refused = identify(&world, "", &elsewhere).await.expect_err("no site");
    assert_eq!(refused.code, Code::NoSuchSite);
}

#[tokio::test]
async fn what_the_page_tells_stands_on_the_card_within_its_limits() {
    let clock = Clock::by_hand(protocol::Timestamp(1_795_435_200_000));
    let world = world(&clock).await;
    let mira = world.join("Mira").await;
    let mut view = agent(&world).await;
    view.hello(&mira.token).await;
    let mut page = customer(&world).await;
    let ada = page.hello(None, None).await;
    let tell = async |token: &str, pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into()));
        let data = SiteData {
            data: pairs.collect(),
        };
        post::<()>(
            &world,
            "data",
            token,
            &serde_json::to_string(&data).unwrap(),
        )
        .await
    };
    // Before anything is asked, and while it runs.
    tell(&ada.token, &[("plan", "<b>pro</b>")])
        .await
        .expect("a value");
    let id = page.start("Where is my order?").await.id;
    card(&mut view, id, |card| {
        card.site_says.data["plan"] == "<b>pro</b>"
    })
    .await;
    let most = "語".repeat(200);
    tell(&ada.token, &[("cart", &most)])
        .await
        .expect("as much as there may be");
    card(&mut view, id, |card| {
        card.site_says.data.get("cart") == Some(&most)
    })
    .await;
    let more = "語".repeat(201);
    for (token, value, code) in [
        (ada.token.as_str(), more.as_str(), Code::BadSiteData),
        ("", "x", Code::BadToken),
        ("v1.demo.forged", "x", Code::BadToken),
    ] {
        let refused = tell(token, &[("cart", value)]).await.expect_err("too much");
        assert_eq!(refused.code, code);
    }
}
