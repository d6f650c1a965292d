//! Departments: who asks for one waits for its agents while any of them is available; else anybody may
//! answer. An agent hands a chat to one.

use crate::world::World;
use crate::world::verbs::{agent, customer, department};
use desk::{AgentDid, Audience, CustomerDid, DeskConfig, Event, Notice};
use protocol::{AvailabilityState, Code, ConversationId, ConversationState, EntryBody};

use ConversationState::{Offered, Waiting};

/// Agent 1 is support, agents 2 and 3 are sales.
fn world(config: DeskConfig) -> World {
    let mut world = World::new(config, &[1, 1, 1]);
    let all = vec![department(1, &[1]), department(2, &[2, 3])];
    world.event(Event::Departments(all));
    world
}

/// Customer `n`, whose page names department `d`, asks.
fn asks_for(world: &mut World, n: u64, d: u64) -> ConversationId {
    world.page(n);
    world.page_names(n, d);
    world.ask_known(n)
}

fn hands_to(world: &mut World, a: u64, conversation: ConversationId, d: u64) {
    let did = AgentDid::Transfer {
        conversation,
        to: None,
        department: Some(department(d, &[]).id),
        note: None,
    };
    world.agent(a, did);
}

#[test]
fn a_department_comes_first_and_others_are_not_held_up() {
    let mut world = world(DeskConfig::default());
    for a in [1, 2, 3] {
        world.agent_on(a);
    }
    let sales = asks_for(&mut world, 1, 2);
    assert_eq!(
        world.row(sales).agent,
        Some(agent(2)),
        "idle longest of sales"
    );
    let more = asks_for(&mut world, 2, 2);
    assert_eq!(world.row(more).agent, Some(agent(3)));
    let third = asks_for(&mut world, 3, 2);
    assert_eq!(
        world.state(third),
        Waiting,
        "sales is full, support is free"
    );
    let anybody = world.ask_known(4);
    let given = (world.state(anybody), world.row(anybody).agent);
    assert_eq!(given, (Offered, Some(agent(1))), "nobody is held up");
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
    // As soon as one of sales has room again.
    world.open(2, sales);
    world.agent(
        2,
        AgentDid::End {
            conversation: sales,
        },
    );
    assert_eq!(world.row(third).agent, Some(agent(2)));
}

#[test]
fn nobody_of_the_department_available_means_anybody() {
    let mut world = world(DeskConfig::default());
    world.agent_on(1);
    let sales = asks_for(&mut world, 1, 2);
    assert_eq!(world.row(sales).agent, Some(agent(1)), "better than nobody");
    world.agent_on(2);
    let second = asks_for(&mut world, 2, 2);
    let third = asks_for(&mut world, 3, 2);
    assert_eq!(world.row(second).agent, Some(agent(2)));
    assert_eq!(world.state(third), Waiting);
    world.open(1, sales);
    world.agent(
        1,
        AgentDid::End {
            conversation: sales,
        },
    );
    assert_eq!(
        world.state(third),
        Waiting,
        "agent 2 is available, and full"
    );
    // The last of sales goes on a break: now anybody may.
    world.agent(
        2,
        AgentDid::SetAvailable {
            on: false,
            why: None,
        },
    );
    assert_eq!(world.row(third).agent, Some(agent(1)));
}

#[test]
fn a_lease_holds_the_department_as_long_as_it_lasts() {
    let mut world = world(DeskConfig::default());
    world.agent_on(1);
    world.agent_on(2);
    world.agent_leaves(2);
    let sales = asks_for(&mut world, 1, 2);
    assert_eq!(world.state(sales), Waiting, "it may only be a reload");
    world.pass(world.config.agent_grace_ms);
    assert_eq!(world.row(sales).agent, Some(agent(1)));
}

#[test]
fn a_department_that_is_no_more_binds_nobody() {
    let mut world = world(DeskConfig::default());
    world.agent_on(1);
    world.agent_on(2);
    let first = asks_for(&mut world, 1, 1);
    let second = asks_for(&mut world, 2, 1);
    assert_eq!(world.row(first).agent, Some(agent(1)));
    assert_eq!(world.state(second), Waiting);
    world.restart();
    world.agent_on(2);
    world.agent_on(1);
    assert_eq!(world.state(second), Waiting, "it lasts");
    world.event(Event::Departments(Vec::new()));
    assert_eq!(world.row(second).agent, Some(agent(2)));
    let told = world
        .told()
        .any(|(who, what)| *who == Audience::Agents && *what == Notice::Departments(Vec::new()));
    assert!(told, "agents are told");
}

#[test]
fn a_page_that_changes_its_mind_moves_who_still_waits() {
    let mut world = world(DeskConfig::default());
    world.agent_on(1);
    world.agent_on(2);
    let first = asks_for(&mut world, 1, 1);
    let second = asks_for(&mut world, 2, 1);
    world.page_names(2, 2);
    assert_eq!(world.row(second).agent, Some(agent(2)));
    world.open(1, first);
    world.page_names(1, 2);
    assert_eq!(
        world.row(first).department,
        Some(department(1, &[]).id),
        "it is live"
    );
    world.page_names(3, 9);
    let third = world.ask_known(3);
    assert_eq!(
        world.row(third).department,
        None,
        "there is none of that name"
    );
}

#[test]
fn a_full_line_of_a_department_is_full_while_others_are_free() {
    let config = DeskConfig {
        line_max: 1,
        ..DeskConfig::default()
    };
    let mut world = world(config);
    world.agent_on(1);
    world.agent_on(2);
    asks_for(&mut world, 1, 2);
    let waits = asks_for(&mut world, 2, 2);
    assert_eq!(world.state(waits), Waiting);
    assert_eq!(world.desk.availability().state, AvailabilityState::Open);
    asks_for(&mut world, 3, 2);
    assert_eq!(world.refused(), Some(Code::LineFull));
    let anybody = world.ask_known(4);
    assert_eq!(world.row(anybody).agent, Some(agent(1)));
}

#[test]
fn a_chat_is_handed_to_a_department() {
    let mut world = world(DeskConfig::default());
    world.agent_on(1);
    let chat = world.live(1, 1);
    hands_to(&mut world, 1, chat, 9);
    assert_eq!(world.refused(), Some(Code::NoSuchDepartment));
    hands_to(&mut world, 1, chat, 2);
    assert_eq!(
        world.refused(),
        Some(Code::NoRoom),
        "nobody of it is available"
    );
    hands_to(&mut world, 1, chat, 1);
    assert_eq!(world.refused(), Some(Code::NoRoom), "nobody else of it");
    world.agent_on(2);
    let busy = asks_for(&mut world, 2, 2);
    hands_to(&mut world, 1, chat, 2);
    assert_eq!(
        world.refused(),
        None,
        "available and full: it waits for them"
    );
    let to = String::from("Department 2");
    assert_eq!(world.last_entry(chat).body, EntryBody::Transferred { to });
    let row = world.row(chat);
    let now = (row.state, row.agent, row.front, row.department);
    assert_eq!(now, (Waiting, None, true, Some(department(2, &[]).id)));
    let card = world.told().find_map(|(_, notice)| match notice {
        Notice::Card(card) if card.id == chat => Some(card.department),
        _ => None,
    });
    assert_eq!(card, Some(Some(department(2, &[]).id)));
    world.customer(2, CustomerDid::End { conversation: busy });
    assert_eq!(world.row(chat).agent, Some(agent(2)));
    assert_eq!(world.row(chat).customer, customer(1));
}
