//! What comes by e-mail: answers of customers, and mails that came back.

use crate::world::World;
use crate::world::verbs::{address, agent, customer, message};
use desk::{AgentDid, CustomerDid, DeskConfig, Event, MailKind, SessionId};
use protocol::{ConversationId, ConversationState, EntryBody, MessageId, Seq, TicketReason};

fn answered(world: &mut World) -> ConversationId {
    world.agent_comes(1, Some(false));
    let id = world.leaves_message(1, 1);
    world.agent_says(1, id);
    assert_eq!(world.state(id), ConversationState::Answered);
    id
}

fn reasons(world: &World, id: ConversationId) -> Vec<TicketReason> {
    let bodies = world.bodies(id).into_iter();
    let reason = |body| match body {
        EntryBody::Ticketed { reason, .. } => Some(reason),
        _ => None,
    };
    bodies.filter_map(reason).collect()
}

#[test]
fn a_reply_by_mail_is_the_customers_message_and_owes_an_answer_again() {
    let mut world = World::with_agents(&[1, 1]);
    let id = answered(&mut world);
    world.pass(3_600_000);
    let sent = world.mail_comes(1, id);
    let row = world.row(id).clone();
    assert_eq!(
        (row.state, row.agent),
        (ConversationState::Ticket, Some(agent(1)))
    );
    assert_eq!(row.due_at, Some(world.at().plus_ms(24 * 3_600_000)));
    assert_eq!(
        reasons(&world, id),
        [TicketReason::LeftMessage, TicketReason::WroteAgain]
    );
    // Read from the mailbox a second time.
    world.event(mail(id, sent, &address(1)));
    assert_eq!(world.saved().count(), 0);
    // No robot of ours answers it.
    assert_eq!(world.store.mails_of(MailKind::Confirmation).len(), 1);
    world.agent_says(1, id);
    assert_eq!(world.state(id), ConversationState::Answered);
    assert_eq!(world.store.mails_of(MailKind::Answer).len(), 2);
}

fn mail(conversation: ConversationId, id: MessageId, from: &str) -> Event {
    Event::MailCame {
        conversation,
        id,
        from: from.into(),
        text: "Thank you, and one more thing.".into(),
    }
}

#[test]
fn into_a_live_chat_it_is_a_message_and_another_address_is_noted() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.event(mail(id, message(9), "Ada@Work.example"));
    assert_eq!(world.state(id), ConversationState::Live);
    let email = String::from("Ada@Work.example");
    assert!(world.bodies(id).contains(&EntryBody::CameFrom { email }));
    assert_eq!(world.row(id).email, Some(address(1)), "the known one stays");
    assert_eq!(world.row(id).unread, 1);
    // The same address in other letters is the same.
    let entries = world.bodies(id).len();
    world.event(mail(id, message(10), &address(1).to_uppercase()));
    assert_eq!(world.bodies(id).len(), entries + 1);
}

#[test]
fn an_answer_that_came_back_is_owed_again_once() {
    let mut world = World::with_agents(&[1]);
    let id = answered(&mut world);
    let asked = world.row(id).last;
    let bounce = Event::MailBounced {
        conversation: id,
        asked,
        email: address(1),
    };
    world.event(bounce.clone());
    assert_eq!(world.state(id), ConversationState::Ticket);
    assert_eq!(
        reasons(&world, id).last(),
        Some(&TicketReason::Undeliverable)
    );
    world.event(bounce);
    assert_eq!(world.saved().count(), 0);
    // It cannot be answered by mail: an agent closes it, and that is an end.
    world.agent(1, AgentDid::End { conversation: id });
    assert_eq!(world.state(id), ConversationState::Ended);
}

#[test]
fn a_transcript_that_came_back_is_noted_and_nothing_else() {
    let mut world = World::with_agents(&[1]);
    let id = answered(&mut world);
    let (conversation, email) = (id, String::from("bob@example.com"));
    let want = CustomerDid::WantTranscript {
        conversation,
        id: message(5),
        email: email.clone(),
    };
    world.customer(1, want);
    let asked = world.row(id).last;
    world.event(Event::MailBounced {
        conversation,
        asked,
        email: email.clone(),
    });
    assert_eq!(world.last_entry(id).body, EntryBody::MailFailed { email });
    assert_eq!(world.state(id), ConversationState::Answered);
}

#[test]
fn a_conversation_that_the_desk_let_go_comes_back_for_a_mail() {
    let config = DeskConfig {
        ended_kept_max: 1,
        ..DeskConfig::default()
    };
    let mut world = World::new(config, &[1]);
    let old = answered(&mut world);
    // Others end after it: the desk holds it no longer.
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    for n in 2..4 {
        let id = world.live(n, 1);
        world.agent_says(1, id);
        world.agent(1, AgentDid::End { conversation: id });
    }
    world.event(mail(old, message(50), &address(1)));
    assert_eq!(world.saved().count(), 0, "nobody knows it");
    let sent = world.store.entries[&old].iter();
    let sent: Vec<(MessageId, Seq)> = sent.filter_map(|e| Some((e.id?, e.seq))).collect();
    let row = Box::new(world.row(old).clone());
    let recalled = Event::Recalled {
        conversation: row,
        sent,
    };
    world.event(recalled.clone());
    world.event(recalled);
    world.event(mail(old, message(50), &address(1)));
    assert_eq!(world.state(old), ConversationState::Ticket);
}

#[test]
fn a_private_link_shows_its_conversation_and_no_other() {
    let mut world = World::with_agents(&[1]);
    let old = answered(&mut world);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    let newer = world.live(1, 1);
    let came = |only| Event::CustomerCame {
        session: SessionId(77),
        customer: customer(1),
        locale: "en".into(),
        zone: None,
        page: None,
        resume: None,
        only,
    };
    let shown = |event| {
        let mut desk = world.desk.clone();
        let effects = desk.handle(world.at(), event);
        effects.into_iter().find_map(|effect| match effect {
            desk::Effect::Tell(_, desk::Notice::CustomerWelcome { view, .. }) => Some(view),
            _ => None,
        })
    };
    let id = |view: Option<Option<protocol::CustomerView>>| view.flatten().map(|v| v.id);
    assert_eq!(id(shown(came(None))), Some(newer));
    assert_eq!(id(shown(came(Some(old)))), Some(old));
    let strange = ConversationId::random([0xee; 16]);
    assert_eq!(id(shown(came(Some(strange)))), None);
}
