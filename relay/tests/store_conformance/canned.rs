//! Canned replies: whose they are, what may stand twice, and that a message is counted once.

use crate::sample::{Driver, HOUR_MS, NOW, ago, conversation, message_id, record, shop, site};
use desk::{Conversation, Record};
use protocol::api::AgentRole;
use protocol::canned::{CannedUsed, Wording};
use protocol::limits::CANNED_PERSONAL_MAX;
use protocol::{AgentId, Author, CannedId, ConversationState, Entry, EntryBody, Seq, SiteId};
use relay::store::{CannedPut, Imported, NewAccount, PutCanned, TokenHash};

fn agent(n: u8) -> AgentId {
    AgentId::random([n; 16])
}

/// Mira and Jonas have accounts: personal replies are of somebody who is there.
async fn with_agents(store: &impl Driver) -> (AgentId, AgentId) {
    for n in [1, 2] {
        let token = TokenHash([n; 32]);
        store
            .invite(&shop(), token, AgentRole::Agent, NOW.plus_ms(1))
            .await
            .unwrap();
        let account = NewAccount {
            id: agent(n),
            name: "Mira".into(),
            email: format!("agent{n}@shop.example"),
            password_hash: "$argon2id$…".into(),
        };
        store.redeem(token, NOW, account).await.unwrap();
    }
    (agent(1), agent(2))
}

fn put(n: u8, owner: Option<AgentId>, shortcut: &str, text: &str) -> CannedPut {
    CannedPut {
        id: CannedId::random([n; 16]),
        owner,
        wording: Wording {
            shortcut: shortcut.into(),
            text: text.into(),
            language: None,
        },
        at: NOW,
    }
}

fn german(mut put: CannedPut) -> CannedPut {
    put.wording.language = Some("de".into());
    put
}

/// Shortcut, words and uses of what an agent sees.
async fn seen(store: &impl Driver, of: &SiteId, by: AgentId) -> Vec<(String, String, u64)> {
    let replies = store.canned(of, by).await.unwrap();
    let row = |r: protocol::canned::CannedReply| (r.wording.shortcut, r.wording.text, r.uses);
    replies.into_iter().map(row).collect()
}

fn row(shortcut: &str, text: &str, uses: u64) -> (String, String, u64) {
    (shortcut.into(), text.into(), uses)
}

pub(crate) async fn shared_replies_are_the_sites_and_personal_ones_their_owners(
    store: &impl Driver,
) {
    let (mira, jonas) = with_agents(store).await;
    for reply in [
        put(1, None, "hello", "Hello"),
        put(2, Some(mira), "bye", "Bye"),
        put(3, Some(jonas), "bye", "See you"),
    ] {
        let made = store.make_canned(&shop(), reply).await;
        assert_eq!(made, Ok(PutCanned::Stored));
    }
    let miras = [row("bye", "Bye", 0), row("hello", "Hello", 0)];
    assert_eq!(seen(store, &shop(), mira).await, miras);
    let whole = store.canned(&shop(), jonas).await.unwrap();
    let personal: Vec<bool> = whole.iter().map(|reply| reply.personal).collect();
    assert_eq!(personal, [true, false]);
    assert_eq!(whole[0].wording.text, "See you");
    assert_eq!(whole[0].changed_at, NOW);
    assert_eq!(seen(store, &site("other"), mira).await, []);

    // Neither another agent nor another site changes or deletes it.
    let (other, id) = (site("other"), CannedId::random([2; 16]));
    for (of, owner) in [
        (&shop(), Some(jonas)),
        (&shop(), None),
        (&other, Some(mira)),
    ] {
        let change = put(2, owner, "sly", "Sly");
        let changed = store.change_canned(of, change.clone()).await;
        assert_eq!(changed, Ok(PutCanned::Missing), "{owner:?}");
        let made = store.make_canned(of, change).await;
        assert_eq!(made, Ok(PutCanned::Missing), "{owner:?}");
        store.delete_canned(of, owner, id).await.unwrap();
    }
    assert_eq!(seen(store, &shop(), mira).await, miras);
    for _ in 0..2 {
        store.delete_canned(&shop(), Some(mira), id).await.unwrap();
    }
    assert_eq!(seen(store, &shop(), mira).await, [row("hello", "Hello", 0)]);
}

pub(crate) async fn a_shortcut_stands_once_for_each_owner_and_language(store: &impl Driver) {
    let (mira, _) = with_agents(store).await;
    for reply in [
        put(1, None, "hello", "Hello"),
        german(put(2, None, "hello", "Hallo")),
        put(3, Some(mira), "hello", "Hi"),
        // The same again: changed, not doubled.
        put(1, None, "hello", "Hello there"),
    ] {
        let made = store.make_canned(&shop(), reply).await;
        assert_eq!(made, Ok(PutCanned::Stored));
    }
    let again = store.make_canned(&shop(), put(9, None, "hello", "x")).await;
    assert_eq!(again, Ok(PutCanned::Taken));
    let into = store
        .change_canned(&shop(), put(2, None, "hello", "x"))
        .await;
    assert_eq!(into, Ok(PutCanned::Taken));
    let elsewhere = store
        .make_canned(&site("other"), put(8, None, "hello", "x"))
        .await;
    assert_eq!(elsewhere, Ok(PutCanned::Stored));
    let three = [
        row("hello", "Hello there", 0),
        row("hello", "Hi", 0),
        row("hello", "Hallo", 0),
    ];
    assert_eq!(seen(store, &shop(), mira).await, three);
}

