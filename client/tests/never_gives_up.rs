//! Whatever happens to a link, in whatever order, it comes back by itself; only the close codes that
//! the reference calls final, and its owner, end it.

use client::link::LinkState;
use client::{Agent, Customer, Input, Link, Output, Role};
use proptest::prelude::*;
use protocol::{FromAgent, FromCustomer};

/// The codes with "no" in the table of close codes, docs/protocol.md.
const FINAL: [u16; 4] = [1000, 4400, 4401, 4404];
/// Welcomes, a refusal with a wait, a challenge, and what no relay says.
const FRAMES: [&str; 6] = [
    r#"{"welcome":{"customer":"3b0c7d3e-6f6b-4f57-8a8b-0f3f3a1c2b4d","token":"t","now":1,"availability":{"state":"open","agents":1,"answer_hours":24}}}"#,
    r#"{"refused":{"code":"unavailable","number":5001,"retry_after_ms":1000}}"#,
    r#"{"refused":{"code":"too_fast","number":1005,"retry_after_ms":4294967295}}"#,
    r#"{"challenge":{"salt":"AAAA","bits":8}}"#,
    r#"{"from_the_future":{}}"#,
    "garbage",
];

/// One thing that happens, after so many milliseconds.
#[derive(Clone, Copy, Debug)]
enum Act {
    Start,
    Opened,
    Frame(usize),
    Closed(u16),
    Timer,
    Online,
    Offline,
}

fn act() -> impl Strategy<Value = Act> {
    let code = prop_oneof![
        proptest::sample::select(FINAL.to_vec()),
        proptest::sample::select(vec![
            1001, 1005, 1006, 1009, 1011, 1012, 4408, 4429, 4508, 4512
        ]),
        any::<u16>(),
    ];
    prop_oneof![
        1 => Just(Act::Start),
        3 => Just(Act::Opened),
        3 => (0..FRAMES.len()).prop_map(Act::Frame),
        2 => code.prop_map(Act::Closed),
        3 => Just(Act::Timer),
        1 => Just(Act::Online),
        1 => Just(Act::Offline),
    ]
}

fn input<R: Role>(act: Act, hello: R::Say) -> Input<'static, R> {
    match act {
        Act::Start => Input::Start,
        Act::Opened => Input::Opened { hello },
        Act::Frame(n) => Input::Frame(FRAMES[n]),
        Act::Closed(code) => Input::Closed { code },
        Act::Timer => Input::Timer,
        Act::Online => Input::Online,
        Act::Offline => Input::Offline,
    }
}

fn lives_on<R: Role>(acts: &[(Act, u64, u32)], hello: impl Fn() -> R::Say) {
    let mut link = Link::new();
    let mut now_ms = 0;
    let _ = link.handle::<R>(now_ms, 0, Input::Start);
    for (act, after_ms, random) in acts {
        now_ms += after_ms;
        let before = link.state();
        let _ = link.handle::<R>(now_ms, *random, input::<R>(*act, hello()));
        if let LinkState::Ended { code } = link.state() {
            let closed = matches!(act, Act::Closed(with) if *with == code);
            assert!(before == link.state() || closed, "{act:?} ended it");
            assert!(FINAL.contains(&code), "{code} ended it");
            continue;
        }
        assert!(
            link.next_deadline().is_some(),
            "nothing wakes it after {act:?}"
        );
    }
    if matches!(link.state(), LinkState::Ended { .. }) {
        return;
    }
    // From now on the network is silent: nothing but time, and it tries again.
    let tries = |out: &[Output<R::Hear>]| out.iter().any(|o| matches!(o, Output::Connect));
    let mut tried = false;
    for _ in 0..8 {
        now_ms = now_ms.max(link.next_deadline().expect("a deadline"));
        let out = link.handle::<R>(now_ms, u32::MAX, Input::Timer);
        tried |= tries(&out);
    }
    assert!(tried, "it never tried again from {:?}", link.state());
}

proptest! {
    #[test]
    fn a_customers_link_lives_on(
        acts in proptest::collection::vec((act(), 0..50_000_u64, any::<u32>()), 0..60)
    ) {
        lives_on::<Customer>(&acts, || FromCustomer::Ping {});
    }

    #[test]
    fn an_agents_link_lives_on(
        acts in proptest::collection::vec((act(), 0..50_000_u64, any::<u32>()), 0..60)
    ) {
        lives_on::<Agent>(&acts, || FromAgent::Ping {});
    }
}
