//! Random histories: whatever customers, agents, the clock, the network and the relay's end do, in
//! whatever order, everything in `world/invariants.rs` stays true.

mod moves;

use crate::world::World;
use crate::world::verbs::{address, agent, customer, department, message};
use desk::{AgentDid, Automatic, CustomerDid, DeskConfig, Event, Moment};
use moves::{AGENTS, CUSTOMERS, Move, moves};
use proptest::prelude::*;
use protocol::{
    AwayReason, ConversationId, ConversationState, Feedback, MessageId, Score, Seq, Timestamp,
};

/// What the desk says by itself: nothing, or something at every moment.
fn automatic() -> impl Strategy<Value = Vec<Automatic>> {
    let worded = |after_s: u64, times| {
        let rule = |when| Automatic {
            when,
            after_ms: after_s * 1_000,
            times,
            words: vec![("en".into(), "Still here, {customer.name}: {wait}".into())],
        };
        vec![
            rule(Moment::Asked),
            rule(Moment::Taken),
            rule(Moment::Waiting),
            rule(Moment::Silent),
        ]
    };
    prop_oneof![
        Just(Vec::new()),
        (10..200_u64, 1..4_u32).prop_map(move |(after_s, times)| worded(after_s, times)),
    ]
}

/// Its world, and what was sent last, to be sent again.
struct Play {
    world: World,
    sent: Option<(u64, CustomerDid)>,
}

impl Play {
    fn conversation(&self, k: usize) -> Option<ConversationId> {
        let rows = &self.world.store.rows;
        rows.keys().nth(k % rows.len().max(1)).copied()
    }

    fn newest_of(&self, c: u64) -> Option<ConversationId> {
        let rows = self.world.store.rows.values();
        let mine = rows.filter(|r| r.customer == customer(c));
        mine.max_by_key(|r| r.asked_at).map(|r| r.id)
    }

    fn is_here(&self, a: u64) -> bool {
        self.world.agents[&agent(a)].session.is_some()
    }

    fn play(&mut self, next: Move) {
        let back = matches!(next, Move::ClockBack(_));
        if matches!(next, Move::Pass(_) | Move::Jump(_)) {
            self.world.clock_back_ms = 0;
        }
        match next {
            Move::Page(c) => {
                self.world.page(c);
            }
            Move::PagesClose(c) if self.world.customers.contains_key(&customer(c)) => {
                self.world.pages_close(c);
            }
            Move::Ask(c, email, question) => {
                let email = email.then(|| address(c));
                self.world
                    .ask_with(c, email.as_deref(), question.then_some("Hello?"));
            }
            Move::LeaveMessage(c) => {
                let fresh = self.world.fresh_conversation();
                let did = CustomerDid::LeaveMessage {
                    fresh,
                    id: message(self.world.fresh()),
                    name: "Ada".into(),
                    email: address(c),
                    text: "Please write back.".into(),
                    consent: None,
                };
                self.customer(c, did);
            }
            Move::Erase(c) => {
                let id = message(self.world.fresh());
                self.customer(c, CustomerDid::Erase { id });
                let left = self.newest_of(c);
                assert_eq!(left, None, "erased");
            }
            Move::Customer(c, deed, n) => self.customer_does(c, deed, n),
            Move::AgentComes(a, on) if !self.is_here(a) => {
                self.world.agent_comes(a, on);
            }
            Move::AgentLeaves(a) => self.world.agent_leaves(a),
            Move::Capacity(a, capacity) => {
                let profile = self.world.agents[&agent(a)].profile.clone();
                let agent = desk::AgentProfile {
                    capacity,
                    ..profile
                };
                self.world.event(Event::AgentChanged { agent });
            }
            Move::LogOut(a) => {
                let agent = agent(a);
                self.world.event(Event::AgentLoggedOut { agent });
                self.world.agent_leaves(a);
            }
            Move::Agent(a, k, deed, n) if self.is_here(a) => self.agent_does(a, k, deed, n),
            Move::OpenMine(a) if self.is_here(a) => self.open_mine(a),
            Move::Transfer(a, k, to) if self.is_here(a) => {
                if let Some(conversation) = self.conversation(k) {
                    let to = to.map(agent);
                    self.world.agent(
                        a,
                        AgentDid::Transfer {
                            conversation,
                            to,
                            department: None,
                            note: k.is_multiple_of(3).then(|| "Needs a new pole.".into()),
                        },
                    );
                }
            }
            Move::ToDepartment(a, k, d) if self.is_here(a) => {
                if let Some(conversation) = self.conversation(k) {
                    let did = AgentDid::Transfer {
                        conversation,
                        to: None,
                        department: Some(department(d, &[]).id),
                        note: None,
                    };
                    self.world.agent(a, did);
                }
            }
            Move::Add(a, k, b) if self.is_here(a) => {
                if let Some(conversation) = self.conversation(k) {
                    let agent = agent(b);
                    self.world.agent(
                        a,
                        AgentDid::Add {
                            conversation,
                            agent,
                        },
                    );
                }
            }
            Move::StepOut(a, k) if self.is_here(a) => {
                if let Some(conversation) = self.conversation(k) {
                    self.world.agent(a, AgentDid::StepOut { conversation });
                }
            }
            Move::PageNames(c, d) if self.world.customers.contains_key(&customer(c)) => {
                self.world.page_names(c, d);
            }
            Move::Departments(all) => {
                let all = (1..).zip(all).map(|(n, agents)| department(n, &agents));
                self.world.event(Event::Departments(all.collect()));
            }
            Move::MailDone(k, sent) => self.mail_done(k, sent),
            Move::MailComes(c, k) => {
                if let Some(id) = self.conversation(k) {
                    self.world.mail_comes(c, id);
                }
            }
            Move::MailBounces(k) => self.mail_bounces(k),
            Move::Hours(open) => self.world.hours(open),
            Move::Rules(tenths, line_max) => {
                let config = moves::rules(&self.world.config, tenths, line_max);
                self.world.event(Event::Configured(Box::new(config)));
            }
            Move::Pass(ms) => self.world.pass(ms),
            Move::Jump(ms) => {
                self.world.now += ms;
                self.world.event(Event::Tick);
            }
            Move::ClockBack(ms) => {
                self.world.event(Event::Tick);
                self.world.clock_back_ms = ms;
            }
            Move::Restart => self.world.restart(),
            Move::RestartAllBack => self.restart_all_back(),
            _ => {}
        }
        if !back {
            self.world.clock_back_ms = 0;
        }
    }

