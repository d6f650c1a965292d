//! Who was there: raw events, and the last of each agent.

use crate::sample::{Driver, HOUR_MS, NOW, ago, shop, site};
use desk::Record;
use protocol::{AgentId, AwayReason, Department, DepartmentId, Here, Presence, Timestamp};
use relay::store::StoreError;

fn event(agent: u8, at: Timestamp, here: Here) -> Presence {
    Presence {
        agent: AgentId::random([agent; 16]),
        at,
        here,
    }
}

pub(crate) async fn who_was_there_is_kept_as_it_happened(store: &impl Driver) {
    let own = AwayReason::Other("At the dentist".into());
    let events = [
        event(1, ago(5 * HOUR_MS), Here::Available),
        event(2, ago(4 * HOUR_MS), Here::Available),
        event(1, ago(3 * HOUR_MS), Here::Away(Some(own))),
        event(2, ago(2 * HOUR_MS), Here::Away(None)),
        event(1, ago(HOUR_MS), Here::Gone),
    ];
    let records = events.clone().map(Record::Presence).to_vec();
    store.append(&shop(), records).await.unwrap();
    let elsewhere = Record::Presence(event(1, ago(HOUR_MS), Here::Available));
    store
        .append(&site("garage"), vec![elsewhere])
        .await
        .unwrap();

    let of = async |since, until| store.presence(&shop(), since, until).await.unwrap();
    assert_eq!(of(ago(6 * HOUR_MS), NOW).await, events);
    // Of what came before, the last of each agent.
    assert_eq!(of(ago(3 * HOUR_MS), NOW).await, {
        let mut expected = vec![events[0].clone(), events[1].clone()];
        expected.extend_from_slice(&events[2..]);
        expected
    });
    let until = ago(2 * HOUR_MS);
    assert_eq!(
        of(until, until).await,
        [events[1].clone(), events[2].clone()]
    );

    let loaded = store.load(&shop(), 4, NOW, NOW).await.unwrap();
    assert_eq!(loaded.presence, [events[3].clone(), events[4].clone()]);
}

fn department(n: u8, name: &str, agents: &[u8]) -> Department {
    Department {
        id: DepartmentId::random([n; 16]),
        name: name.into(),
        agents: agents.iter().map(|n| AgentId::random([*n; 16])).collect(),
    }
}

pub(crate) async fn a_departments_name_stands_once_a_site(store: &impl Driver) {
    let (sales, support) = (
        department(1, "Sales", &[1, 2]),
        department(2, "Support", &[]),
    );
    for one in [&support, &sales] {
        store.put_department(&shop(), one).await.unwrap();
    }
    let all = async || store.departments(&shop()).await.unwrap();
    assert_eq!(all().await, [sales.clone(), support.clone()]);
    let taken = department(3, "SALES", &[3]);
    let refused = store.put_department(&shop(), &taken).await;
    assert_eq!(refused, Err(StoreError::Conflict));
    let other = site("garage");
    store.put_department(&other, &taken).await.unwrap();
    let stolen = store.put_department(&other, &support).await;
    assert_eq!(stolen, Err(StoreError::NotFound), "another site's");

    let sellers = department(1, "sales", &[2]);
    store.put_department(&shop(), &sellers).await.unwrap();
    assert_eq!(all().await, [support.clone(), sellers.clone()]);
    let loaded = store.load(&shop(), 4, NOW, NOW).await.unwrap();
    assert_eq!(loaded.departments, [support.clone(), sellers]);

    store.delete_department(&other, support.id).await.unwrap();
    store.delete_department(&shop(), sales.id).await.unwrap();
    assert_eq!(all().await, [support]);
}
