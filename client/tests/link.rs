//! The link's promises: hello first, a heartbeat in time, back off with jitter, final codes are final.

use client::link::{
    LOOK_PROBE_MS, OFFLINE_PROBE_MS, SETTLED_MS, STUCK_MS, WELCOME_MS, backoff_bound_ms,
};
use client::{Agent, Customer, Input, Link, LinkState, Output, Role as _, Search};
use protocol::codec::encode;
use protocol::limits::{PING_MS, RECONNECT_MAX_MS, SILENCE_MS};
use protocol::{CloseCode, FromAgent, FromCustomer, ToCustomer};

type Out = Vec<Output<ToCustomer>>;

const WELCOME: &str = r#"{"welcome":{"customer":"3b0c7d3e-6f6b-4f57-8a8b-0f3f3a1c2b4d","token":"t","now":1,"availability":{"state":"open","agents":1,"answer_hours":24}}}"#;

fn hello() -> FromCustomer {
    FromCustomer::Hello {
        site: "shop".parse().expect("a site's id"),
        token: None,
        locale: "en".into(),
        zone: None,
        page: None,
        resume: None,
        proof: None,
    }
}

fn step(link: &mut Link, now_ms: u64, input: Input<'_, Customer>) -> Out {
    link.handle::<Customer>(now_ms, u32::MAX, input)
}

/// A link that was welcomed at `now_ms`.
fn live(now_ms: u64) -> Link {
    let mut link = Link::new();
    step(&mut link, now_ms, Input::Start);
    step(&mut link, now_ms, Input::Opened { hello: hello() });
    step(&mut link, now_ms, Input::Frame(WELCOME));
    assert!(link.is_live());
    link
}

fn closed(link: &mut Link, now_ms: u64, code: CloseCode) -> Out {
    let code = code.number();
    step(link, now_ms, Input::Closed { code })
}

fn retry_at(link: &Link) -> u64 {
    match link.state() {
        LinkState::Waiting { retry_at_ms } => retry_at_ms,
        other => panic!("the link should wait for its next try, but is {other:?}"),
    }
}

