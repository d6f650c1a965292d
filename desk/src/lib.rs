//! The pure core of a site's desk: who waits, who answers, who gets whom.
//!
//! [`Desk::handle`] takes what happened and when, and returns what follows from it. It knows no
//! socket, no clock, no random source and no database: those come in as [`Event`]s and go out as
//! [`Effect`]s. So it can be simulated, replayed and judged by a simpler model.
//!
//! | file | what it says |
//! |---|---|
//! | [`event`], [`effect`], [`record`], [`config`] | what goes in, what comes out, what lasts, the rules' numbers |
//! | `start` | from saved records to a desk |
//! | `from_customer`, `from_agent` | who may do what, and which rule answers |
//! | `guests` | colleagues in a chat beside the one who has it |
//! | `departments` | whom a conversation may be given to |
//! | `offer`, `routing` | offered, opened, taken, handed on, returned; the choice of the agent |
//! | `presence` | the switch, breaks, and what is saved of who is there |
//! | `talk`, `ticket`, `mailbox`, `ending` | what is said; answering by e-mail; what comes by e-mail; ends, feedback, transcripts |
//! | `program` | what programs of the site write |
//! | `erase` | a customer has everything erased that is kept of them |
//! | `team` | names, capacities and accounts that change while the desk runs |
//! | `rules_anew` | the owner changes the rules while the desk runs |
//! | `automatic` | what the desk says by itself, in the owner's words |
//! | `alarm` | nobody goes unnoticed: alerts, supervisors, due times |
//! | `conversation`, `line`, `roster`, `customers`, `timers`, `estimate` | the parts of the state, each knowing nothing of the others |
//! | `custody` | keeps those parts in step: every change of a conversation goes through it |
//! | `outcome`, `announce`, `view` | what an event leads to, and whom it is told |
//!
//! What is true after every [`Desk::handle`] (numbers as in ARCHITECTURE.md; `tests/` judges them):
//! - I1: the desk never gives an agent more than their capacity; an open offer counts. Only an
//!   agent's explicit "Take" may exceed it.
//! - I2: a conversation is in exactly one state and in at most one agent's hands.
//! - I3: of those whom an agent may be given, the longest waiting goes first; what came back stands
//!   before who never had an agent.
//! - I4: nobody waits without an agent while an available, connected agent who may be given it has
//!   room. Anybody may, but where the conversation is a department's: then, while an agent of that is
//!   available, only its agents.
//! - I5: entries are numbered 1, 2, 3… and every notice tells only of what is saved before it.
//! - I6: places in line are 1..n.
//! - I7: "open" is said only while an available, connected agent has room; "busy" also within the
//!   grace time of an agent who lost the connection.
//! - I8: every conversation is open, a ticket with an owner, a due time and an address, or over. (An
//!   owner as soon as the site has an agent.)
//! - I9: a deadline that has come changes something and goes away.
//! - I10: a desk that is loaded from the records is the living one, but for who is connected.
#![no_std]

extern crate alloc;

pub mod config;
pub mod effect;
pub mod event;
pub mod record;

mod alarm;
mod announce;
mod automatic;
mod conversation;
mod custody;
mod customers;
mod deed;
mod departments;
mod ending;
mod erase;
mod estimate;
mod from_agent;
mod from_customer;
mod guests;
mod line;
mod mailbox;
mod offer;
mod outcome;
mod presence;
mod program;
mod roster;
mod routing;
mod rules_anew;
mod site_says;
mod start;
mod talk;
mod team;
mod ticket;
mod timers;
mod view;
mod watching;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use conversation::Held;
use customers::Customers;
use estimate::Estimate;
use line::Line;
use outcome::Outcome;
use protocol::{
    Availability, AvailabilityState, ConversationId, CustomerId, Department, DepartmentId, Figures,
    Timestamp,
};
use roster::Roster;
use timers::{Timer, Timers};

pub use config::{Automatic, DeskConfig, Moment};
pub use effect::{Audience, Effect, Notice};
pub use event::{AgentDid, AgentProfile, CustomerDid, Event, Outlook, ProgramDid, SessionId};
pub use record::{Conversation, Loaded, Mail, MailKind, Record, SaidByItself};

/// One site's desk.
#[derive(Clone, Debug)]
pub struct Desk {
    config: DeskConfig,
    /// The latest time seen.
    now: Timestamp,
    conversations: BTreeMap<ConversationId, Held>,
    customers: Customers,
    line: Line,
    roster: Roster,
    departments: BTreeMap<DepartmentId, Department>,
    /// How many tickets nobody has answered.
    tickets: u32,
    /// Of these, those without an owner: the site has no agents yet.
    unowned: BTreeSet<ConversationId>,
    /// Outside opening hours: when the desk opens next, if it ever does.
    closed: Option<Option<Timestamp>>,
    /// What customers are told beside who is there.
    outlook: Outlook,
    /// When supervisors were last written to, so that a bad hour is not a hundred mails.
    alarmed_at: Option<Timestamp>,
    /// Who had everything erased, and when: what was read from the store before that comes too late.
    erased: BTreeMap<CustomerId, Timestamp>,
    /// Conversations that are over, those that were first first.
    over: BTreeSet<(Timestamp, ConversationId)>,
    estimate: Estimate,
    timers: Timers,
    /// True while agents have their grace time to come back after a start.
    starting: bool,
    /// What customers were told last, with the estimate in steps.
    told_availability: Option<Availability>,
    told_figures: Option<Figures>,
    /// What the event that is being handled has led to so far; empty in between.
    out: Outcome,
}

