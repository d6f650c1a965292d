//! Conversations and their entries: saved once, whole, and found again.

use crate::sample::{
    Driver, HOUR_MS, NOW, ago, conversation, desk_entry, full_conversation, mail, message, record,
    shop, site,
};
use desk::{Conversation, MailKind, Record};
use protocol::api::{Wait, WaitOutcome};
use protocol::conversation::{Author, Entry, EntryBody, ReturnReason, TicketReason};
use protocol::{AgentId, ConversationState, Ender, Feedback, Score, Seq, Timestamp};
use relay::store::StoreError;

/// Every body that an entry may have.
fn every_entry() -> Vec<Entry> {
    let email = || "ada@example.com".to_owned();
    let score = |n: u8| Score::try_from(n).ok();
    let bodies = [
        EntryBody::Asked {},
        EntryBody::Note {
            text: "¡näh!".into(),
        },
        EntryBody::Joined { wait_ms: 38_000 },
        EntryBody::Returned {
            reason: ReturnReason::AgentGone,
        },
        EntryBody::Transferred { to: "Jonas".into() },
        EntryBody::Ended {
            by: Ender::CustomerGone,
        },
        EntryBody::Ticketed {
            reason: TicketReason::GaveUp,
            due_at: NOW,
        },
        EntryBody::Withdrawn {},
        EntryBody::TranscriptAsked { email: email() },
        EntryBody::TranscriptSent { email: email() },
        EntryBody::TranscriptFailed { email: email() },
        EntryBody::Rated {
            feedback: Feedback {
                csat: score(5),
                ces: None,
                comment: "Quick!".into(),
            },
        },
    ];
    let numbered = (1..).zip(bodies);
    let mut entries: Vec<Entry> = numbered.map(|(seq, body)| desk_entry(seq, body)).collect();
    let mira = Author::Agent {
        id: AgentId::random([9; 16]),
        name: "Mira".into(),
    };
    entries.push(Entry {
        by: mira,
        ..message(13, 1)
    });
    entries
}

pub(crate) async fn records_of_every_kind_come_back_as_they_were(store: &impl Driver) {
    let full = full_conversation(1);
    let bare = conversation(2);
    let wait = Wait {
        conversation: full.id,
        began_at: ago(9_000),
        ended_at: NOW,
        outcome: WaitOutcome::Ticketed,
        promised_ms: Some(8_000),
    };
    let mut records: Vec<Record> = every_entry()
        .into_iter()
        .map(|e| record(&full, e))
        .collect();
    records.push(Record::Wait(wait.clone()));
    records.push(Record::Mail(mail(&full, 9, MailKind::Transcript)));
    records.push(Record::Rating {
        conversation: full.id,
        at: NOW,
        feedback: Feedback {
            csat: None,
            ces: Score::try_from(1).ok(),
            comment: String::new(),
        },
    });
    records.push(Record::Conversation(full.clone()));
    records.push(Record::Conversation(bare.clone()));
    store.append(&shop(), records).await.unwrap();

    assert_eq!(
        store.conversation(&shop(), full.id).await,
        Ok(Some(full.clone()))
    );
    assert_eq!(store.conversation(&shop(), bare.id).await, Ok(Some(bare)));
    assert_eq!(
        store.entries(full.id, Seq(0), Seq(99)).await,
        Ok(every_entry())
    );
    assert_eq!(
        store.waits(&shop(), NOW, NOW.plus_ms(1)).await,
        Ok(vec![wait])
    );
    let due = store.mails_due(NOW, 9).await.unwrap().mails;
    assert_eq!(due[0].mail, mail(&full, 9, MailKind::Transcript));
    assert_eq!(due[0].site, shop());
    let score = store.score(&shop(), NOW, NOW.plus_ms(1)).await.unwrap();
    assert_eq!((score.feedback_given, score.average_ces), (1, Some(1.0)));

    // A second row of a conversation replaces the first.
    let changed = Conversation {
        page: None,
        preview: None,
        site_says: Default::default(),
        rated: false,
        ..full
    };
    let again = vec![Record::Conversation(changed.clone())];
    store.append(&shop(), again).await.unwrap();
    assert_eq!(
        store.conversation(&shop(), changed.id).await,
        Ok(Some(changed))
    );
}

