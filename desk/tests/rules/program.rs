//! What programs of the site write into conversations, and what they cannot.

use crate::world::World;
use crate::world::verbs::{agent, message};
use desk::{Event, MailKind, ProgramDid};
use protocol::{AgentId, Author, ConversationId, ConversationState, EntryBody};

fn crm() -> Author {
    Author::Agent {
        id: AgentId::random([77; 16]),
        name: "CRM".into(),
    }
}

fn does(world: &mut World, conversation: ConversationId, did: ProgramDid) {
    world.event(Event::Program {
        by: crm(),
        conversation,
        did,
    });
}

#[test]
fn a_program_notes_answers_once_and_ends() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_comes(1, Some(false));
    let id = world.leaves_message(1, 1);
    let note = ProgramDid::Note {
        id: message(2),
        text: "Order 7".into(),
    };
    does(&mut world, id, note.clone());
    does(&mut world, id, note);
    let notes = world.bodies(id).into_iter();
    let notes = notes.filter(|body| matches!(body, EntryBody::Note { .. }));
    assert_eq!(notes.count(), 1);

    let owner = world.row(id).agent;
    let answer = ProgramDid::Answer {
        id: message(3),
        text: "A new one is on its way.".into(),
    };
    does(&mut world, id, answer.clone());
    assert_eq!(world.state(id), ConversationState::Answered);
    assert_eq!(world.store.mails_of(MailKind::Answer).len(), 1);
    // It stays its owner's: a program has no tickets.
    assert_eq!(world.row(id).agent, owner);
    does(&mut world, id, answer);
    assert_eq!(world.saved().count(), 0);
    does(&mut world, id, ProgramDid::End);
    assert_eq!(world.saved().count(), 0);
    assert_eq!(world.state(id), ConversationState::Answered);
}

#[test]
fn a_program_answers_no_live_chat_and_knows_no_other_conversation() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    world.page(1);
    let id = world.live(1, 1);
    assert_eq!(world.row(id).agent, Some(agent(1)));
    let answer = ProgramDid::Answer {
        id: message(9),
        text: "Hello".into(),
    };
    does(&mut world, id, answer.clone());
    assert_eq!(world.saved().count(), 0);
    let nowhere = ConversationId::random([99; 16]);
    does(&mut world, nowhere, answer);
    assert_eq!(world.saved().count(), 0);
    does(&mut world, id, ProgramDid::End);
    assert_eq!(world.state(id), ConversationState::Ended);
}
