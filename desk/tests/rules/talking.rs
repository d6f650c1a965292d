//! Messages, notes, typing, seen: who may, who hears, and what is counted.

use crate::world::World;
use crate::world::verbs::{agent, message};
use desk::{AgentDid, Audience, CustomerDid, Notice};
use protocol::limits::ENTRIES_MAX;
use protocol::{Code, ConversationId, ConversationState, EntryBody, Seq};

fn audiences(world: &World) -> Vec<Audience> {
    let entries = world
        .told()
        .filter(|(_, n)| matches!(n, Notice::Entry { .. }));
    entries.map(|(audience, _)| *audience).collect()
}

#[test]
fn a_message_goes_to_both_sides_and_its_card_to_nobody_else() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    world.agent_on(2);
    let id = world.live(1, 1);
    let customer = Audience::Customer(world.row(id).customer);
    let sent = world.customer_says(1, id);
    assert_eq!(world.last_entry(id).id, Some(sent));
    assert_eq!(audiences(&world), [customer, Audience::Agent(agent(1))]);
    let to_all = world.told().any(|(a, _)| *a == Audience::Agents);
    assert!(!to_all, "a message must not cost more with more agents");
    let card = world.told().any(|(a, n)| {
        *a == Audience::Agent(agent(1)) && matches!(n, Notice::Card(c) if c.unread == 1)
    });
    assert!(card);
    // Whoever looks into it hears it, too, until they look elsewhere.
    world.open(2, id);
    world.customer_says(1, id);
    let both = [Audience::Agent(agent(1)), Audience::Agent(agent(2))];
    assert_eq!(audiences(&world)[1..], both);
    world.agent(2, AgentDid::Leave { conversation: id });
    world.customer_says(1, id);
    assert_eq!(audiences(&world)[1..], both[..1]);
}

#[test]
fn leaving_it_in_one_view_leaves_it_open_in_the_other() {
    let mut world = World::with_agents(&[2, 2]);
    world.agent_on(1);
    world.agent_on(2);
    let id = world.live(1, 1);
    world.open(2, id);
    world.agent_on(2);
    world.open(2, id);
    let both = [Audience::Agent(agent(1)), Audience::Agent(agent(2))];
    world.agent(2, AgentDid::Leave { conversation: id });
    world.customer_says(1, id);
    assert_eq!(audiences(&world)[1..], both);
}

#[test]
fn while_waiting_everybody_sees_the_new_words() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let id = world.ask(1);
    world.customer_says(1, id);
    let card = world
        .told()
        .any(|(a, n)| *a == Audience::Agents && matches!(n, Notice::Card(c) if c.unread == 1));
    assert!(card);
}

#[test]
fn what_is_sent_twice_is_stored_once_and_told_again() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    let id = message(5);
    let text = String::from("Hi");
    let say = CustomerDid::Say {
        conversation,
        id,
        text: text.clone(),
        files: Vec::new(),
    };
    world.customer(1, say.clone());
    let last = world.row(conversation).last;
    world.restart();
    world.agent_on(1);
    world.customer(1, say);
    assert_eq!(world.saved().count(), 0);
    let again = world
        .told()
        .any(|(_, n)| matches!(n, Notice::Again { seq, .. } if *seq == last));
    assert!(again);
}

#[test]
fn only_who_has_a_chat_speaks_in_it() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let waiting = world.ask(2);
    world.agent_comes(2, Some(false));
    for id in [live, waiting] {
        world.agent_says(2, id);
        assert_eq!(world.refused(), Some(Code::NotYours));
    }
    world.agent(2, AgentDid::End { conversation: live });
    assert_eq!(world.refused(), Some(Code::NotYours));
    world.agent_on(2);
    assert_eq!(world.row(waiting).agent, Some(agent(2)));
    world.agent_says(2, waiting);
    assert_eq!(world.refused(), Some(Code::NotNow), "not opened yet");
}

#[test]
fn a_note_is_for_agents_at_any_moment() {
    let mut world = World::with_agents(&[1, 1]);
    let page = world.page(1);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    world.agent_comes(2, Some(false));
    let note = |n| AgentDid::Note {
        conversation,
        id: message(n),
        text: "Told the warehouse.".into(),
    };
    world.agent(2, note(1));
    assert_eq!(world.refused(), None);
    // The writer, who does not look into it, hears that it was saved.
    assert_eq!(audiences(&world).len(), 2);
    world.customer(1, CustomerDid::End { conversation });
    world.agent(1, note(2));
    assert_eq!(world.refused(), None);
    let heard = &world.ears.open[&page].heard;
    let note = |n: &Notice| {
        matches!(n, Notice::Entry { entry, .. }
            if matches!(entry.body, EntryBody::Note { .. }))
    };
    assert!(!heard.iter().any(note));
}

#[test]
fn nothing_is_said_after_the_end() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    world.agent(1, AgentDid::End { conversation });
    world.customer_says(1, conversation);
    assert_eq!(world.refused(), Some(Code::ConversationOver));
    world.agent_says(1, conversation);
    assert_eq!(world.refused(), Some(Code::ConversationOver));
    world.customer(1, CustomerDid::End { conversation });
    assert_eq!(world.refused(), Some(Code::ConversationOver));
    world.agent(1, AgentDid::End { conversation });
    assert_eq!(world.refused(), Some(Code::ConversationOver));
}

