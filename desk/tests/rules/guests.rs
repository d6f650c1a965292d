//! Colleagues in a chat: they hear and say what is said; who has it stays responsible.

use crate::world::World;
use crate::world::verbs::{agent, customer};
use desk::{AgentDid, Audience, CustomerDid, Event, Notice};
use protocol::limits::GUESTS_MAX;
use protocol::{AgentId, Code, ConversationId, ConversationState, EntryBody};

fn adds(world: &mut World, a: u64, conversation: ConversationId, b: u64) {
    let agent = agent(b);
    world.agent(
        a,
        AgentDid::Add {
            conversation,
            agent,
        },
    );
}

fn guests(world: &World, id: ConversationId) -> &[AgentId] {
    &world.row(id).guests
}

/// Agent 1 has a chat with customer 1, and brought in agent 2.
fn two_in_a_chat(capacities: &[u32]) -> (World, ConversationId) {
    let mut world = World::with_agents(capacities);
    world.agent_on(1);
    let chat = world.live(1, 1);
    world.agent_comes(2, Some(false));
    adds(&mut world, 1, chat, 2);
    (world, chat)
}

#[test]
fn a_colleague_comes_speaks_and_goes() {
    let (mut world, chat) = two_in_a_chat(&[1, 0]);
    assert_eq!(
        world.refused(),
        None,
        "neither available nor with room, and asked all the same"
    );
    assert_eq!(guests(&world, chat), [agent(2)]);
    let name = String::from("Agent 2");
    assert_eq!(
        world.last_entry(chat).body,
        EntryBody::Added { name: name.clone() }
    );
    let to_customer = world.told().any(|(who, what)| {
        *who == Audience::Customer(customer(1)) && matches!(what, Notice::Entry { .. })
    });
    assert!(to_customer, "the customer is told");

    world.customer_says(1, chat);
    let heard = world.told().any(|(who, what)| {
        *who == Audience::Agent(agent(2)) && matches!(what, Notice::Entry { .. })
    });
    assert!(heard, "also without looking into it");
    world.agent_says(2, chat);
    assert_eq!(world.refused(), None);
    assert_eq!(world.row(chat).owed_since, None, "the customer is answered");
    assert_eq!(world.row(chat).agent, Some(agent(1)));

    let end = AgentDid::End { conversation: chat };
    world.agent(2, end);
    assert_eq!(world.refused(), Some(Code::NotYours));
    adds(&mut world, 2, chat, 1);
    assert_eq!(world.refused(), Some(Code::NotYours));
    let out = AgentDid::StepOut { conversation: chat };
    world.agent(2, out.clone());
    assert_eq!(world.last_entry(chat).body, EntryBody::SteppedOut { name });
    world.agent_says(2, chat);
    assert_eq!(world.refused(), Some(Code::NotYours));
    world.agent(2, out);
    assert_eq!(world.refused(), Some(Code::NotYours));
}

#[test]
fn only_who_is_here_and_only_a_handful() {
    let mut capacities = vec![2; GUESTS_MAX + 2];
    capacities[0] = 1;
    let mut world = World::with_agents(&capacities);
    world.agent_on(1);
    let chat = world.live(1, 1);
    adds(&mut world, 1, chat, 2);
    assert_eq!(world.refused(), Some(Code::NoRoom), "not here");
    adds(&mut world, 1, chat, 1);
    assert_eq!(world.refused(), Some(Code::NotNow), "oneself");
    let all = GUESTS_MAX as u64 + 1;
    for n in 2..=all {
        world.agent_comes(n, Some(false));
        adds(&mut world, 1, chat, n);
        assert_eq!(world.refused(), None);
    }
    adds(&mut world, 1, chat, 2);
    assert_eq!(world.refused(), Some(Code::NotNow), "there already");
    world.agent_comes(all + 1, Some(false));
    adds(&mut world, 1, chat, all + 1);
    assert_eq!(world.refused(), Some(Code::TooManyGuests));
}

#[test]
fn they_stay_through_a_reload_and_a_restart_and_go_when_lost() {
    let (mut world, chat) = two_in_a_chat(&[1, 1]);
    world.agent_leaves(2);
    world.pass(10_000);
    world.agent_comes(2, Some(false));
    world.pass(60_000);
    assert_eq!(guests(&world, chat), [agent(2)], "it was a reload");
    world.restart();
    world.agent_on(1);
    world.agent_comes(2, Some(false));
    world.page(1);
    world.agent_says(2, chat);
    assert_eq!(world.refused(), None, "it lasts");
    world.agent_leaves(2);
    world.pass(world.config.agent_lost_ms);
    assert_eq!(guests(&world, chat), []);
    let name = String::from("Agent 2");
    assert!(world.bodies(chat).contains(&EntryBody::SteppedOut { name }));
    assert_eq!(world.row(chat).agent, Some(agent(1)));

    world.agent_comes(2, Some(false));
    adds(&mut world, 1, chat, 2);
    world.event(Event::AgentLoggedOut { agent: agent(2) });
    assert_eq!(guests(&world, chat), [], "logged out");
}

#[test]
fn what_ends_or_moves_a_chat_ends_their_being_there() {
    let (mut world, chat) = two_in_a_chat(&[1, 1]);
    world.agent(2, AgentDid::Take { conversation: chat });
    assert_eq!(world.row(chat).agent, Some(agent(2)), "took it over");
    assert_eq!(guests(&world, chat), []);
    adds(&mut world, 2, chat, 1);
    world.customer(1, CustomerDid::End { conversation: chat });
    assert_eq!(
        (world.state(chat), guests(&world, chat)),
        (ConversationState::Ended, &[][..])
    );

    let (mut world, chat) = two_in_a_chat(&[1, 1]);
    world.agent_leaves(1);
    world.pass(world.config.agent_lost_ms);
    assert_eq!(
        world.state(chat),
        ConversationState::Ticket,
        "who was brought in is not available: nobody else is there"
    );
    assert_eq!(guests(&world, chat), []);
}
