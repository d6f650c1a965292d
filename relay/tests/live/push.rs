//! Web Push, from the browser's side: who is pushed to, about what, how often, and who no longer is.

mod scene;

use crate::line::{DEADLINE, agent};
use crate::push_service::{Browser, PushService};
use crate::world::{PASSWORD, World};
use protocol::limits::{
    PUSH_BROWSERS_MAX, PUSH_ENDPOINT_BYTES, PUSH_EVERY_MS, PUSH_ROUNDS, PUSH_TESTS,
};
use protocol::notifications::{
    Notifications, PushKind, PushState, PushSubscription, PushTested, QuietHours,
};
use protocol::{Code, FromAgent, Refusal, ToAgent};
use relay::Clock;
use scene::{NOON, Scene, always, ask, call, is_live, open, subscribes, waits, wishes};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn who_waits_is_pushed_about_again_and_again_until_somebody_opens_the_chat() {
    let mut scene = Scene::set().await;
    let (_page, id) = waits(&scene.world).await;
    let waiting = (PushKind::Waiting, Some(id));
    assert_eq!(scene.pushed().await, waiting);
    for round in 1..4 {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        assert_eq!(scene.pushed().await, waiting);
    }
    scene.jonas.say(FromAgent::Take { conversation: id }).await;
    is_live(&mut scene.jonas, id).await;
    for round in 4..6 {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        scene.nothing_but_a_test_comes().await;
    }
}

#[tokio::test]
async fn the_rounds_come_to_an_end() {
    let mut scene = Scene::set().await;
    let (_page, id) = waits(&scene.world).await;
    assert_eq!(scene.pushed().await, (PushKind::Waiting, Some(id)));
    for round in 1..PUSH_ROUNDS {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        assert_eq!(scene.pushed().await, (PushKind::Waiting, Some(id)));
    }
    for round in PUSH_ROUNDS..PUSH_ROUNDS + 2 {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        scene.nothing_but_a_test_comes().await;
    }
}

#[tokio::test]
async fn what_is_pushed_names_nobody_and_holds_no_words() {
    let mut scene = Scene::set().await;
    let (_page, id) = waits(&scene.world).await;
    let came = scene.service.next().await;
    let push = scene.browser.opens(&came, &scene.key, &scene.service);
    let said = serde_json::to_string(&push).unwrap();
    assert_eq!(
        said,
        format!(
            r#"{{"kind":"waiting","title":"A customer is waiting","site":"Demo","conversation":"{id}"}}"#
        )
    );
    // What the service itself reads does not name the conversation, either.
    assert!(
        !came
            .headers
            .values()
            .any(|value| value.contains(&id.to_string()))
    );
    assert!(came.headers["topic"].len() <= 32);
}

#[tokio::test]
async fn who_has_a_view_open_or_is_off_duty_is_not_pushed_to() {
    let mut scene = Scene::set().await;
    wishes(&scene.world, &scene.mira, &Notifications::default()).await;
    // Never available: off duty.
    let (_first, first) = waits(&scene.world).await;
    scene.nothing_but_a_test_comes().await;

    // On duty, but with a view open; what waits is the view's to tell.
    let mut view = agent(&scene.world).await;
    view.hello(&scene.mira.token).await;
    let mira = scene.mira.agent;
    let is = |available: bool| {
        move |frame: &ToAgent| match frame {
            ToAgent::Colleague(one) if one.id == mira && one.available == available => Some(()),
            _ => None,
        }
    };
    scene.jonas.hear(is(true)).await;
    open(&mut view, first).await;
    let (_second, id) = waits(&scene.world).await;
    scene.clock.set(NOON.plus_ms(PUSH_EVERY_MS));
    scene.nothing_but_a_test_comes().await;

    // The view goes with the switch on: she is on duty, and the next round reaches her.
    assert!(view.hang_up().await);
    scene.jonas.hear(is(false)).await;
    scene.clock.set(NOON.plus_ms(2 * PUSH_EVERY_MS));
    assert_eq!(scene.pushed().await, (PushKind::Waiting, Some(id)));
}

