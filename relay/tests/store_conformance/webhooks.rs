//! Webhooks: what becomes a delivery, when it is due, what its log keeps.

use crate::sample::{Driver, NOW, conversation, message, shop, site};
use desk::{Conversation, Mail, MailKind, Record};
use protocol::limits::{WEBHOOK_LOG_MAX, WEBHOOK_LOG_MS, WEBHOOK_OFF_MS, WEBHOOKS_MAX};
use protocol::webhooks::{DeliveryState, HookEvent, Webhook, WebhookBody};
use protocol::{DeliveryId, EntryBody, Seq, Timestamp, WebhookId};
use relay::store::{Attempt, HookSecret, Then};

pub(crate) fn hook(n: u8, events: &[HookEvent]) -> Webhook {
    Webhook {
        id: WebhookId::random([n; 16]),
        url: format!("https://crm.example/{n}"),
        events: events.to_vec(),
        active: true,
        made_by: "Mira".into(),
        made_at: NOW.plus_ms(n.into()),
        failing_since: None,
        given_up: 0,
    }
}

fn attempt(at: Timestamp, status: Option<u16>, then: Then) -> Attempt {
    Attempt {
        at,
        status,
        answer: "ok".into(),
        then,
    }
}

/// A conversation that was asked with a message, its ids made of `n`.
pub(crate) async fn asked(store: &impl Driver, n: u8) -> Conversation {
    let row = conversation(n);
    let mut first = message(1, n);
    first.id = None;
    first.body = EntryBody::Asked {};
    let of = row.id;
    let entry = |entry| Record::Entry {
        conversation: of,
        entry,
    };
    let records = vec![
        Record::Conversation(row.clone()),
        entry(first),
        entry(message(2, n)),
    ];
    store.append(&shop(), records).await.unwrap();
    row
}

async fn told(store: &impl Driver, of: &Webhook) -> Vec<HookEvent> {
    let log = store.deliveries(&shop(), of.id, 100).await.unwrap();
    log.unwrap().iter().rev().map(|row| row.event).collect()
}

pub(crate) async fn what_happens_is_delivered_by_those_that_tell_of_it(store: &impl Driver) {
    use HookEvent as H;
    let all = hook(1, &H::ALL);
    let some = hook(2, &[H::MessageCreated, H::TicketAnswered]);
    let off = Webhook {
        active: false,
        ..hook(3, &H::ALL)
    };
    for one in [&all, &some, &off] {
        let secret = HookSecret([7; 32]);
        assert!(
            store
                .make_webhook(&shop(), one.clone(), secret)
                .await
                .unwrap()
        );
    }
    let others = hook(4, &H::ALL);
    let secret = HookSecret([8; 32]);
    store
        .make_webhook(&site("other"), others.clone(), secret)
        .await
        .unwrap();

    let row = asked(store, 1).await;
    assert_eq!(
        told(store, &all).await,
        [H::ConversationStarted, H::MessageCreated]
    );
    assert_eq!(told(store, &some).await, [H::MessageCreated]);
    assert!(told(store, &off).await.is_empty());
    let mail = |kind| {
        Record::Mail(Mail {
            conversation: row.id,
            asked: Seq(2),
            kind,
            to: "ada@example.com".into(),
            locale: "en".into(),
            at: NOW,
        })
    };
    store
        .append(&shop(), vec![mail(MailKind::Answer)])
        .await
        .unwrap();
    assert_eq!(
        told(store, &some).await,
        [H::MessageCreated, H::TicketAnswered]
    );
    // What could not be saved is not told.
    let again = store.append(&shop(), vec![mail(MailKind::Answer)]).await;
    again.unwrap_err();
    assert_eq!(told(store, &some).await.len(), 2);
    assert!(
        store
            .deliveries(&shop(), others.id, 9)
            .await
            .unwrap()
            .is_none()
    );

    let due = store.deliveries_due(NOW, 1).await.unwrap();
    assert_eq!(due.due.len(), 2, "one of each");
    let first = &due.due[0];
    assert_eq!(
        (first.site.clone(), first.secrets.clone()),
        (shop(), vec![HookSecret([7; 32])])
    );
    assert_eq!((first.conversation, first.tries), (Some(row.id), 0));
    // With the conversation its deliveries go.
    let customer = row.customer;
    store
        .append(&shop(), vec![Record::Erased { customer }])
        .await
        .unwrap();
    assert!(told(store, &all).await.is_empty());
    assert_eq!(store.deliveries_due(NOW, 9).await.unwrap().due, []);
}

