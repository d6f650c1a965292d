//! What owners set: one object a site, and a change that was made from an older one is a conflict.

use crate::sample::{Driver, NOW, shop, site};
use protocol::settings::Values;
use relay::store::{MadeSite, SetByOwner, StoreError};
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

pub(crate) async fn a_site_is_made_once(store: &impl Driver) {
    assert_eq!(store.made_sites().await.unwrap(), []);
    let made = |id: &str| MadeSite {
        id: site(id),
        name: "Northwind <Outlet>".into(),
        origins: vec!["https://outlet.example".into(), "http://localhost:*".into()],
        made_at: NOW,
        made_by: "Mira".into(),
    };
    store.make_site(&made("outlet")).await.unwrap();
    store.make_site(&made("garage")).await.unwrap();
    let mut again = made("outlet");
    again.name = "Another".into();
    let again = store.make_site(&again).await;
    assert_eq!(again, Err(StoreError::Conflict));
    let all = store.made_sites().await.unwrap();
    assert_eq!(all, [made("garage"), made("outlet")], "nothing was changed");
}
