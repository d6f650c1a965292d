//! Link, outbox and timeline together over a network that cuts, reloads and refuses at any moment:
//! nothing is lost, doubled or reordered.

use client::{Customer, Input, Link, Outbox, Output, Timeline, Verdict, Words};
use proptest::prelude::*;
use protocol::codec::{decode, encode};
use protocol::customer::Resume;
use protocol::{
    Author, Availability, CloseCode, Code, ConversationId, ConversationState, CustomerId,
    CustomerView, CustomerWelcome, Entry, EntryBody, FromCustomer, MessageId, Refusal, Seq,
    Timestamp, ToCustomer,
};
use std::collections::VecDeque;

/// What may happen between two steps of time.
#[derive(Clone, Debug)]
enum Turn {
    /// The customer writes.
    Write,
    /// The agent writes.
    OtherWrites,
    /// Up to this many frames arrive in either direction.
    Deliver(usize),
    /// The connection breaks without a word; what is under way is lost.
    Cut,
    /// The relay closes in an orderly way.
    Close(CloseCode),
    /// The relay refuses the next frame for its own sake.
    RefuseNext(Code),
    /// The page reloads: only the outbox and nothing of the timeline is kept.
    Reload,
    /// Time passes.
    Pass(u64),
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = prop_oneof![
        4 => Just(Turn::Write),
        3 => Just(Turn::OtherWrites),
        8 => (1usize..5).prop_map(Turn::Deliver),
        2 => Just(Turn::Cut),
        1 => prop_oneof![Just(CloseCode::Restart), Just(CloseCode::Slow)].prop_map(Turn::Close),
        1 => prop_oneof![Just(Code::TooFast), Just(Code::Unavailable)].prop_map(Turn::RefuseNext),
        1 => Just(Turn::Reload),
        4 => (1u64..30_000).prop_map(Turn::Pass),
    ];
    prop::collection::vec(turn, 1..120)
}

fn conversation() -> ConversationId {
    ConversationId::random([5; 16])
}

/// The least relay that keeps the protocol's promises.
#[derive(Default)]
struct FakeRelay {
    entries: Vec<Entry>,
    refuse_next: Option<Code>,
    /// Whether the present connection said hello.
    greeted: bool,
}

impl FakeRelay {
    fn store(&mut self, id: Option<MessageId>, by: Author, text: String) -> Entry {
        let entry = Entry {
            seq: Seq(self.entries.len() as u32 + 1),
            at: Timestamp(1),
            id,
            by,
            body: EntryBody::message(text),
        };
        self.entries.push(entry.clone());
        entry
    }

    fn hear(&mut self, text: &str) -> Vec<ToCustomer> {
        let frame = decode::<FromCustomer>(text).expect("the link sends frames");
        match frame {
            FromCustomer::Hello { resume, .. } => {
                assert!(!self.greeted, "one hello a connection");
                self.greeted = true;
                vec![self.welcome(resume)]
            }
            FromCustomer::Send { id, text, .. } => {
                assert!(self.greeted, "hello comes first");
                if let Some(code) = self.refuse_next.take() {
                    return vec![ToCustomer::Refused(
                        Refusal::new(code).about(id).retry_after(300),
                    )];
                }
                let known = self.entries.iter().find(|e| e.id == Some(id)).cloned();
                let entry = known.unwrap_or_else(|| self.store(Some(id), Author::Customer, text));
                vec![pushed(entry)]
            }
            FromCustomer::Ping {} => vec![ToCustomer::Pong {}],
            other => panic!("nobody sent {other:?}"),
        }
    }

    fn welcome(&self, resume: Option<Resume>) -> ToCustomer {
        let have = resume.map_or(0, |r| r.have.0);
        ToCustomer::Welcome(CustomerWelcome {
            banner: None,
            customer: CustomerId::random([1; 16]),
            token: "t".into(),
            now: Timestamp(1),
            availability: Availability::default(),
            name: None,
            email: None,
            conversation: Some(CustomerView {
                id: conversation(),
                state: ConversationState::Live,
                agent: None,
                place: None,
                asked_at: Timestamp(1),
                joined_at: None,
                ended_at: None,
                due_at: None,
                email: None,
                agent_seen: Seq(0),
                rated: false,
                skipped: false,
                entries: self.entries[have as usize..].to_vec(),
            }),
        })
    }
}

fn pushed(entry: Entry) -> ToCustomer {
    ToCustomer::Entry {
        conversation: conversation(),
        entry,
    }
}

