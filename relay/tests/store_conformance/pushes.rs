//! What agents want to hear, and the browsers that are pushed to.

use crate::sample::{Driver, HOUR_MS, NOW, shop, site};
use protocol::api::AgentRole;
use protocol::limits::PUSH_BROWSERS_MAX;
use protocol::notifications::{MoodLine, Notifications, PushWhen, QuietHours};
use protocol::{AgentId, Timestamp};
use relay::store::{
    AccountChange, NewAccount, NewLogIn, Reachable, StoreError, Subscription, TokenHash,
};

fn token(n: u8) -> TokenHash {
    TokenHash([n; 32])
}

async fn joins(store: &impl Driver, n: u8, role: AgentRole) -> AgentId {
    let link = TokenHash([100 + n; 32]);
    let until = NOW.plus_ms(HOUR_MS);
    store.invite(&shop(), link, role, until).await.unwrap();
    let account = NewAccount {
        id: AgentId::random([n; 16]),
        name: format!("Agent {n}"),
        email: format!("agent{n}@shop.example"),
        password_hash: "$argon2id$…".into(),
    };
    store.redeem(link, NOW, account).await.unwrap().id
}

async fn logs_in(store: &impl Driver, agent: AgentId, n: u8) {
    let log_in = NewLogIn {
        token: token(n),
        agent,
        at: NOW,
        expires_at: NOW.plus_ms(HOUR_MS),
        browser: String::new(),
        from: String::new(),
    };
    store.log_in(log_in).await.unwrap();
}

fn browser(agent: AgentId, n: u8) -> Subscription {
    Subscription {
        log_in: token(n),
        agent,
        endpoint: format!("https://push.example/{n}"),
        p256dh: vec![n; 65],
        auth: vec![n; 16],
        locale: "zh-Hant".into(),
        at: NOW.plus_ms(n.into()),
    }
}

async fn reached(store: &impl Driver, now: Timestamp) -> Vec<String> {
    let all = store.reachable(&shop(), now).await.unwrap();
    all.into_iter()
        .map(|one| one.subscription.endpoint)
        .collect()
}

pub(crate) async fn wishes_are_as_usual_until_they_are_said(store: &impl Driver) {
    let mira = joins(store, 1, AgentRole::Agent).await;
    assert_eq!(store.wishes(mira).await, Ok(Notifications::default()));
    let wishes = Notifications {
        sound: false,
        desktop: false,
        push: PushWhen::Always,
        repeat: false,
        quiet: Some(QuietHours {
            from: 1_320,
            to: 420,
            days: vec![0, 6],
            zone: "Asia/Taipei".into(),
        }),
        mood: MoodLine::Never,
    };
    for wishes in [Notifications::default(), wishes] {
        store.set_wishes(mira, &wishes).await.unwrap();
        assert_eq!(store.wishes(mira).await, Ok(wishes));
    }
    let nobody = AgentId::random([9; 16]);
    let set = store.set_wishes(nobody, &Notifications::default()).await;
    assert_eq!(set, Err(StoreError::NotFound));
}

pub(crate) async fn a_browser_is_reachable_while_its_log_in_lasts(store: &impl Driver) {
    let mira = joins(store, 1, AgentRole::Supervisor).await;
    let none = store.subscribe(browser(mira, 1)).await;
    assert_eq!(none, Err(StoreError::NotFound), "nobody is logged in so");
    for n in 1..=3 {
        logs_in(store, mira, n).await;
        store.subscribe(browser(mira, n)).await.unwrap();
    }
    let expected = |n| Reachable {
        subscription: browser(mira, n),
        role: AgentRole::Supervisor,
        wishes: Notifications::default(),
    };
    let all = store.reachable(&shop(), NOW).await;
    assert_eq!(all, Ok(vec![expected(1), expected(2), expected(3)]));
    assert_eq!(store.reachable(&site("other"), NOW).await, Ok(vec![]));
    assert_eq!(
        store.subscription(token(2)).await,
        Ok(Some(browser(mira, 2)))
    );
    assert_eq!(reached(store, NOW.plus_ms(HOUR_MS)).await, [""; 0]);

    store.log_out(token(1)).await.unwrap();
    assert_eq!(store.subscription(token(1)).await, Ok(None));
    store.unsubscribe(token(2)).await.unwrap();
    assert_eq!(reached(store, NOW).await, ["https://push.example/3"]);
    store
        .endpoint_is_gone("https://push.example/x")
        .await
        .unwrap();
    assert_eq!(reached(store, NOW).await.len(), 1);
    store
        .endpoint_is_gone("https://push.example/3")
        .await
        .unwrap();
    assert_eq!(reached(store, NOW).await, [""; 0]);

    for n in 4..=5 {
        logs_in(store, mira, n).await;
        store.subscribe(browser(mira, n)).await.unwrap();
    }
    store
        .set_password(mira, "$other".into(), Some(token(5)))
        .await
        .unwrap();
    assert_eq!(reached(store, NOW).await, ["https://push.example/5"]);
    let disabled = AccountChange {
        disabled: Some(true),
        ..AccountChange::default()
    };
    let changed = store.change_account(&shop(), mira, disabled).await;
    assert!(changed.is_ok(), "{changed:?}");
    assert_eq!(reached(store, NOW).await, [""; 0]);
}

pub(crate) async fn a_log_in_and_an_address_are_one_browser_and_there_are_only_so_many(
    store: &impl Driver,
) {
    let mira = joins(store, 1, AgentRole::Agent).await;
    let jonas = joins(store, 2, AgentRole::Agent).await;
    logs_in(store, mira, 1).await;
    logs_in(store, jonas, 2).await;
    store.subscribe(browser(mira, 1)).await.unwrap();
    // The same log-in elsewhere, then the same browser by somebody else: it is theirs now.
    let moved = Subscription {
        endpoint: "https://push.example/moved".into(),
        ..browser(mira, 1)
    };
    store.subscribe(moved.clone()).await.unwrap();
    assert_eq!(reached(store, NOW).await, ["https://push.example/moved"]);
    let theirs = Subscription {
        endpoint: moved.endpoint.clone(),
        ..browser(jonas, 2)
    };
    store.subscribe(theirs.clone()).await.unwrap();
    assert_eq!(store.subscription(token(1)).await, Ok(None));
    assert_eq!(store.subscription(token(2)).await, Ok(Some(theirs)));

    let many = u8::try_from(PUSH_BROWSERS_MAX).unwrap() + 1;
    for n in 10..10 + many {
        logs_in(store, mira, n).await;
        store.subscribe(browser(mira, n)).await.unwrap();
    }
    let all = reached(store, NOW).await;
    assert_eq!(all.len(), PUSH_BROWSERS_MAX + 1, "and that of Jonas");
    assert!(!all.contains(&"https://push.example/10".into()), "{all:?}");
    assert!(all.contains(&"https://push.example/11".into()), "{all:?}");
}