    fn customer(&mut self, c: u64, did: CustomerDid) {
        self.sent = Some((c, did.clone()));
        self.world.customer(c, did);
    }

    fn customer_does(&mut self, c: u64, deed: u8, n: u32) {
        let id: MessageId = message(self.world.fresh());
        let Some(conversation) = self.newest_of(c) else {
            return;
        };
        let email = address(c);
        let did = match deed {
            0 | 1 => CustomerDid::Say {
                conversation,
                id,
                text: "Hm".into(),
                files: Vec::new(),
            },
            2 => CustomerDid::See {
                conversation,
                up_to: Seq(n),
            },
            3 => CustomerDid::End { conversation },
            4 => CustomerDid::ByEmail {
                conversation,
                id,
                email: n.is_multiple_of(2).then_some(email),
            },
            5 => CustomerDid::WantTranscript {
                conversation,
                id,
                email,
            },
            6 => CustomerDid::Rate {
                conversation,
                id,
                feedback: Feedback {
                    csat: Score::try_from(n as u8).ok(),
                    ..Feedback::default()
                },
            },
            7 => CustomerDid::Skip { conversation },
            // Something sent twice.
            _ => {
                if let Some((c, did)) = self.sent.clone() {
                    self.world.customer(c, did);
                }
                return;
            }
        };
        self.customer(c, did);
    }

    fn agent_does(&mut self, a: u64, k: usize, deed: u8, n: u32) {
        let id = message(self.world.fresh());
        let Some(conversation) = self.conversation(k) else {
            return;
        };
        let text = String::from("Let me look.");
        self.world.agent(
            a,
            match deed {
                0 | 1 => AgentDid::Say {
                    conversation,
                    id,
                    text,
                    files: Vec::new(),
                },
                2 => AgentDid::Note {
                    conversation,
                    id,
                    text,
                },
                3 => AgentDid::See {
                    conversation,
                    up_to: Seq(n),
                },
                4 | 5 => AgentDid::End { conversation },
                6 => AgentDid::Take { conversation },
                7 => AgentDid::Open {
                    conversation,
                    have: Seq(0),
                },
                8 => AgentDid::Leave { conversation },
                9 => AgentDid::SendTranscript {
                    conversation,
                    id,
                    email: address(9),
                },
                10 => AgentDid::Assign {
                    conversation,
                    to: (n > 9).then(|| agent(1 + u64::from(n) % AGENTS)),
                },
                11 | 12 => AgentDid::Reopen { conversation },
                _ => AgentDid::SetAvailable {
                    on: !n.is_multiple_of(3),
                    why: n.is_multiple_of(2).then_some(AwayReason::Break),
                },
            },
        );
    }

