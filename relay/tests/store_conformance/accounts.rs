//! Accounts, links and log-ins.

use crate::sample::{Driver, NOW, shop, site};
use protocol::api::AgentRole;
use protocol::{AgentId, MessageId, Timestamp};
use relay::store::{
    Account, AccountChange, AccountMail, ChangedAccount, LetterKind, NewAccount, NewLogIn,
    StoreError, TokenHash,
};

const LINK: TokenHash = TokenHash([1; 32]);
const SESSION: TokenHash = TokenHash([2; 32]);

fn mira(n: u8) -> NewAccount {
    NewAccount {
        id: AgentId::random([n; 16]),
        name: "Mira".into(),
        email: "Mira@Shop.example".into(),
        password_hash: "$argon2id$…".into(),
    }
}

fn log_in(token: TokenHash, agent: AgentId, expires_at: Timestamp) -> NewLogIn {
    NewLogIn {
        token,
        agent,
        at: NOW,
        expires_at,
        browser: "Firefox, Linux".into(),
        from: "192.0.2.1".into(),
    }
}

async fn join(store: &impl Driver) -> Account {
    let ends = NOW.plus_ms(1_000);
    store
        .invite(&shop(), LINK, AgentRole::Supervisor, ends)
        .await
        .unwrap();
    store.redeem(LINK, NOW, mira(1)).await.unwrap()
}

pub(crate) async fn a_link_makes_one_account_once(store: &impl Driver) {
    assert_eq!(
        store.redeem(LINK, NOW, mira(1)).await,
        Err(StoreError::NotFound)
    );
    let account = join(store).await;
    let expected = Account {
        id: mira(1).id,
        site: shop(),
        name: "Mira".into(),
        email: "Mira@Shop.example".into(),
        role: AgentRole::Supervisor,
        capacity: None,
        disabled: false,
    };
    assert_eq!(account, expected);
    assert_eq!(store.accounts(&shop()).await, Ok(vec![account]));
    assert_eq!(store.accounts(&site("other")).await, Ok(vec![]));
    let loaded = store.load(&shop(), 4, NOW, NOW).await.unwrap();
    assert_eq!(
        (loaded.agents[0].name.as_str(), loaded.agents[0].capacity),
        ("Mira", 4)
    );

    let jonas = || NewAccount {
        email: "jonas@shop.example".into(),
        ..mira(2)
    };
    assert_eq!(
        store.redeem(LINK, NOW, jonas()).await,
        Err(StoreError::NotFound)
    );
    let late = TokenHash([3; 32]);
    store
        .invite(&shop(), late, AgentRole::Agent, NOW)
        .await
        .unwrap();
    assert_eq!(
        store.redeem(late, NOW, jonas()).await,
        Err(StoreError::NotFound)
    );
}

pub(crate) async fn an_address_has_one_account_whatever_its_case(store: &impl Driver) {
    let account = join(store).await;
    let found = store.account("mira@SHOP.EXAMPLE").await.unwrap();
    assert_eq!(found, Some((account, "$argon2id$…".into())));
    assert_eq!(store.account("jonas@shop.example").await, Ok(None));

    let second = TokenHash([3; 32]);
    let ends = NOW.plus_ms(1);
    store
        .invite(&site("other"), second, AgentRole::Agent, ends)
        .await
        .unwrap();
    let same = NewAccount {
        email: "mira@shop.example".into(),
        ..mira(2)
    };
    assert_eq!(
        store.redeem(second, NOW, same).await,
        Err(StoreError::Conflict)
    );
    // The link was not used up.
    let jonas = NewAccount {
        email: "jonas@shop.example".into(),
        ..mira(2)
    };
    let account = store.redeem(second, NOW, jonas).await.unwrap();
    assert_eq!(
        (account.site, account.role),
        (site("other"), AgentRole::Agent)
    );
}

pub(crate) async fn a_log_in_lasts_while_it_is_used(store: &impl Driver) {
    const MONTH_MS: u64 = 30 * 24 * 3_600_000;
    let account = join(store).await;
    let nobody = AgentId::random([9; 16]);
    let told = store.log_in(log_in(SESSION, nobody, NOW)).await;
    assert_eq!(told, Err(StoreError::NotFound));

    store
        .log_in(log_in(SESSION, account.id, NOW.plus_ms(MONTH_MS)))
        .await
        .unwrap();
    let almost = NOW.plus_ms(MONTH_MS - 1);
    let who = store
        .logged_in(SESSION, almost, almost.plus_ms(MONTH_MS))
        .await;
    assert_eq!(who, Ok(Some(account.clone())));
    let renewed = NOW.plus_ms(2 * MONTH_MS - 2);
    let who = store.logged_in(SESSION, renewed, renewed.plus_ms(1)).await;
    assert_eq!(who, Ok(Some(account.clone())));
    let late = NOW.plus_ms(4 * MONTH_MS);
    assert_eq!(
        store.logged_in(SESSION, late, late.plus_ms(1)).await,
        Ok(None)
    );

    let other = TokenHash([4; 32]);
    store
        .log_in(log_in(other, account.id, NOW.plus_ms(1_000)))
        .await
        .unwrap();
    store.log_out(other).await.unwrap();
    assert_eq!(
        store.logged_in(other, NOW, NOW.plus_ms(1_000)).await,
        Ok(None)
    );
    assert_eq!(store.log_out(other).await, Ok(()));
}

