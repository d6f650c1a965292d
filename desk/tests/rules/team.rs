//! Who answers changes while the desk runs: capacities, names, accounts that are disabled.

use crate::world::World;
use crate::world::verbs::{agent, message};
use desk::{AgentProfile, CustomerDid, Event};
use protocol::ConversationState::{Live, Offered, Waiting};

fn profile(world: &World, n: u64, capacity: u32) -> AgentProfile {
    AgentProfile {
        capacity,
        ..world.agents[&agent(n)].profile.clone()
    }
}

#[test]
fn a_greater_capacity_brings_chats_at_once() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let ids = [world.ask(1), world.ask(2), world.ask(3)];
    let more = profile(&world, 1, 2);
    world.event(Event::AgentChanged { agent: more });
    assert_eq!(ids.map(|id| world.state(id)), [Offered, Offered, Waiting]);
}

#[test]
fn a_smaller_capacity_takes_offers_back_and_leaves_what_was_opened() {
    let mut world = World::with_agents(&[3]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let offered = [world.ask(2), world.ask(3)];
    let fewer = profile(&world, 1, 2);
    world.event(Event::AgentChanged { agent: fewer });
    assert_eq!(world.state(live), Live);
    assert_eq!(offered.map(|id| world.state(id)), [Offered, Waiting]);
    let none = profile(&world, 1, 0);
    world.event(Event::AgentChanged { agent: none });
    assert_eq!(world.state(live), Live);
    assert_eq!(offered.map(|id| world.state(id)), [Waiting, Waiting]);
}

#[test]
fn who_is_disabled_leaves_chats_to_the_line_and_tickets_to_others() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let known = world.ask_known(2);
    world.agent_on(2);
    let by_email = CustomerDid::ByEmail {
        conversation: known,
        id: message(world.fresh()),
        email: None,
    };
    world.customer(2, by_email);
    let owner = world.row(known).agent;
    world.event(Event::AgentDisabled { agent: agent(1) });
    assert_eq!(world.row(live).agent, Some(agent(2)));
    assert_eq!(world.row(known).agent, Some(agent(2)), "was {owner:?}");
    assert_eq!(world.desk.availability().agents, 1);
}