/// A page, a relay, and what is under way between them.
struct World {
    now_ms: u64,
    link: Link,
    outbox: Outbox,
    timeline: Timeline,
    relay: FakeRelay,
    socket: bool,
    to_relay: VecDeque<String>,
    to_page: VecDeque<String>,
    written: Vec<String>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            now_ms: 0,
            link: Link::new(),
            outbox: Outbox::new(),
            timeline: Timeline::new(Author::Customer),
            relay: FakeRelay::default(),
            socket: false,
            to_relay: VecDeque::new(),
            to_page: VecDeque::new(),
            written: Vec::new(),
        };
        world.input(Input::Start);
        world
    }

    fn input(&mut self, input: Input<'_, Customer>) {
        let random = (self.now_ms as u32).wrapping_mul(2_654_435_761);
        for output in self.link.handle::<Customer>(self.now_ms, random, input) {
            match output {
                Output::Connect => self.connect(),
                Output::Transmit(text) => self.to_relay.push_back(text),
                Output::Close => self.unplug(),
                Output::Deliver(frame) => self.heard(frame),
                Output::ForgetToken => panic!("no token was refused"),
                Output::Prove(_) => panic!("nothing was to be proven"),
                Output::State(state) => {
                    if state != client::LinkState::Live {
                        self.timeline.lost();
                    }
                }
            }
        }
        self.flush();
    }

    fn connect(&mut self) {
        self.unplug();
        self.socket = true;
        let hello = FromCustomer::Hello {
            site: "shop".parse().expect("a site's id"),
            token: None,
            locale: "en".into(),
            zone: None,
            page: None,
            resume: Some(Resume {
                conversation: conversation(),
                have: self.timeline.have(),
            }),
            proof: None,
        };
        self.input(Input::Opened { hello });
    }

    fn unplug(&mut self) {
        self.socket = false;
        self.relay.greeted = false;
        self.to_relay.clear();
        self.to_page.clear();
    }

    fn heard(&mut self, frame: ToCustomer) {
        match frame {
            ToCustomer::Welcome(welcome) => {
                let view = welcome.conversation.expect("the fake relay tells it");
                for id in view.entries.iter().filter_map(|e| e.id) {
                    self.outbox.saved(id);
                }
                self.timeline.replayed(view.entries);
                self.outbox.reconnected();
            }
            ToCustomer::Entry { entry, .. } => {
                if let Some(id) = entry.id {
                    self.outbox.saved(id);
                }
                self.timeline.pushed(entry);
            }
            ToCustomer::Refused(refusal) => {
                let verdict = self.outbox.refused(self.now_ms, &refusal);
                assert!(!matches!(verdict, Verdict::Failed(..)));
            }
            other => panic!("the fake relay does not say {other:?}"),
        }
    }

    fn flush(&mut self) {
        if self.link.is_live() {
            for held in self.outbox.due(self.now_ms) {
                let frame = held.customer_frame();
                self.input(Input::Send(&frame));
            }
        }
    }

    fn deliver_one(&mut self) -> bool {
        if !self.socket {
            return false;
        }
        if let Some(text) = self.to_relay.pop_front() {
            let answers = self.relay.hear(&text);
            self.to_page.extend(answers.iter().map(encode));
            true
        } else if let Some(text) = self.to_page.pop_front() {
            self.input(Input::Frame(&text));
            true
        } else {
            false
        }
    }

    fn close(&mut self, code: u16) {
        if self.socket {
            self.unplug();
            self.input(Input::Closed { code });
        }
    }

    fn pass(&mut self, ms: u64) {
        let until = self.now_ms + ms;
        while let Some(at) = self.link.next_deadline().filter(|at| *at <= until) {
            self.now_ms = self.now_ms.max(at);
            self.input(Input::Timer);
        }
        self.now_ms = until;
        self.flush();
    }

    fn turn(&mut self, turn: &Turn) {
        match turn {
            Turn::Write => {
                let n = self.written.len();
                let text = format!("mine {n}");
                let mut random = [0; 10];
                random[8..].copy_from_slice(&(n as u16).to_be_bytes());
                let id = MessageId::new(1_795_435_200_000, random);
                let pushed = self
                    .outbox
                    .push(id, conversation(), Words::Message, text.clone());
                if let Some(held) = pushed {
                    self.timeline.written(held, Timestamp(0));
                    self.written.push(text);
                }
                self.flush();
            }
            Turn::OtherWrites => {
                let text = format!("theirs {}", self.relay.entries.len());
                let entry = self.relay.store(None, Author::Desk, text);
                if self.socket && self.relay.greeted {
                    self.to_page.push_back(encode(&pushed(entry)));
                }
            }
            Turn::Deliver(frames) => {
                for _ in 0..*frames {
                    self.deliver_one();
                }
            }
            Turn::Cut => self.close(1006),
            Turn::Close(code) => self.close(code.number()),
            Turn::RefuseNext(code) => self.relay.refuse_next = Some(*code),
            Turn::Reload => {
                self.unplug();
                self.outbox = Outbox::from_json(&self.outbox.to_json());
                self.timeline = Timeline::new(Author::Customer);
                for held in self.outbox.held() {
                    self.timeline.written(held, Timestamp(0));
                }
                self.link = Link::new();
                self.input(Input::Start);
            }
            Turn::Pass(ms) => self.pass(*ms),
        }
    }

    /// A good network for long enough.
    fn settle(&mut self) {
        for _ in 0..2_000 {
            while self.deliver_one() {}
            if self.outbox.is_empty() && self.link.is_live() {
                return;
            }
            self.pass(100);
        }
        panic!("still not stored: {:?}", self.outbox);
    }
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    entries.iter().filter_map(|e| e.body.text()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_is_lost_doubled_or_reordered(turns in turns()) {
        let mut world = World::new();
        for turn in &turns {
            world.turn(turn);
            let seqs: Vec<u32> = world.timeline.lines().iter().map(|l| l.entry.seq.0).collect();
            let saved: Vec<u32> = seqs.iter().copied().filter(|s| *s > 0).collect();
            prop_assert!(saved.is_sorted_by(|a, b| a < b), "each once, in order: {:?}", seqs);
            prop_assert!(seqs[saved.len()..].iter().all(|s| *s == 0), "unsaved last: {:?}", seqs);
        }
        world.settle();
        let stored: Vec<&str> = texts(&world.relay.entries);
        let mine: Vec<&str> = stored.iter().copied().filter(|t| t.starts_with("mine")).collect();
        prop_assert_eq!(mine, world.written.iter().map(String::as_str).collect::<Vec<_>>());
        let lines = world.timeline.lines().iter();
        let shown: Vec<&str> = lines.filter_map(|l| l.entry.body.text()).collect();
        prop_assert_eq!(shown, stored);
    }
}
