//! Asking for a chat: who may wait, and that asking twice starts no second conversation.

use crate::world::World;
use crate::world::verbs::{agent, customer, message};
use desk::{AgentDid, CustomerDid, DeskConfig, Notice};
use protocol::{AvailabilityState, Code, ConversationState, EntryBody, Seq};

#[test]
fn nobody_here_is_said_at_once_and_about_the_request() {
    let mut world = World::with_agents(&[2]);
    let page = world.page(1);
    let id = world.ask_known(1);
    assert_eq!(world.refused(), Some(Code::NobodyHere));
    assert!(!world.store.rows.contains_key(&id));
    let refusal = world.ears.open[&page].refusals()[0];
    assert!(refusal.id.is_some());
    assert_eq!(refusal.conversation, None);
}

#[test]
fn an_agent_whose_switch_is_off_is_nobody() {
    let mut world = World::with_agents(&[2]);
    world.agent_comes(1, Some(false));
    world.ask(1);
    assert_eq!(world.refused(), Some(Code::NobodyHere));
}

#[test]
fn within_an_agents_grace_one_may_wait_and_is_given_once_they_are_back() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    world.agent_leaves(1);
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
    let id = world.ask(1);
    assert_eq!(world.state(id), ConversationState::Waiting);
    world.pass(9_999);
    world.agent_comes(1, None);
    assert_eq!(world.row(id).agent, Some(agent(1)));
}

#[test]
fn the_first_entries_are_asked_and_the_question_under_the_requests_id() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let request = message(7);
    let fresh = world.fresh_conversation();
    let ask = CustomerDid::Ask {
        fresh,
        id: request,
        name: "Ada".into(),
        email: None,
        question: Some("Hi".into()),
        consent: None,
    };
    world.customer(1, ask.clone());
    let text = String::from("Hi");
    assert_eq!(
        world.bodies(fresh),
        [EntryBody::Asked {}, EntryBody::message(text)]
    );
    assert_eq!(world.last_entry(fresh).id, Some(request));
    assert_eq!(world.row(fresh).unread, 1);

    // Sent twice: told again, with another fresh id, and nothing is saved.
    let mut twice = ask;
    if let CustomerDid::Ask { fresh, .. } = &mut twice {
        *fresh = world.fresh_conversation();
    }
    world.customer(1, twice.clone());
    assert_eq!(world.saved().count(), 0);
    let told = world.told().any(
        |(_, n)| matches!(n, Notice::Conversation { view, after: Seq(0), .. } if view.id == fresh),
    );
    assert!(told);

    // Also after its end, while a new request starts a new one.
    world.customer(
        1,
        CustomerDid::End {
            conversation: fresh,
        },
    );
    world.customer(1, twice);
    assert_eq!(world.store.rows.len(), 1);
    let second = world.ask(1);
    assert_eq!(world.state(second), ConversationState::Offered);
}

#[test]
fn asking_while_one_is_open_starts_no_second_one() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let first = world.ask(1);
    let second = world.ask(1);
    assert_eq!(world.refused(), None);
    assert!(world.store.rows.contains_key(&first));
    assert!(!world.store.rows.contains_key(&second));
}

#[test]
fn a_full_line_takes_nobody_more_but_is_away_only_for_the_next() {
    let config = DeskConfig {
        line_max: 2,
        ..DeskConfig::default()
    };
    let mut world = World::new(config, &[1]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let waiting = [world.ask_known(2), world.ask_known(3)];
    assert_eq!(world.desk.availability().state, AvailabilityState::Away);
    world.ask_known(4);
    assert_eq!(world.refused(), Some(Code::LineFull));
    // Those in line are not turned into tickets: somebody is there.
    for id in waiting {
        assert_eq!(world.state(id), ConversationState::Waiting);
    }
    world.customer(1, CustomerDid::End { conversation: live });
    assert_eq!(world.state(waiting[0]), ConversationState::Offered);
    world.ask_known(4);
    assert_eq!(world.refused(), None);
}

#[test]
fn somebody_elses_conversation_is_answered_like_one_that_does_not_exist() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let adas = world.live(1, 1);
    let nobodys = world.fresh_conversation();
    world.page(2);
    for conversation in [adas, nobodys] {
        let email = String::from("b@example.com");
        let id = message(1);
        for did in [
            CustomerDid::End { conversation },
            CustomerDid::See {
                conversation,
                up_to: Seq(1),
            },
            CustomerDid::Say {
                conversation,
                id,
                text: "Hi".into(),
                files: Vec::new(),
            },
            CustomerDid::WantTranscript {
                conversation,
                id,
                email,
            },
        ] {
            world.customer(2, did);
            assert_eq!(world.refused(), Some(Code::NoSuchConversation));
            assert_eq!(world.saved().count(), 0);
        }
    }
    assert_eq!(world.row(adas).customer, customer(1));
}

#[test]
fn the_estimate_is_measured_waits_times_place_and_the_first_one_shown_is_kept() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    assert_eq!(world.desk.availability().estimate_ms, Some(0));
    let first = world.ask(1);
    world.pass(20_000);
    // Nothing was measured yet: nothing is promised.
    let second = world.ask(2);
    assert_eq!(world.row(second).promised_ms, None);
    world.open(1, first);
    assert_eq!(world.row(first).wait_ms, Some(20_000));
    // One wait of 20 s was measured: second in line is told 20 s × 1.
    assert_eq!(world.row(second).promised_ms, Some(20_000));
    assert_eq!(world.desk.availability().estimate_ms, Some(40_000));
    world.pass(5_000);
    let third = world.ask(3);
    assert_eq!(world.row(third).promised_ms, Some(40_000));
    world.customer(
        1,
        CustomerDid::End {
            conversation: first,
        },
    );
    world.pass(3_000);
    world.open(1, second);
    let wait = world.store.waits.last().expect("measured");
    assert_eq!((wait.ms(), wait.promised_ms), (8_000, Some(20_000)));
    assert_eq!(world.desk.figures().average_wait_today_ms, Some(14_000));
}

#[test]
fn a_promise_is_of_its_own_turn() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let first = world.ask(1);
    world.pass(20_000);
    world.open(1, first);
    let second = world.ask(2);
    assert_eq!(world.row(second).promised_ms, Some(20_000));
    world.customer(
        1,
        CustomerDid::End {
            conversation: first,
        },
    );
    world.pass(10_000);
    world.open(1, second);
    // 0.9 × 20 s + 0.1 × 10 s, first in line again.
    let to = None;
    let conversation = second;
    world.agent(
        1,
        AgentDid::Transfer {
            conversation,
            to,
            department: None,
            note: None,
        },
    );
    assert_eq!(world.row(second).promised_ms, Some(19_000));
}
