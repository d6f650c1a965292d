//! What is found, and that nothing is found of what was deleted.

use crate::sample::{
    Driver, HOUR_MS, NOW, ago, conversation, full_conversation, message_id, record, shop, site,
};
use desk::{Conversation, Record};
use protocol::conversation::{Entry, Page};
use protocol::search::Search;
use protocol::{
    AgentId, Author, ConversationId, ConversationState, CustomerId, EntryBody, Feedback, Score, Seq,
};

pub(crate) fn said(seq: u32, id: u8, text: &str) -> Entry {
    Entry {
        seq: Seq(seq),
        at: NOW,
        id: Some(message_id(id)),
        by: Author::Customer,
        body: EntryBody::message(text),
    }
}

fn noted(seq: u32, id: u8, text: &str) -> Entry {
    Entry {
        body: EntryBody::Note { text: text.into() },
        ..said(seq, id, "")
    }
}

/// A conversation asked `n` milliseconds ago, so that 1 is the newest.
pub(crate) fn asked(n: u8, name: &str) -> Conversation {
    Conversation {
        name: name.into(),
        asked_at: ago(n.into()),
        ..conversation(n)
    }
}

pub(crate) fn words(words: &str) -> Search {
    Search {
        words: words.into(),
        ..Search::default()
    }
}

/// Somebody who had none of the chats.
pub(crate) fn reader() -> AgentId {
    AgentId::random([3; 16])
}

/// Which are found, the newest first.
async fn found(store: &impl Driver, asked: Search) -> Vec<ConversationId> {
    let hits = store.search(&shop(), reader(), asked, 99).await.unwrap();
    hits.into_iter().map(|hit| hit.conversation.id).collect()
}

fn named(ns: &[u8]) -> Vec<ConversationId> {
    let id = |n: &u8| ConversationId::random([*n; 16]);
    ns.iter().map(id).collect()
}

pub(crate) async fn words_are_found_in_every_writing(store: &impl Driver) {
    let (one, two, three) = (asked(1, "Ada"), asked(2, "李雷"), asked(3, "Zoé"));
    let rows = vec![
        Record::Conversation(one.clone()),
        record(&one, said(2, 1, "My tent-pole arrived BENT.")),
        record(&one, noted(3, 2, "Send a spare pole; refund if late")),
        Record::Conversation(two.clone()),
        record(&two, said(2, 3, "我要退款，帳篷壞了")),
        Record::Conversation(three.clone()),
        record(&three, said(2, 4, "Où est le café? テントが壊れた")),
    ];
    store.append(&shop(), rows).await.unwrap();
    for (typed, expected) in [
        ("bent", vec![1]),
        ("TENT pol", vec![1]),
        ("\"tent pole\"", vec![1]),
        ("\"pole tent\"", vec![]),
        // Anywhere in the conversation: one in what was said, one in a note, one in the name.
        ("ada bent refund", vec![1]),
        ("ent", vec![]),
        ("退款", vec![2]),
        ("款", vec![2]),
        ("要退款", vec![2]),
        ("款退", vec![]),
        ("李", vec![2]),
        ("cafe zoe", vec![3]),
        ("ＣＡＦÉ", vec![3]),
        ("テント", vec![3]),
        ("ント 壊", vec![3]),
        ("e", vec![3]),
        ("\" \"", vec![]),
        ("' OR 1=1 --", vec![]),
        ("NEAR(tent pole)", vec![]),
        ("tent* OR", vec![]),
        ("🏕", vec![]),
        ("", vec![1, 2, 3]),
    ] {
        assert_eq!(
            found(store, words(typed)).await,
            named(&expected),
            "{typed}"
        );
    }
    let reference = one.id.reference();
    assert_eq!(found(store, words(&reference)).await, named(&[1]));
    let elsewhere = store
        .search(&site("other"), reader(), words("bent"), 9)
        .await;
    assert_eq!(elsewhere, Ok(vec![]));
}

pub(crate) async fn a_hit_shows_where_and_whether_it_is_a_note(store: &impl Driver) {
    let one = asked(1, "Ada");
    let rows = vec![
        Record::Conversation(one.clone()),
        record(&one, said(2, 1, "A bent pole, <b>bent</b>!")),
        record(&one, said(3, 2, "Is the pole steel?")),
        record(&one, noted(4, 3, "The pole is known")),
        record(&one, said(5, 4, "Thanks")),
    ];
    store.append(&shop(), rows).await.unwrap();
    let snippet = async |typed: &str| {
        let hits = store
            .search(&shop(), reader(), words(typed), 9)
            .await
            .unwrap();
        hits.into_iter().next().and_then(|hit| hit.snippet)
    };
    // The most of the words first, then the newest.
    let both = snippet("bent pole").await.unwrap();
    assert_eq!((both.seq, both.note), (Seq(2), false));
    assert_eq!(both.text, "A bent pole, <b>bent</b>!");
    assert_eq!(both.marks, [(2, 6), (7, 11), (16, 20)]);
    let newest = snippet("pole").await.unwrap();
    assert_eq!((newest.seq, newest.note), (Seq(4), true));
    assert_eq!(snippet("ada").await, None);
    assert_eq!(snippet("").await, None);
}