impl Desk {
    /// Takes what happened at `now`, and returns what follows. A `now` before an earlier one counts
    /// as the earlier one. Deadlines that have come are met first.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        self.now = self.now.max(now);
        self.meet_all_due();
        match event {
            Event::CustomerCame {
                session,
                customer,
                locale,
                zone,
                page,
                resume,
                only,
            } => self.customer_came(session, customer, (locale, zone, page), (resume, only)),
            Event::SiteSaid {
                customer,
                before,
                verified,
                data,
            } => self.site_said(customer, before, verified, data),
            Event::CustomerLeft { session, customer } => self.customer_left(session, customer),
            Event::Customer {
                session,
                customer,
                did,
            } => self.customer_did(session, customer, did),
            Event::AgentCame {
                session,
                agent,
                available,
            } => self.agent_came(session, agent, available),
            Event::AgentLeft { session, agent } => self.agent_left(session, agent),
            Event::AgentLoggedOut { agent } => self.agent_logged_out(agent),
            Event::AgentChanged { agent } => self.agent_changed(agent),
            Event::AgentDisabled { agent } => self.agent_disabled(agent),
            Event::Agent {
                session,
                agent,
                did,
            } => self.agent_did(session, agent, did),
            Event::Program {
                by,
                conversation,
                did,
            } => self.program_did(by, conversation, did),
            Event::MailDone {
                conversation,
                asked,
                kind,
                email,
                sent,
            } => self.mail_done(conversation, asked, kind, email, sent),
            Event::MailCame {
                conversation,
                id,
                from,
                text,
            } => self.mail_came(conversation, id, from, text),
            Event::MailBounced {
                conversation,
                asked,
                email,
            } => self.mail_came_back(conversation, asked, email),
            Event::Recalled { conversation, sent } => self.recall(*conversation, sent),
            Event::Hours { open, opens_at } => {
                self.closed = (!open).then_some(opens_at);
                self.out.touched = true;
            }
            Event::Outlook(outlook) => {
                if outlook.banner != self.outlook.banner {
                    let news = Notice::Banner(outlook.banner.clone());
                    self.out.tell(Audience::Customers, news);
                }
                self.outlook = outlook;
                self.out.touched = true;
            }
            Event::Departments(all) => self.departments_are(all),
            Event::Configured(config) => self.rules_are(*config),
            Event::DayBegan { at } => {
                self.estimate.begin_day(at);
                self.out.touched = true;
            }
            Event::Tick => {}
        }
        self.finish()
    }

    /// When [`Event::Tick`] is to be said next, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.next()
    }

    /// Whether somebody would answer a customer who asks now. `Open`: a connected agent has room,
    /// and the wait is as good as none. `Busy`: agents are available, all at capacity or just
    /// reconnecting. `Away`: no agent is available, the desk is closed, the line is full, or the wait
    /// would probably be longer than the site wants anybody to wait.
    pub fn availability(&self) -> Availability {
        let agents = self.roster.available();
        let full = self.line.unassigned_len() >= self.config.line_max;
        let next = self.line.len().saturating_add(1);
        let wait_ms = self.estimate.at_place(next, 0);
        let too_long = wait_ms.is_some_and(|ms| ms > self.config.wait_max_ms);
        let (state, estimate_ms) = if agents == 0 || self.closed.is_some() {
            (AvailabilityState::Away, None)
        } else if self.roster.has_room() {
            (AvailabilityState::Open, Some(0))
        } else if full || too_long {
            (AvailabilityState::Away, None)
        } else {
            (AvailabilityState::Busy, wait_ms)
        };
        let hours = self.config.ticket_due_ms.div_ceil(3_600_000);
        Availability {
            state,
            agents,
            estimate_ms,
            answer_hours: u32::try_from(hours).unwrap_or(u32::MAX),
            opens_at: self.closed.flatten(),
            promise: self.outlook.promise,
        }
    }

    /// The figures that agents always have in sight.
    pub fn figures(&self) -> Figures {
        let (average_wait_today_ms, waits_today) = self.estimate.today();
        Figures {
            waiting: self.line.len(),
            longest_since: self.line.longest_since(),
            average_wait_today_ms,
            waits_today,
            tickets: self.tickets,
        }
    }

    fn meet_all_due(&mut self) {
        while let Some(timer) = self.timers.pop_due(self.now) {
            self.meet(timer);
        }
    }

    fn meet(&mut self, timer: Timer) {
        match timer {
            Timer::Start => {
                self.starting = false;
                self.out.touched = true;
            }
            Timer::Offer(id) => self.offer_missed(id),
            Timer::LongWait(id) => self.waits_too_long(id),
            Timer::Automatic(id) => self.say_again(id),
            Timer::Alert(id) => self.alert(id),
            Timer::Escalate(id) => self.escalate(id),
            Timer::Customer(id) => self.customer_is_gone(id),
            Timer::AgentGrace(id) => self.make_unavailable(id),
            Timer::AgentLost(id) => self.return_all_of(id),
        }
    }
}
