//! Breaks: who is away says why, colleagues see it, and what lasts of it adds up.

use crate::world::World;
use crate::world::verbs::agent;
use desk::{AgentDid, Event, Record};
use protocol::{AwayReason, Here, Presence, Timestamp};

fn takes(world: &mut World, why: Option<AwayReason>) {
    world.agent(1, AgentDid::SetAvailable { on: false, why });
}

fn saved(world: &World) -> Vec<Presence> {
    let records = world.saved();
    let presence = records.filter_map(|record| match record {
        Record::Presence(presence) => Some(presence.clone()),
        _ => None,
    });
    presence.collect()
}

fn event(at: Timestamp, here: Here) -> Presence {
    Presence {
        agent: agent(1),
        at,
        here,
    }
}

#[test]
fn each_change_is_saved_once_with_its_reason() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    assert_eq!(saved(&world), [event(world.at(), Here::Available)]);
    world.agent_on(2);
    world.pass(60_000);
    takes(&mut world, Some(AwayReason::Lunch));
    let lunch = Here::Away(Some(AwayReason::Lunch));
    assert_eq!(saved(&world), [event(world.at(), lunch.clone())]);
    world.pass(60_000);
    takes(&mut world, Some(AwayReason::Lunch));
    assert_eq!(saved(&world), [], "the same again");
    takes(&mut world, None);
    assert_eq!(saved(&world), [event(world.at(), Here::Away(None))]);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    assert_eq!(saved(&world), [event(world.at(), Here::Available)]);
}

#[test]
fn a_break_goes_on_behind_a_closed_lid_and_through_a_restart() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    takes(&mut world, Some(AwayReason::Break));
    let since = world.at();
    world.agent_leaves(1);
    world.pass(30 * 60_000);
    world.restart();
    world.pass(30 * 60_000);
    world.agent_on(2);
    let seen = world.ears.open.values().next().expect("a view");
    let away = seen.colleagues[&agent(1)].away.clone().expect("on a break");
    assert_eq!((away.since, away.why), (since, Some(AwayReason::Break)));
    world.agent_comes(1, Some(false));
    assert_eq!(saved(&world), [], "still the same break");
}

#[test]
fn who_does_not_come_back_went_with_the_last_view() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    world.pass(60_000);
    takes(&mut world, Some(AwayReason::Meeting));
    let left = world.at();
    world.agent_leaves(1);
    world.pass(3 * 3_600_000);
    assert_eq!(world.store.presence.last(), Some(&event(left, Here::Gone)));

    world.agent_comes(1, None);
    world.pass(1_000);
    let left = world.at();
    world.agent_leaves(1);
    world.pass(60_000);
    let gone = event(left, Here::Gone);
    assert_eq!(
        world.store.presence.last(),
        Some(&gone),
        "no break was said"
    );
}

#[test]
fn logging_out_ends_a_break() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    takes(&mut world, Some(AwayReason::Training));
    world.event(Event::AgentLoggedOut { agent: agent(1) });
    world.agent_leaves(1);
    let left = world.at();
    world.pass(60_000);
    assert_eq!(world.store.presence.last(), Some(&event(left, Here::Gone)));
}

#[test]
fn who_was_available_before_a_restart_gets_the_time_to_come_back() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let before = world.store.presence.clone();
    world.pass(60_000);
    world.restart();
    world.pass(5_000);
    world.agent_comes(1, Some(true));
    assert_eq!(world.store.presence, before, "nothing happened");
    world.restart();
    let restarted = world.at();
    world.pass(60_000);
    let gone = event(restarted, Here::Gone);
    assert_eq!(world.store.presence.last(), Some(&gone));
}

#[test]
fn a_chat_that_is_not_opened_ends_no_break() {
    let mut world = World::with_agents(&[3, 2]);
    world.agent_on(1);
    world.ask(1);
    world.ask(2);
    world.ask(3);
    takes(&mut world, Some(AwayReason::Break));
    let since = world.at();
    world.agent_comes(2, Some(false));
    world.pass(20_000);
    world.agent_leaves(1);
    // The offers from before run out, as many as it takes to be switched off.
    world.pass(29_000);
    let mut ears = world.ears.open.values();
    let seen = ears.find_map(|ear| ear.colleagues.get(&agent(1)));
    let away = seen.and_then(|one| one.away.clone()).expect("on a break");
    assert_eq!((away.since, away.why), (since, Some(AwayReason::Break)));
}
