//! The book of who did what.

use crate::sample::{Driver, NOW, shop, site};
use protocol::audit::Deed;
use protocol::limits::{AUDIT_MS, AUDIT_PAGE};
use protocol::{AgentId, Timestamp};
use relay::store::NewAudit;

fn line(about: &str, at: Timestamp) -> NewAudit {
    NewAudit {
        at,
        agent: Some(AgentId::random([1; 16])),
        name: "Mira".into(),
        from: "192.0.2.1".into(),
        deed: Deed::LoggedIn,
        about: about.into(),
    }
}

pub(crate) async fn the_book_is_read_backwards_page_by_page_and_by_site(store: &impl Driver) {
    for n in 0..=AUDIT_PAGE {
        store
            .audit(&shop(), line(&n.to_string(), NOW))
            .await
            .unwrap();
    }
    let nobody = NewAudit {
        agent: None,
        deed: Deed::LogInFailed,
        ..line("", NOW)
    };
    store.audit(&site("other"), nobody.clone()).await.unwrap();

    let first = store.audited(&shop(), None).await.unwrap();
    assert_eq!((first.rows.len(), first.more), (AUDIT_PAGE, true));
    assert_eq!(first.rows[0].about, AUDIT_PAGE.to_string());
    let before = first.rows.last().map(|row| row.number);
    let second = store.audited(&shop(), before).await.unwrap();
    assert_eq!((second.rows.len(), second.more), (1, false));
    let oldest = &second.rows[0];
    assert_eq!((oldest.about.as_str(), oldest.at), ("0", NOW));
    assert_eq!(oldest.agent, Some(AgentId::random([1; 16])));

    let others = store.audited(&site("other"), None).await.unwrap();
    assert_eq!(others.rows.len(), 1);
    let row = &others.rows[0];
    assert_eq!((row.agent, row.deed), (None, Deed::LogInFailed));
    assert_eq!(
        (row.name.as_str(), row.from.as_str()),
        ("Mira", "192.0.2.1")
    );
}

pub(crate) async fn old_lines_go_and_no_other(store: &impl Driver) {
    let later = NOW.plus_ms(AUDIT_MS);
    store.audit(&shop(), line("old", NOW)).await.unwrap();
    store
        .audit(&shop(), line("just kept", NOW.plus_ms(1)))
        .await
        .unwrap();
    store
        .audit(&shop(), line("new", later.plus_ms(1)))
        .await
        .unwrap();
    let page = store.audited(&shop(), None).await.unwrap();
    let left: Vec<&str> = page.rows.iter().map(|row| row.about.as_str()).collect();
    assert_eq!(left, ["new", "just kept"]);
}