    fn open_mine(&mut self, a: u64) {
        let rows = self.world.store.rows.values();
        let mine = rows
            .filter(|r| r.state == ConversationState::Offered && r.agent == Some(agent(a)))
            .map(|r| r.id);
        for id in mine.collect::<Vec<_>>() {
            self.world.open(a, id);
            assert_eq!(self.world.state(id), ConversationState::Live);
        }
    }

    fn mail_done(&mut self, k: usize, sent: bool) {
        let mails = &self.world.store.mails;
        let Some(mail) = mails.values().nth(k % mails.len().max(1)) else {
            return;
        };
        let event = Event::MailDone {
            conversation: mail.conversation,
            asked: mail.asked,
            kind: mail.kind,
            email: mail.to.clone(),
            sent,
        };
        self.world.event(event);
    }

    fn mail_bounces(&mut self, k: usize) {
        let mails = &self.world.store.mails;
        let Some(mail) = mails.values().nth(k % mails.len().max(1)) else {
            return;
        };
        let event = Event::MailBounced {
            conversation: mail.conversation,
            asked: mail.asked,
            email: mail.to.clone(),
        };
        self.world.event(event);
    }

    /// I10: the relay starts again and everybody comes back at once: nothing has changed.
    fn restart_all_back(&mut self) {
        let world = &mut self.world;
        let lease_runs = world.agents.values().any(|a| {
            let load = world.store.load_of(a.profile.id);
            a.session.is_none() && (a.switch || load > 0)
        });
        if lease_runs {
            return;
        }
        let rows = world.store.rows.clone();
        let (figures, availability) = (world.desk.figures(), world.desk.availability());
        let here: Vec<(u64, bool)> = (1..=AGENTS)
            .filter(|a| world.agents[&agent(*a)].session.is_some())
            .map(|a| (a, world.agents[&agent(a)].switch))
            .collect();
        let online = |c: &u64| {
            let known = world.customers.get(&customer(*c));
            known.is_some_and(|c| !c.pages.is_empty())
        };
        let pages: Vec<u64> = (1..=CUSTOMERS).filter(online).collect();
        world.restart();
        for c in pages {
            world.page(c);
        }
        for (a, on) in here {
            world.agent_comes(a, Some(on));
        }
        assert_eq!(world.store.rows, rows, "I10");
        assert_eq!(world.desk.figures(), figures, "I10");
        assert_eq!(world.desk.availability(), availability, "I10");
    }
}

proptest! {
    #[test]
    fn whatever_happens_the_invariants_hold(
        capacities in prop::collection::vec(0..4_u32, AGENTS as usize),
        line_max in 1..6_usize,
        wait_max_ms in prop_oneof![Just(100_000_u64), Just(5_000_000)],
        misses_max in 1..4_u32,
        automatic in automatic(),
        history in moves(),
    ) {
        let config = DeskConfig { line_max, wait_max_ms, misses_max, automatic, ..DeskConfig::default() };
        let mut play = Play { world: World::new(config, &capacities), sent: None };
        for next in history {
            play.play(next);
        }
        play.world.clock_back_ms = 0;
        // Everybody leaves for good: I8, every enquiry comes to an end or is owed an answer.
        for a in 1..=AGENTS {
            play.world.agent_leaves(a);
        }
        for c in 1..=CUSTOMERS {
            if play.world.customers.contains_key(&customer(c)) {
                play.world.pages_close(c);
            }
        }
        play.world.pass(120 * 3_600_000);
        for row in play.world.store.rows.values() {
            prop_assert!(!row.state.is_open(), "I8: {row:?}");
        }
        prop_assert_eq!(play.world.desk.next_deadline(), None::<Timestamp>);
    }
}