pub(crate) async fn all_filters_hold_together(store: &impl Driver) {
    let full = Conversation {
        asked_at: ago(2),
        page: Some(Page {
            url: "https://shop.example/tents?a=b".into(),
            title: "Tents".into(),
            ..Page::default()
        }),
        ..full_conversation(2)
    };
    let low = Conversation {
        state: ConversationState::Answered,
        customer: full.customer,
        ..asked(3, "Bob")
    };
    let rated = |of: &Conversation, csat: u8| Record::Rating {
        conversation: of.id,
        at: NOW,
        feedback: Feedback {
            csat: Some(Score::try_from(csat).unwrap()),
            ..Feedback::default()
        },
    };
    let rows = vec![
        Record::Conversation(asked(1, "Ada")),
        Record::Conversation(full.clone()),
        rated(&full, 5),
        Record::Conversation(low.clone()),
        rated(&low, 2),
    ];
    store.append(&shop(), rows).await.unwrap();
    let score = |n| Some(Score::try_from(n).unwrap());
    let any = Search::default;
    use ConversationState::{Answered, Ended, Waiting};
    for (asked, expected) in [
        (
            Search {
                states: vec![Waiting],
                ..any()
            },
            vec![1],
        ),
        (
            Search {
                states: vec![Ended, Answered],
                ..any()
            },
            vec![2, 3],
        ),
        (
            Search {
                agent: Some(AgentId::random([9; 16])),
                ..any()
            },
            vec![2],
        ),
        (
            Search {
                customer: Some(full.customer),
                ..any()
            },
            vec![2, 3],
        ),
        (
            Search {
                since: Some(ago(2)),
                ..any()
            },
            vec![1, 2],
        ),
        (
            Search {
                until: Some(ago(2)),
                ..any()
            },
            vec![3],
        ),
        (
            Search {
                csat_min: score(3),
                ..any()
            },
            vec![2],
        ),
        (
            Search {
                csat_max: score(3),
                ..any()
            },
            vec![3],
        ),
        (
            Search {
                csat_min: score(3),
                csat_max: score(4),
                ..any()
            },
            vec![],
        ),
        (
            Search {
                page: Some("/tents".into()),
                ..any()
            },
            vec![2],
        ),
        (
            Search {
                states: vec![Ended],
                csat_max: score(3),
                ..any()
            },
            vec![],
        ),
        (
            Search {
                states: vec![Ended],
                ..words("bob")
            },
            vec![],
        ),
        (
            Search {
                states: vec![Answered],
                ..words("bob")
            },
            vec![3],
        ),
        (
            Search {
                before: Some(ConversationId::random([1; 16])),
                ..any()
            },
            vec![2, 3],
        ),
        (
            Search {
                before: Some(ConversationId::random([3; 16])),
                ..any()
            },
            vec![],
        ),
        (
            Search {
                before: Some(ConversationId::random([77; 16])),
                ..any()
            },
            vec![],
        ),
    ] {
        assert_eq!(
            found(store, asked.clone()).await,
            named(&expected),
            "{asked:?}"
        );
    }
    let two = store.search(&shop(), reader(), any(), 2).await.unwrap();
    let csat: Vec<_> = two.iter().map(|hit| hit.csat).collect();
    assert_eq!(csat, [None, score(5)]);
    // Whoever had the chat neither reads nor finds how it was rated.
    let mira = AgentId::random([9; 16]);
    let own = Search {
        agent: Some(mira),
        ..any()
    };
    let own = store.search(&shop(), mira, own, 9).await.unwrap();
    assert_eq!((own.len(), own[0].csat), (1, None));
    let good = Search {
        csat_min: score(3),
        ..any()
    };
    assert_eq!(store.search(&shop(), mira, good, 9).await, Ok(vec![]));
}

pub(crate) async fn what_changes_or_goes_is_found_no_longer(store: &impl Driver) {
    let one = asked(1, "Stranger");
    let two = Conversation {
        state: ConversationState::Ended,
        ended_at: Some(ago(9 * HOUR_MS)),
        ..asked(2, "Bob")
    };
    let rows = vec![
        Record::Conversation(one.clone()),
        record(&one, said(2, 1, "My tent")),
        Record::Conversation(two.clone()),
        record(&two, said(2, 2, "My tent")),
    ];
    store.append(&shop(), rows).await.unwrap();
    assert_eq!(found(store, words("tent")).await, named(&[1, 2]));
    let told = Conversation {
        name: "Ada".into(),
        email: Some("ada@example.com".into()),
        ..one.clone()
    };
    let row = vec![Record::Conversation(told)];
    store.append(&shop(), row).await.unwrap();
    assert_eq!(found(store, words("stranger")).await, named(&[]));
    assert_eq!(
        found(store, words("ada@example.com tent")).await,
        named(&[1])
    );
    store.forget(&shop(), ago(HOUR_MS), true).await.unwrap();
    assert_eq!(found(store, words("tent")).await, named(&[1]));
    let erased = vec![Record::Erased {
        customer: CustomerId::random([1; 16]),
    }];
    store.append(&shop(), erased).await.unwrap();
    assert_eq!(found(store, words("tent")).await, named(&[]));
    // What fails as a whole leaves nothing to be found.
    let three = asked(3, "Carl");
    let conflict = vec![
        Record::Conversation(three.clone()),
        record(&three, said(2, 3, "boat")),
        record(&three, said(2, 4, "boat")),
    ];
    assert!(store.append(&shop(), conflict).await.is_err());
    assert_eq!(found(store, words("boat")).await, named(&[]));
}
