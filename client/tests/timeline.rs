//! The timeline's promises: each entry once, in order, unsaved ones last, and `have` never too high.

use client::{Held, Key, LineState, Outbox, Timeline, Words};
use proptest::prelude::*;
use protocol::{Author, Code, ConversationId, Entry, EntryBody, MessageId, Seq, Timestamp};

fn id(n: u32) -> MessageId {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&n.to_be_bytes());
    MessageId::new(1_795_435_200_000, random)
}

fn entry(seq: u32, by: Author, own: Option<MessageId>) -> Entry {
    let text = format!("text {seq}");
    Entry {
        seq: Seq(seq),
        at: Timestamp(1),
        id: own,
        by,
        body: EntryBody::message(text),
    }
}

fn mira() -> Author {
    Author::Agent {
        id: protocol::AgentId::random([1; 16]),
        name: "Mira".into(),
    }
}

fn held(n: u32) -> Held {
    let mut outbox = Outbox::new();
    let conversation = ConversationId::random([7; 16]);
    let held = outbox.push(id(n), conversation, Words::Message, format!("text {n}"));
    held.expect("an empty outbox has room").clone()
}

fn seqs(timeline: &Timeline) -> Vec<u32> {
    timeline.lines().iter().map(|l| l.entry.seq.0).collect()
}

#[test]
fn a_line_keeps_its_key_from_writing_to_seen() {
    let mut t = Timeline::new(Author::Customer);
    t.replayed(vec![entry(1, Author::Desk, None)]);
    t.written(&held(9), Timestamp(5));
    t.written(&held(9), Timestamp(5));
    assert_eq!(seqs(&t), [1, 0]);
    assert_eq!(t.lines()[1].key, Key::Id(id(9)));
    assert_eq!(t.lines()[1].state, LineState::Sending);

    assert!(!t.pushed(entry(2, Author::Customer, Some(id(9)))));
    assert_eq!(seqs(&t), [1, 2]);
    assert_eq!(t.lines()[1].key, Key::Id(id(9)));
    assert_eq!(t.lines()[1].state, LineState::Saved);

    t.other_saw(Seq(2));
    assert_eq!(t.lines()[1].state, LineState::Seen);
    t.other_saw(Seq(1));
    assert_eq!(t.lines()[1].state, LineState::Seen);
}

#[test]
fn what_was_seen_before_it_was_merged_is_seen() {
    let mut t = Timeline::new(mira());
    t.other_saw(Seq(2));
    t.replayed(vec![
        entry(1, Author::Customer, Some(id(1))),
        entry(2, mira(), Some(id(2))),
        entry(3, mira(), Some(id(3))),
    ]);
    let states: Vec<LineState> = t.lines().iter().map(|l| l.state).collect();
    assert_eq!(
        states,
        [LineState::Saved, LineState::Seen, LineState::Saved]
    );
}

#[test]
fn a_failed_line_stays_until_it_is_given_up_or_tried_again() {
    let mut t = Timeline::new(Author::Customer);
    t.written(&held(9), Timestamp(5));
    t.failed(id(9), Code::NotNow);
    assert_eq!(t.lines()[0].state, LineState::Failed(Code::NotNow));
    t.retried(id(9));
    assert_eq!(t.lines()[0].state, LineState::Sending);
    t.discarded(id(9));
    assert_eq!(t.lines(), []);
    t.pushed(entry(1, Author::Customer, Some(id(9))));
    t.failed(id(9), Code::NotNow);
    t.discarded(id(9));
    assert_eq!(t.lines()[0].state, LineState::Saved, "saved is saved");
}

#[test]
fn pushed_entries_count_as_had_only_once_the_rest_was_replayed() {
    let mut t = Timeline::new(mira());
    t.pushed(entry(7, Author::Customer, None));
    assert_eq!(t.have(), Seq(0), "1 to 6 may be missing");
    t.replayed((1..=7).map(|n| entry(n, Author::Customer, None)).collect());
    assert_eq!(t.have(), Seq(7));
    t.pushed(entry(8, Author::Customer, None));
    assert_eq!(t.have(), Seq(8));
    t.lost();
    t.pushed(entry(12, Author::Customer, None));
    assert_eq!(t.have(), Seq(8), "9 to 11 may be missing");
    t.replayed((9..=12).map(|n| entry(n, Author::Customer, None)).collect());
    assert_eq!(t.have(), Seq(12));
    assert_eq!(seqs(&t), (1..=12).collect::<Vec<_>>());
}

#[test]
fn unread_counts_the_others_messages() {
    let mut t = Timeline::new(Author::Customer);
    t.replayed(vec![
        entry(1, Author::Customer, Some(id(1))),
        entry(2, mira(), Some(id(2))),
        entry(3, mira(), Some(id(3))),
    ]);
    t.saw(Seq(2));
    assert_eq!(t.unread(), 1);
    assert_eq!(t.saw_all(), Some(Seq(3)));
    assert_eq!(t.saw_all(), None);
    assert_eq!(t.unread(), 0);
}

proptest! {
    /// Entries come in any order, any number of times, some written here before: the result is the
    /// same as if each had come once, in order.
    #[test]
    fn any_order_gives_each_entry_once_in_order(
        arrivals in prop::collection::vec(1u32..30, 1..120),
        written in prop::collection::btree_set(1u32..40, 0..12),
    ) {
        let mut t = Timeline::new(Author::Customer);
        for n in &written {
            t.written(&held(*n), Timestamp(0));
        }
        for n in &arrivals {
            t.pushed(entry(*n, Author::Customer, Some(id(*n))));
        }
        let mut saved = arrivals.clone();
        saved.sort_unstable();
        saved.dedup();
        let unsaved: Vec<u32> = written.iter().copied().filter(|n| !saved.contains(n)).collect();
        let mut expected: Vec<String> = saved.iter().map(|n| format!("text {n}")).collect();
        expected.extend(unsaved.iter().map(|n| format!("text {n}")));
        let shown: Vec<String> = t
            .lines()
            .iter()
            .filter_map(|l| l.entry.body.text().map(String::from))
            .collect();
        prop_assert_eq!(shown, expected);
    }
}
