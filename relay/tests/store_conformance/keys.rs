//! API keys.

use crate::sample::{Driver, NOW, shop, site};
use protocol::keys::{ApiKey, Scope};
use protocol::limits::API_KEYS_MAX;
use protocol::{ApiKeyId, Timestamp};
use relay::store::{StoreError, TokenHash};

fn key(n: u8, scope: Scope) -> ApiKey {
    ApiKey {
        id: ApiKeyId::random([n; 16]),
        name: format!("CRM {n}"),
        scope,
        made_by: "Mira".into(),
        made_at: NOW.plus_ms(n.into()),
        used_at: None,
    }
}

fn hash(n: u8) -> TokenHash {
    TokenHash([n; 32])
}

pub(crate) async fn a_key_is_found_by_its_hash_until_it_is_revoked(store: &impl Driver) {
    let (reads, writes) = (key(1, Scope::Read), key(2, Scope::Write));
    assert!(
        store
            .make_key(&shop(), hash(2), writes.clone())
            .await
            .unwrap()
    );
    assert!(
        store
            .make_key(&shop(), hash(1), reads.clone())
            .await
            .unwrap()
    );
    let other = key(3, Scope::Read);
    assert!(
        store
            .make_key(&site("other"), hash(3), other)
            .await
            .unwrap()
    );
    let mut all = store.keys(&shop()).await.unwrap();
    all.sort_by_key(|key| key.made_at);
    assert_eq!(all, [reads.clone(), writes.clone()]);
    let again = store.make_key(&shop(), hash(1), key(4, Scope::Read)).await;
    assert_eq!(again, Err(StoreError::Conflict));

    let found = store.key_of(hash(2), NOW).await.unwrap().unwrap();
    assert_eq!((found.0, found.1.id), (shop(), writes.id));
    assert_eq!(store.key_of(hash(9), NOW).await.unwrap(), None);
    let used_at = async |at: Timestamp| {
        let found = store.key_of(hash(1), at).await.unwrap();
        found.unwrap().1.used_at
    };
    // To the minute.
    assert_eq!(used_at(NOW).await, Some(NOW));
    assert_eq!(used_at(NOW.plus_ms(59_999)).await, Some(NOW));
    let later = NOW.plus_ms(60_000);
    assert_eq!(used_at(later).await, Some(later));

    let not_theirs = store.revoke_key(&site("other"), reads.id).await.unwrap();
    assert_eq!(not_theirs, None);
    let gone = store.revoke_key(&shop(), reads.id).await.unwrap();
    assert_eq!(gone.as_deref(), Some("CRM 1"));
    assert_eq!(store.key_of(hash(1), NOW).await.unwrap(), None);
    assert_eq!(store.revoke_key(&shop(), reads.id).await.unwrap(), None);
}

pub(crate) async fn there_are_only_so_many_keys(store: &impl Driver) {
    for n in 0..API_KEYS_MAX as u8 {
        assert!(
            store
                .make_key(&shop(), hash(n), key(n, Scope::Read))
                .await
                .unwrap()
        );
    }
    let more = key(200, Scope::Read);
    assert!(
        !store
            .make_key(&shop(), hash(200), more.clone())
            .await
            .unwrap()
    );
    assert!(
        store
            .make_key(&site("other"), hash(200), more)
            .await
            .unwrap()
    );
}
