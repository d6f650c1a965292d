//! Who gets whom: the longest waiting with the agent idle longest, never above capacity, and what
//! happens when the chosen one does not open it.

use crate::world::World;
use crate::world::verbs::agent;
use desk::{AgentDid, Audience, CustomerDid, Notice};
use protocol::{Code, ConversationState, EntryBody, ReturnReason};

const TO_LINE: Option<protocol::AgentId> = None;

fn returned(reason: ReturnReason) -> EntryBody {
    EntryBody::Returned { reason }
}

#[test]
fn the_agent_idle_longest_gets_the_next_and_offers_count_as_load() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(2);
    world.agent_on(1);
    // Both idle since the start: the lower id first, then in turn.
    let ids: Vec<_> = (1..=5)
        .map(|c| {
            world.pass(1_000);
            world.ask(c)
        })
        .collect();
    let agents: Vec<_> = ids.iter().map(|id| world.row(*id).agent).collect();
    let (one, two) = (Some(agent(1)), Some(agent(2)));
    assert_eq!(agents, [one, two, one, two, None]);
    world.pass(1_000);
    world.open(1, ids[0]);
    let conversation = ids[0];
    world.agent(1, AgentDid::End { conversation });
    assert_eq!(world.row(ids[4]).agent, one);
}

#[test]
fn an_offer_that_is_not_opened_goes_to_the_next_agent_and_keeps_its_wait() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    world.agent_on(2);
    let id = world.ask(1);
    let asked = world.row(id).waiting_since;
    assert_eq!(world.row(id).open_by, Some(asked.plus_ms(45_000)));
    world.pass(44_999);
    assert_eq!(world.row(id).agent, Some(agent(1)));
    world.pass(1);
    assert_eq!(world.last_entry(id).body, returned(ReturnReason::NotOpened));
    assert_eq!(world.row(id).agent, Some(agent(2)));
    // Neither opens it: it is offered again, to either.
    world.pass(45_000);
    assert_eq!(world.row(id).agent, Some(agent(1)));
    world.pass(5_000);
    world.open(1, id);
    assert_eq!(world.row(id).wait_ms, Some(95_000));
    assert_eq!(world.row(id).waiting_since, asked);
    assert_eq!(world.store.waits.len(), 1);
}

#[test]
fn what_came_back_stands_before_those_who_never_had_an_agent() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let first = world.live(1, 1);
    world.pass(1_000);
    let second = world.ask(2);
    world.pass(1_000);
    world.agent(
        1,
        AgentDid::Transfer {
            conversation: first,
            to: TO_LINE,
            department: None,
            note: None,
        },
    );
    assert_eq!(
        world.last_entry(first).body,
        returned(ReturnReason::HandedBack)
    );
    // Nobody else has room, so the same agent is asked again, before the one who asked earlier.
    assert_eq!(world.state(first), ConversationState::Offered);
    assert_eq!(world.row(first).waiting_since, world.at());
    assert_eq!(world.state(second), ConversationState::Waiting);
}

#[test]
fn what_an_agent_handed_back_goes_to_another_who_has_room() {
    let mut world = World::with_agents(&[3, 3]);
    world.agent_on(1);
    world.pass(1_000);
    let id = world.live(1, 1);
    world.agent_on(2);
    world.pass(1_000);
    let other = world.ask(2);
    assert_eq!(world.row(other).agent, Some(agent(2)));
    world.pass(1_000);
    // Agent 1 is idle longer now, but has just handed this one back.
    world.agent(
        1,
        AgentDid::Transfer {
            conversation: id,
            to: TO_LINE,
            department: None,
            note: None,
        },
    );
    assert_eq!(world.row(id).agent, Some(agent(2)));
}

