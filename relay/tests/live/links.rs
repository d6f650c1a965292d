//! Private links long after: the desk holds the conversation no longer, the link still opens it, until
//! the link itself is too old.

use crate::line::{agent, customer, message_id};
use crate::world::{World, mailed};
use protocol::{
    CloseCode, ConversationId, ConversationState, EntryBody, FromAgent, FromCustomer, Timestamp,
    ToAgent, ToCustomer,
};
use relay::Clock;

/// Monday 2026-11-23, 12:00 UTC.
const NOON: Timestamp = Timestamp(1_795_435_200_000);
const DAY_MS: u64 = 24 * 3_600_000;

/// Ada leaves a message and Mira answers it; whose it is, which, and the private link's token.
async fn answered(world: &World) -> (String, ConversationId, String) {
    let mira = world.join("Mira").await;
    let mut page = customer(world).await;
    let token = page.hello(None, None).await.token;
    page.say(FromCustomer::LeaveMessage {
        id: message_id(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "Do you sell snow pegs?".into(),
        website: None,
        consent: None,
    })
    .await;
    let mut view = agent(world).await;
    view.hello(&mira.token).await;
    let id = page
        .hear(|frame| match frame {
            ToCustomer::Conversation(view) => Some(view.id),
            _ => None,
        })
        .await;
    view.say(FromAgent::Send {
        conversation: id,
        id: message_id(),
        text: "Yes, in three lengths.".into(),
        files: Vec::new(),
    })
    .await;
    page.hear(|frame| match frame {
        ToCustomer::Conversation(view) if view.state == ConversationState::Answered => Some(()),
        _ => None,
    })
    .await;
    let mail = mailed(world, "answer").await.replace("=\r\n", "");
    let (_, rest) = mail.split_once("/talk/demo#").expect("a link");
    let link = rest.lines().next().unwrap().to_owned();
    assert!(page.hang_up().await && view.hang_up().await);
    (token, id, link)
}

/// Another customer's enquiry comes to its end: a desk that keeps one of those lets go of the one
/// before.
pub(crate) async fn desk_lets_go(world: &World) {
    let mut other = customer(world).await;
    other.hello(None, None).await;
    other
        .say(FromCustomer::LeaveMessage {
            id: message_id(),
            name: "Jonas".into(),
            email: "jonas@example.com".into(),
            text: "Never mind.".into(),
            website: None,
            consent: None,
        })
        .await;
    for state in [ConversationState::Ticket, ConversationState::Withdrawn] {
        let id = other
            .hear(|frame| match frame {
                ToCustomer::Conversation(view) if view.state == state => Some(view.id),
                _ => None,
            })
            .await;
        other.say(FromCustomer::End { conversation: id }).await;
    }
}

#[tokio::test]
async fn a_link_opens_and_reopens_what_the_desk_has_long_forgotten() {
    let clock = Clock::by_hand(NOON);
    let forgetful = |config: &mut relay::Config| config.sites[0].desk.ended_kept_max = 1;
    let world = World::by_clock(clock.clone(), forgetful).await;
    let (token, id, link) = answered(&world).await;
    clock.set(NOON.plus_ms(90 * DAY_MS - 1));
    desk_lets_go(&world).await;
    clock.set(NOON.plus_ms(90 * DAY_MS));
    // The customer's own page begins anew…
    let mut page = customer(&world).await;
    assert_eq!(page.hello(Some(token), None).await.conversation, None);
    // …but the link still shows what it is about.
    let mut holder = customer(&world).await;
    let welcome = holder.hello(Some(link.clone()), None).await;
    let view = welcome.conversation.expect("the link's conversation");
    assert_eq!((view.id, view.state), (id, ConversationState::Answered));
    let said: Vec<&str> = view.entries.iter().filter_map(|e| e.body.text()).collect();
    assert_eq!(said, ["Do you sell snow pegs?", "Yes, in three lengths."]);
    assert_eq!(
        (welcome.token, welcome.name.as_deref()),
        (link, Some("Ada"))
    );
    holder
        .say(FromCustomer::Send {
            conversation: id,
            id: message_id(),
            text: "Also in steel?".into(),
            files: Vec::new(),
        })
        .await;
    let due_at = holder
        .hear(|frame| match frame {
            ToCustomer::Conversation(view) if view.state == ConversationState::Ticket => {
                view.due_at
            }
            _ => None,
        })
        .await;
    assert_eq!(due_at, NOON.plus_ms(91 * DAY_MS));
    let mut view = agent(&world).await;
    let mira = world.log_in("Mira").await;
    let welcome = view.hello(&mira.token).await;
    let card = welcome.cards.iter().find(|card| card.id == id);
    assert_eq!(card.map(|c| c.state), Some(ConversationState::Ticket));
    view.say(FromAgent::Open {
        conversation: id,
        have: protocol::Seq(0),
    })
    .await;
    view.hear(|frame| match frame {
        ToAgent::History { entries, .. } => {
            let mut bodies = entries.iter().map(|e| &e.body);
            bodies
                .any(|b| matches!(b, EntryBody::Message { text, .. } if text == "Also in steel?"))
                .then_some(())
        }
        _ => None,
    })
    .await;
}

#[tokio::test]
async fn a_link_that_is_too_old_opens_nothing() {
    let clock = Clock::by_hand(NOON);
    let world = World::by_clock(clock.clone(), |_| {}).await;
    let (_, _, link) = answered(&world).await;
    clock.set(NOON.plus_ms(relay::identity::LINK_MS - 1));
    let mut early = customer(&world).await;
    assert!(early.try_hello(&link).await);
    clock.set(NOON.plus_ms(relay::identity::LINK_MS));
    let mut late = customer(&world).await;
    late.say(FromCustomer::Hello {
        site: "demo".parse().unwrap(),
        token: Some(link),
        locale: "en".into(),
        zone: None,
        page: None,
        resume: None,
        proof: None,
    })
    .await;
    assert_eq!(late.closed().await, CloseCode::BadToken.number());
}
