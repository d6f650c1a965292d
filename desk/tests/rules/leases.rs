//! Connections that break: grace times, what is lost after them, and what is not.

use crate::world::World;
use crate::world::verbs::{address, agent};
use desk::{AgentDid, CustomerDid, Event, Notice};
use protocol::{
    AvailabilityState, ConversationState, Ender, EntryBody, ReturnReason, TicketReason,
};

#[test]
fn an_agent_who_reloads_loses_nothing() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let offered = world.ask(2);
    world.agent_leaves(1);
    world.pass(9_000);
    assert_eq!(world.desk.availability().agents, 1);
    world.agent_comes(1, None);
    assert_eq!(world.state(live), ConversationState::Live);
    assert_eq!(world.state(offered), ConversationState::Offered);
    world.pass(30_000);
    assert_eq!(world.state(live), ConversationState::Live);
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
}

#[test]
fn after_the_grace_time_the_agent_is_away_and_after_the_lease_the_chats_go_to_the_front() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let unknown = world.ask(2);
    world.open(1, unknown);
    world.agent_leaves(1);
    world.pass(10_000);
    assert_eq!(world.desk.availability().state, AvailabilityState::Away);
    assert_eq!(world.state(live), ConversationState::Live);
    // The switch as the view remembers it restores everything.
    world.agent_comes(1, Some(true));
    assert_eq!(world.desk.availability().agents, 1);
    world.agent_leaves(1);
    world.pass(30_000);
    // Nobody is left: who can be answered by e-mail will be; the other keeps the place in line.
    assert_eq!(world.state(live), ConversationState::Ticket);
    assert_eq!(world.state(unknown), ConversationState::Waiting);
    assert!(world.row(unknown).front);
    let bodies = world.bodies(live);
    let reason = ReturnReason::AgentGone;
    assert!(bodies.contains(&EntryBody::Returned { reason }));
    world.agent_on(1);
    assert_eq!(world.row(unknown).agent, Some(agent(1)));
}

#[test]
fn chats_of_a_lost_agent_go_to_a_colleague_in_the_order_of_asking() {
    let mut world = World::with_agents(&[3, 2]);
    world.agent_on(1);
    let ids: Vec<_> = (1..=3).map(|c| world.live(c, 1)).collect();
    world.agent_on(2);
    world.agent_leaves(1);
    world.pass(30_000);
    let states = ids.iter().map(|id| world.state(*id));
    let states: Vec<_> = states.collect();
    use ConversationState::{Offered, Waiting};
    assert_eq!(states, [Offered, Offered, Waiting]);
}

#[test]
fn logging_out_gives_everything_back_at_once() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    let live = world.live(1, 1);
    world.agent_on(2);
    world.event(Event::AgentLoggedOut { agent: agent(1) });
    assert_eq!(world.row(live).agent, Some(agent(2)));
    assert_eq!(world.desk.availability().agents, 1);
}

#[test]
fn when_the_last_agent_leaves_known_customers_become_tickets_and_others_give_an_address() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let known = world.ask_known(1);
    let unknown = world.ask(2);
    world.pass(15_000);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: false,
            why: None,
        },
    );
    let due_at = world.at().plus_ms(24 * 3_600_000);
    let reason = TicketReason::NobodyHere;
    assert_eq!(
        world.last_entry(known).body,
        EntryBody::Ticketed { reason, due_at }
    );
    assert_eq!(world.row(known).due_at, Some(due_at));
    assert_eq!(world.state(unknown), ConversationState::Waiting);
    assert_eq!(world.desk.figures().tickets, 1);
    let id = crate::world::verbs::message(1);
    world.customer(
        2,
        CustomerDid::ByEmail {
            conversation: unknown,
            id,
            email: Some(address(2)),
        },
    );
    assert_eq!(world.state(unknown), ConversationState::Ticket);
    assert_eq!(world.row(unknown).email, Some(address(2)));
    assert_eq!(world.last_entry(unknown).id, Some(id));
    assert_eq!(world.desk.figures().waiting, 0);
}

#[test]
fn a_customer_who_comes_back_in_time_keeps_the_place() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let first = world.ask(1);
    let _second = world.ask(2);
    world.pages_close(1);
    world.pass(119_999);
    let page = world.page(1);
    let place = world.ears.open[&page].place.expect("told at hello").1;
    assert_eq!((place.place, place.line), (1, 2));
    world.pass(200_000);
    assert_eq!(world.state(first), ConversationState::Waiting);
}