pub(crate) async fn what_is_there_already_is_a_conflict_and_changes_nothing(store: &impl Driver) {
    let ada = conversation(1);
    let rating = || Record::Rating {
        conversation: ada.id,
        at: NOW,
        feedback: Feedback::default(),
    };
    let first = vec![
        Record::Conversation(ada.clone()),
        record(&ada, message(1, 1)),
        Record::Mail(mail(&ada, 1, MailKind::Transcript)),
        rating(),
    ];
    store.append(&shop(), first).await.unwrap();
    let twice = [
        ("same number", record(&ada, message(1, 2))),
        ("same message id", record(&ada, message(2, 1))),
        ("same mail", Record::Mail(mail(&ada, 1, MailKind::Answer))),
        ("second rating", rating()),
    ];
    for (what, twice) in twice {
        let renamed = Conversation {
            name: "Eve".into(),
            ..ada.clone()
        };
        let records = vec![
            Record::Conversation(renamed),
            record(&ada, message(7, 7)),
            twice,
        ];
        let told = store.append(&shop(), records).await;
        assert_eq!(told, Err(StoreError::Conflict), "{what}");
        let kept = store.conversation(&shop(), ada.id).await.unwrap();
        assert_eq!(kept.as_ref(), Some(&ada), "{what}");
        let entries = store.entries(ada.id, Seq(0), Seq(99)).await;
        assert_eq!(entries, Ok(vec![message(1, 1)]), "{what}");
    }
}

/// Many calls at once share commits; each fails or lasts on its own.
pub(crate) async fn a_conflict_fails_only_its_own_call(store: &impl Driver) {
    let ada = conversation(1);
    let first = vec![Record::Conversation(ada.clone())];
    store.append(&shop(), first).await.unwrap();
    let site = shop();
    let calls = (0..200_u32).map(|n| {
        // Every number is offered twice; one of the two must lose.
        let id = u8::try_from(n).unwrap();
        store.append(&site, vec![record(&ada, message(1 + n / 2, id))])
    });
    let told = futures_util::future::join_all(calls).await;
    let saved = told.iter().filter(|t| t.is_ok()).count();
    let refused = told
        .iter()
        .filter(|t| **t == Err(StoreError::Conflict))
        .count();
    assert_eq!((saved, refused), (100, 100));
    assert_eq!(
        store.entries(ada.id, Seq(0), Seq(999)).await.unwrap().len(),
        100
    );
}

pub(crate) async fn another_sites_conversation_does_not_exist(store: &impl Driver) {
    let ada = conversation(1);
    let records = vec![
        Record::Conversation(ada.clone()),
        record(&ada, message(1, 1)),
    ];
    store.append(&shop(), records).await.unwrap();
    let other = site("other");
    let wait = Wait {
        conversation: ada.id,
        began_at: NOW,
        ended_at: NOW,
        outcome: WaitOutcome::Joined,
        promised_ms: None,
    };
    for foreign in [
        Record::Conversation(Conversation {
            name: "Eve".into(),
            ..ada.clone()
        }),
        record(&ada, message(2, 2)),
        Record::Wait(wait),
        Record::Mail(mail(&ada, 1, MailKind::Transcript)),
        record(&conversation(7), message(1, 1)),
    ] {
        let told = store.append(&other, vec![foreign.clone()]).await;
        assert_eq!(told, Err(StoreError::NotFound), "{foreign:?}");
    }
    assert_eq!(store.conversation(&other, ada.id).await, Ok(None));
    let loaded = store.load(&other, 3, NOW, NOW).await.unwrap();
    assert_eq!(loaded, desk::Loaded::default());
    assert_eq!(store.conversation(&shop(), ada.id).await, Ok(Some(ada)));
}

