//! Enquiries answered by e-mail: left, asked for, answered, withdrawn.

use crate::world::World;
use crate::world::verbs::{address, agent, message};
use desk::{AgentDid, CustomerDid, Event, MailKind};
use protocol::{Code, ConversationState, EntryBody, Seq, TicketReason};

#[test]
fn a_message_left_is_a_ticket_at_once_whoever_is_there() {
    let mut world = World::with_agents(&[1]);
    let nobody_here = world.leaves_message(1, 1);
    world.agent_on(1);
    let somebody_here = world.leaves_message(2, 2);
    for id in [nobody_here, somebody_here] {
        assert_eq!(world.state(id), ConversationState::Ticket);
        let due_at = world.at().plus_ms(24 * 3_600_000);
        let reason = TicketReason::LeftMessage;
        let text = String::from("My tent pole arrived bent.");
        let bodies = [
            EntryBody::Asked {},
            EntryBody::message(text),
            EntryBody::Ticketed { reason, due_at },
        ];
        assert_eq!(world.bodies(id), bodies);
    }
    // Nobody waited.
    assert!(world.store.waits.is_empty());
    world.leaves_message(1, 1);
    assert_eq!((world.store.rows.len(), world.saved().count()), (2, 0));
}

#[test]
fn any_agent_answers_a_ticket_and_the_words_go_out_by_email() {
    let mut world = World::with_agents(&[1]);
    let id = world.leaves_message(1, 1);
    world.agent_comes(1, Some(false));
    world.pass(60_000);
    let sent = world.agent_says(1, id);
    let row = world.row(id).clone();
    assert_eq!(row.state, ConversationState::Answered);
    assert_eq!(
        (row.ended_at, row.agent),
        (Some(world.at()), Some(agent(1)))
    );
    assert_eq!((row.first_response_at, row.unread), (Some(world.at()), 0));
    let mail = world.store.mails_of(MailKind::Answer)[0].clone();
    assert_eq!((mail.asked, mail.to), (row.last, address(1)));
    assert_eq!(mail.locale, "en-GB");
    assert_eq!(world.last_entry(id).id, Some(sent));
    // A second answer is a second mail.
    world.agent_says(1, id);
    assert_eq!(world.store.mails_of(MailKind::Answer).len(), 2);
}

#[test]
fn an_answer_that_cannot_be_delivered_is_owed_again() {
    let mut world = World::with_agents(&[1]);
    let conversation = world.leaves_message(1, 1);
    world.agent_comes(1, Some(false));
    world.agent_says(1, conversation);
    let asked = world.row(conversation).last;
    let done = |sent| Event::MailDone {
        conversation,
        asked,
        kind: MailKind::Answer,
        email: address(1),
        sent,
    };
    let mut fine = world.desk.clone();
    let effects = fine.handle(world.at(), done(true));
    assert!(effects.is_empty(), "nothing to write of a mail that went");
    world.event(done(false));
    let failed = EntryBody::MailFailed { email: address(1) };
    assert!(world.bodies(conversation).contains(&failed));
    assert_eq!(world.state(conversation), ConversationState::Ticket);
    world.event(done(false));
    assert_eq!(world.saved().count(), 0, "told twice, written once");
}

#[test]
fn a_customer_adds_to_a_ticket_or_withdraws_it() {
    let mut world = World::with_agents(&[1]);
    let conversation = world.leaves_message(1, 1);
    world.customer_says(1, conversation);
    assert_eq!(world.refused(), None);
    assert_eq!(world.row(conversation).unread, 2);
    world.agent_comes(1, Some(false));
    let up_to = Seq(99);
    world.agent(
        1,
        AgentDid::See {
            conversation,
            up_to,
        },
    );
    assert_eq!(world.row(conversation).unread, 0);
    world.customer(1, CustomerDid::End { conversation });
    assert_eq!(world.state(conversation), ConversationState::Withdrawn);
    assert_eq!(world.desk.figures().tickets, 0);
}

#[test]
fn by_email_needs_an_address_and_somebody_who_still_waits() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let unknown = world.ask(2);
    let known = world.ask_known(3);
    let by_email = |conversation| CustomerDid::ByEmail {
        conversation,
        id: message(1),
        email: None,
    };
    world.customer(1, by_email(live));
    assert_eq!(world.refused(), Some(Code::NotNow));
    world.customer(2, by_email(unknown));
    assert_eq!(world.refused(), Some(Code::BadEmail));
    assert_eq!(world.state(unknown), ConversationState::Waiting);
    world.customer(3, by_email(known));
    assert_eq!(world.state(known), ConversationState::Ticket);
    world.customer(3, by_email(known));
    assert_eq!((world.refused(), world.saved().count()), (None, 0));
}