pub(crate) async fn there_are_only_so_many_canned_replies(store: &impl Driver) {
    let (mira, jonas) = with_agents(store).await;
    let many = |owner| {
        let one = move |n: usize| CannedPut {
            id: CannedId::new(n as u64, [7; 10]),
            ..put(0, Some(owner), &format!("r{n}"), "One more")
        };
        (0..CANNED_PERSONAL_MAX).map(one).collect::<Vec<_>>()
    };
    let taken = store.import_canned(&shop(), many(mira)).await;
    let added = CANNED_PERSONAL_MAX as u64;
    assert_eq!(taken, Ok(Imported::Taken { added, replaced: 0 }));
    let more = store
        .make_canned(&shop(), put(9, Some(mira), "more", "x"))
        .await;
    assert_eq!(more, Ok(PutCanned::Full));
    let others = store
        .make_canned(&shop(), put(9, Some(jonas), "more", "x"))
        .await;
    assert_eq!(others, Ok(PutCanned::Stored));
}

pub(crate) async fn a_file_is_taken_whole_or_not_at_all(store: &impl Driver) {
    let (mira, _) = with_agents(store).await;
    store
        .make_canned(&shop(), put(1, None, "hello", "Hello"))
        .await
        .unwrap();
    let file = vec![
        put(5, None, "hello", "Good day"),
        german(put(6, None, "hello", "Guten Tag")),
        put(7, Some(mira), "bye", "Bye"),
    ];
    let taken = store.import_canned(&shop(), file).await;
    let counts = Imported::Taken {
        added: 2,
        replaced: 1,
    };
    assert_eq!(taken, Ok(counts));
    let now = store.canned(&shop(), mira).await.unwrap();
    let kept = now.iter().find(|reply| reply.wording.text == "Good day");
    let kept_id = kept.map(|reply| reply.id);
    assert_eq!(kept_id, Some(CannedId::random([1; 16])));

    let mut too_many = vec![put(8, None, "hello", "Nobody reads this")];
    too_many.extend((0..CANNED_PERSONAL_MAX).map(|n| CannedPut {
        id: CannedId::new(n as u64, [7; 10]),
        ..put(0, Some(mira), &format!("r{n}"), "x")
    }));
    let full = store.import_canned(&shop(), too_many).await;
    assert_eq!(full, Ok(Imported::Full));
    assert_eq!(store.canned(&shop(), mira).await, Ok(now));
}

fn said(seq: u32, id: u8, by: AgentId, body: EntryBody) -> Entry {
    Entry {
        seq: Seq(seq),
        at: NOW,
        id: Some(message_id(id)),
        by: Author::Agent {
            id: by,
            name: "Mira".into(),
        },
        body,
    }
}

pub(crate) async fn a_sent_message_is_counted_once(store: &impl Driver) {
    let (mira, jonas) = with_agents(store).await;
    for reply in [
        put(1, None, "hello", "Hello"),
        put(2, Some(mira), "bye", "Bye"),
        put(3, Some(jonas), "his", "His"),
    ] {
        store.make_canned(&shop(), reply).await.unwrap();
    }
    let over = Conversation {
        state: ConversationState::Ended,
        ended_at: Some(ago(HOUR_MS)),
        ..conversation(1)
    };
    let words = |text: &str| EntryBody::message(text);
    let note = EntryBody::Note {
        text: "Hello".into(),
    };
    let rows = vec![
        Record::Conversation(over.clone()),
        record(&over, said(1, 11, mira, words("Hello"))),
        record(&over, said(2, 12, mira, note)),
        record(&over, said(3, 13, jonas, words("Hello"))),
    ];
    store.append(&shop(), rows).await.unwrap();
    let used = |message, ns: &[u8]| CannedUsed {
        conversation: over.id,
        message: message_id(message),
        replies: ns.iter().map(|n| CannedId::random([*n; 16])).collect(),
    };
    let count = async |of: &SiteId, used| store.count_canned(of, mira, used).await.unwrap();
    // Twice in one message, and told twice: once. Another agent's reply: not at all.
    assert_eq!(count(&shop(), used(11, &[1, 2, 1, 3, 9])).await, 2);
    assert_eq!(count(&shop(), used(11, &[1, 2])).await, 0);
    // A note, a colleague's message, one that was never sent, another site.
    for message in [12, 13, 14] {
        assert_eq!(count(&shop(), used(message, &[1])).await, 0, "{message}");
    }
    assert_eq!(count(&site("other"), used(11, &[1])).await, 0);
    let counted = [row("bye", "Bye", 1), row("hello", "Hello", 1)];
    assert_eq!(seen(store, &shop(), mira).await, counted);
    let replies = store.canned(&shop(), jonas).await.unwrap().into_iter();
    let last: Vec<_> = replies.map(|reply| reply.used_at).collect();
    assert_eq!(last, [Some(NOW), None]);

    // What was counted stays when the conversation goes, and counts no more.
    store.forget(&shop(), NOW, true).await.unwrap();
    assert_eq!(count(&shop(), used(11, &[1])).await, 0);
    assert_eq!(seen(store, &shop(), mira).await, counted);
    let id = CannedId::random([1; 16]);
    store.delete_canned(&shop(), None, id).await.unwrap();
    assert_eq!(seen(store, &shop(), mira).await, [row("bye", "Bye", 1)]);
}
