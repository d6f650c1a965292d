//! Looking into a colleague's chat, and whispering to them: the agent knows, the customer does not.

use crate::world::World;
use crate::world::verbs::{agent, message};
use desk::{AgentDid, Audience, CustomerDid, Notice};
use protocol::{AgentId, Code, ConversationId, EntryBody, Seq};

/// Who was told last that others look on, and which.
fn watched(world: &World) -> Vec<(Audience, Vec<AgentId>)> {
    let watched = |(audience, notice): (&Audience, &Notice)| match notice {
        Notice::Watched { by, .. } => Some((*audience, by.clone())),
        _ => None,
    };
    world.told().filter_map(watched).collect()
}

fn whisper(conversation: ConversationId, n: u64) -> AgentDid {
    AgentDid::Whisper {
        conversation,
        id: message(n),
        text: "Offer the new pole.".into(),
    }
}

/// Agent 1, a supervisor, and agent 2, who is live with customer 1.
fn live_with_two() -> (World, ConversationId) {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_comes(1, Some(false));
    world.agent_on(2);
    let conversation = world.live(1, 2);
    (world, conversation)
}

#[test]
fn the_agent_of_a_chat_is_told_who_looks_on_and_the_customer_sees_nothing() {
    let (mut world, conversation) = live_with_two();
    world.open(1, conversation);
    let to_two = Audience::Agent(agent(2));
    assert_eq!(watched(&world), [(to_two, vec![agent(1)])]);
    let row = world.row(conversation).clone();
    let customer = Audience::Customer(row.customer);
    assert!(world.told().all(|(audience, _)| *audience != customer));
    // Looking is not seeing, and shows nobody typing.
    let up_to = row.last;
    world.agent(
        1,
        AgentDid::See {
            conversation,
            up_to,
        },
    );
    assert_eq!(world.row(conversation).agent_seen, row.agent_seen);
    assert!(world.last.is_empty());
    let on = true;
    world.agent(1, AgentDid::Type { conversation, on });
    assert!(world.last.is_empty());
    // A view of the agent's that looks anew is told again, and nobody else.
    let have = Seq(0);
    world.agent(2, AgentDid::Open { conversation, have });
    let told = watched(&world);
    assert!(
        matches!(&told[..], [(Audience::Session(_), by)] if *by == [agent(1)]),
        "{told:?}"
    );
    world.agent(1, AgentDid::Leave { conversation });
    assert_eq!(watched(&world), [(to_two, Vec::new())]);
    world.open(1, conversation);
    world.agent_leaves(1);
    assert_eq!(watched(&world), [(to_two, Vec::new())]);
}

#[test]
fn whoever_takes_a_chat_over_learns_that_its_agent_still_looks() {
    let (mut world, conversation) = live_with_two();
    world.open(1, conversation);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    world.agent(1, AgentDid::Take { conversation });
    assert_eq!(world.row(conversation).agent, Some(agent(1)));
    assert_eq!(
        watched(&world),
        [(Audience::Agent(agent(1)), vec![agent(2)])]
    );
}

#[test]
fn a_whisper_reaches_agents_and_never_the_customer() {
    let (mut world, conversation) = live_with_two();
    let page = world.page(1);
    let before = world.row(conversation).clone();
    world.agent(1, whisper(conversation, 1));
    assert_eq!(world.refused(), None);
    let whispers = |notice: &Notice| {
        matches!(notice, Notice::Entry { entry, .. }
            if matches!(&entry.body, EntryBody::Whisper { to, .. } if *to == agent(2)))
    };
    let heard = |audience| {
        let mut told = world.told();
        told.any(|(who, notice)| *who == audience && whispers(notice))
    };
    assert!(heard(Audience::Agent(agent(2))));
    assert!(!world.ears.open[&page].heard.iter().any(whispers));
    // It answers nobody, and is no last word.
    let row = world.row(conversation);
    assert_eq!(row.agent_messages, 0);
    assert_eq!(row.preview, before.preview);
    // Sent again, it is stored once.
    world.agent(1, whisper(conversation, 1));
    assert_eq!(world.saved().count(), 0);
}

#[test]
fn only_supervisors_whisper_and_only_to_somebody_else_who_talks() {
    let (mut world, conversation) = live_with_two();
    world.agent(2, whisper(conversation, 1));
    assert_eq!(world.refused(), Some(Code::NotAllowed));
    let waiting = world.ask(2);
    world.agent(1, whisper(waiting, 2));
    assert_eq!(world.refused(), Some(Code::NotNow));
    world.customer(1, CustomerDid::End { conversation });
    world.agent(1, whisper(conversation, 3));
    assert_eq!(world.refused(), Some(Code::ConversationOver));
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    let own = world.live(3, 1);
    world.agent(1, whisper(own, 4));
    assert_eq!(world.refused(), Some(Code::NotNow));
}

#[test]
fn colleagues_know_since_when_somebody_is_there() {
    let mut world = World::with_agents(&[1]);
    world.agent_comes(1, Some(false));
    let since = |world: &World| {
        let mut all = world.told().filter_map(|(_, notice)| match notice {
            Notice::Colleague(one) => one.since,
            _ => None,
        });
        all.next()
    };
    world.pass(60_000);
    let came = world.at();
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    assert_eq!(since(&world), Some(came));
    world.pass(60_000);
    world.ask(1);
    assert_eq!(since(&world), Some(came), "a chat changes nothing of it");
}
