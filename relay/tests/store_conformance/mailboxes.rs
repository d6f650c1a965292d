//! How far mailboxes were read, and what was taken out of them.

use crate::sample::{Driver, HOUR_MS, NOW, ago, conversation, shop};
use desk::Record;
use protocol::ConversationId;
use relay::store::{ReadUpTo, TakenMail};

const FIRST: &str = "ada@imap.example/INBOX";
const SECOND: &str = "jonas@imap.example/INBOX";

fn up_to(uid: u32) -> ReadUpTo {
    ReadUpTo {
        uid_validity: u32::MAX,
        uid,
    }
}

fn mail(n: u8, of: u8) -> TakenMail {
    TakenMail {
        id: [n; 32],
        conversation: conversation(of).id,
        at: ago(u64::from(n) * HOUR_MS),
    }
}

async fn with_conversations(store: &impl Driver) {
    let rows = [1, 2].map(|n| Record::Conversation(conversation(n)));
    store.append(&shop(), rows.into()).await.unwrap();
}

pub(crate) async fn a_mailbox_is_read_from_where_it_was_left(store: &impl Driver) {
    assert_eq!(store.read_up_to(FIRST).await, Ok(None));
    store.have_read(FIRST, up_to(7), None).await.unwrap();
    store
        .have_read(SECOND, up_to(u32::MAX), None)
        .await
        .unwrap();
    assert_eq!(store.read_up_to(FIRST).await, Ok(Some(up_to(7))));
    // Made anew, it is numbered from the start.
    let anew = ReadUpTo {
        uid_validity: 2,
        uid: 1,
    };
    store.have_read(FIRST, anew, None).await.unwrap();
    assert_eq!(store.read_up_to(FIRST).await, Ok(Some(anew)));
    assert_eq!(store.read_up_to(SECOND).await, Ok(Some(up_to(u32::MAX))));
}

pub(crate) async fn a_mail_is_taken_once_and_counted(store: &impl Driver) {
    with_conversations(store).await;
    let mine = conversation(1).id;
    assert_eq!(store.was_taken(mine, [1; 32]).await, Ok(false));
    for mail in [mail(1, 1), mail(3, 1), mail(1, 2)] {
        store.have_read(FIRST, up_to(1), Some(mail)).await.unwrap();
    }
    let again = TakenMail {
        at: NOW,
        ..mail(3, 1)
    };
    store.have_read(FIRST, up_to(2), Some(again)).await.unwrap();
    assert_eq!(store.was_taken(mine, [1; 32]).await, Ok(true));
    assert_eq!(store.was_taken(mine, [2; 32]).await, Ok(false));
    assert_eq!(store.taken_since(mine, ago(3 * HOUR_MS)).await, Ok(2));
    assert_eq!(store.taken_since(mine, ago(HOUR_MS)).await, Ok(1));
    assert_eq!(store.taken_since(mine, NOW).await, Ok(0));
}

pub(crate) async fn what_was_taken_goes_with_its_conversation(store: &impl Driver) {
    let nobodys = ConversationId::random([9; 16]);
    let stray = TakenMail {
        conversation: nobodys,
        ..mail(1, 1)
    };
    store.have_read(FIRST, up_to(4), Some(stray)).await.unwrap();
    assert_eq!(store.was_taken(nobodys, [1; 32]).await, Ok(false));
    assert_eq!(store.taken_since(nobodys, ago(HOUR_MS)).await, Ok(0));
    assert_eq!(store.read_up_to(FIRST).await, Ok(Some(up_to(4))));

    let mut over = conversation(1);
    over.state = protocol::ConversationState::Ended;
    over.ended_at = Some(ago(HOUR_MS));
    let rows = vec![Record::Conversation(over)];
    store.append(&shop(), rows).await.unwrap();
    store
        .have_read(FIRST, up_to(5), Some(mail(1, 1)))
        .await
        .unwrap();
    let gone = store.forget(&shop(), NOW, true).await.unwrap();
    assert_eq!((gone.conversations, gone.mails_taken), (1, 1));
    let mine = conversation(1).id;
    assert_eq!(store.was_taken(mine, [1; 32]).await, Ok(false));
    assert_eq!(store.taken_since(mine, ago(2 * HOUR_MS)).await, Ok(0));
}
