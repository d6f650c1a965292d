//! What time brings, over real sockets and by a clock that is moved by hand: opening hours, alarms,
//! due times; and no deadline stands still when the clock jumps.

use crate::line::{Agent, Customer, agent, customer, message_id};
use crate::world::{World, mailed};
use protocol::api::Ledger;
use protocol::{
    Availability, AvailabilityState, Code, ConversationState, FromAgent, FromCustomer, Timestamp,
    ToAgent, ToCustomer,
};
use relay::Clock;

/// Monday 2026-11-23, 12:00 UTC.
const NOON: Timestamp = Timestamp(1_795_435_200_000);
const HOUR_MS: u64 = 3_600_000;

fn office(config: &mut relay::Config) {
    let site = &mut config.sites[0];
    site.time_zone = "Europe/Berlin".parse().unwrap();
    site.hours.week = vec!["mon-fri 09:00-17:30".parse().unwrap()];
}

async fn availability(page: &mut Customer, state: AvailabilityState) -> Availability {
    page.hear(|frame| match frame {
        ToCustomer::Availability(told) if told.state == state => Some(*told),
        _ => None,
    })
    .await
}

async fn on_duty(world: &World) -> (Agent, String) {
    let mira = world.join("Mira").await;
    let mut view = agent(world).await;
    view.hello(&mira.token).await;
    view.say(FromAgent::Available {
        on: true,
        why: None,
    })
    .await;
    view.hear(|frame| match frame {
        ToAgent::Colleague(colleague) if colleague.available => Some(()),
        _ => None,
    })
    .await;
    (view, mira.token)
}

#[tokio::test]
async fn at_closing_time_open_pages_get_the_form_and_read_when_the_desk_opens() {
    let clock = Clock::by_hand(NOON);
    let world = World::by_clock(clock.clone(), office).await;
    let (_view, _) = on_duty(&world).await;
    let mut page = customer(&world).await;
    let welcome = page.hello(None, None).await;
    assert_eq!(welcome.availability.state, AvailabilityState::Open);
    // 17:30 in Berlin.
    clock.set(NOON.plus_ms(4 * HOUR_MS + HOUR_MS / 2));
    let closed = availability(&mut page, AvailabilityState::Away).await;
    let nine = NOON.plus_ms(20 * HOUR_MS);
    assert_eq!((closed.agents, closed.opens_at), (1, Some(nine)));
    let (_, _, site) = world.get("/api/sites/demo", "").await;
    assert!(site.contains(&format!("\"opens_at\":{}", nine.0)), "{site}");
    page.say(FromCustomer::Start {
        id: message_id(),
        name: "Ada".into(),
        email: None,
        question: None,
        website: None,
        consent: None,
    })
    .await;
    let refused = page
        .hear(|frame| match frame {
            ToCustomer::Refused(refusal) => Some(refusal.code),
            _ => None,
        })
        .await;
    assert_eq!(refused, Code::NobodyHere);
    clock.set(nine);
    let open = availability(&mut page, AvailabilityState::Open).await;
    assert_eq!(open.opens_at, None);
}

#[tokio::test]
async fn who_is_not_answered_is_shown_again_then_told_to_supervisors_then_owed_an_answer() {
    let clock = Clock::by_hand(NOON);
    let world = World::by_clock(clock.clone(), |_| {}).await;
    let (mut view, token) = on_duty(&world).await;
    let mut page = customer(&world).await;
    let welcome = page.hello(None, None).await;
    assert_eq!(welcome.availability.state, AvailabilityState::Open);
    page.say(FromCustomer::Start {
        id: message_id(),
        name: "Ada".into(),
        email: Some("ada@example.com".into()),
        question: Some("Hi, my tent pole arrived bent.".into()),
        website: None,
        consent: None,
    })
    .await;
    let id = card(&mut view, |c| c.state == ConversationState::Offered)
        .await
        .id;
    view.say(FromAgent::Open {
        conversation: id,
        have: protocol::Seq(0),
    })
    .await;
    card(&mut view, |c| c.state == ConversationState::Live).await;
    clock.set(NOON.plus_ms(61_000));
    card(&mut view, |c| c.alert == 1).await;
    // The supervisor, who has no view open any more, gets a mail.
    assert!(view.hang_up().await);
    clock.set(NOON.plus_ms(70_000));
    availability(&mut page, AvailabilityState::Busy).await;
    clock.set(NOON.plus_ms(81_500));
    availability(&mut page, AvailabilityState::Away).await;
    clock.set(NOON.plus_ms(100_000));
    let mail = mailed(&world, "confirmation").await;
    assert!(mail.contains(&id.reference()), "{mail}");
    // A jump over the due time: nothing was forgotten on the way.
    clock.set(NOON.plus_ms(48 * HOUR_MS));
    let mail = mailed(&world, "overdue").await;
    assert!(mail.contains("mira@shop.example"), "{mail}");
    let bearer = format!("authorization: Bearer {token}\r\n");
    let (status, _, body) = world.get("/api/agent/ledger", &bearer).await;
    let ledger: Ledger = serde_json::from_str(&body).unwrap();
    assert_eq!((status, ledger.asked, ledger.overdue), (200, 1, 1));
    assert_eq!(ledger.unowned, 0);
}

#[tokio::test]
async fn who_waits_for_words_hears_from_the_desk_and_it_counts_as_no_answer() {
    let clock = Clock::by_hand(NOON);
    let says = |when, after_ms, text: &str| desk::Automatic {
        when,
        after_ms,
        times: 1,
        words: vec![("en".into(), text.into())],
    };
    let world = World::by_clock(clock.clone(), |config| {
        config.sites[0].desk.automatic = vec![
            says(desk::Moment::Waiting, 30_000, "{customer.name}, {wait}"),
            says(desk::Moment::Silent, 40_000, "{agent.name} is with you"),
        ];
    })
    .await;
    let (mut view, token) = on_duty(&world).await;
    let mut page = customer(&world).await;
    page.hello(None, None).await;
    let id = page.start("My tent pole arrived bent.").await.id;
    clock.set(NOON.plus_ms(30_500));
    let waiting = automatic(&mut page).await;
    assert!(waiting.ends_with(", 1 min"), "{waiting}");
    view.say(FromAgent::Open {
        conversation: id,
        have: protocol::Seq(0),
    })
    .await;
    card(&mut view, |c| c.state == ConversationState::Live).await;
    clock.set(NOON.plus_ms(71_500));
    assert_eq!(automatic(&mut page).await, "Mira is with you");
    let card = card(&mut view, |c| c.id == id && c.last.0 >= 5).await;
    assert!(card.owed_since.is_some(), "{card:?}");
    let bearer = format!("authorization: Bearer {token}\r\n");
    let (_, _, body) = world.get("/api/agent/report", &bearer).await;
    let report: protocol::report::Report = serde_json::from_str(&body).unwrap();
    assert_eq!((report.all.enquiries, report.all.first_response), (1, None));
}

/// What the desk says by itself next.
async fn automatic(page: &mut Customer) -> String {
    page.hear(|frame| match frame {
        ToCustomer::Entry { entry, .. } => match &entry.body {
            protocol::EntryBody::Automatic { text } => Some(text.clone()),
            _ => None,
        },
        _ => None,
    })
    .await
}

async fn card(view: &mut Agent, wanted: impl Fn(&protocol::Card) -> bool) -> protocol::Card {
    view.hear(|frame| match frame {
        ToAgent::Card(card) if wanted(card) => Some(card.clone()),
        _ => None,
    })
    .await
}
