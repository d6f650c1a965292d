//! What webhooks sign with: a new secret, and for how long those before it sign beside it.

use crate::sample::{Driver, NOW, shop, site};
use crate::webhooks::{asked, hook};
use protocol::limits::{WEBHOOK_OLD_SECRET_MS, WEBHOOK_OLD_SECRETS_MAX};
use protocol::webhooks::HookEvent;
use protocol::{DeliveryId, Timestamp};
use relay::store::HookSecret;

pub(crate) async fn a_secret_signs_for_a_while_beside_the_one_after_it(store: &impl Driver) {
    let events = [HookEvent::MessageCreated];
    for n in [1, 2] {
        let one = hook(n, &events);
        let made = store.make_webhook(&shop(), one, HookSecret([n; 32])).await;
        assert!(made.unwrap());
    }
    asked(store, 1).await;
    let of = hook(1, &[]).id;
    let signs = async |n: u8, at: Timestamp| {
        let due = store.deliveries_due(at, 9).await.unwrap().due;
        let found = due.into_iter().find(|row| row.webhook == hook(n, &[]).id);
        let secrets = found.unwrap().secrets.into_iter();
        secrets.map(|secret| secret.0[0]).collect::<Vec<_>>()
    };
    let change = async |site, n: u8, at: Timestamp| {
        let secret = HookSecret([n; 32]);
        let changed = store.change_hook_secret(&site, of, secret, at).await;
        changed.unwrap()
    };
    assert_eq!(change(site("other"), 10, NOW).await, None);
    assert_eq!(signs(1, NOW).await, [1]);
    let url = change(shop(), 10, NOW).await;
    assert_eq!(url.as_deref(), Some("https://crm.example/1"));
    let end = NOW.plus_ms(WEBHOOK_OLD_SECRET_MS);
    let nearly = Timestamp(end.0 - 1);
    assert_eq!(signs(1, nearly).await, [10, 1]);
    assert_eq!(signs(1, end).await, [10]);
    assert_eq!(signs(2, NOW).await, [2], "the other one's stays");
    // One more before the day is over: each has its own.
    change(shop(), 11, nearly).await;
    assert_eq!(signs(1, nearly).await, [11, 10, 1]);
    assert_eq!(signs(1, end).await, [11, 10]);
    // Not more than so many.
    let many: Vec<u8> = (20..).take(2 + WEBHOOK_OLD_SECRETS_MAX).collect();
    for n in &many {
        change(shop(), *n, end).await;
    }
    let mut newest = many;
    newest.reverse();
    newest.truncate(1 + WEBHOOK_OLD_SECRETS_MAX);
    assert_eq!(signs(1, end).await, newest);
    // They go with their webhook.
    store.delete_webhook(&shop(), of).await.unwrap();
    let (one, secret) = (hook(1, &events), HookSecret([3; 32]));
    assert!(store.make_webhook(&shop(), one, secret).await.unwrap());
    assert!(
        store
            .post_test(&shop(), of, DeliveryId::random([9; 16]), end)
            .await
            .unwrap()
    );
    assert_eq!(signs(1, end).await, [3]);
}
