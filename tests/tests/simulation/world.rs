//! A site with its relay, its network, customers and agents, and the one heap by which everything
//! happens.

use crate::dice::Dice;
use crate::face::{Diary, Wish, feed};
use crate::heap::{ConnId, End, Heap, Next};
use crate::mood::Mood;
use crate::network::Network;
use crate::page::Page;
use crate::relay_end::Relay;
use crate::view::View;
use client::Input;
use desk::{AgentProfile, DeskConfig, Event};
use protocol::{AgentId, Timestamp};
use std::collections::VecDeque;

/// The world begins here, by the relay's clock.
pub(crate) const START_MS: u64 = 1_795_435_200_000;
/// Lines of the story that are kept.
const STORY_LINES: usize = 50;

/// A customer's browser: what all its tabs share.
#[derive(Default)]
pub(crate) struct Browser {
    pub(crate) machine: usize,
    pub(crate) token: Option<String>,
}

/// A tab: a page, or the empty place where one was.
pub(crate) struct Tab {
    pub(crate) browser: usize,
    pub(crate) page: Option<Page>,
    /// What the last page here left in the browser: the outbox, and what we know of it.
    pub(crate) left: Option<(String, Diary)>,
    timer_at: Option<u64>,
}

/// An agent's desk.
pub(crate) struct Seat {
    pub(crate) machine: usize,
    pub(crate) view: Option<View>,
    /// What the last view here left in the browser.
    pub(crate) left: Option<(String, Diary)>,
    timer_at: Option<u64>,
}

/// Everything.
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) steps: u64,
    pub(crate) dice: Dice,
    pub(crate) heap: Heap,
    pub(crate) network: Network,
    pub(crate) relay: Relay,
    /// Milliseconds that the relay's clock is ahead.
    pub(crate) ahead_ms: u64,
    pub(crate) mood: Mood,
    pub(crate) browsers: Vec<Browser>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) seats: Vec<Seat>,
    pub(crate) deeds_left: u32,
    wakes_at: Option<u64>,
    /// The last things that happened, if they are written down.
    story: Option<VecDeque<String>>,
}

impl World {
    /// A world as this seed has it; nothing has happened yet.
    pub(crate) fn new(seed: u64, told: bool) -> Self {
        let mut dice = Dice::new(seed);
        let mood = Mood::of(&mut dice);
        let config = DeskConfig {
            line_max: mood.line_max,
            wait_max_ms: mood.wait_max_ms,
            misses_max: mood.misses_max,
            ended_kept_max: mood.ended_kept_max,
            automatic: mood.automatic.clone(),
            ..DeskConfig::default()
        };
        let agents: Vec<AgentProfile> = (0..mood.agents)
            .map(|n| AgentProfile {
                id: AgentId::from_bytes([0xa0 + n as u8; 16]),
                name: String::from("Agent"),
                capacity: dice.from(1, 3) as u32,
                supervisor: n == 0,
                email: format!("agent{n}@example.com"),
            })
            .collect();
        let mut network = Network::default();
        let seats = agents.iter().map(|_| Seat {
            machine: network.machine(),
            view: None,
            left: None,
            timer_at: None,
        });
        let seats = seats.collect();
        let browsers: Vec<Browser> = (0..mood.customers)
            .map(|_| Browser {
                machine: network.machine(),
                token: None,
            })
            .collect();
        // Every third customer may open a second tab.
        let owners = (0..browsers.len()).chain((0..browsers.len()).filter(|n| n % 3 == 0));
        let tabs = owners.map(|browser| Tab {
            browser,
            page: None,
            left: None,
            timer_at: None,
        });
        let mut world = Self {
            now: 0,
            steps: 0,
            tabs: tabs.collect(),
            dice,
            heap: Heap::default(),
            network,
            relay: Relay::new(config, agents, Timestamp(START_MS)),
            ahead_ms: 0,
            deeds_left: mood.deeds,
            mood,
            browsers,
            seats,
            wakes_at: None,
            story: told.then(VecDeque::new),
        };
        world.heap.plan(0, Next::Starts);
        world.heap.plan(1, Next::Deed);
        world
    }

    /// Writes a line of the story, if it is written down.
    pub(crate) fn tell(&mut self, line: impl FnOnce() -> String) {
        let (step, now) = (self.steps, self.now);
        if let Some(story) = &mut self.story {
            if story.len() == STORY_LINES {
                story.pop_front();
            }
            story.push_back(format!("step {step:>5}, {now:>8} ms: {}", line()));
        }
    }

