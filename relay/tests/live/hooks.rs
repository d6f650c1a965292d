//! Webhooks by a clock that is moved by hand: until when a secret that was replaced still signs.

use crate::push_service::{Came, PushService};
use crate::world::World;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::Timestamp;
use protocol::limits::WEBHOOK_OLD_SECRET_MS;
use protocol::webhooks::{Deliveries, HookEvent, MadeWebhook, SECRET_PREFIX, WebhookBody};
use relay::Clock;
use sha2::Sha256;

/// Monday 2026-11-23, 12:00 UTC.
const NOON: Timestamp = Timestamp(1_795_435_200_000);

/// The signatures of a call, as a program at the other end would make them with these secrets.
fn signed(came: &Came, secrets: &[&str]) -> String {
    let each = secrets.iter().map(|secret| {
        let key = secret.strip_prefix(SECRET_PREFIX).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
        let (id, at) = (
            &came.headers["webhook-id"],
            &came.headers["webhook-timestamp"],
        );
        mac.update(format!("{id}.{at}.").as_bytes());
        mac.update(&came.body);
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    });
    each.collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn after_a_day_only_the_new_secret_signs() {
    let clock = Clock::by_hand(NOON);
    let world = World::by_clock(clock.clone(), |config| config.outgoing.private = true).await;
    let mut receiver = PushService::start().await;
    let mira = world.join("Mira").await;
    let body = WebhookBody {
        url: receiver.at.clone(),
        events: vec![HookEvent::TicketMade],
        active: true,
    };
    let path = "/api/agent/webhooks";
    let (_, made): (u16, MadeWebhook) = world.post(path, &mira.token, &body).await.unwrap();
    let path = format!("{path}/{}", made.webhooks[0].id);
    let (test, renew) = (format!("{path}/test"), format!("{path}/secret"));
    let old = made.secret;
    let (_, made): (u16, MadeWebhook) = world.post(&renew, &mira.token, &()).await.unwrap();
    let new = made.secret;
    for (after_ms, secrets) in [
        (0, vec![&*new, &*old]),
        (WEBHOOK_OLD_SECRET_MS - 1, vec![&*new, &*old]),
        (WEBHOOK_OLD_SECRET_MS, vec![&*new]),
    ] {
        clock.set(NOON.plus_ms(after_ms));
        let sent = world.post::<Deliveries>(&test, &mira.token, &()).await;
        assert_eq!(sent.unwrap().0, 200);
        let came = receiver.next().await;
        assert_eq!(came.headers["webhook-signature"], signed(&came, &secrets));
    }
}