pub(crate) async fn a_desk_starts_from_what_is_open_owed_or_recent(store: &impl Driver) {
    use ConversationState::{Answered, Ended, Live, Offered, Ticket, Waiting, Withdrawn};
    let day_ms = 24 * HOUR_MS;
    let rows = [
        (1, Waiting, None),
        (2, Offered, None),
        (3, Live, None),
        (4, Ticket, None),
        (5, Ended, Some(ago(day_ms))),
        (6, Answered, Some(NOW)),
        (7, Withdrawn, Some(ago(HOUR_MS))),
        (8, Ended, Some(ago(day_ms + 1))),
        (9, Withdrawn, Some(ago(30 * day_ms))),
    ];
    let mut expected = Vec::new();
    for (n, state, ended_at) in rows {
        let asked_at = ago(1_000 - u64::from(n));
        let c = Conversation {
            state,
            ended_at,
            asked_at,
            ..conversation(n)
        };
        let records = vec![
            Record::Conversation(c.clone()),
            record(&c, desk_entry(1, EntryBody::Asked {})),
            record(&c, message(2, n)),
        ];
        store.append(&shop(), records).await.unwrap();
        if n < 8 {
            expected.push((c, vec![(crate::sample::message_id(n), Seq(2))]));
        }
    }
    let wait = |n: u64, outcome| Wait {
        conversation: expected[0].0.id,
        began_at: ago(n * HOUR_MS + 1_000),
        ended_at: ago(n * HOUR_MS),
        outcome,
        promised_ms: None,
    };
    let waits: Vec<Wait> = (0..150)
        .rev()
        .map(|n| wait(n, WaitOutcome::Joined))
        .collect();
    let gave_up = wait(0, WaitOutcome::GaveUp);
    let all = waits.iter().cloned().chain([gave_up.clone()]);
    store
        .append(&shop(), all.map(Record::Wait).collect())
        .await
        .unwrap();

    let loaded = store.load(&shop(), 3, ago(2 * HOUR_MS), NOW).await.unwrap();
    assert_eq!(loaded.conversations, expected);
    // Of 2 h ago, 1 h ago and just now; the one who gave up does not count.
    assert_eq!(loaded.today, (3_000, 3));
    let last: Vec<Wait> = waits.into_iter().skip(51).chain([gave_up]).collect();
    assert_eq!(loaded.waits, last);
    assert_eq!(loaded.waits.len(), desk::Loaded::WAITS_MAX);
}

pub(crate) async fn entries_come_in_order_and_as_far_as_asked(store: &impl Driver) {
    let ada = conversation(1);
    let mut records = vec![Record::Conversation(ada.clone())];
    for n in [3, 1, 4, 2] {
        records.push(record(&ada, message(n, u8::try_from(n).unwrap())));
    }
    store.append(&shop(), records).await.unwrap();
    let seqs = async |after, up_to| -> Vec<u32> {
        let entries = store.entries(ada.id, Seq(after), Seq(up_to)).await.unwrap();
        entries.iter().map(|e| e.seq.0).collect()
    };
    assert_eq!(seqs(0, 9).await, [1, 2, 3, 4]);
    assert_eq!(seqs(1, 3).await, [2, 3]);
    assert_eq!(seqs(4, 9).await, [0_u32; 0]);
    assert_eq!(
        store.entries(conversation(2).id, Seq(0), Seq(9)).await,
        Ok(vec![])
    );
}

pub(crate) async fn only_old_ended_conversations_are_forgotten(store: &impl Driver) {
    let ended = |n, at: Timestamp| Conversation {
        state: ConversationState::Ended,
        ended_at: Some(at),
        ..conversation(n)
    };
    let (old, young, open) = (ended(1, ago(1)), ended(2, NOW), conversation(3));
    for c in [&old, &young, &open] {
        let wait = Wait {
            conversation: c.id,
            began_at: NOW,
            ended_at: NOW,
            outcome: WaitOutcome::Joined,
            promised_ms: None,
        };
        let records = vec![
            Record::Conversation(c.clone()),
            record(c, message(1, 1)),
            Record::Wait(wait),
            Record::Mail(mail(c, 1, MailKind::Transcript)),
        ];
        store.append(&shop(), records).await.unwrap();
    }
    let nothing = relay::store::Forgotten::default();
    let others = store.forget(&site("other"), NOW, true).await;
    assert_eq!(others, Ok(nothing));
    let counted = relay::store::Forgotten {
        conversations: 1,
        entries: 1,
        mails: 1,
        ..nothing
    };
    assert_eq!(store.forget(&shop(), NOW, false).await, Ok(counted));
    let still = store.conversation(&shop(), old.id).await;
    assert_eq!(still, Ok(Some(old.clone())), "counting deletes nothing");
    assert_eq!(store.forget(&shop(), NOW, true).await, Ok(counted));
    assert_eq!(store.forget(&shop(), NOW, true).await, Ok(nothing));
    assert_eq!(store.conversation(&shop(), old.id).await, Ok(None));
    assert_eq!(store.entries(old.id, Seq(0), Seq(9)).await, Ok(vec![]));
    for kept in [&young, &open] {
        assert_eq!(
            store.conversation(&shop(), kept.id).await,
            Ok(Some(kept.clone()))
        );
    }
    assert_eq!(store.mails_due(NOW, 9).await.unwrap().mails.len(), 2);
    assert_eq!(
        store
            .waits(&shop(), NOW, NOW.plus_ms(1))
            .await
            .unwrap()
            .len(),
        3
    );
}
