//! Opening hours, and waits that are longer than the site wants.

use crate::world::World;
use desk::{CustomerDid, DeskConfig, Notice};
use protocol::{AvailabilityState, Code, ConversationState};

#[test]
fn a_closed_desk_takes_no_chats_says_when_it_opens_and_finishes_what_it_has() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let waiting = world.ask(2);
    world.hours(false);
    let availability = world.desk.availability();
    assert_eq!(availability.state, AvailabilityState::Away);
    assert!(availability.opens_at.is_some());
    let told = world
        .told()
        .any(|(_, n)| matches!(n, Notice::Availability(a) if *a == availability));
    assert!(told, "open pages learn it at once");
    world.ask(3);
    assert_eq!(world.refused(), Some(Code::NobodyHere));
    // Who was in line is still served.
    world.agent(1, desk::AgentDid::End { conversation: live });
    world.open(1, waiting);
    assert_eq!(world.state(waiting), ConversationState::Live);
    world.hours(true);
    let availability = world.desk.availability();
    assert_eq!(
        (availability.state, availability.opens_at),
        (AvailabilityState::Busy, None)
    );
}

#[test]
fn who_waits_too_long_is_offered_the_form_and_keeps_the_place() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    world.live(1, 1);
    world.pass(10);
    let id = world.ask(2);
    world.pass(299_999);
    let place = |world: &World| {
        let ears = world.ears.open.values();
        let mut places = ears.filter_map(|ear| ear.place);
        places.find(|(of, _)| *of == id).map(|(_, place)| place)
    };
    assert!(!place(&world).expect("a place").long_wait);
    world.pass(1);
    let told = place(&world).expect("a place");
    assert_eq!((told.long_wait, told.place), (true, 1));
    // A page that comes back reads the same.
    world.pages_close(2);
    world.page(2);
    assert!(place(&world).expect("a place").long_wait);
    // So does one after a restart.
    world.restart();
    world.agent_on(1);
    world.page(2);
    assert!(place(&world).expect("a place").long_wait);
    let email = Some("ada@example.com".into());
    let (conversation, id_) = (id, crate::world::verbs::message(7));
    world.customer(
        2,
        CustomerDid::ByEmail {
            conversation,
            id: id_,
            email,
        },
    );
    assert_eq!(world.state(id), ConversationState::Ticket);
}

#[test]
fn who_would_wait_too_long_gets_the_form_at_once() {
    let config = DeskConfig {
        wait_max_ms: 100_000,
        waiting_grace_ms: 3_600_000,
        ..DeskConfig::default()
    };
    let mut world = World::new(config, &[1]);
    world.agent_on(1);
    let first = world.live(1, 1);
    let second = world.ask(2);
    world.pass(90_000);
    world.agent(
        1,
        desk::AgentDid::End {
            conversation: first,
        },
    );
    world.open(1, second);
    // Waits were 0 and 90 s: 9 s a place. Ten in line are fine, the twelfth would wait too long.
    for n in 3..14 {
        assert_eq!(
            world.desk.availability().state,
            AvailabilityState::Busy,
            "{n}"
        );
        world.ask(n);
        assert_eq!(world.refused(), None);
    }
    assert_eq!(world.desk.availability().state, AvailabilityState::Away);
    world.ask(14);
    assert_eq!(world.refused(), Some(Code::LineFull));
}