#[test]
fn hello_is_the_first_frame_and_the_welcome_makes_it_live() {
    let mut link = Link::new();
    assert_eq!(
        step(&mut link, 0, Input::Start),
        [Output::State(LinkState::Connecting), Output::Connect]
    );
    let early = FromCustomer::Ping {};
    assert_eq!(step(&mut link, 1, Input::Send(&early)), []);
    assert_eq!(
        step(&mut link, 2, Input::Opened { hello: hello() }),
        [Output::Transmit(encode(&hello()))]
    );
    assert_eq!(step(&mut link, 3, Input::Send(&early)), []);
    let out = step(&mut link, 4, Input::Frame(WELCOME));
    assert!(matches!(
        out[..],
        [
            Output::Deliver(ToCustomer::Welcome(_)),
            Output::State(LinkState::Live)
        ]
    ));
    assert_eq!(
        step(&mut link, 5, Input::Send(&early)),
        [Output::Transmit(r#"{"ping":{}}"#.into())]
    );
}

#[test]
fn nothing_but_a_refusal_is_delivered_before_the_welcome() {
    let mut link = Link::new();
    step(&mut link, 0, Input::Start);
    step(&mut link, 0, Input::Opened { hello: hello() });
    let typing = r#"{"typing":{"conversation":"7d0f7e0c-41d5-4a3c-9c52-6f1f0c6f6d11","on":true}}"#;
    assert_eq!(step(&mut link, 1, Input::Frame(typing)), []);
    let refused = r#"{"refused":{"code":"bad_frame","number":1003}}"#;
    assert_eq!(step(&mut link, 1, Input::Frame(refused)).len(), 1);
    step(&mut link, 2, Input::Frame(WELCOME));
    assert_eq!(step(&mut link, 3, Input::Frame(typing)).len(), 1);
}

#[test]
fn frames_of_a_newer_relay_are_ignored() {
    let mut link = live(0);
    for text in [r#"{"dance":{}}"#, "", "7", r#"{"entry":{}}"#] {
        assert_eq!(step(&mut link, 1, Input::Frame(text)), [], "{text}");
        assert!(link.is_live());
    }
}

#[test]
fn silence_is_probed_and_an_answer_keeps_it_alive() {
    let mut link = live(0);
    assert_eq!(link.next_deadline(), Some(PING_MS));
    assert_eq!(step(&mut link, PING_MS - 1, Input::Timer), []);
    let ping = [Output::Transmit(r#"{"ping":{}}"#.into())];
    assert_eq!(step(&mut link, PING_MS, Input::Timer), ping);
    let pong = r#"{"pong":{}}"#;
    assert_eq!(step(&mut link, PING_MS + 9, Input::Frame(pong)), []);
    assert_eq!(link.next_deadline(), Some(2 * PING_MS));
    assert_eq!(step(&mut link, 2 * PING_MS, Input::Timer), ping);
}

#[test]
fn one_who_only_listens_still_pings_since_the_relay_counts_silence_too() {
    let mut link = live(0);
    let pong = r#"{"pong":{}}"#;
    for now_ms in (1_000..PING_MS).step_by(1_000) {
        step(&mut link, now_ms, Input::Frame(pong));
    }
    assert_eq!(step(&mut link, PING_MS, Input::Timer).len(), 1);
}

#[test]
fn silence_after_the_probe_is_death_and_it_comes_back() {
    let mut link = live(0);
    step(&mut link, PING_MS, Input::Timer);
    // Its own pings do not count as a sign of life.
    step(&mut link, 2 * PING_MS, Input::Timer);
    assert!(link.is_live());
    let out = step(&mut link, SILENCE_MS, Input::Timer);
    assert_eq!(out[0], Output::Close);
    let at = retry_at(&link);
    assert!(at <= SILENCE_MS + backoff_bound_ms(0));
    assert_eq!(
        step(&mut link, at, Input::Timer),
        [Output::State(LinkState::Connecting), Output::Connect]
    );
}

#[test]
fn a_timer_that_comes_late_probes_before_it_gives_up() {
    let mut link = live(0);
    let late = 10 * SILENCE_MS;
    assert_eq!(
        step(&mut link, late, Input::Timer),
        [Output::Transmit(r#"{"ping":{}}"#.into())]
    );
    step(&mut link, late + 50, Input::Frame(r#"{"pong":{}}"#));
    step(&mut link, late + SILENCE_MS - PING_MS, Input::Timer);
    assert!(link.is_live());
}

#[test]
fn a_socket_that_never_gets_its_welcome_is_given_up() {
    let mut link = Link::new();
    step(&mut link, 0, Input::Start);
    assert_eq!(link.next_deadline(), Some(WELCOME_MS));
    step(&mut link, 1, Input::Opened { hello: hello() });
    assert_eq!(step(&mut link, WELCOME_MS, Input::Timer)[0], Output::Close);
    retry_at(&link);
}

#[test]
fn the_wait_grows_to_its_bound_and_jitter_covers_all_of_it() {
    let bounds: Vec<u64> = (0..8).map(backoff_bound_ms).collect();
    assert_eq!(
        bounds,
        [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]
    );
    let mut link = live(0);
    let mut now_ms = 0;
    for tries in 0..40 {
        closed(&mut link, now_ms, CloseCode::Restart);
        let longest = backoff_bound_ms(tries);
        assert_eq!(retry_at(&link) - now_ms, longest - 1, "try {tries}");
        now_ms = retry_at(&link);
        step(&mut link, now_ms, Input::Timer);
    }
    let mut link = live(0);
    let code = CloseCode::Restart.number();
    link.handle::<Customer>(0, 0, Input::Closed { code });
    assert_eq!(retry_at(&link), 0);
}

#[test]
fn only_a_connection_that_lived_makes_the_wait_short_again() {
    for (lived_ms, tries) in [(SETTLED_MS - 1, 3), (SETTLED_MS, 0)] {
        let mut link = live(0);
        for _ in 0..3 {
            let now_ms = closed(&mut link, 0, CloseCode::Slow).len() as u64;
            step(&mut link, now_ms + RECONNECT_MAX_MS, Input::Timer);
        }
        let now_ms = 100_000;
        step(&mut link, now_ms, Input::Opened { hello: hello() });
        step(&mut link, now_ms, Input::Frame(WELCOME));
        closed(&mut link, now_ms + lived_ms, CloseCode::Slow);
        let waited = retry_at(&link) - now_ms - lived_ms;
        assert_eq!(waited, backoff_bound_ms(tries) - 1);
    }
}

#[test]
fn final_codes_are_final_and_all_others_come_back() {
    for &code in CloseCode::ALL {
        let mut link = live(0);
        closed(&mut link, 1, code);
        let back = match code {
            CloseCode::Normal | CloseCode::Unreadable | CloseCode::NoSuchSite => {
                let code = code.number();
                assert_eq!(link.state(), LinkState::Ended { code });
                false
            }
            CloseCode::BadToken => continue,
            _ => matches!(link.state(), LinkState::Waiting { .. }),
        };
        assert_eq!(link.next_deadline().is_some(), back, "{code:?}");
        let out = step(&mut link, 1_000_000, Input::Timer);
        assert_eq!(out.contains(&Output::Connect), back, "{code:?}");
    }
}

#[test]
fn a_customer_whose_token_is_refused_comes_back_once_as_somebody_new() {
    let mut link = live(0);
    assert_eq!(
        closed(&mut link, 1, CloseCode::BadToken),
        [
            Output::ForgetToken,
            Output::State(LinkState::Connecting),
            Output::Connect
        ]
    );
    step(&mut link, 2, Input::Opened { hello: hello() });
    closed(&mut link, 3, CloseCode::BadToken);
    assert_eq!(link.state(), LinkState::Ended { code: 4401 });
}

#[test]
fn an_agent_whose_token_is_refused_must_log_in() {
    let mut link = Link::new();
    link.handle::<Agent>(0, 0, Input::Start);
    let hello = FromAgent::Hello {
        token: "t".into(),
        available: None,
    };
    link.handle::<Agent>(0, 0, Input::Opened { hello });
    let out = link.handle::<Agent>(1, 0, Input::Closed { code: 4401 });
    assert_eq!(
        out,
        [
            Output::ForgetToken,
            Output::State(LinkState::Ended { code: 4401 })
        ]
    );
    let again = link.handle::<Agent>(2, 0, Input::Start);
    assert!(again.contains(&Output::Connect));
}

#[test]
fn offline_is_believed_only_when_the_relay_is_silent() {
    let mut link = live(0);
    let out = step(&mut link, 1_000, Input::Offline);
    assert_eq!(out, [Output::Transmit(r#"{"ping":{}}"#.into())]);
    step(&mut link, 1_001, Input::Frame(r#"{"pong":{}}"#));
    step(&mut link, 1_000 + OFFLINE_PROBE_MS, Input::Timer);
    assert!(link.is_live(), "a relay on this machine needs no network");
    let mut restarted = live(0);
    step(&mut restarted, 1_000, Input::Offline);
    step(&mut restarted, 1_001, Input::Frame(r#"{"pong":{}}"#));
    closed(&mut restarted, 2_000, CloseCode::Restart);
    assert!(retry_at(&restarted) <= 2_000 + backoff_bound_ms(0));

    step(&mut link, 20_000, Input::Offline);
    step(&mut link, 20_000 + OFFLINE_PROBE_MS, Input::Timer);
    assert_eq!(link.state(), LinkState::Offline);
    let out = step(&mut link, 26_000, Input::Online);
    assert_eq!(out, [Output::State(LinkState::Connecting), Output::Connect]);
}

#[test]
fn looking_at_the_page_again_tries_at_once() {
    let mut link = live(0);
    for _ in 0..6 {
        closed(&mut link, 1, CloseCode::Restart);
        let at = retry_at(&link);
        step(&mut link, at, Input::Timer);
    }
    closed(&mut link, 100_000, CloseCode::Restart);
    assert!(retry_at(&link) > 100_001);
    let out = step(&mut link, 100_001, Input::Online);
    assert!(out.contains(&Output::Connect));
}

#[test]
fn a_link_is_trusted_again_only_when_it_answers_after_the_machine_slept() {
    // The machine's clock stood still as well: nothing looks late.
    let mut link = live(0);
    let out = step(&mut link, 10, Input::Online);
    assert_eq!(out, [Output::Transmit(r#"{"ping":{}}"#.into())]);
    assert_eq!(link.next_deadline(), Some(10 + LOOK_PROBE_MS));
    let out = step(&mut link, 10 + LOOK_PROBE_MS, Input::Timer);
    assert_eq!(out[0], Output::Close);
    assert!(matches!(link.state(), LinkState::Waiting { .. }));

    let mut alive = live(0);
    step(&mut alive, 10, Input::Online);
    step(&mut alive, 11, Input::Frame(r#"{"pong":{}}"#));
    step(&mut alive, 10 + LOOK_PROBE_MS, Input::Timer);
    assert!(alive.is_live());
}

#[test]
fn a_try_that_hangs_is_given_up_when_the_network_is_back() {
    let mut link = Link::new();
    step(&mut link, 0, Input::Start);
    assert_eq!(step(&mut link, STUCK_MS - 1, Input::Online), []);
    let out = step(&mut link, STUCK_MS, Input::Online);
    assert_eq!(out, [Output::Close, Output::Connect]);
    assert_eq!(link.next_deadline(), Some(STUCK_MS + WELCOME_MS));
}

#[test]
fn stopped_is_stopped_until_started() {
    let mut link = live(0);
    assert_eq!(
        step(&mut link, 1, Input::Stop),
        [
            Output::Close,
            Output::State(LinkState::Ended { code: 1000 })
        ]
    );
    for input in [Input::Online, Input::Offline, Input::Timer] {
        assert_eq!(step(&mut link, 1_000_000, input), []);
    }
    let out = step(&mut link, 2_000_000, Input::Start);
    assert_eq!(out, [Output::State(LinkState::Offline), Output::Connect]);
    step(&mut link, 2_000_001, Input::Opened { hello: hello() });
    step(&mut link, 2_000_002, Input::Frame(WELCOME));
    assert!(link.is_live(), "a relay that answers is not offline");
}

const CHALLENGE: &str = r#"{"challenge":{"salt":"c1.AZr9","bits":4}}"#;

#[test]
fn a_challenge_is_answered_by_another_hello() {
    let mut link = Link::new();
    step(&mut link, 0, Input::Start);
    step(&mut link, 1, Input::Opened { hello: hello() });
    let out = step(&mut link, 2, Input::Frame(CHALLENGE));
    let [Output::Prove(challenge)] = &out[..] else {
        panic!("the challenge is handed on: {out:?}")
    };
    let mut search = Search::new(challenge.clone());
    let proof = loop {
        if let Some(proof) = search.go_on(100) {
            break proof;
        }
    };
    // However long the search takes on a slow machine, within what the relay allows.
    assert!(link.next_deadline() > Some(WELCOME_MS + 2));
    let found = Input::Proven {
        hello: hello(),
        proof: proof.clone(),
    };
    let mut proven = hello();
    Customer::prove(&mut proven, proof.clone());
    assert_eq!(
        step(&mut link, 60_000, found),
        [Output::Transmit(encode(&proven))]
    );
    step(&mut link, 60_001, Input::Frame(WELCOME));
    assert!(link.is_live());
    // A proof that comes when nobody waits for it any more is dropped.
    let late = Input::Proven {
        hello: hello(),
        proof,
    };
    assert_eq!(step(&mut link, 60_002, late), []);
}

#[test]
fn whoever_is_turned_away_stays_away_as_long_as_asked() {
    let mut link = Link::new();
    step(&mut link, 0, Input::Start);
    step(&mut link, 1, Input::Opened { hello: hello() });
    let refused = r#"{"refused":{"code":"too_many","number":1007,"retry_after_ms":30000}}"#;
    step(&mut link, 2, Input::Frame(refused));
    closed(&mut link, 3, CloseCode::TooMany);
    assert!(retry_at(&link) >= 30_003);
    let at = retry_at(&link);
    step(&mut link, at, Input::Timer);
    closed(&mut link, at, CloseCode::Restart);
    assert!(retry_at(&link) < at + 30_000, "once told, once obeyed");
}
