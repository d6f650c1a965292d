//! Who is told what, when it changes, and only then.

use crate::world::World;
use crate::world::verbs::message;
use desk::{AgentDid, Audience, CustomerDid, Event, Notice};
use protocol::{AvailabilityState, ConversationState, Page, Timestamp};

fn announced(world: &World) -> Option<AvailabilityState> {
    world.told().find_map(|(audience, notice)| match notice {
        Notice::Availability(a) if *audience == Audience::Customers => Some(a.state),
        _ => None,
    })
}

#[test]
fn open_pages_learn_availability_at_every_change_and_only_then() {
    let mut world = World::with_agents(&[1]);
    world.page(9);
    world.agent_on(1);
    assert_eq!(announced(&world), Some(AvailabilityState::Open));
    let conversation = world.ask(1);
    assert_eq!(announced(&world), Some(AvailabilityState::Busy));
    world.open(1, conversation);
    // A first wait was measured: pages learn an estimate, too.
    assert_eq!(announced(&world), Some(AvailabilityState::Busy));
    world.customer_says(1, conversation);
    assert_eq!(announced(&world), None);
    world.customer(1, CustomerDid::End { conversation });
    assert_eq!(announced(&world), Some(AvailabilityState::Open));
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: false,
            why: None,
        },
    );
    assert_eq!(announced(&world), Some(AvailabilityState::Away));
    world.event(Event::Tick);
    assert!(world.last.is_empty());
}

#[test]
fn places_are_told_to_those_whose_place_changed() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let pages: Vec<_> = (1..=3).map(|c| world.page(c)).collect();
    let ids: Vec<_> = (1..=3).map(|c| world.ask(c)).collect();
    let place = |world: &World, n: usize| {
        let place = world.ears.open[&pages[n]].place;
        place.map(|(_, p)| (p.place, p.line))
    };
    assert_eq!(place(&world, 0), Some((1, 3)));
    assert_eq!(place(&world, 2), Some((3, 3)));
    world.customer(
        1,
        CustomerDid::End {
            conversation: ids[0],
        },
    );
    assert_eq!(place(&world, 1), Some((1, 2)));
    assert_eq!(place(&world, 2), Some((2, 2)));
    world.customer_says(2, ids[1]);
    let told = world.told().any(|(_, n)| matches!(n, Notice::Place { .. }));
    assert!(!told, "nothing moved");
    world.agent(
        1,
        AgentDid::SetAvailable {
            on: true,
            why: None,
        },
    );
    let told = world.told().any(|(_, n)| matches!(n, Notice::Place { .. }));
    assert!(!told, "nothing moved");
}

#[test]
fn a_customer_does_not_see_to_whom_it_is_offered_until_it_is_opened() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let page = world.page(1);
    let id = world.ask(1);
    let view = |world: &World| world.ears.open[&page].view.clone().expect("told");
    assert_eq!(view(&world).state, ConversationState::Waiting);
    assert_eq!(view(&world).agent, None);
    world.open(1, id);
    assert_eq!(view(&world).agent.as_deref(), Some("Agent 1"));
    assert_eq!(view(&world).place, None);
}

#[test]
fn figures_of_today_begin_anew_with_the_day() {
    let mut world = World::with_agents(&[2]);
    let view = world.agent_on(1);
    let id = world.ask(1);
    world.pass(8_000);
    world.open(1, id);
    let figures = world.ears.open[&view].figures.expect("told");
    assert_eq!(figures.average_wait_today_ms, Some(8_000));
    // Midnight: from here on the model in `world/` would count yesterday's waits.
    let mut desk = world.desk.clone();
    let at = Timestamp(world.now + 1);
    let effects = desk.handle(at, Event::DayBegan { at });
    assert_eq!(desk.figures().waits_today, 0);
    assert_eq!(effects.len(), 1, "agents are told: {effects:?}");
}

#[test]
fn the_page_a_customer_is_on_is_on_the_card() {
    let mut world = World::with_agents(&[0]);
    let view = world.agent_on(1);
    let id = world.ask(1);
    let page = Page {
        url: "https://shop.example/poles".into(),
        title: "Poles".into(),
        referrer: "https://search.example/".into(),
    };
    world.customer(1, CustomerDid::Move { page: page.clone() });
    assert_eq!(
        world.ears.open[&view].cards[&id].page,
        Some(Box::new(page.clone()))
    );
    // On the site's next page the browser names the one before, which is the site's own.
    let next = Page {
        referrer: String::new(),
        ..page.clone()
    };
    world.customer(1, CustomerDid::Move { page: next });
    assert_eq!(world.ears.open[&view].cards[&id].page, Some(Box::new(page)));
    assert_eq!(world.saved().count(), 0, "where it was asked stays");
    world.pages_close(1);
    assert!(!world.ears.open[&view].cards[&id].online);
    world.page(1);
    assert!(world.ears.open[&view].cards[&id].online);
}

#[test]
fn two_pages_of_a_customer_hear_the_same() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let pages = [world.page(1), world.page(1)];
    let conversation = world.live(1, 1);
    world.agent_says(1, conversation);
    world.customer_says(1, conversation);
    let heard = pages.map(|p| world.ears.open[&p].entries[&conversation].clone());
    assert_eq!(heard[0], heard[1]);
}

#[test]
fn who_did_not_say_hello_does_nothing_as_an_agent() {
    let mut world = World::with_agents(&[1]);
    world.agent_on(1);
    let conversation = world.live(1, 1);
    world.event(Event::Agent {
        session: desk::SessionId(77),
        agent: crate::world::verbs::agent(1),
        did: AgentDid::Say {
            conversation,
            id: message(1),
            text: "Hi".into(),
            files: Vec::new(),
        },
    });
    assert_eq!(world.saved().count(), 0);
    assert_eq!(world.refused(), Some(protocol::Code::NotNow));
}

#[test]
fn a_place_that_moved_while_the_page_was_closed_is_told_when_it_moves_back() {
    let mut world = World::with_agents(&[0]);
    world.agent_on(1);
    let _first = world.ask(1);
    let second = world.ask(2);
    world.pages_close(1);
    world.customer(
        2,
        CustomerDid::End {
            conversation: second,
        },
    );
    let page = world.page(1);
    world.ask(3);
    let place = world.ears.open[&page].place.expect("told").1;
    assert_eq!((place.place, place.line), (1, 2));
}