    /// The last lines of the story.
    pub(crate) fn story(&self) -> Vec<String> {
        self.story.iter().flatten().cloned().collect()
    }

    /// The relay's clock.
    pub(crate) fn clock(&self) -> Timestamp {
        Timestamp(START_MS + self.now + self.ahead_ms)
    }

    /// Lets everything happen that is planned up to `until`.
    pub(crate) fn run_until(&mut self, until: u64) {
        while let Some((at, next)) = self.heap.pop(until) {
            self.now = self.now.max(at);
            if let Some(later) = self.network.postponed(self.now, &next) {
                self.network.postpone(&next, later);
                self.heap.plan(later, next);
                continue;
            }
            self.steps += 1;
            self.happens(next);
        }
        self.now = self.now.max(until);
    }

    fn happens(&mut self, next: Next) {
        match next {
            Next::Opened(id) => self.opened(id),
            Next::Closed(id, code) => self.closed(id, code),
            Next::Up(id, text) => self.at_relay(id, &text),
            Next::Down(id, text) => self.down(id, &text),
            Next::Lost(id) => self.lost(id),
            Next::Watch(id) => self.watch(id),
            Next::Timer(end) => self.timer(end),
            Next::Wake(run) => {
                self.wakes_at = None;
                if run == self.relay.run {
                    self.desk_works();
                }
            }
            Next::Saved(run) => {
                if run == self.relay.run {
                    self.saved();
                }
            }
            Next::Mailed(run, mail, sent) => {
                if run == self.relay.run {
                    self.tell(|| format!("mail {:?} to {}: sent {sent}", mail.kind, mail.to));
                    self.happened(Event::MailDone {
                        conversation: mail.conversation,
                        asked: mail.asked,
                        kind: mail.kind,
                        email: mail.to,
                        sent,
                    });
                }
            }
            Next::Starts => self.starts(),
            Next::Deed => self.deed(),
        }
    }

    /// The desk hears something, when it looks next.
    pub(crate) fn happened(&mut self, event: Event) {
        self.relay.inbox.push_back(event);
        self.wake_at(self.now);
    }

    /// The desk loop looks at its inbox at `at`, or before.
    pub(crate) fn wake_at(&mut self, at: u64) {
        if self.wakes_at.is_none_or(|planned| at < planned) {
            self.wakes_at = Some(at);
            self.heap.plan(at, Next::Wake(self.relay.run));
        }
    }

    /// A relay that starts anew has planned nothing.
    pub(crate) fn forget_wakes(&mut self) {
        self.wakes_at = None;
    }

    pub(crate) fn machine_of(&self, end: End) -> usize {
        match end {
            End::Tab(n) => self.browsers[self.tabs[n].browser].machine,
            End::View(n) => self.seats[n].machine,
        }
    }

    fn opened(&mut self, id: ConnId) {
        let Some(conn) = self.network.conns.get(&id).filter(|c| c.at_client) else {
            return;
        };
        let (end, at_relay) = (conn.end, conn.at_relay);
        if !at_relay || !self.relay_takes(id) {
            // The relay went away while the connection was being made.
            return self.closed(id, 1006);
        }
        match end {
            End::Tab(n) => {
                if let Some(page) = &mut self.tabs[n].page {
                    let hello = crate::face::Face::hello(page);
                    self.input_tab(n, Input::Opened { hello });
                }
            }
            End::View(n) => {
                if let Some(view) = &mut self.seats[n].view {
                    let hello = crate::face::Face::hello(view);
                    self.input_view(n, Input::Opened { hello });
                }
            }
        }
    }

    fn closed(&mut self, id: ConnId, code: u16) {
        let Some(conn) = self.network.conns.get_mut(&id).filter(|c| c.at_client) else {
            return;
        };
        conn.at_client = false;
        let end = conn.end;
        self.network.tidy(id);
        self.tell(|| format!("{end:?} reads that {id:?} is closed: {code}"));
        match end {
            End::Tab(n) => self.input_tab(n, Input::Closed { code }),
            End::View(n) => self.input_view(n, Input::Closed { code }),
        }
    }

    fn down(&mut self, id: ConnId, text: &str) {
        let Some(conn) = self.network.conns.get(&id).filter(|c| c.at_client) else {
            return;
        };
        let end = conn.end;
        self.tell(|| format!("{end:?} hears {text}"));
        match end {
            End::Tab(n) => self.input_tab(n, Input::Frame(text)),
            End::View(n) => self.input_view(n, Input::Frame(text)),
        }
    }