pub(crate) async fn a_delivery_is_due_until_it_is_over_and_can_be_sent_again(store: &impl Driver) {
    let one = hook(1, &[HookEvent::MessageCreated]);
    let secret = HookSecret([7; 32]);
    store
        .make_webhook(&shop(), one.clone(), secret)
        .await
        .unwrap();
    asked(store, 1).await;
    let due = async |at| store.deliveries_due(at, 9).await.unwrap();
    let id = due(NOW).await.due[0].id;
    let later = NOW.plus_ms(60_000);
    let again = attempt(NOW, Some(500), Then::Again(later));
    store.delivery_tried(id, again).await.unwrap();
    let wait = due(NOW).await;
    assert_eq!((wait.due.len(), wait.next_at), (0, Some(later)));
    assert_eq!(due(later).await.due[0].tries, 1);
    let failing = store.webhooks(&shop()).await.unwrap()[0].failing_since;
    assert_eq!(failing, Some(NOW));
    let sent = attempt(later, Some(204), Then::Sent);
    store.delivery_tried(id, sent).await.unwrap();
    assert_eq!(due(later).await, Default::default());
    let log = store.deliveries(&shop(), one.id, 9).await.unwrap().unwrap();
    let row = &log[0];
    assert_eq!((row.state, row.tries), (DeliveryState::Sent, 2));
    assert_eq!((row.status, row.tried_at), (Some(204), Some(later)));
    assert_eq!(
        store.webhooks(&shop()).await.unwrap()[0].failing_since,
        None
    );

    assert!(
        !store
            .deliver_again(&site("other"), one.id, id, later)
            .await
            .unwrap()
    );
    assert!(
        store
            .deliver_again(&shop(), one.id, id, later)
            .await
            .unwrap()
    );
    let again = &due(later).await.due[0];
    assert_eq!((again.id, again.tries), (id, 0));
    // While it is off, nothing goes out but a test.
    let body = WebhookBody {
        url: "https://crm.example/new".into(),
        events: vec![HookEvent::SurveyAnswered],
        active: false,
    };
    assert!(
        !store
            .change_webhook(&site("other"), one.id, body.clone())
            .await
            .unwrap()
    );
    assert!(store.change_webhook(&shop(), one.id, body).await.unwrap());
    assert_eq!(due(later).await, Default::default());
    let test = DeliveryId::random([9; 16]);
    assert!(
        !store
            .post_test(&site("other"), one.id, test, later)
            .await
            .unwrap()
    );
    assert!(store.post_test(&shop(), one.id, test, later).await.unwrap());
    let only = due(later).await.due;
    assert_eq!(
        (only.len(), only[0].id, only[0].event),
        (1, test, HookEvent::Test)
    );
    assert_eq!(only[0].url, "https://crm.example/new");
    assert_eq!(
        store.delete_webhook(&site("other"), one.id).await.unwrap(),
        None
    );
    let gone = store.delete_webhook(&shop(), one.id).await.unwrap();
    assert_eq!(gone.as_deref(), Some("https://crm.example/new"));
    assert_eq!(due(later).await, Default::default());
}

pub(crate) async fn a_webhook_that_fails_for_long_is_off(store: &impl Driver) {
    for n in [1, 2] {
        let secret = HookSecret([n; 32]);
        let one = hook(n, &[HookEvent::MessageCreated]);
        store.make_webhook(&shop(), one, secret).await.unwrap();
    }
    asked(store, 1).await;
    let due = store.deliveries_due(NOW, 9).await.unwrap().due;
    let active = async || {
        let all = store.webhooks(&shop()).await.unwrap();
        all.iter().map(|hook| hook.active).collect::<Vec<_>>()
    };
    let fails = |at: Timestamp| attempt(at, None, Then::Again(at.plus_ms(1)));
    let first = due
        .iter()
        .find(|row| row.webhook == hook(1, &[]).id)
        .unwrap()
        .id;
    let second = due
        .iter()
        .find(|row| row.webhook == hook(2, &[]).id)
        .unwrap()
        .id;
    store.delivery_tried(first, fails(NOW)).await.unwrap();
    let nearly = NOW.plus_ms(WEBHOOK_OFF_MS - 1);
    store.delivery_tried(first, fails(nearly)).await.unwrap();
    assert_eq!(active().await, [true, true]);
    store
        .delivery_tried(first, fails(nearly.plus_ms(1)))
        .await
        .unwrap();
    assert_eq!(active().await, [false, true]);
    let gone = attempt(NOW, Some(410), Then::Off);
    store.delivery_tried(second, gone).await.unwrap();
    assert_eq!(active().await, [false, false]);
}

