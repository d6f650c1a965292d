//! Nobody goes unnoticed: agents are alerted again, supervisors told, and who opens nothing is away.

use crate::world::World;
use crate::world::verbs::agent;
use desk::{AgentDid, MailKind, Notice};
use protocol::{AvailabilityState, ConversationId, ConversationState, EntryBody, Seq};

fn escalated(level: u8) -> EntryBody {
    EntryBody::Escalated { level }
}

fn count(world: &World, id: ConversationId, body: &EntryBody) -> usize {
    let bodies = world.bodies(id);
    bodies.iter().filter(|b| *b == body).count()
}

#[test]
fn who_waits_is_shown_to_all_again_after_a_minute_and_told_to_supervisors_after_three() {
    // Agent 1 is the supervisor, and not here.
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(2);
    world.live(1, 2);
    world.pass(10);
    let id = world.ask_known(2);
    world.pass(59_999);
    assert_eq!((world.row(id).alert, world.bodies(id).len()), (0, 2));
    world.pass(1);
    assert_eq!(world.row(id).alert, 1);
    let shown = world.told().any(
        |(_, notice)| matches!(notice, Notice::Card(card) if card.id == id && card.alert == 1),
    );
    assert!(shown, "all agents get the card");
    world.pass(120_000);
    assert_eq!(world.row(id).alert, 2);
    let mails = world.store.mails_of(MailKind::Escalation);
    let to: Vec<_> = mails.iter().map(|m| m.to.as_str()).collect();
    // The live chat went unanswered as long, but one mail is enough.
    assert_eq!(to, ["agent1@example.com"]);
    // And no more of it in this turn.
    world.pass(3_600_000);
    assert_eq!(
        (
            count(&world, id, &escalated(1)),
            count(&world, id, &escalated(2))
        ),
        (1, 1)
    );
    // Opened, it is quiet again.
    world.agent(2, AgentDid::Take { conversation: id });
    assert_eq!(world.row(id).alert, 0);
}

#[test]
fn a_supervisor_who_is_here_gets_no_mail_and_a_bad_hour_is_one_mail() {
    let mut world = World::with_agents(&[1, 0]);
    world.agent_on(2);
    world.agent_comes(1, Some(false));
    world.ask_known(1);
    world.pass(180_000);
    assert_eq!(
        world.store.mails_of(MailKind::Escalation),
        Vec::<&desk::Mail>::new()
    );
    world.agent_leaves(1);
    for n in 2..10 {
        world.ask_known(n);
        world.pass(60_000);
    }
    world.pass(180_000);
    assert_eq!(world.store.mails_of(MailKind::Escalation).len(), 1);
}

#[test]
fn words_in_a_live_chat_do_not_go_unanswered_unnoticed() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.agent_says(1, id);
    world.pass(600_000);
    assert_eq!(world.row(id).alert, 0, "nothing is owed");
    world.customer_says(1, id);
    let owed_since = Some(world.at());
    world.pass(30_000);
    world.customer_says(1, id);
    assert_eq!(world.row(id).owed_since, owed_since);
    world.pass(30_000);
    assert_eq!(world.row(id).alert, 1);
    world.agent_says(1, id);
    let row = world.row(id);
    assert_eq!((row.alert, row.owed_since), (0, None));
    let told = world.told().any(|(who, notice)| {
        *who == desk::Audience::Agents
            && matches!(notice, Notice::Card(card) if card.id == id && card.alert == 0)
    });
    assert!(told, "everybody who was alerted is told that it is over");
}

#[test]
fn who_lets_three_offers_pass_is_away_and_says_so_to_everybody() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let known = world.ask_known(1);
    let unknown = world.ask(2);
    world.pass(44_999);
    assert_eq!(world.desk.availability().state, AvailabilityState::Busy);
    world.pass(100_000);
    assert_eq!(world.desk.availability().state, AvailabilityState::Away);
    // Who can be written to is; who cannot stays, and is asked for an address.
    assert_eq!(world.state(known), ConversationState::Ticket);
    assert_eq!(world.state(unknown), ConversationState::Waiting);
    // Told once in this turn, however often it came back.
    let returned = EntryBody::Returned {
        reason: protocol::ReturnReason::NotOpened,
    };
    assert_eq!(count(&world, unknown, &returned), 1);
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    assert_eq!(world.row(unknown).agent, Some(agent(1)));
}

#[test]
fn whoever_does_anything_is_there() {
    let mut world = World::with_agents(&[2]);
    world.agent_on(1);
    let live = world.live(1, 1);
    let slow = world.ask(2);
    for _ in 0..10 {
        world.pass(40_000);
        let up_to = Seq(1);
        let conversation = live;
        world.agent(
            1,
            AgentDid::See {
                conversation,
                up_to,
            },
        );
    }
    assert_eq!(world.row(slow).agent, Some(agent(1)));
    assert_eq!(world.desk.availability().agents, 1);
}

#[test]
fn a_ticket_past_its_due_time_is_told_to_its_owner_and_to_supervisors() {
    let mut world = World::with_agents(&[1, 1]);
    world.agent_on(2);
    let id = world.live(1, 2);
    world.pages_close(1);
    world.pass(600_000);
    let row = world.row(id).clone();
    assert_eq!(
        (row.state, row.agent),
        (ConversationState::Ticket, Some(agent(2)))
    );
    world.pass(24 * 3_600_000 - 1);
    assert_eq!(world.row(id).alert, 0);
    world.pass(1);
    assert_eq!(world.row(id).alert, 2);
    assert_eq!(world.last_entry(id).body, EntryBody::Overdue {});
    let mails = world.store.mails_of(MailKind::Overdue);
    let to: Vec<_> = mails.iter().map(|m| m.to.as_str()).collect();
    assert_eq!(to, ["agent1@example.com", "agent2@example.com"]);
    world.pass(10 * 24 * 3_600_000);
    assert_eq!(world.store.mails_of(MailKind::Overdue).len(), 2);
}