#[test]
fn a_ticket_belongs_to_who_owns_the_fewest_and_can_be_given_on() {
    let mut world = World::with_agents(&[1, 1]);
    let owners: Vec<_> = (1..=4)
        .map(|n| {
            let id = world.leaves_message(n, n);
            world.row(id).agent
        })
        .collect();
    let (one, two) = (Some(agent(1)), Some(agent(2)));
    assert_eq!(owners, [one, two, one, two]);
    let id = world.leaves_message(5, 5);
    world.agent_comes(1, Some(false));
    // To a colleague who is away; the customer reads nothing of it.
    let assign = |to| AgentDid::Assign {
        conversation: id,
        to,
    };
    world.agent(1, assign(two));
    assert_eq!(world.row(id).agent, two);
    let to = String::from("Agent 2");
    assert_eq!(world.last_entry(id).body, EntryBody::Assigned { to });
    world.agent(1, assign(two));
    assert_eq!(world.saved().count(), 0, "it is theirs already");
    world.agent(1, AgentDid::Take { conversation: id });
    assert_eq!(world.row(id).agent, one);
    world.agent(1, assign(Some(agent(99))));
    assert_eq!(world.refused(), Some(Code::NoRoom));
    world.agent(1, AgentDid::End { conversation: id });
    assert_eq!(world.state(id), ConversationState::Ended);
    world.agent(1, assign(two));
    assert_eq!(world.refused(), Some(Code::NotNow));
}

#[test]
fn what_is_over_can_be_opened_again_if_it_can_be_answered() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let known = world.live(1, 1);
    let unknown = world.ask(2);
    world.open(1, unknown);
    for id in [known, unknown] {
        world.agent(1, AgentDid::Reopen { conversation: id });
        assert_eq!(world.refused(), Some(Code::NotNow), "it is not over");
        world.agent(1, AgentDid::End { conversation: id });
    }
    world.agent(
        1,
        AgentDid::Reopen {
            conversation: unknown,
        },
    );
    assert_eq!(world.refused(), Some(Code::BadEmail));
    world.agent(
        1,
        AgentDid::Reopen {
            conversation: known,
        },
    );
    let row = world.row(known).clone();
    assert_eq!(
        (row.state, row.agent),
        (ConversationState::Ticket, Some(agent(1)))
    );
    assert_eq!((row.ended_at, row.ended_by), (None, None));
    world.agent_says(1, known);
    assert_eq!(world.state(known), ConversationState::Answered);
}

#[test]
fn the_customer_is_told_of_a_new_ticket_and_writes_again_after_the_answer() {
    let mut world = World::with_agents(&[1]);
    let id = world.leaves_message(1, 1);
    let mail = world.store.mails_of(MailKind::Confirmation)[0].clone();
    assert_eq!((mail.asked, mail.to), (Seq(3), address(1)));
    world.agent_comes(1, Some(false));
    world.agent_says(1, id);
    world.customer_says(1, id);
    assert_eq!(world.refused(), None);
    assert_eq!(world.state(id), ConversationState::Ticket);
    assert_eq!(world.row(id).unread, 1);
    assert_eq!(world.store.mails_of(MailKind::Confirmation).len(), 1);
}

#[test]
fn a_chat_left_before_anybody_answered_is_owed_an_answer_or_withdrawn() {
    let mut world = World::with_agents(&[3]);
    world.agent_on(1);
    let asked = world.live(1, 1);
    let silent = world.ask_with(2, Some(&address(2)), None);
    let unknown = world.ask_with(3, None, Some("Hello?"));
    for id in [silent, unknown] {
        world.open(1, id);
    }
    for n in 1..=3 {
        world.pages_close(n);
    }
    world.pass(600_000);
    assert_eq!(world.state(asked), ConversationState::Ticket);
    assert_eq!(world.state(silent), ConversationState::Withdrawn);
    assert_eq!(world.state(unknown), ConversationState::Withdrawn);
}

#[test]
fn tickets_from_before_the_site_had_agents_get_an_owner_with_the_first() {
    let mut world = World::with_agents(&[]);
    let saved = |effects: Vec<desk::Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            desk::Effect::Save(desk::Record::Conversation(row)) => Some(row),
            _ => None,
        })
    };
    // Not through the world: it knows no ticket without an owner.
    let id = world.fresh_conversation();
    let did = CustomerDid::LeaveMessage {
        fresh: id,
        id: message(1),
        name: "Ada".into(),
        email: address(1),
        text: "Hello?".into(),
        consent: None,
    };
    let (session, customer) = (desk::SessionId(5), crate::world::verbs::customer(1));
    let at = world.at();
    let left = world.desk.handle(
        at,
        Event::Customer {
            session,
            customer,
            did,
        },
    );
    assert_eq!(saved(left).map(|row| row.agent), Some(None));
    let profile = desk::AgentProfile {
        id: agent(1),
        name: "Mira".into(),
        capacity: 1,
        supervisor: true,
        email: "mira@example.com".into(),
    };
    let came = Event::AgentCame {
        session: desk::SessionId(6),
        agent: profile,
        available: None,
    };
    let owned = world.desk.handle(at, came);
    assert_eq!(saved(owned).map(|row| row.agent), Some(Some(agent(1))));
}