pub(crate) async fn log_ins_are_listed_and_ended_one_or_all(store: &impl Driver) {
    let account = join(store).await;
    let tokens = [5, 6, 7].map(|n| TokenHash([n; 32]));
    for token in tokens {
        let new = log_in(token, account.id, NOW.plus_ms(60_000));
        store.log_in(new).await.unwrap();
    }
    let later = NOW.plus_ms(30 * 60_000);
    store
        .logged_in(tokens[1], NOW.plus_ms(1), later)
        .await
        .unwrap();
    let list = store.log_ins(account.id, tokens[1], NOW).await.unwrap();
    assert_eq!(list.len(), 3);
    assert_eq!(
        (list[0].id.as_str(), list[0].this),
        (tokens[1].name().as_str(), true)
    );
    assert_eq!(list[0].used_at, NOW.plus_ms(1));
    assert_eq!(
        (list[0].began_at, list[0].browser.as_str()),
        (NOW, "Firefox, Linux")
    );
    assert!(
        list[1..]
            .iter()
            .all(|row| !row.this && row.from == "192.0.2.1")
    );

    let named = tokens[0].name();
    let ended = store.end_log_ins(account.id, Some(&named), Some(tokens[1]));
    assert_eq!(ended.await, Ok(1));
    let others = AgentId::random([9; 16]);
    let named = tokens[2].name();
    let ended = store.end_log_ins(others, Some(&named), None);
    assert_eq!(ended.await, Ok(0));
    let ended = store.end_log_ins(account.id, None, Some(tokens[1]));
    assert_eq!(ended.await, Ok(1));
    let list = store.log_ins(account.id, tokens[1], NOW).await.unwrap();
    assert_eq!(list.len(), 1);

    let changed = store.set_password(account.id, "$new$".into(), None).await;
    assert_eq!(changed, Ok(()));
    assert_eq!(store.log_ins(account.id, tokens[1], NOW).await, Ok(vec![]));
    let (_, hash) = store.account("mira@shop.example").await.unwrap().unwrap();
    assert_eq!(hash, "$new$");
}

pub(crate) async fn the_last_owner_stays_one_and_who_is_disabled_is_out(store: &impl Driver) {
    let ends = NOW.plus_ms(1_000);
    let mut owners = Vec::new();
    for n in [1, 2] {
        let link = TokenHash([n + 10; 32]);
        store
            .invite(&shop(), link, AgentRole::Owner, ends)
            .await
            .unwrap();
        let new = NewAccount {
            email: format!("owner{n}@shop.example"),
            ..mira(n)
        };
        owners.push(store.redeem(link, NOW, new).await.unwrap());
    }
    let session = log_in(SESSION, owners[0].id, NOW.plus_ms(60_000));
    store.log_in(session).await.unwrap();
    let (shop, first) = (shop(), owners[0].id);
    let change = |change: AccountChange| store.change_account(&shop, first, change);
    let disabled = AccountChange {
        disabled: Some(true),
        capacity: Some(Some(2)),
        ..AccountChange::default()
    };
    let off = Account {
        disabled: true,
        capacity: Some(2),
        ..owners[0].clone()
    };
    let told = change(disabled.clone()).await;
    assert_eq!(told, Ok(ChangedAccount::Changed(off)));
    assert_eq!(store.logged_in(SESSION, NOW, ends).await, Ok(None));
    let loaded = store.load(&shop, 4, NOW, NOW).await.unwrap();
    assert_eq!(loaded.agents.len(), 1, "who is disabled answers nobody");

    // The other one is the last who gets in.
    for less in [
        disabled.clone(),
        AccountChange {
            role: Some(AgentRole::Supervisor),
            ..AccountChange::default()
        },
    ] {
        let told = store.change_account(&shop, owners[1].id, less).await;
        assert_eq!(told, Ok(ChangedAccount::LastOwner));
    }
    let enabled = AccountChange {
        disabled: Some(false),
        name: Some("Noor".into()),
        ..AccountChange::default()
    };
    change(enabled).await.unwrap();
    let loaded = store.load(&shop, 4, NOW, NOW).await.unwrap();
    let capacities: Vec<_> = loaded
        .agents
        .iter()
        .map(|a| (a.name.as_str(), a.capacity))
        .collect();
    assert_eq!(capacities, [("Mira", 4), ("Noor", 2)]);
    let elsewhere = store
        .change_account(&site("other"), owners[0].id, disabled)
        .await;
    assert_eq!(elsewhere, Err(StoreError::NotFound));
}

