//! A data folder that cannot be used is refused with words that say what to do; a good one outlives
//! the relay.

use crate::sample::{NOW, conversation, message, record, shop};
use desk::Record;
use protocol::Seq;
use relay::store::{SqliteStore, Store};
use std::fs;
use std::path::Path;

const FILE: &str = "deskbell.db";

async fn fill(folder: &Path) {
    let store = SqliteStore::open(folder).unwrap();
    for n in 0..200 {
        let c = conversation(n);
        let records = vec![Record::Conversation(c.clone()), record(&c, message(1, n))];
        store.append(&shop(), records).await.unwrap();
    }
}

fn refusal(folder: &Path) -> String {
    format!("{:#}", SqliteStore::open(folder).unwrap_err())
}

#[tokio::test]
async fn what_was_saved_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let store = SqliteStore::open(folder.path()).unwrap();
    let entries = store.entries(conversation(7).id, Seq(0), Seq(9)).await;
    assert_eq!(entries, Ok(vec![message(1, 7)]));
    let loaded = store.load(&shop(), 3, NOW, NOW).await.unwrap();
    assert_eq!(loaded.conversations.len(), 200);
}

#[tokio::test]
async fn two_relays_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = SqliteStore::open(folder.path()).unwrap();
    let told = refusal(folder.path());
    assert!(
        told.contains("another relay") && told.contains("--data-dir"),
        "{told}"
    );
    // A moment's work beside it is fine.
    let beside = SqliteStore::open_beside(folder.path()).unwrap();
    beside
        .append(&shop(), vec![Record::Conversation(conversation(1))])
        .await
        .unwrap();
    drop(first);
    SqliteStore::open(folder.path()).unwrap();
}

#[tokio::test]
async fn a_damaged_database_is_refused() {
    for (from, bytes) in [(0, 16), (20 * 4096, 40 * 4096)] {
        let folder = tempfile::tempdir().unwrap();
        fill(folder.path()).await;
        let file = folder.path().join(FILE);
        let mut content = fs::read(&file).unwrap();
        let most = content.len();
        content[from..most.min(from + bytes)].fill(0x5a);
        fs::write(&file, content).unwrap();
        let told = refusal(folder.path());
        assert!(
            told.contains("damaged") && told.contains("backup"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_newer_database_and_a_foreign_one_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let file = folder.path().join(FILE);
    let set = |pragma: &str, value: i32| {
        let db = rusqlite::Connection::open(&file).unwrap();
        db.pragma_update(None, pragma, value).unwrap();
    };
    set("user_version", 99);
    let told = refusal(folder.path());
    assert!(told.contains("newer") && told.contains("99"), "{told}");
    set("user_version", 1);
    set("application_id", 7);
    let told = refusal(folder.path());
    assert!(told.contains("another program"), "{told}");
}

#[tokio::test]
async fn a_backup_is_a_whole_database() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path()).await;
    let store = SqliteStore::open(folder.path()).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join(FILE);
    store.backup(&copy).await.unwrap();
    assert!(
        store.backup(&copy).await.is_err(),
        "a backup never overwrites"
    );
    let restored = SqliteStore::open(elsewhere.path()).unwrap();
    let loaded = restored.load(&shop(), 3, NOW, NOW).await.unwrap();
    assert_eq!(loaded.conversations.len(), 200);
}
