//! "Erase my data": nothing is left, whatever state the customer's conversations are in, and whoever
//! looks into them is told.

use crate::world::World;
use crate::world::verbs::{agent, customer, message};
use desk::{CustomerDid, Event, Notice};
use protocol::{ConversationState, Seq};

fn erase(world: &mut World, n: u64) {
    let id = message(world.fresh());
    world.customer(n, CustomerDid::Erase { id });
}

#[test]
fn a_live_chat_ends_by_it_and_the_next_in_line_is_served() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let mine = world.live(1, 1);
    let next = world.ask_known(2);
    assert_eq!(world.state(next), ConversationState::Waiting);
    erase(&mut world, 1);
    assert!(!world.store.rows.contains_key(&mine));
    assert!(world.store.entries.is_empty() || !world.store.entries.contains_key(&mine));
    assert_eq!(world.row(next).agent, Some(agent(1)), "I4");
    let gone = Notice::Gone(mine);
    let view = world.agents[&agent(1)].session.expect("Mira is here");
    assert!(world.ears.open[&view].heard.contains(&gone));
    let said = |c: u64| {
        let page = world.customers[&customer(c)].pages.last().copied();
        let heard = &world.ears.open[&page.expect("a page")].heard;
        heard.contains(&Notice::Erased)
    };
    assert!(said(1) && !said(2), "only its own customer is told");
}

#[test]
fn a_wait_that_is_erased_is_still_a_length_of_time() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    world.live(1, 1);
    let waits = world.store.waits.len();
    let id = world.ask_known(2);
    let since = world.row(id).waiting_since;
    world.pass(40_000);
    erase(&mut world, 2);
    let wait = world.store.waits.last().expect("a wait");
    assert_eq!(world.store.waits.len(), waits + 1);
    assert_eq!(wait.ms(), world.now - since.0);
    assert_eq!(world.desk.figures().waiting, 0);
}

#[test]
fn erasing_twice_erases_nothing_more_and_the_customer_may_ask_anew() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    world.live(1, 1);
    erase(&mut world, 1);
    erase(&mut world, 1);
    world.pass(1);
    let anew = world.ask_known(1);
    assert_eq!(world.row(anew).agent, Some(agent(1)));
}

#[test]
fn what_was_read_from_the_store_before_comes_too_late() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let mine = world.live(1, 1);
    let row = world.row(mine).clone();
    erase(&mut world, 1);
    world.event(Event::Recalled {
        conversation: Box::new(row),
        sent: Vec::new(),
    });
    world.mail_comes(1, mine);
    assert!(!world.store.rows.contains_key(&mine), "it came back");
    assert!(world.store.entry(mine, Seq(1)).is_none());
}

#[test]
fn no_to_the_survey_is_kept_and_feedback_may_still_be_given() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    let skip = CustomerDid::Skip { conversation: id };
    world.customer(1, skip.clone());
    assert!(!world.row(id).skipped, "not before the end");
    world.customer(1, CustomerDid::End { conversation: id });
    world.customer(1, skip.clone());
    assert!(world.row(id).skipped);
    let saved = world.store.rows.clone();
    world.customer(1, skip);
    assert_eq!(world.store.rows, saved, "saying it twice changes nothing");
    let sent = message(world.fresh());
    let feedback = protocol::Feedback {
        comment: "Quick!".into(),
        ..Default::default()
    };
    world.customer(
        1,
        CustomerDid::Rate {
            conversation: id,
            id: sent,
            feedback,
        },
    );
    assert!(world.row(id).rated);
}