#[tokio::test]
async fn quiet_hours_are_quiet_and_end() {
    let mut scene = Scene::set().await;
    let lunch = QuietHours {
        from: 13 * 60,
        to: 13 * 60 + 2,
        days: vec![0],
        zone: "Europe/Berlin".into(),
    };
    let quiet = Notifications {
        quiet: Some(lunch),
        ..always()
    };
    wishes(&scene.world, &scene.mira, &quiet).await;
    let (_page, id) = waits(&scene.world).await;
    for round in 0..3 {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        scene.nothing_but_a_test_comes().await;
    }
    scene.clock.set(NOON.plus_ms(4 * PUSH_EVERY_MS));
    assert_eq!(scene.pushed().await, (PushKind::Waiting, Some(id)));
}

#[tokio::test]
async fn a_browser_that_is_gone_is_pushed_to_no_more() {
    let mut scene = Scene::set().await;
    for status in [500, 404] {
        scene.service.answers(status);
        let tested: PushTested =
            ask(&scene.world, "POST", "push/test", &scene.mira.token, &()).await;
        assert!(!tested.taken);
        scene.service.next().await;
        let state: PushState = ask(&scene.world, "GET", "push", &scene.mira.token, &()).await;
        assert_eq!(state.endpoint.is_some(), status == 500);
    }
    let (status, text) = call(&scene.world, "POST", "push/test", &scene.mira.token, &()).await;
    let refusal: Refusal = serde_json::from_str(&text).unwrap();
    assert_eq!((status, refusal.code), (409, Code::NotNow));

    // The same from what the desk has to tell.
    subscribes(&scene.world, &scene.mira, &scene.browser).await;
    scene.service.answers(410);
    let (_page, _) = waits(&scene.world).await;
    scene.service.next().await;
    loop {
        let state: PushState = ask(&scene.world, "GET", "push", &scene.mira.token, &()).await;
        if state.endpoint.is_none() {
            break;
        }
        tokio::task::yield_now().await;
    }
    scene.clock.set(NOON.plus_ms(PUSH_EVERY_MS));
    scene.service.answers(201);
    subscribes(&scene.world, &scene.mira, &scene.browser).await;
}

