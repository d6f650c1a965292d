//! Accounts, links and log-ins.

use crate::sample::{Driver, NOW, shop, site};
use protocol::AgentId;
use protocol::api::AgentRole;
use relay::store::{Account, NewAccount, StoreError, TokenHash};

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
    let told = store.log_in(SESSION, nobody, NOW).await;
    assert_eq!(told, Err(StoreError::NotFound));

    store
        .log_in(SESSION, account.id, NOW.plus_ms(MONTH_MS))
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
        .log_in(other, account.id, NOW.plus_ms(1_000))
        .await
        .unwrap();
    store.log_out(other).await.unwrap();
    assert_eq!(
        store.logged_in(other, NOW, NOW.plus_ms(1_000)).await,
        Ok(None)
    );
    assert_eq!(store.log_out(other).await, Ok(()));
}
