//! The outbox's promises: kept until stored, in order, failed with its text, and through a reload.

use client::outbox::{RESEND_MS, RETRY_AFTER_MS};
use client::{Held, Outbox, Verdict, Words};
use protocol::limits::OUTBOX_MAX;
use protocol::{Code, ConversationId, FromAgent, FromCustomer, MessageId, Refusal};

fn id(n: u8) -> MessageId {
    MessageId::new(1_795_435_200_000 + u64::from(n), [n; 10])
}

fn conversation(n: u8) -> ConversationId {
    ConversationId::random([n; 16])
}

fn outbox(texts: &[(u8, u8)]) -> Outbox {
    let mut outbox = Outbox::new();
    for &(n, c) in texts {
        let text = format!("text {n}");
        assert!(
            outbox
                .push(id(n), conversation(c), Words::Message, text)
                .is_some()
        );
    }
    outbox
}

fn due(outbox: &mut Outbox, now_ms: u64) -> Vec<MessageId> {
    outbox.due(now_ms).iter().map(|held| held.id).collect()
}

#[test]
fn one_of_each_conversation_is_under_way_until_it_is_stored() {
    let mut outbox = outbox(&[(1, 1), (2, 1), (3, 2)]);
    assert_eq!(due(&mut outbox, 0), [id(1), id(3)]);
    assert_eq!(due(&mut outbox, 1), []);
    assert!(outbox.saved(id(1)));
    assert!(!outbox.saved(id(1)));
    assert_eq!(due(&mut outbox, 2), [id(2)]);
    assert!(outbox.saved(id(2)));
    assert!(outbox.saved(id(3)));
    assert!(outbox.is_empty());
    assert_eq!(outbox.next_deadline(), None);
}

#[test]
fn what_was_not_answered_is_sent_again_under_the_same_id() {
    let mut outbox = outbox(&[(1, 1)]);
    assert_eq!(due(&mut outbox, 0), [id(1)]);
    assert_eq!(outbox.next_deadline(), Some(RESEND_MS));
    assert_eq!(due(&mut outbox, RESEND_MS), [id(1)]);
    outbox.reconnected();
    assert_eq!(due(&mut outbox, RESEND_MS + 1), [id(1)]);
    assert_eq!(outbox.held()[0].attempts, 3);
}

#[test]
fn too_fast_and_unavailable_stay_and_let_nobody_overtake() {
    let mut outbox = outbox(&[(1, 1), (2, 1)]);
    due(&mut outbox, 0);
    let refusal = Refusal::new(Code::TooFast).about(id(1)).retry_after(400);
    assert_eq!(outbox.refused(10, &refusal), Verdict::Retrying);
    assert_eq!(due(&mut outbox, 409), []);
    assert_eq!(due(&mut outbox, 410), [id(1)]);
    let refusal = Refusal::new(Code::Unavailable).about(id(1));
    assert_eq!(outbox.refused(500, &refusal), Verdict::Retrying);
    assert_eq!(outbox.next_deadline(), Some(500 + RETRY_AFTER_MS));
    outbox.saved(id(1));
    assert_eq!(due(&mut outbox, 501), [id(2)]);
}

#[test]
fn too_fast_without_an_id_means_what_is_under_way() {
    let mut outbox = outbox(&[(1, 1)]);
    let refusal = Refusal::new(Code::TooFast).retry_after(400);
    assert_eq!(outbox.refused(0, &refusal), Verdict::NotOurs);
    due(&mut outbox, 0);
    assert_eq!(outbox.refused(5, &refusal), Verdict::Retrying);
    assert_eq!(due(&mut outbox, 405), [id(1)]);
}

#[test]
fn every_other_refusal_is_final_and_keeps_the_text() {
    for &code in Code::ALL {
        let mut outbox = outbox(&[(1, 1), (2, 1)]);
        due(&mut outbox, 0);
        let verdict = outbox.refused(0, &Refusal::new(code).about(id(1)));
        if matches!(code, Code::TooFast | Code::Unavailable) {
            assert_eq!(verdict, Verdict::Retrying);
            continue;
        }
        assert_eq!(verdict, Verdict::Failed(id(1), code));
        assert_eq!(due(&mut outbox, 0), [id(2)], "the next one goes on");
        assert_eq!(outbox.held()[0].failed, Some(code));
        let held = outbox.discard(id(1));
        assert_eq!(held.map(|h| h.text).as_deref(), Some("text 1"));
    }
}

