//! The owner sets other rules while people wait: deadlines follow, promises stay, and a desk that starts
//! from the records does the same.

use crate::world::World;
use crate::world::verbs::agent;
use desk::{Automatic, DeskConfig, Event, Moment};
use protocol::{AvailabilityState, ConversationId, ConversationState, EntryBody};

fn set(world: &mut World, change: impl FnOnce(&mut DeskConfig)) {
    let mut config = world.config.clone();
    change(&mut config);
    world.event(Event::Configured(Box::new(config)));
}

/// Whether the customer's page says that the wait is long.
fn is_told_long(world: &World, id: ConversationId) -> bool {
    let mut ears = world.ears.open.values();
    ears.any(|ear| matches!(&ear.place, Some((of, place)) if *of == id && place.long_wait))
}

#[test]
fn a_long_wait_is_none_by_other_rules_and_becomes_one_in_its_time() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let id = world.ask_known(1);
    world.pass(300_000);
    assert!(is_told_long(&world, id));
    set(&mut world, |rules| rules.wait_max_ms = 600_000);
    assert!(!is_told_long(&world, id), "ten minutes are not over");
    world.pass(299_999);
    assert!(!is_told_long(&world, id));
    world.pass(1);
    assert!(is_told_long(&world, id), "it comes back");
    set(&mut world, |rules| rules.wait_max_ms = 900_000);
    assert!(!is_told_long(&world, id));
    set(&mut world, |rules| rules.wait_max_ms = 10_000);
    assert!(is_told_long(&world, id), "at once");
}

#[test]
fn what_would_have_been_due_is_due_at_once_and_what_was_done_stays() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    world.live(1, 1);
    let id = world.ask_known(2);
    world.pass(30_000);
    assert_eq!(world.row(id).alert, 0);
    set(&mut world, |rules| rules.alert_ms = 20_000);
    assert_eq!(world.row(id).alert, 1, "it waits for longer than that");
    set(&mut world, |rules| rules.alert_ms = 100_000);
    assert_eq!(world.row(id).alert, 1, "they were alerted");
    set(&mut world, |rules| {
        rules.automatic = vec![Automatic {
            when: Moment::Waiting,
            after_ms: 10_000,
            times: 5,
            words: vec![("en".into(), "Still here".into())],
        }];
    });
    let said = |world: &World| {
        let bodies = world.bodies(id);
        let mut said = 0;
        for body in &bodies {
            said += usize::from(matches!(body, EntryBody::Automatic { .. }));
        }
        said
    };
    assert_eq!(said(&world), 1, "once, not three times");
    world.pass(10_000);
    assert_eq!(said(&world), 2);
    set(&mut world, |rules| rules.automatic.clear());
    world.pass(60_000);
    assert_eq!(said(&world), 2, "nothing is worded any more");
}

#[test]
fn who_was_offered_a_chat_has_the_time_of_the_new_rules_at_most() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.ask_known(1);
    assert_eq!(world.row(id).state, ConversationState::Offered);
    set(&mut world, |rules| rules.offer_ms = 400_000);
    let promised = world.row(id).open_by;
    assert_eq!(promised.map(|at| at.0), Some(world.now + 45_000), "as told");
    set(&mut world, |rules| rules.offer_ms = 5_000);
    let open_by = world.row(id).open_by;
    assert_eq!(open_by.map(|at| at.0), Some(world.now + 5_000));
    // A desk that starts from the records does the same.
    world.restart();
    assert_eq!(world.row(id).open_by, open_by);
}

#[test]
fn who_is_gone_has_the_time_of_the_new_rules() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.pages_close(1);
    world.agent_leaves(1);
    world.pass(9_000);
    set(&mut world, |rules| {
        rules.agent_grace_ms = 60_000;
        rules.agent_lost_ms = 90_000;
        rules.live_grace_ms = 80_000;
    });
    world.pass(50_000);
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
    world.pass(1_000);
    assert_eq!(world.desk.availability().state, AvailabilityState::Away);
    assert_eq!(world.row(id).agent, Some(agent(1)), "not lost yet");
    world.pass(20_000);
    assert!(!world.row(id).state.is_open(), "the customer is gone");
}
