//! Attached files: within their limits, sent by the message that names them, gone with their conversation.

use crate::sample::{Driver, NOW, ago, conversation, shop, site};
use desk::Record;
use protocol::limits::{FILES_BYTES_MAX, FILES_UNSENT_MAX};
use protocol::{AgentId, Author, Entry, EntryBody, File, FileId, Seq, Timestamp};
use relay::store::{Attached, StoreError, Upload};

fn attached(n: u8, by: Option<AgentId>) -> Attached {
    Attached {
        file: File {
            id: FileId::random([n; 16]),
            name: format!("{n}.png"),
            kind: "image/png".into(),
            bytes: 3,
            width: Some(2),
            height: None,
        },
        by,
        at: ago(u64::from(n)),
        sent: false,
    }
}

pub(crate) async fn a_file_is_kept_once_and_sent_by_a_message(store: &impl Driver) {
    let ada = conversation(1);
    let put = async |file: Attached| {
        let content = vec![1, 2, 3];
        store.put_file(&shop(), ada.id, file, content).await
    };
    assert_eq!(put(attached(1, None)).await, Err(StoreError::NotFound));
    let row = Record::Conversation(ada.clone());
    store.append(&shop(), vec![row]).await.unwrap();
    let mira = Some(AgentId::random([9; 16]));
    assert_eq!(put(attached(1, None)).await, Ok(Upload::Stored));
    assert_eq!(put(attached(1, None)).await, Ok(Upload::Stored));
    assert_eq!(put(attached(1, mira)).await, Ok(Upload::Taken));
    assert_eq!(put(attached(2, mira)).await, Ok(Upload::Stored));
    let other = site("other");
    let elsewhere = store.put_file(&other, ada.id, attached(3, None), vec![1]);
    assert_eq!(elsewhere.await, Err(StoreError::NotFound));
    let all = vec![attached(1, None), attached(2, mira)];
    assert_eq!(store.files(&shop(), ada.id).await, Ok(all.clone()));
    assert_eq!(store.files(&other, ada.id).await, Ok(vec![]));
    let content = store.file_content(all[0].file.id).await;
    assert_eq!(content, Ok(Some(vec![1, 2, 3])));

    let entry = Entry {
        seq: Seq(1),
        at: NOW,
        id: None,
        by: Author::Customer,
        body: EntryBody::Message {
            text: String::new(),
            files: vec![all[0].file.clone()],
        },
    };
    let said = Record::Entry {
        conversation: ada.id,
        entry,
    };
    store.append(&shop(), vec![said]).await.unwrap();
    for file in &all {
        store.drop_unsent(file.file.id).await.unwrap();
    }
    let left = store.files(&shop(), ada.id).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].sent && left[0].file == all[0].file);
    assert_eq!(store.file_content(all[1].file.id).await, Ok(None));
    let customer = ada.customer;
    store
        .append(&shop(), vec![Record::Erased { customer }])
        .await
        .unwrap();
    assert_eq!(store.file_content(all[0].file.id).await, Ok(None));
}

pub(crate) async fn only_so_many_files_wait_and_old_ones_go(store: &impl Driver) {
    let ada = conversation(1);
    let row = Record::Conversation(ada.clone());
    store.append(&shop(), vec![row]).await.unwrap();
    let put = async |file: Attached| store.put_file(&shop(), ada.id, file, vec![1]).await;
    let most = u8::try_from(FILES_UNSENT_MAX).unwrap();
    for n in 1..=most {
        assert_eq!(put(attached(n, None)).await, Ok(Upload::Stored));
    }
    assert_eq!(put(attached(most + 1, None)).await, Ok(Upload::Full));
    // Another sender has room of their own, but the conversation has an end.
    let mira = Some(AgentId::random([99; 16]));
    let mut large = attached(50, mira);
    large.file.bytes = FILES_BYTES_MAX;
    assert_eq!(put(large.clone()).await, Ok(Upload::Full));
    large.file.bytes -= 3 * u64::from(most);
    assert_eq!(put(large).await, Ok(Upload::Stored));
    // Those of 11 ms ago and more.
    assert_eq!(
        store.sweep_unsent(ago(10)).await,
        Ok(u64::from(most) - 10 + 1)
    );
    assert_eq!(store.sweep_unsent(Timestamp(0)).await, Ok(0));
}