#[test]
fn a_transfer_needs_a_colleague_who_is_there_and_has_room() {
    let mut world = World::with_agents(&[2, 1, 1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    let to = |n| AgentDid::Transfer {
        conversation,
        to: Some(agent(n)),
        department: None,
        note: None,
    };
    world.agent(1, to(2));
    assert_eq!(world.refused(), Some(Code::NoRoom), "not here");
    world.agent_comes(2, Some(false));
    world.agent(1, to(2));
    assert_eq!(world.refused(), Some(Code::NoRoom), "switch off");
    world.agent(1, to(1));
    assert_eq!(world.refused(), Some(Code::NotNow), "to oneself");
    world.agent_on(3);
    world.agent(3, to(2));
    assert_eq!(world.refused(), Some(Code::NotYours));
    world.pass(60_000);
    world.agent(1, to(3));
    let to_name = String::from("Agent 3");
    let body = EntryBody::Transferred { to: to_name };
    assert_eq!(world.last_entry(conversation).body, body);
    let row = world.row(conversation);
    assert_eq!(row.state, ConversationState::Offered);
    assert_eq!((row.agent, row.waiting_since), (Some(agent(3)), world.at()));
    world.pass(4_000);
    world.open(3, conversation);
    // The first turn's wait stays the conversation's; the second is measured, too.
    let waits: Vec<u64> = world.store.waits.iter().map(|w| w.ms()).collect();
    assert_eq!(waits, [0, 4_000]);
    assert_eq!(world.row(conversation).wait_ms, Some(0));
}

#[test]
fn take_works_in_line_when_offered_to_others_and_live_with_others() {
    let mut world = World::with_agents(&[1, 0]);
    world.agent_on(1);
    world.agent_comes(2, Some(false));
    let offered = world.ask(1);
    let waiting = world.ask(2);
    for conversation in [offered, waiting] {
        world.agent(2, AgentDid::Take { conversation });
        assert_eq!(world.refused(), None);
        let row = world.row(conversation);
        assert_eq!(row.state, ConversationState::Live);
        assert_eq!(row.agent, Some(agent(2)));
    }
    let live = world.live(3, 1);
    world.agent(2, AgentDid::Take { conversation: live });
    assert_eq!(world.row(live).agent, Some(agent(2)));
    let to = String::from("Agent 2");
    assert_eq!(world.last_entry(live).body, EntryBody::Transferred { to });
    let waits = world.store.waits.len();
    world.agent(2, AgentDid::Take { conversation: live });
    assert_eq!((world.refused(), world.store.waits.len()), (None, waits));
    world.customer(3, CustomerDid::End { conversation: live });
    world.agent(2, AgentDid::Take { conversation: live });
    assert_eq!(world.refused(), Some(Code::ConversationOver));
}

#[test]
fn opening_what_is_offered_to_somebody_else_only_looks_into_it() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    let id = world.ask(1);
    world.agent_on(2);
    world.open(2, id);
    assert_eq!(world.state(id), ConversationState::Offered);
    assert_eq!(world.row(id).agent, Some(agent(1)));
}

#[test]
fn everybody_who_asks_in_one_millisecond_keeps_the_order_of_asking_also_after_a_restart() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let _live = world.live(100, 1);
    let ids: Vec<_> = (1..=40).map(|c| world.ask(c)).collect();
    world.restart();
    for c in 1..=40 {
        world.page(c);
    }
    world.page(100);
    world.agent_comes(1, Some(true));
    world.pass(1_000);
    for id in ids {
        assert_eq!(world.state(id), ConversationState::Waiting);
        let live = world.store.rows.values();
        let live = live.filter(|r| r.state == ConversationState::Live);
        let conversation = live.map(|r| r.id).next().expect("one is live");
        world.agent(1, AgentDid::End { conversation });
        assert_eq!(world.state(id), ConversationState::Offered);
        world.open(1, id);
    }
}

#[test]
fn a_note_goes_before_the_chat_and_only_with_it() {
    let mut world = World::with_agents(&[2, 1]);
    world.agent_on(1);
    world.agent_comes(2, Some(false));
    let conversation = world.live(1, 1);
    let to = |n: u64| AgentDid::Transfer {
        conversation,
        to: Some(agent(n)),
        department: None,
        note: Some("Wants a new pole, not the money.".into()),
    };
    let before = world.bodies(conversation).len();
    world.agent(1, to(2));
    assert_eq!(world.refused(), Some(Code::NoRoom));
    assert_eq!(world.bodies(conversation).len(), before, "no note either");
    world.agent(
        2,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    world.agent(1, to(2));
    let text = String::from("Wants a new pole, not the money.");
    let to = String::from("Agent 2");
    let expected = [EntryBody::Note { text }, EntryBody::Transferred { to }];
    assert_eq!(world.bodies(conversation)[before..], expected);
    let note = world.told().find(|(_, notice)| {
        matches!(notice, Notice::Entry { entry, .. } if matches!(entry.body, EntryBody::Note { .. }))
    });
    assert_eq!(note.map(|(who, _)| *who), Some(Audience::Agent(agent(1))));
}