pub(crate) async fn of_what_waits_too_long_a_line_the_oldest_are_given_up(store: &impl Driver) {
    for n in [1, 2] {
        let one = hook(n, &[HookEvent::MessageCreated]);
        let made = store.make_webhook(&shop(), one, HookSecret([n; 32])).await;
        assert!(made.unwrap());
    }
    let (of, other) = (hook(1, &[]).id, hook(2, &[]).id);
    let id = |n: u8| DeliveryId::random([n; 16]);
    for n in 1..=6 {
        store.post_test(&shop(), of, id(n), NOW).await.unwrap();
    }
    store.post_test(&shop(), other, id(99), NOW).await.unwrap();
    // What is over counts for nothing, what is to be tried again does.
    let sent = attempt(NOW, Some(200), Then::Sent);
    store.delivery_tried(id(1), sent).await.unwrap();
    let again = attempt(NOW, None, Then::Again(NOW.plus_ms(60_000)));
    store.delivery_tried(id(2), again).await.unwrap();
    assert_eq!(store.give_up_beyond(5).await.unwrap(), []);
    assert_eq!(store.give_up_beyond(3).await.unwrap(), [(of, 2)]);
    assert_eq!(store.give_up_beyond(3).await.unwrap(), []);
    let left = async |of| {
        let log = store.deliveries(&shop(), of, 9).await.unwrap();
        log.unwrap().iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(left(of).await, [6, 5, 4, 1].map(id));
    assert_eq!(left(other).await, [id(99)]);
    let given_up = async || {
        let all = store.webhooks(&shop()).await.unwrap();
        all.iter().map(|hook| hook.given_up).collect::<Vec<_>>()
    };
    assert_eq!(given_up().await, [2, 0]);
    store.give_up_beyond(2).await.unwrap();
    assert_eq!(given_up().await, [3, 0]);
    // Who sets it has read it.
    let body = WebhookBody {
        url: "https://crm.example/1".into(),
        events: vec![HookEvent::MessageCreated],
        active: true,
    };
    store.change_webhook(&shop(), of, body).await.unwrap();
    assert_eq!(given_up().await, [0, 0]);
}

pub(crate) async fn there_are_only_so_many_webhooks_and_lines_of_a_log(store: &impl Driver) {
    for n in 0..WEBHOOKS_MAX as u8 {
        let one = hook(n, &[HookEvent::MessageCreated]);
        assert!(
            store
                .make_webhook(&shop(), one, HookSecret([n; 32]))
                .await
                .unwrap()
        );
    }
    let more = hook(200, &[HookEvent::MessageCreated]);
    let secret = HookSecret([0; 32]);
    assert!(!store.make_webhook(&shop(), more, secret).await.unwrap());

    let of = hook(1, &[]).id;
    let id = |n: usize| DeliveryId::random((n as u128 + 1).to_be_bytes());
    for n in 0..WEBHOOK_LOG_MAX + 2 {
        store.post_test(&shop(), of, id(n), NOW).await.unwrap();
        // The first one stays due.
        if n > 0 {
            let sent = attempt(NOW, Some(200), Then::Sent);
            store.delivery_tried(id(n), sent).await.unwrap();
        }
    }
    let log = async || {
        store
            .deliveries(&shop(), of, usize::MAX)
            .await
            .unwrap()
            .unwrap()
    };
    let there = log().await;
    assert_eq!(there.len(), WEBHOOK_LOG_MAX + 1);
    assert_eq!(
        there.last().map(|row| row.id),
        Some(id(0)),
        "what is due stays"
    );
    let long_after = NOW.plus_ms(WEBHOOK_LOG_MS + 1);
    store
        .post_test(&shop(), of, id(100_000), long_after)
        .await
        .unwrap();
    let sent = attempt(long_after, Some(200), Then::Sent);
    store.delivery_tried(id(100_000), sent).await.unwrap();
    let left: Vec<_> = log().await.iter().map(|row| row.id).collect();
    assert_eq!(left, [id(100_000), id(0)]);
}