#[tokio::test]
async fn pushes_are_counted_by_what_came_of_them() {
    let mut scene = Scene::set().await;
    let (_page, _) = waits(&scene.world).await;
    for (round, status, outcome) in [(0, 201, "sent"), (1, 500, "again"), (2, 410, "given_up")] {
        scene.service.answers(status);
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        scene.service.next().await;
        let line = format!("deskbell_outgoing_total{{kind=\"push\",outcome=\"{outcome}\"}} 1\n");
        let until = Instant::now() + DEADLINE;
        loop {
            let (_, _, figures) = scene.world.get("/metrics", "").await;
            if figures.contains(&line) {
                break;
            }
            assert!(Instant::now() < until, "no {line}in {figures}");
            // Time must pass: the answer is on its way to who counts.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

#[tokio::test]
async fn who_logs_out_is_pushed_to_no_more() {
    let mut scene = Scene::set().await;
    let (_page, id) = waits(&scene.world).await;
    assert_eq!(scene.pushed().await, (PushKind::Waiting, Some(id)));
    // Another log-in of hers, with a browser of its own, goes on.
    let phone = Browser::at(&scene.service, "phone");
    let again = scene.world.log_in("Mira").await;
    subscribes(&scene.world, &again, &phone).await;
    let (status, _) = call(&scene.world, "POST", "logout", &scene.mira.token, &()).await;
    assert_eq!(status, 204);
    for round in 1..3 {
        scene.clock.set(NOON.plus_ms(round * PUSH_EVERY_MS));
        let came = scene.service.next().await;
        let push = phone.opens(&came, &scene.key, &scene.service);
        assert_eq!(push.kind, PushKind::Waiting);
    }
    // She is logged out everywhere by another password.
    let body = json!({"old": PASSWORD, "new": "another good password"});
    let third = scene.world.log_in("Mira").await;
    let (status, _) = call(
        &scene.world,
        "POST",
        "account/password",
        &third.token,
        &body,
    )
    .await;
    assert_eq!(status, 200);
    subscribes(&scene.world, &third, &scene.browser).await;
    scene.clock.set(NOON.plus_ms(3 * PUSH_EVERY_MS));
    let came = scene.service.next().await;
    scene.browser.opens(&came, &scene.key, &scene.service);
    assert!(scene.service.is_empty());
}

#[tokio::test]
async fn an_agent_has_so_many_browsers_and_tries_so_often() {
    let scene = Scene::set().await;
    for n in 1..=PUSH_BROWSERS_MAX {
        let log_in = scene.world.log_in("Mira").await;
        scene.clock.set(NOON.plus_ms(n as u64));
        let browser = Browser::at(&scene.service, &format!("n{n}"));
        subscribes(&scene.world, &log_in, &browser).await;
    }
    let state: PushState = ask(&scene.world, "GET", "push", &scene.mira.token, &()).await;
    assert_eq!(state.endpoint, None, "the first is gone");

    subscribes(&scene.world, &scene.mira, &scene.browser).await;
    for _ in 0..PUSH_TESTS {
        let tested: PushTested =
            ask(&scene.world, "POST", "push/test", &scene.mira.token, &()).await;
        assert!(tested.taken);
    }
    let (status, text) = call(&scene.world, "POST", "push/test", &scene.mira.token, &()).await;
    let refusal: Refusal = serde_json::from_str(&text).unwrap();
    assert_eq!((status, refusal.code), (429, Code::TooMany));
}

#[tokio::test]
async fn only_an_address_of_the_web_and_real_keys_are_a_subscription() {
    let clock = Clock::by_hand(NOON);
    // A relay as it is without settings: nothing of its own network is called.
    let world = World::by_clock(clock, |_| {}).await;
    let mira = world.join("Mira").await;
    let service = PushService::start().await;
    let good = Browser::at(&service, "mira").subscription;
    let with = |endpoint: &str| PushSubscription {
        endpoint: endpoint.into(),
        ..good.clone()
    };
    let mut bad = vec![
        good.clone(),
        with("https://a:b@push.example/x"),
        with("ftp://push.example/x"),
        with(&format!(
            "https://push.example/{}",
            "x".repeat(PUSH_ENDPOINT_BYTES)
        )),
        with("x"),
    ];
    let mut keyless = with("https://push.example/x");
    keyless.keys.p256dh = keyless.keys.auth.clone();
    bad.push(keyless);
    for told in bad {
        let (status, text) = call(&world, "PUT", "push/subscription", &mira.token, &told).await;
        let refusal: Refusal = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (status, refusal.code),
            (400, Code::BadSubscription),
            "{told:?}"
        );
    }
    // An address that only looks public is kept, and never reached.
    for inside in ["https://127.0.0.1:9/x", "https://localhost:9/x"] {
        let told = with(inside);
        let _: PushState = ask(&world, "PUT", "push/subscription", &mira.token, &told).await;
        let tested: PushTested = ask(&world, "POST", "push/test", &mira.token, &()).await;
        assert!(!tested.taken);
    }
    let (status, text) = call(
        &world,
        "PUT",
        "notifications",
        &mira.token,
        &json!({"quiet": {"from": 0, "to": 5, "days": [1], "zone": "Europe/Atlantis"}}),
    )
    .await;
    let refusal: Refusal = serde_json::from_str(&text).unwrap();
    assert_eq!((status, refusal.code), (400, Code::BadQuietHours));
}