#[test]
fn a_failed_one_goes_again_when_somebody_says_so() {
    let mut outbox = outbox(&[(1, 1)]);
    due(&mut outbox, 0);
    outbox.refused(0, &Refusal::new(Code::NotNow).about(id(1)));
    outbox.reconnected();
    assert_eq!(due(&mut outbox, 1_000_000), []);
    outbox.retry(id(1));
    assert_eq!(due(&mut outbox, 1_000_000), [id(1)]);
}

#[test]
fn refusals_of_other_things_change_nothing() {
    let mut outbox = outbox(&[(1, 1)]);
    due(&mut outbox, 0);
    let before = outbox.clone();
    for refusal in [
        Refusal::new(Code::BadName).about(id(9)),
        Refusal::new(Code::NotNow),
        Refusal::new(Code::TooFast).about(id(9)).retry_after(1),
    ] {
        assert_eq!(outbox.refused(0, &refusal), Verdict::NotOurs);
    }
    assert_eq!(outbox, before);
}

#[test]
fn a_reload_keeps_texts_ids_order_and_failures_and_sends_at_once() {
    let mut before = outbox(&[(1, 1), (2, 1), (3, 1)]);
    due(&mut before, 5_000_000);
    before.refused(5_000_000, &Refusal::new(Code::MessageTooLong).about(id(1)));
    due(&mut before, 5_000_000);
    let mut after = Outbox::from_json(&before.to_json());
    let told = |o: &Outbox| -> Vec<(MessageId, String, Option<Code>)> {
        let all = o.held().iter();
        all.map(|h| (h.id, h.text.clone(), h.failed)).collect()
    };
    assert_eq!(told(&after), told(&before));
    assert_eq!(due(&mut after, 0), [id(2)]);
    for broken in ["", "{", "[7]", "null"] {
        assert!(Outbox::from_json(broken).is_empty());
    }
}

#[test]
fn it_is_full_at_its_limit_and_takes_no_id_twice() {
    let mut outbox = Outbox::new();
    for n in 0..OUTBOX_MAX as u8 {
        let text = String::from("x");
        assert!(
            outbox
                .push(id(n), conversation(1), Words::Message, text)
                .is_some()
        );
    }
    let full = outbox.push(id(200), conversation(1), Words::Message, "x".into());
    assert_eq!(full, None);
    outbox.saved(id(0));
    let twice = outbox.push(id(1), conversation(1), Words::Message, "x".into());
    assert_eq!(twice, None);
    assert!(
        outbox
            .push(id(200), conversation(1), Words::Message, "x".into())
            .is_some()
    );
}

#[test]
fn frames_say_what_is_held() {
    let mut outbox = Outbox::new();
    let note: Held = outbox
        .push(id(1), conversation(1), Words::Note, "n".into())
        .expect("an empty outbox has room")
        .clone();
    let (conversation, id, text) = (note.conversation, note.id, note.text.clone());
    let (c, i, t) = (conversation, id, text.clone());
    assert_eq!(
        note.agent_frame(),
        FromAgent::Note {
            conversation,
            id,
            text
        }
    );
    assert_eq!(
        note.customer_frame(),
        FromCustomer::Send {
            conversation: c,
            id: i,
            text: t,
            files: Vec::new(),
        }
    );
}

#[test]
fn another_pages_words_are_taken_over_in_the_order_of_writing() {
    let mut here = outbox(&[(1, 1), (4, 1)]);
    let there = outbox(&[(2, 1), (3, 1), (4, 1)]);
    assert_eq!(due(&mut here, 0), [id(1)]);
    let new: Vec<_> = here
        .adopt(there.clone())
        .iter()
        .map(|held| held.id)
        .collect();
    assert_eq!(new, [id(2), id(3)]);
    let all: Vec<_> = here.held().iter().map(|held| held.id).collect();
    assert_eq!(all, [id(1), id(2), id(3), id(4)]);
    // What is stored or given up here does not come back from a page that has not heard of it.
    here.saved(id(2));
    here.discard(id(3));
    here.saved(id(9));
    assert!(here.adopt(there).is_empty());
    assert!(here.adopt(outbox(&[(9, 1)])).is_empty());
    let many: Vec<_> = (10..10 + OUTBOX_MAX as u8).map(|n| (n, 1)).collect();
    here.adopt(outbox(&many));
    assert_eq!(here.held().len(), OUTBOX_MAX);
}
