//! What customers see of themselves, and what is deleted.

use crate::sample::{
    Driver, HOUR_MS, NOW, ago, conversation, full_conversation, mail, message, message_id, record,
    shop, site,
};
use desk::{Conversation, MailKind, Record};
use protocol::limits::FACTS_MAX;
use protocol::past::Fact;
use protocol::{AgentId, Author, ConversationId, ConversationState, CustomerId, Seq, Timestamp};
use relay::store::{Put, TakenMail};

fn ada() -> CustomerId {
    CustomerId::random([77; 16])
}

/// A conversation of Ada's.
fn adas(n: u8, asked_at: Timestamp) -> Conversation {
    Conversation {
        customer: ada(),
        asked_at,
        ..conversation(n)
    }
}

fn fact(n: u8, text: &str) -> Fact {
    Fact {
        id: message_id(n),
        text: text.into(),
        at: NOW,
        by: Author::Agent {
            id: AgentId::random([9; 16]),
            name: "Mira".into(),
        },
    }
}

pub(crate) async fn past_chats_are_their_customers_newest_first_page_by_page(store: &impl Driver) {
    // Two were asked in the same millisecond.
    let all = [
        adas(1, ago(3)),
        adas(3, ago(1)),
        adas(2, ago(1)),
        adas(4, NOW),
    ];
    let mut rows: Vec<Record> = all.iter().cloned().map(Record::Conversation).collect();
    rows.push(Record::Conversation(conversation(9)));
    store.append(&shop(), rows).await.unwrap();
    let ids = async |before: Option<u8>, limit| -> Vec<ConversationId> {
        let before = before.map(|n| ConversationId::random([n; 16]));
        let page = store.past(&shop(), ada(), before, limit).await.unwrap();
        page.into_iter().map(|c| c.id).collect()
    };
    let named = |ns: &[u8]| -> Vec<ConversationId> {
        ns.iter()
            .map(|n| ConversationId::random([*n; 16]))
            .collect()
    };
    assert_eq!(ids(None, 9).await, named(&[4, 3, 2, 1]));
    assert_eq!(ids(None, 2).await, named(&[4, 3]));
    assert_eq!(ids(Some(3), 2).await, named(&[2, 1]));
    assert_eq!(ids(Some(1), 2).await, named(&[]));
    // Somebody else's conversation is no place to go on from.
    assert_eq!(ids(Some(9), 2).await, named(&[]));
    let others = store.past(&site("other"), ada(), None, 9).await;
    assert_eq!(others, Ok(vec![]));
    let newest = store.past(&shop(), ada(), None, 1).await.unwrap();
    assert_eq!(newest, vec![adas(4, NOW)]);
}

pub(crate) async fn a_fact_is_recorded_once_corrected_and_removed(store: &impl Driver) {
    let unknown = store
        .record_fact(&shop(), ada(), fact(1, "Has a dog"))
        .await;
    assert_eq!(unknown, Ok(Put::Missing), "nobody is known by that id");
    let row = vec![Record::Conversation(adas(1, NOW))];
    store.append(&shop(), row).await.unwrap();
    for text in ["Has a dog", "said twice"] {
        let put = store.record_fact(&shop(), ada(), fact(1, text)).await;
        assert_eq!(put, Ok(Put::Stored));
    }
    let put = store.record_fact(&shop(), ada(), fact(2, "Tall")).await;
    assert_eq!(put, Ok(Put::Stored));
    let all = vec![fact(1, "Has a dog"), fact(2, "Tall")];
    assert_eq!(store.facts(&shop(), ada()).await, Ok(all));
    assert_eq!(store.facts(&site("other"), ada()).await, Ok(vec![]));

    let better = Fact {
        text: "Has two dogs".into(),
        at: NOW.plus_ms(1),
        by: Author::Customer,
        ..fact(1, "")
    };
    let put = store.correct_fact(&shop(), ada(), better.clone()).await;
    assert_eq!(put, Ok(Put::Stored));
    let stranger = CustomerId::random([5; 16]);
    for (of, what) in [(stranger, better.clone()), (ada(), fact(9, "None such"))] {
        let put = store.correct_fact(&shop(), of, what).await;
        assert_eq!(put, Ok(Put::Missing));
    }
    store
        .remove_fact(&shop(), stranger, message_id(2))
        .await
        .unwrap();
    for _ in 0..2 {
        store
            .remove_fact(&shop(), ada(), message_id(2))
            .await
            .unwrap();
    }
    assert_eq!(store.facts(&shop(), ada()).await, Ok(vec![better]));
}