#[test]
fn a_full_conversation_takes_no_words_but_its_end() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    // What is saved is checked at the end, not after each of the five thousand.
    let session = world.customers[&world.row(conversation).customer]
        .pages
        .first();
    let session = *session.expect("a page is open");
    let customer = world.row(conversation).customer;
    let mut full = world.desk.clone();
    let mut say = |n: u32| {
        let did = CustomerDid::Say {
            conversation,
            id: message(1_000_000 + u64::from(n)),
            text: "x".into(),
            files: Vec::new(),
        };
        full.handle(
            protocol::Timestamp(world.now),
            desk::Event::Customer {
                session,
                customer,
                did,
            },
        )
    };
    let refused = |effects: &[desk::Effect]| {
        effects.iter().any(|e| {
            matches!(e, desk::Effect::Tell(_, Notice::Refused(r))
                if r.code == Code::ConversationFull)
        })
    };
    let taken = (0..ENTRIES_MAX).take_while(|n| !refused(&say(*n))).count();
    assert_eq!(taken as u32, ENTRIES_MAX - world.row(conversation).last.0);
    let did = CustomerDid::End { conversation };
    let effects = full.handle(
        protocol::Timestamp(world.now),
        desk::Event::Customer {
            session,
            customer,
            did,
        },
    );
    let ended = effects.iter().any(|e| {
        matches!(e, desk::Effect::Save(desk::Record::Conversation(row))
            if row.state == ConversationState::Ended)
    });
    assert!(ended);
}

fn typing(world: &World) -> Vec<Audience> {
    let typing = world
        .told()
        .filter(|(_, n)| matches!(n, Notice::Typing { .. }));
    typing.map(|(audience, _)| *audience).collect()
}

#[test]
fn typing_is_told_to_the_other_side_and_never_saved() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    world.agent_comes(2, Some(false));
    let on = true;
    let text = Some(String::from("I wonder"));
    world.customer(
        1,
        CustomerDid::Type {
            conversation,
            on,
            text: text.clone(),
        },
    );
    assert_eq!(typing(&world), [Audience::Agent(agent(1))]);
    let carries =
        |notice: &Notice| matches!(notice, Notice::Typing { text: told, .. } if *told == text);
    assert!(world.told().any(|(_, notice)| carries(notice)));
    assert_eq!(world.saved().count(), 0);
    world.agent(1, AgentDid::Type { conversation, on });
    let customer = world.row(conversation).customer;
    assert_eq!(typing(&world), [Audience::Customer(customer)]);
    world.agent(2, AgentDid::Type { conversation, on });
    assert_eq!(typing(&world), []);
}

fn seen(world: &World) -> Vec<(Audience, Seq)> {
    let seen = |(audience, notice): (&Audience, &Notice)| match notice {
        Notice::Seen { up_to, .. } => Some((*audience, *up_to)),
        _ => None,
    };
    world.told().filter_map(seen).collect()
}

#[test]
fn seen_moves_forward_only_and_clears_what_is_unread() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(1);
    let conversation: ConversationId = world.live(1, 1);
    let customer = world.row(conversation).customer;
    world.customer_says(1, conversation);
    let last = world.row(conversation).last;
    assert_eq!(world.row(conversation).unread, 1);
    world.agent_comes(2, Some(false));
    let see = |up_to| AgentDid::See {
        conversation,
        up_to,
    };
    world.agent(2, see(last));
    assert_eq!(seen(&world), [], "only who has it");
    world.agent(1, see(Seq(last.0 + 9)));
    assert_eq!(seen(&world), [(Audience::Customer(customer), last)]);
    assert_eq!(world.row(conversation).unread, 0);
    world.agent(1, see(Seq(1)));
    assert_eq!((seen(&world), world.saved().count()), (vec![], 0));
    let up_to = Seq(2);
    world.customer(
        1,
        CustomerDid::See {
            conversation,
            up_to,
        },
    );
    assert_eq!(seen(&world), [(Audience::Agent(agent(1)), up_to)]);
}

#[test]
fn handle_time_counts_live_time_with_long_silences_cut() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.ask(1);
    world.pass(20_000);
    world.open(1, conversation);
    assert_eq!(world.row(conversation).handle_ms, 0);
    world.pass(30_000);
    world.agent_says(1, conversation);
    let first = world.row(conversation).first_response_at;
    assert_eq!(first, Some(world.at()));
    world.pass(500_000);
    world.customer_says(1, conversation);
    world.pass(10_000);
    world.agent(1, AgentDid::End { conversation });
    assert_eq!(world.row(conversation).handle_ms, 30_000 + 120_000 + 10_000);
    world.pass(10_000);
    world.customer(
        1,
        CustomerDid::WantTranscript {
            conversation,
            id: message(1),
            email: "a@example.com".into(),
        },
    );
    assert_eq!(world.row(conversation).handle_ms, 160_000);
}
