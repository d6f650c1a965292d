//! What the desk says by itself: when, how often, to whom, and that it counts as nobody's answer.

use crate::world::World;
use desk::{AgentDid, Automatic, Conversation, DeskConfig, Moment};
use protocol::{Author, ConversationId, EntryBody};

fn rule(when: Moment, after_ms: u64, times: u32, text: &str) -> Automatic {
    Automatic {
        when,
        after_ms,
        times,
        words: vec![
            ("en".into(), text.into()),
            ("de".into(), "Guten Tag".into()),
        ],
    }
}

fn world(automatic: Vec<Automatic>, capacities: &[u32]) -> World {
    let config = DeskConfig {
        automatic,
        site_name: "Shop".into(),
        ..DeskConfig::default()
    };
    World::new(config, capacities)
}

fn said(world: &World, id: ConversationId) -> Vec<String> {
    let entries = world.store.entries[&id].iter();
    let said = entries.filter_map(|entry| match &entry.body {
        EntryBody::Automatic { text } => {
            assert_eq!((&entry.by, entry.id), (&Author::Desk, None));
            Some(text.clone())
        }
        _ => None,
    });
    said.collect()
}

#[test]
fn nothing_is_said_that_is_not_worded() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.customer_says(1, id);
    world.pass(600_000);
    assert_eq!(said(&world, id), Vec::<String>::new());
}

#[test]
fn who_asks_is_greeted_and_again_when_an_agent_comes() {
    let asked = rule(
        Moment::Asked,
        0,
        1,
        "Welcome to {site.name}, {customer.name}",
    );
    let taken = rule(Moment::Taken, 0, 1, "{agent.name} is here after {wait}");
    let mut world = world(vec![asked, taken], &[1]);
    world.agent_on(1);
    let id = world.ask(1);
    assert_eq!(said(&world, id), ["Welcome to Shop, Customer 1"]);
    world.pass(30_000);
    world.open(1, id);
    assert_eq!(said(&world, id)[1..], ["Agent 1 is here after 1 min"]);
}

#[test]
fn who_waits_hears_of_it_so_often_and_no_more() {
    let mut world = world(
        vec![rule(Moment::Waiting, 30_000, 2, "{wait} by now")],
        &[1, 0],
    );
    world.agent_on(1);
    world.live(1, 1);
    world.pass(10);
    let id = world.ask(2);
    world.pass(29_999);
    assert_eq!(said(&world, id).len(), 0);
    world.pass(1);
    assert_eq!(said(&world, id), ["1 min by now"]);
    world.pass(30_000);
    // A restart says nothing twice and forgets nothing.
    world.restart();
    world.page(2);
    world.agent_comes(1, Some(true));
    world.pass(60_000);
    assert_eq!(said(&world, id).len(), 2);
    // A new wait is a new one.
    world.agent(1, AgentDid::Take { conversation: id });
    let to = None;
    world.agent(
        1,
        AgentDid::Transfer {
            conversation: id,
            to,
            department: None,
            note: None,
        },
    );
    world.pass(30_000);
    assert_eq!(said(&world, id).len(), 3);
}

#[test]
fn after_a_standstill_it_is_said_once() {
    let mut world = world(
        vec![rule(Moment::Waiting, 30_000, 3, "Still here")],
        &[1, 0],
    );
    world.agent_on(1);
    world.live(1, 1);
    world.pass(10);
    let id = world.ask(2);
    world.now += 70_000;
    world.event(desk::Event::Tick);
    assert_eq!(said(&world, id).len(), 1);
    world.pass(100_000);
    assert_eq!(said(&world, id).len(), 2);
}

/// A customer's words that are answered after 200 s: what is saved before the answer and after it, and
/// what the desk has said.
fn a_silence(automatic: Vec<Automatic>) -> (Conversation, Conversation, Vec<String>) {
    let mut world = world(automatic, &[1]);
    world.agent_on(1);
    let id = world.live(1, 1);
    world.customer_says(1, id);
    world.pass(200_000);
    let before = world.row(id).clone();
    world.agent_says(1, id);
    let after = world.row(id).clone();
    world.pass(600_000);
    (before, after, said(&world, id))
}

#[test]
fn silence_of_the_agent_is_bridged_and_counts_as_no_answer() {
    let with_you = rule(Moment::Silent, 40_000, 9, "{agent.name} is with you");
    let (before, after, said) = a_silence(vec![with_you]);
    assert_eq!(
        said, ["Agent 1 is with you"; 5],
        "and no more once answered"
    );
    let (without, answered, nothing) = a_silence(Vec::new());
    assert_eq!(nothing, Vec::<String>::new());
    for (with, without) in [(&before, &without), (&after, &answered)] {
        let figures = |row: &Conversation| {
            let (words, answer) = (row.agent_messages, row.first_response_at);
            let (owed, alert) = (row.owed_since, row.alert);
            (
                words,
                answer,
                owed,
                alert,
                row.handle_ms,
                row.preview.clone(),
            )
        };
        assert_eq!(figures(with), figures(without));
    }
    assert_eq!((before.agent_messages, before.first_response_at), (0, None));
    assert!(before.owed_since.is_some() && before.alert == 2);
}

#[test]
fn words_are_those_of_the_customers_language() {
    let of = |locale: &str| {
        let rule = rule(Moment::Asked, 0, 1, "Hello");
        rule.words(locale).to_owned()
    };
    assert_eq!(of("de-AT"), "Guten Tag");
    assert_eq!(of("DE"), "Guten Tag");
    assert_eq!(of("fr"), "Hello");
}
