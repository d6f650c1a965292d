//! What owners set: one object a site, and a change that was made from an older one is a conflict.

use crate::sample::{Driver, NOW, shop, site};
use protocol::settings::Values;
use relay::store::{SetByOwner, StoreError};
use serde_json::json;

fn set(version: u64, accent: &str) -> SetByOwner {
    let values = json!({ "accent": accent, "hours": ["daily 08:00-20:00"], "consent": {} });
    SetByOwner {
        version,
        values: values.as_object().cloned().unwrap_or_default(),
        changed_at: NOW,
        changed_by: "Mira".into(),
    }
}

pub(crate) async fn settings_are_changed_from_what_is_there(store: &impl Driver) {
    let there = async || store.settings(&shop()).await.unwrap();
    assert_eq!(there().await, SetByOwner::default());
    let early = store.put_settings(&shop(), &set(2, "#111111")).await;
    assert_eq!(early, Err(StoreError::Conflict));
    store
        .put_settings(&shop(), &set(1, "#222222"))
        .await
        .unwrap();
    let late = store.put_settings(&shop(), &set(1, "#333333")).await;
    assert_eq!(late, Err(StoreError::Conflict));
    assert_eq!(there().await, set(1, "#222222"), "nothing was changed");
    let nothing = SetByOwner {
        values: Values::new(),
        ..set(2, "")
    };
    store.put_settings(&shop(), &nothing).await.unwrap();
    assert_eq!(there().await, nothing);
    let other = store.settings(&site("garage")).await.unwrap();
    assert_eq!(other, SetByOwner::default(), "each site has its own");
}
