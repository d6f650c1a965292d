//! The index of the search beside plain looking through, and what stays in it of what was erased.

use crate::sample::{Random, record, shop};
use crate::search::{asked, reader, said, words};
use desk::Record;
use protocol::CustomerId;
use relay::store::{MemoryStore, Searched, SqliteStore, Store};

/// Both drivers find the same in many random conversations.
#[tokio::test]
async fn every_driver_finds_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(folder.path()).unwrap();
    let memory = MemoryStore::default();
    let mut random = Random(7);
    let vocabulary = [
        "tent",
        "tents",
        "Zelt",
        "退款",
        "退",
        "款要",
        "café",
        "a",
        "7kq2-m4xd",
        "テント",
    ];
    let mut any = move |most: u64| -> String {
        let count = 1 + random.below(most);
        let pick = |_| vocabulary[random.below(vocabulary.len() as u64) as usize];
        let picked: Vec<&str> = (0..count).map(pick).collect();
        picked.join(if random.chance(70) { " " } else { "" })
    };
    let mut rows = Vec::new();
    for n in 1..60 {
        let one = asked(n, &any(2));
        rows.push(Record::Conversation(one.clone()));
        rows.extend(
            (2..6).map(|seq| record(&one, said(seq, n.wrapping_mul(4) ^ seq as u8, &any(6)))),
        );
    }
    sqlite.append(&shop(), rows.clone()).await.unwrap();
    memory.append(&shop(), rows).await.unwrap();
    for n in 0..200 {
        let typed = match n % 4 {
            0 => format!("\"{}\"", any(2)),
            _ => any(3),
        };
        let one = sqlite
            .search(&shop(), reader(), words(&typed), 20)
            .await
            .unwrap();
        let other = memory
            .search(&shop(), reader(), words(&typed), 20)
            .await
            .unwrap();
        assert_eq!(one, other, "{typed}");
    }
}

/// Deleted words are not in the index's own pages either.
#[tokio::test]
async fn the_index_keeps_no_word_of_what_was_erased() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path()).unwrap();
    let one = asked(1, "Ada");
    let rows = vec![
        Record::Conversation(one.clone()),
        record(&one, said(2, 1, "Zeltstange")),
    ];
    store.append(&shop(), rows).await.unwrap();
    let db = rusqlite::Connection::open(folder.path().join("deskbell.db")).unwrap();
    let pages = || -> i64 {
        let sql = "SELECT count(*) FROM search_data WHERE instr(block, CAST('zeltstange' AS BLOB))";
        db.query_row(sql, (), |row| row.get(0)).unwrap()
    };
    assert_ne!(pages(), 0);
    let erased = vec![Record::Erased {
        customer: CustomerId::random([1; 16]),
    }];
    store.append(&shop(), erased).await.unwrap();
    assert_eq!(pages(), 0);
}
