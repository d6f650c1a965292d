//! Text as it comes over a socket, from either side: read or refused, and whatever is read goes by the
//! relay's checks into a desk. Nothing panics, what is read is written and read to the same, and the
//! desk keeps its promises.
//!
//! The input is lines. The first character of each says who sends it: `c` and `d` are two customers,
//! `a` and `b` two agents, `t` lets time pass; the rest is the frame, or seconds.

use desk::{
    AgentProfile, Audience, Conversation, Desk, DeskConfig, Effect, Event, Loaded, Notice, Record,
    SessionId,
};
use protocol::codec::{decode, encode, why_unreadable};
use protocol::{
    AgentId, ConversationId, ConversationState, CustomerId, FromAgent, FromCustomer, Seq,
    Timestamp, ToAgent, ToCustomer,
};
use relay::pure::checks;
use relay::wire::{self, Asked, Framed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Lines that are played at most: longer histories only slow the search down.
const LINES_MAX: usize = 64;
const START_MS: u64 = 1_795_435_200_000;
const CAPACITY: u32 = 2;

/// Plays `data`. Panics if a promise is broken.
pub fn judge(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut site = Site::new();
    for line in text.lines().take(LINES_MAX) {
        let mut rest = line.chars();
        let who = rest.next();
        let frame = rest.as_str();
        survives::<FromCustomer>(frame);
        survives::<FromAgent>(frame);
        survives::<ToCustomer>(frame);
        survives::<ToAgent>(frame);
        match who {
            Some('c') => site.customer(1, frame),
            Some('d') => site.customer(2, frame),
            Some('a') => site.agent(1, frame),
            Some('b') => site.agent(2, frame),
            Some('t') => site.pass(frame.parse().unwrap_or(1)),
            _ => {}
        }
    }
}

/// What is read is written, and read again to the same; what is not has a reason.
fn survives<F: Frame>(text: &str) {
    match decode::<F>(text) {
        Ok(frame) => same(&frame),
        Err(_) => {
            why_unreadable::<F>(text);
        }
    }
}

fn same<F: Frame>(frame: &F) {
    let written = encode(frame);
    let again = decode::<F>(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(&again, frame, "{written}");
}

/// A frame of any of the four kinds.
trait Frame: Serialize + DeserializeOwned + PartialEq + Debug {}
impl Frame for FromCustomer {}
impl Frame for FromAgent {}
impl Frame for ToCustomer {}
impl Frame for ToAgent {}

/// A desk with two customers and two agents, and what it saved.
struct Site {
    desk: Desk,
    now: u64,
    fresh: u8,
    rows: BTreeMap<ConversationId, Conversation>,
}

impl Site {
    fn new() -> Self {
        let agents = [1, 2].map(profile);
        let loaded = Loaded {
            agents: agents.to_vec(),
            ..Loaded::default()
        };
        let config = DeskConfig {
            line_max: 3,
            ended_kept_max: 4,
            ..DeskConfig::default()
        };
        let mut site = Self {
            desk: Desk::load(config, loaded, Timestamp(START_MS)),
            now: START_MS,
            fresh: 0,
            rows: BTreeMap::new(),
        };
        for n in [1, 2] {
            site.event(Event::AgentCame {
                session: SessionId(10 + u64::from(n)),
                agent: profile(n),
                available: Some(true),
            });
            site.event(Event::CustomerCame {
                session: SessionId(u64::from(n)),
                customer: customer(n),
                locale: "en".into(),
                zone: None,
                page: None,
                resume: None,
                only: None,
            });
        }
        site
    }

    fn customer(&mut self, n: u8, text: &str) {
        let Ok(frame) = decode::<FromCustomer>(text) else {
            return;
        };
        let about = checks::about_customers(&frame);
        match checks::clean_customers(frame) {
            Ok(clean) => {
                same(&clean);
                // Ids that an input can name: 01010101-…, 02020202-….
                self.fresh = self.fresh.wrapping_add(1);
                let fresh = ConversationId::random([self.fresh; 16]);
                if let Asked::Desk(did) = wire::from_customer(clean, fresh, Vec::new()) {
                    self.event(Event::Customer {
                        session: SessionId(u64::from(n)),
                        customer: customer(n),
                        did,
                    });
                }
            }
            Err(code) => same(&ToCustomer::Refused(about.refuse(code))),
        }
    }

    fn agent(&mut self, n: u8, text: &str) {
        let Ok(frame) = decode::<FromAgent>(text) else {
            return;
        };
        let about = checks::about_agents(&frame);
        match checks::clean_agents(frame) {
            Ok(clean) => {
                same(&clean);
                if let Asked::Desk(did) = wire::from_agent(clean, Vec::new()) {
                    self.event(Event::Agent {
                        session: SessionId(10 + u64::from(n)),
                        agent: profile(n).id,
                        did,
                    });
                }
            }
            Err(code) => same(&ToAgent::Refused(about.refuse(code))),
        }
    }

    fn pass(&mut self, seconds: u16) {
        let until = self.now + u64::from(seconds) * 1_000;
        while let Some(at) = self.desk.next_deadline().filter(|at| at.0 <= until) {
            self.now = at.0;
            self.event(Event::Tick);
        }
        self.now = until;
    }

    fn event(&mut self, event: Event) {
        let effects = self.desk.handle(Timestamp(self.now), event);
        let mut told = false;
        let mut numbers: BTreeMap<ConversationId, Seq> =
            self.rows.iter().map(|(id, row)| (*id, row.last)).collect();
        for effect in effects {
            match effect {
                Effect::Save(record) => {
                    assert!(!told, "told before saved");
                    self.save(record, &mut numbers);
                }
                Effect::Tell(audience, notice) => {
                    told = true;
                    hears(audience, &notice);
                }
            }
        }
        for (id, row) in &self.rows {
            assert_eq!(numbers.get(id), Some(&row.last), "numbers without gaps");
        }
        self.check();
    }

    fn save(&mut self, record: Record, numbers: &mut BTreeMap<ConversationId, Seq>) {
        match record {
            Record::Conversation(row) => {
                self.rows.insert(row.id, row);
            }
            Record::Entry {
                conversation,
                entry,
            } => {
                let last = numbers.entry(conversation).or_default();
                assert_eq!(entry.seq, last.next(), "numbers without gaps");
                *last = entry.seq;
            }
            Record::Erased { customer } => {
                self.rows.retain(|_, row| row.customer != customer);
            }
            Record::Wait(_) | Record::Mail(_) | Record::Rating { .. } | Record::Presence(_) => {}
        }
    }

    fn check(&self) {
        let next = self.desk.next_deadline();
        assert!(next.is_none_or(|at| at.0 > self.now), "a deadline passed");
        for n in [1, 2] {
            let open = |row: &&Conversation| row.customer == customer(n) && row.state.is_open();
            let open = self.rows.values().filter(open).count();
            assert!(open <= 1, "two open conversations of one customer");
        }
        for row in self.rows.values() {
            let has = row.agent.is_some();
            match row.state {
                ConversationState::Waiting => assert!(!has, "waits and has an agent"),
                ConversationState::Offered | ConversationState::Live => assert!(has),
                ConversationState::Ticket => {
                    assert!(has && row.due_at.is_some() && row.email.is_some());
                }
                _ => assert!(row.ended_at.is_some() && row.ended_by.is_some()),
            }
        }
    }
}

/// What is told can be written for whoever hears it.
fn hears(audience: Audience, notice: &Notice) {
    if !matches!(audience, Audience::Agent(_) | Audience::Agents)
        && let Framed::Ready(frame) = wire::to_customer(notice)
    {
        same(&frame);
    }
    if !matches!(audience, Audience::Customer(_) | Audience::Customers)
        && let Framed::Ready(frame) = wire::to_agent(notice)
    {
        same(&frame);
    }
    if let Some(span) = wire::span(notice) {
        assert!(span.after <= span.up_to, "{notice:?}");
    }
}

fn customer(n: u8) -> CustomerId {
    CustomerId::random([n; 16])
}

fn profile(n: u8) -> AgentProfile {
    AgentProfile {
        id: AgentId::random([0x10 + n; 16]),
        name: format!("Agent {n}"),
        capacity: CAPACITY,
        supervisor: n == 1,
        email: format!("agent{n}@example.com"),
    }
}