#[test]
fn who_gives_up_waiting_is_answered_by_email_if_there_is_an_address() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let known = world.ask_known(1);
    let unknown = world.ask(2);
    world.pages_close(1);
    world.pages_close(2);
    // Both asked in one millisecond; the second stands there from the next one on.
    world.pass(120_001);
    assert_eq!(world.state(known), ConversationState::Ticket);
    assert_eq!(world.state(unknown), ConversationState::Withdrawn);
    assert_eq!(world.row(unknown).ended_by, Some(Ender::CustomerGone));
    let gave_up = protocol::api::WaitOutcome::GaveUp;
    assert!(world.store.waits.iter().all(|w| w.outcome == gave_up));
    assert_eq!(world.desk.figures().waits_today, 0);
}

#[test]
fn a_live_chat_waits_ten_minutes_for_its_customer() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.agent_says(1, id);
    world.pages_close(1);
    world.pass(599_999);
    assert_eq!(world.state(id), ConversationState::Live);
    world.pass(1);
    let by = Ender::CustomerGone;
    assert_eq!(world.last_entry(id).body, EntryBody::Ended { by });
}

#[test]
fn a_restart_loses_nothing_and_gives_agents_their_grace() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    world.agent_on(2);
    let live = world.live(1, 1);
    let other = world.live(2, 2);
    let waiting = world.ask_known(3);
    world.restart();
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
    world.pass(5_000);
    world.agent_comes(1, Some(true));
    world.page(1);
    world.page(3);
    assert_eq!(world.state(live), ConversationState::Live);
    assert_eq!(world.state(waiting), ConversationState::Waiting);
    // The other agent never comes back.
    world.pass(25_000);
    assert_eq!(world.state(other), ConversationState::Waiting);
    assert!(world.row(other).front);
    // Nobody but the agent with a live chat is back, and then they go, too.
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: false,
            why: None,
        },
    );
    assert_eq!(world.state(waiting), ConversationState::Ticket);
}

#[test]
fn nobody_is_turned_away_while_agents_may_still_come_back_after_a_restart() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let known = world.ask_known(1);
    world.restart();
    world.pass(9_999);
    assert_eq!(world.state(known), ConversationState::Waiting);
    world.pass(1);
    assert_eq!(world.state(known), ConversationState::Ticket);
}

#[test]
fn a_clock_that_goes_back_moves_nothing_back() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.pass(60_000);
    world.agent_says(1, id);
    let at = world.last_entry(id).at;
    world.clock_back_ms = 50_000;
    world.customer_says(1, id);
    assert!(world.last_entry(id).at >= at);
    world.clock_back_ms = 0;
    world.pass(1_000);
    world.customer_says(1, id);
    assert_eq!(world.last_entry(id).at, world.at());
}

#[test]
fn time_away_from_a_live_chat_does_not_cost_the_place_that_follows() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.pages_close(1);
    world.pass(300_000);
    world.agent_on(1);
    world.agent(
        1,
        AgentDid::Transfer {
            conversation: id,
            to: None,
            department: None,
            note: None,
        },
    );
    world.pass(119_000);
    assert_eq!(world.row(id).ended_at, None);
    assert_ne!(world.state(id), ConversationState::Ticket);
    world.pass(1_000);
    assert_eq!(world.state(id), ConversationState::Ticket);
}

#[test]
fn who_gives_an_address_while_nobody_is_here_becomes_a_ticket() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let conversation = world.ask(1);
    world.pass(15_000);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: false,
            why: None,
        },
    );
    assert_eq!(world.state(conversation), ConversationState::Waiting);
    let transcript = CustomerDid::WantTranscript {
        conversation,
        id: crate::world::verbs::message(1),
        email: address(1),
    };
    world.customer(1, transcript);
    assert_eq!(world.state(conversation), ConversationState::Ticket);
}

#[test]
fn a_view_that_closed_looks_into_nothing_any_more() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.agent_on(2);
    world.open(2, id);
    world.agent_leaves(2);
    let view = world.agent_on(2);
    world.customer_says(1, id);
    let heard = &world.ears.open[&view].heard;
    assert!(!heard.iter().any(|n| matches!(n, Notice::Entry { .. })));
}
