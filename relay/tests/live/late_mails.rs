//! A mail that is given up after two days: the desk holds the answered conversation no longer, and all
//! the same the customer is owed an answer again.

use crate::line::{agent, customer, message_id};
use crate::links::desk_lets_go;
use crate::world::World;
use protocol::{
    ConversationState, EntryBody, FromAgent, FromCustomer, TicketReason, Timestamp, ToAgent,
    ToCustomer,
};
use relay::Clock;
use relay::config::{Smtp, SmtpTls};
use std::net::TcpListener;

/// Monday 2026-11-23, 12:00 UTC.
const NOON: Timestamp = Timestamp(1_795_435_200_000);
const HOUR_MS: u64 = 3_600_000;

/// A mail server that is not there.
fn dead() -> Smtp {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    Smtp {
        host: "127.0.0.1".into(),
        port: listener.local_addr().unwrap().port(),
        tls: SmtpTls::None,
        ca_file: None,
        user: None,
        password: None,
        from: "chat@shop.example".into(),
    }
}

#[tokio::test]
async fn an_answer_that_never_went_out_is_owed_again() {
    let clock = Clock::by_hand(NOON);
    let world = World::by_clock(clock.clone(), |config| {
        config.smtp = Some(dead());
        config.sites[0].desk.ended_kept_max = 1;
    })
    .await;
    let mira = world.join("Mira").await;
    let mut page = customer(&world).await;
    page.hello(None, None).await;
    page.say(FromCustomer::LeaveMessage {
        id: message_id(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "Do you sell snow pegs?".into(),
        website: None,
        consent: None,
    })
    .await;
    let id = page
        .hear(|frame| match frame {
            ToCustomer::Conversation(view) => Some(view.id),
            _ => None,
        })
        .await;
    assert!(page.hang_up().await);
    let mut view = agent(&world).await;
    view.hello(&mira.token).await;
    view.say(FromAgent::Send {
        conversation: id,
        id: message_id(),
        text: "Yes, in three lengths.".into(),
        files: Vec::new(),
    })
    .await;
    view.hear(|frame| match frame {
        ToAgent::Card(card) if card.state == ConversationState::Answered => Some(()),
        _ => None,
    })
    .await;
    desk_lets_go(&world).await;
    clock.set(NOON.plus_ms(49 * HOUR_MS));
    let card = view
        .hear(|frame| match frame {
            ToAgent::Card(card) if card.id == id && card.state == ConversationState::Ticket => {
                Some(card.clone())
            }
            _ => None,
        })
        .await;
    assert_eq!(card.due_at, Some(NOON.plus_ms(73 * HOUR_MS)));
    view.say(FromAgent::Open {
        conversation: id,
        have: protocol::Seq(0),
    })
    .await;
    let bodies = view
        .hear(|frame| match frame {
            ToAgent::History { entries, .. } => {
                Some(entries.iter().map(|e| e.body.clone()).collect::<Vec<_>>())
            }
            _ => None,
        })
        .await;
    let failed = EntryBody::MailFailed {
        email: "ada@example.com".into(),
    };
    assert!(bodies.contains(&failed), "{bodies:?}");
    let reopened = bodies.iter().any(|body| {
        matches!(body, EntryBody::Ticketed { reason, .. } if *reason == TicketReason::Undeliverable)
    });
    assert!(reopened, "{bodies:?}");
}