    fn timer(&mut self, end: End) {
        let machine = &self.network.machines[self.machine_of(end)];
        let asleep_until = machine.asleep_until;
        let set = match end {
            End::Tab(n) => &mut self.tabs[n].timer_at,
            End::View(n) => &mut self.seats[n].timer_at,
        };
        if set.is_none_or(|at| at > self.now) {
            return;
        }
        if asleep_until > self.now {
            *set = Some(asleep_until);
            return self.heap.plan(asleep_until, Next::Timer(end));
        }
        *set = None;
        match end {
            End::Tab(n) => self.input_tab(n, Input::Timer),
            End::View(n) => self.input_view(n, Input::Timer),
        }
    }

    /// Something happens to a page; what follows goes to the network.
    pub(crate) fn input_tab(&mut self, n: usize, input: Input<'_, client::Customer>) {
        let random = self.dice.u32();
        let lag = self.network.machines[self.machine_of(End::Tab(n))].lag_ms;
        let Some(page) = &mut self.tabs[n].page else {
            return;
        };
        let wishes = feed(page, self.now - lag, random, input);
        self.after_tab(n);
        self.carry_out(End::Tab(n), wishes);
    }

    /// Something happens to a view; what follows goes to the network.
    pub(crate) fn input_view(&mut self, n: usize, input: Input<'_, client::Agent>) {
        let random = self.dice.u32();
        let lag = self.network.machines[self.machine_of(End::View(n))].lag_ms;
        let Some(view) = &mut self.seats[n].view else {
            return;
        };
        let wishes = feed(view, self.now - lag, random, input);
        self.after_view(n);
        self.carry_out(End::View(n), wishes);
    }

    fn carry_out(&mut self, end: End, wishes: Vec<Wish>) {
        let machine = self.machine_of(end);
        for wish in wishes {
            match wish {
                Wish::Connect => {
                    let up = self.relay.up;
                    let (heap, dice) = (&mut self.heap, &mut self.dice);
                    let dialled = (end, machine);
                    let id = self.network.dial(heap, dice, self.now, dialled, up);
                    self.tell(|| format!("{end:?} dials: {id:?}"));
                }
                Wish::Transmit(text) => {
                    if let Some(id) = self.network.of(end) {
                        self.tell(|| format!("{end:?} says {text}"));
                        let (heap, dice) = (&mut self.heap, &mut self.dice);
                        let next = Next::Up(id, text);
                        self.network.up(heap, dice, self.now, id, next);
                    }
                }
                Wish::Close => self.hangs_up(end),
            }
        }
        self.set_timer(end, machine);
    }

    /// A client closes its connection; what it sent before still arrives.
    pub(crate) fn hangs_up(&mut self, end: End) {
        if let Some(id) = self.network.of(end) {
            self.tell(|| format!("{end:?} hangs up {id:?}"));
            if let Some(conn) = self.network.conns.get_mut(&id) {
                conn.at_client = false;
            }
            let (heap, dice) = (&mut self.heap, &mut self.dice);
            let next = Next::Lost(id);
            self.network.up(heap, dice, self.now, id, next);
            self.network.tidy(id);
        }
    }

    fn set_timer(&mut self, end: End, machine: usize) {
        let lag = self.network.machines[machine].lag_ms;
        let (wanted, set) = match end {
            End::Tab(n) => {
                let tab = &mut self.tabs[n];
                let wanted = tab.page.as_ref().and_then(deadline);
                (wanted, &mut tab.timer_at)
            }
            End::View(n) => {
                let seat = &mut self.seats[n];
                let wanted = seat.view.as_ref().and_then(deadline_of_view);
                (wanted, &mut seat.timer_at)
            }
        };
        // One more, so that nothing is due at the same moment for ever.
        let at = wanted.map(|at| (at + lag).max(self.now + 1));
        if *set != at {
            *set = at;
            if let Some(at) = at {
                self.heap.plan(at, Next::Timer(end));
            }
        }
    }
}

fn deadline(page: &Page) -> Option<u64> {
    let wake = crate::face::Face::wake_at(page);
    page.link.next_deadline().into_iter().chain(wake).min()
}

fn deadline_of_view(view: &View) -> Option<u64> {
    let wake = crate::face::Face::wake_at(view);
    view.link.next_deadline().into_iter().chain(wake).min()
}