pub(crate) async fn there_are_only_so_many_facts(store: &impl Driver) {
    let row = vec![Record::Conversation(adas(1, NOW))];
    store.append(&shop(), row).await.unwrap();
    for n in 0..FACTS_MAX as u8 {
        let put = store.record_fact(&shop(), ada(), fact(n, "One more")).await;
        assert_eq!(put, Ok(Put::Stored));
    }
    let put = store
        .record_fact(&shop(), ada(), fact(200, "Too many"))
        .await;
    assert_eq!(put, Ok(Put::Full));
    let again = store.record_fact(&shop(), ada(), fact(3, "One more")).await;
    assert_eq!(again, Ok(Put::Stored));
    assert_eq!(store.facts(&shop(), ada()).await.unwrap().len(), FACTS_MAX);
}

pub(crate) async fn an_erasure_takes_all_of_a_customer_and_nothing_that_comes_after(
    store: &impl Driver,
) {
    let old = Conversation {
        customer: ada(),
        ..full_conversation(1)
    };
    let (erased, anew, others) = (adas(2, NOW), adas(3, NOW), conversation(4));
    store
        .append(
            &shop(),
            vec![
                Record::Conversation(old.clone()),
                record(&old, message(1, 1)),
                Record::Mail(mail(&old, 1, MailKind::Transcript)),
                Record::Conversation(others.clone()),
                record(&others, message(1, 4)),
            ],
        )
        .await
        .unwrap();
    store
        .record_fact(&shop(), ada(), fact(1, "Tall"))
        .await
        .unwrap();
    let taken = TakenMail {
        id: [1; 32],
        conversation: old.id,
        at: NOW,
    };
    let read = relay::store::ReadUpTo {
        uid_validity: 1,
        uid: 1,
    };
    store.have_read("box", read, Some(taken)).await.unwrap();
    // One batch: asked, erased, asked anew.
    store
        .append(
            &shop(),
            vec![
                Record::Conversation(erased.clone()),
                record(&erased, message(1, 2)),
                Record::Erased { customer: ada() },
                Record::Conversation(anew.clone()),
                record(&anew, message(1, 3)),
            ],
        )
        .await
        .unwrap();
    for gone in [&old, &erased] {
        assert_eq!(store.conversation(&shop(), gone.id).await, Ok(None));
        assert_eq!(store.entries(gone.id, Seq(0), Seq(9)).await, Ok(vec![]));
    }
    assert_eq!(store.was_taken(old.id, [1; 32]).await, Ok(false));
    assert_eq!(store.mails_due(NOW, 9).await.unwrap().mails, vec![]);
    assert_eq!(store.facts(&shop(), ada()).await, Ok(vec![]));
    for kept in [&anew, &others] {
        let row = store.conversation(&shop(), kept.id).await;
        assert_eq!(row, Ok(Some(kept.clone())));
        let entries = store.entries(kept.id, Seq(0), Seq(9)).await.unwrap();
        assert_eq!(entries.len(), 1);
    }
    // All or nothing: where the rest of the batch fails, nothing is erased.
    let conflict = vec![
        Record::Erased { customer: ada() },
        record(&others, message(1, 9)),
    ];
    assert!(store.append(&shop(), conflict).await.is_err());
    let row = store.conversation(&shop(), anew.id).await;
    assert_eq!(row, Ok(Some(anew)));
}

pub(crate) async fn facts_go_when_nothing_else_of_their_customer_is_kept(store: &impl Driver) {
    let over = |n, at| Conversation {
        state: ConversationState::Ended,
        ended_at: Some(at),
        ..adas(n, ago(9 * HOUR_MS))
    };
    let rows = vec![
        Record::Conversation(over(1, ago(8 * HOUR_MS))),
        Record::Conversation(over(2, ago(2 * HOUR_MS))),
    ];
    store.append(&shop(), rows).await.unwrap();
    let told = Fact {
        at: ago(8 * HOUR_MS),
        ..fact(1, "Tall")
    };
    store
        .record_fact(&shop(), ada(), told.clone())
        .await
        .unwrap();
    let first = store.forget(&shop(), ago(4 * HOUR_MS), true).await.unwrap();
    assert_eq!((first.conversations, first.facts), (1, 0));
    assert_eq!(store.facts(&shop(), ada()).await, Ok(vec![told]));
    let counted = store.forget(&shop(), NOW, false).await.unwrap();
    assert_eq!((counted.conversations, counted.facts), (1, 1));
    let rest = store.forget(&shop(), NOW, true).await.unwrap();
    assert_eq!(rest, counted);
    assert_eq!(store.facts(&shop(), ada()).await, Ok(vec![]));
}
