//! What goes wrong, and how people come and go: tabs, views, log-ins, networks, lids, the relay.

use crate::face::Diary;
use crate::heap::{End, Next};
use crate::mood::Trouble;
use crate::page::Page;
use crate::view::View;
use crate::world::World;
use client::{Input, Outbox};
use desk::{Audience, Event};
use protocol::CloseCode;

impl World {
    pub(crate) fn trouble(&mut self) {
        let Some(trouble) = self.dice.pick(&self.mood.troubles) else {
            return;
        };
        let machine = self.dice.index(self.network.machines.len());
        self.tell(|| format!("trouble: {trouble:?} (machine {machine})"));
        match trouble {
            Trouble::Cut => self.cuts(),
            Trouble::Partition => {
                let ms = self.dice.skewed(240_000);
                self.network.machines[machine].blocked_until = self.now + ms;
            }
            Trouble::Slow => {
                let high = self.dice.skewed(4_000);
                self.network.machines[machine].delay_ms = (high / 4, high);
            }
            Trouble::Sleep => {
                let ms = self.dice.skewed(400_000);
                let stands_still = self.dice.per_mille(500);
                let now = self.now;
                let machine = &mut self.network.machines[machine];
                if machine.asleep_until <= now {
                    machine.asleep_until = now + ms;
                    if stands_still {
                        machine.lag_ms += ms;
                    }
                }
            }
            Trouble::Reload => match self.dice.per_mille(600) {
                true => {
                    let n = self.dice.index(self.tabs.len());
                    if !self.has_lid_closed(End::Tab(n)) {
                        self.closes_tab(n);
                        self.opens_tab(n);
                    }
                }
                false => {
                    let n = self.dice.index(self.seats.len());
                    if !self.has_lid_closed(End::View(n)) {
                        self.closes_view(n);
                        self.opens_view(n);
                    }
                }
            },
            Trouble::Crash => {
                let ms = self.dice.skewed(60_000);
                self.crashes(ms + 1);
            }
            Trouble::Stop => {
                let ms = self.dice.skewed(20_000);
                self.stops(ms + 1);
            }
            Trouble::ClockJump => {
                self.ahead_ms += self.dice.skewed(900_000);
                let notices_in = self.dice.from(0, 30_000);
                self.wake_at(self.now + notices_in);
            }
        }
    }

    /// A connection breaks: what was under way is lost in both directions, or only towards the
    /// client while the relay still gets what was sent. Either side may learn of it late.
    fn cuts(&mut self) {
        let ids: Vec<_> = self.network.conns.keys().copied().collect();
        let Some(id) = self.dice.pick(&ids) else {
            return;
        };
        let arrives = self.dice.per_mille(400);
        let client_at = self.now + self.dice.skewed(30_000);
        let relay_at = self.now + self.dice.skewed(45_000);
        self.tell(|| format!("{id:?} breaks; what was sent arrives: {arrives}"));
        self.heap.cut(id, arrives);
        self.heap.plan(client_at, Next::Closed(id, 1006));
        self.network.cut(id);
        self.heap.plan(relay_at, Next::Lost(id));
    }

    pub(crate) fn opens_tab(&mut self, n: usize) {
        let tab = &mut self.tabs[n];
        let token = self.browsers[tab.browser].token.clone();
        let (outbox, diary) = tab.left.take().unwrap_or_default();
        let outbox = Outbox::from_json(&outbox);
        tab.page = Some(Page::new(token, outbox, diary));
        self.tell(|| format!("tab {n} opens"));
        self.input_tab(n, Input::Start);
    }

    pub(crate) fn closes_tab(&mut self, n: usize) {
        self.hangs_up(End::Tab(n));
        let tab = &mut self.tabs[n];
        if let Some(page) = tab.page.take() {
            tab.left = Some((page.outbox.to_json(), page.diary));
            self.tell(|| format!("tab {n} closes"));
        }
    }

    /// An agent's view loads; whoever is logged out logs in first.
    pub(crate) fn opens_view(&mut self, n: usize) {
        if self.mood.logins[n].is_empty() {
            self.mood.logins_count += 1;
            self.mood.logins[n] = format!("login {}", self.mood.logins_count);
        }
        let token = self.mood.logins[n].clone();
        if self.seats[n].view.is_some() {
            self.closes_view(n);
        }
        let seat = &mut self.seats[n];
        let (outbox, diary): (String, Diary) = seat.left.take().unwrap_or_default();
        let agent = self.relay.agents[n].id;
        let outbox = Outbox::from_json(&outbox);
        seat.view = Some(View::new(agent, token, outbox, diary));
        self.tell(|| format!("view {n} opens"));
        self.input_view(n, Input::Start);
    }

    pub(crate) fn closes_view(&mut self, n: usize) {
        self.hangs_up(End::View(n));
        let seat = &mut self.seats[n];
        if let Some(view) = seat.view.take() {
            seat.left = Some((view.outbox.to_json(), view.diary));
            self.tell(|| format!("view {n} closes"));
        }
    }

    /// By HTTP, while the view's socket is still open.
    pub(crate) fn logs_out(&mut self, n: usize) {
        if !self.relay.up {
            return;
        }
        self.tell(|| format!("agent {n} logs out"));
        self.mood.logins[n].clear();
        let agent = self.relay.agents[n].id;
        self.happened(Event::AgentLoggedOut { agent });
        self.closes_all(Audience::Agent(agent), CloseCode::Normal);
    }

    /// All troubles end: the best of networks, everybody awake, the relay up.
    pub(crate) fn heals(&mut self) {
        self.tell(|| String::from("all troubles end"));
        self.deeds_left = 0;
        self.mood.too_fast = 0;
        self.mood.disk_fails = 0;
        self.mood.naps = false;
        for machine in &mut self.network.machines {
            machine.blocked_until = self.now;
            // Whose clock stood still has missed only what has passed so far.
            let early = machine.asleep_until.saturating_sub(self.now);
            machine.lag_ms = machine.lag_ms.saturating_sub(early);
            machine.asleep_until = self.now;
            machine.delay_ms = (1, 30);
        }
        for n in 0..self.tabs.len() {
            self.input_tab(n, Input::Online);
        }
        for n in 0..self.seats.len() {
            self.input_view(n, Input::Online);
        }
    }
}