pub(crate) async fn a_second_factor_is_asked_for_once_shown_and_each_code_is_good_once(
    store: &impl Driver,
) {
    let mira = join(store).await.id;
    assert_eq!(store.second_factor(mira).await, Ok(None));
    store.offer_second_factor(mira, vec![1]).await.unwrap();
    store.offer_second_factor(mira, vec![2]).await.unwrap();
    let offered = store.second_factor(mira).await.unwrap().unwrap();
    assert_eq!((offered.secret, offered.active), (vec![2], false));
    assert_eq!(store.with_second_factor().await, Ok(vec![]));

    let codes = vec![TokenHash([8; 32]), TokenHash([9; 32])];
    store
        .activate_second_factor(mira, 100, codes)
        .await
        .unwrap();
    let again = store.offer_second_factor(mira, vec![3]).await;
    assert_eq!(again, Err(StoreError::Conflict));
    assert_eq!(store.with_second_factor().await, Ok(vec![mira]));
    for (step, good) in [
        (100, false),
        (101, true),
        (101, false),
        (99, false),
        (103, true),
    ] {
        assert_eq!(store.use_step(mira, step).await, Ok(good), "{step}");
    }
    let code = TokenHash([8; 32]);
    assert_eq!(store.use_recovery_code(mira, code).await, Ok(true));
    assert_eq!(store.use_recovery_code(mira, code).await, Ok(false));
    let left = store.second_factor(mira).await.unwrap().unwrap();
    assert_eq!(left.recovery_codes, 1);
    store.forget_second_factor(mira).await.unwrap();
    assert_eq!(store.second_factor(mira).await, Ok(None));
    let code = TokenHash([9; 32]);
    assert_eq!(store.use_recovery_code(mira, code).await, Ok(false));
}

pub(crate) async fn a_link_for_a_forgotten_password_works_once_and_in_time(store: &impl Driver) {
    let account = join(store).await;
    let ends = NOW.plus_ms(1_000);
    let nobody = store
        .allow_reset(LINK, AgentId::random([9; 16]), ends)
        .await;
    assert_eq!(nobody, Err(StoreError::NotFound));
    let links = [20, 21, 22].map(|n| TokenHash([n; 32]));
    store.allow_reset(links[0], account.id, NOW).await.unwrap();
    for link in &links[1..] {
        store.allow_reset(*link, account.id, ends).await.unwrap();
    }
    let session = log_in(SESSION, account.id, ends);
    store.log_in(session).await.unwrap();
    let late = store.reset_password(links[0], NOW, "x".into()).await;
    assert_eq!(late, Err(StoreError::NotFound));
    let set = store.reset_password(links[1], NOW, "$new$".into()).await;
    assert_eq!(set, Ok(account.clone()));
    assert_eq!(store.logged_in(SESSION, NOW, ends).await, Ok(None));
    let (_, hash) = store.account(&account.email).await.unwrap().unwrap();
    assert_eq!(hash, "$new$");
    for used in &links[1..] {
        let again = store.reset_password(*used, NOW, "y".into()).await;
        assert_eq!(again, Err(StoreError::NotFound));
    }
}

pub(crate) async fn a_mail_to_an_account_waits_until_it_is_done_or_of_no_use(store: &impl Driver) {
    let mail = |n: u8| AccountMail {
        id: MessageId::random([n; 16]),
        site: shop(),
        kind: LetterKind::Reset,
        to: "mira@shop.example".into(),
        at: NOW,
        expires_at: NOW.plus_ms(10_000),
        tries: 0,
    };
    for n in [1, 2] {
        store.post_letter(mail(n)).await.unwrap();
    }
    assert_eq!(store.post_letter(mail(1)).await, Err(StoreError::Conflict));
    let due = store.letters_due(NOW, 10).await.unwrap();
    assert_eq!(due, [mail(1), mail(2)]);
    store.letter_tried(due[0].id, None).await.unwrap();
    let again = NOW.plus_ms(5_000);
    store.letter_tried(due[1].id, Some(again)).await.unwrap();
    assert_eq!(store.letters_due(NOW, 10).await, Ok(vec![]));
    let due = store.letters_due(again, 10).await.unwrap();
    assert_eq!(
        due,
        [AccountMail {
            tries: 1,
            ..mail(2)
        }]
    );
    let late = NOW.plus_ms(10_000);
    assert_eq!(store.letters_due(late, 10).await, Ok(vec![]));
}
