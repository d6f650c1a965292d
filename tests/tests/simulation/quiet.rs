//! What clients may believe at every moment, and what must be true once all troubles are over: the
//! screens show what is on disk, nothing is on its way, and every enquiry has an end or an owner.

use crate::face::Diary;
use crate::rules;
use crate::world::World;
use client::{Input, Line, LineState, Outbox, Timeline};
use protocol::conversation::Side;
use protocol::{ConversationId, ConversationState, CustomerId, Entry, MessageId, Seq};
use std::collections::BTreeMap;

use ConversationState::{Live, Offered, Ticket, Waiting};

/// Milliseconds after the last trouble within which everybody is back.
const BACK_MS: u64 = 90_000;
/// Milliseconds after which a world that is still busy is a fault.
const QUIET_MS: u64 = 600_000;
/// Milliseconds after which everybody counts as gone for good, and every due time has passed.
const GONE_MS: u64 = 30 * 3_600_000;

impl World {
    /// A page changed: what it takes for saved is on disk.
    pub(crate) fn after_tab(&mut self, n: usize) {
        let tab = &mut self.tabs[n];
        let Some(page) = &mut tab.page else {
            return;
        };
        in_order(&page.timeline);
        let news = std::mem::take(&mut page.diary.news);
        // Kept only once there is a conversation; all tabs of the browser share it.
        let token = page.token.clone().filter(|_| page.view.is_some());
        let browser = tab.browser;
        self.are_saved(&news);
        if token.is_some() && self.browsers[browser].token != token {
            self.browsers[browser].token = token;
            self.follow(browser);
        }
    }

    /// Another tab of this browser became somebody: its tabs all come back as that customer.
    fn follow(&mut self, browser: usize) {
        let token = self.browsers[browser].token.clone();
        for n in 0..self.tabs.len() {
            let tab = &mut self.tabs[n];
            let other = |page: &&mut crate::page::Page| page.token != token;
            let page = tab.page.as_mut().filter(|_| tab.browser == browser);
            if let Some(page) = page.filter(other) {
                page.token = token.clone();
                self.input_tab(n, Input::Stop);
                self.input_tab(n, Input::Start);
            }
        }
    }

    /// A view changed: what it takes for saved is on disk.
    pub(crate) fn after_view(&mut self, n: usize) {
        let Some(view) = &mut self.seats[n].view else {
            return;
        };
        view.timelines.values().for_each(in_order);
        let news = std::mem::take(&mut view.diary.news);
        self.are_saved(&news);
    }

    fn are_saved(&self, news: &[(ConversationId, MessageId)]) {
        for (conversation, id) in news {
            let times = self.times_saved(*conversation, *id);
            assert_eq!(times, 1, "acknowledged, and {times} times on disk: {id}");
        }
    }

    fn times_saved(&self, conversation: ConversationId, id: MessageId) -> usize {
        let entries = self.relay.disk.entries.get(&conversation);
        let same = |e: &&Entry| e.id == Some(id);
        entries.into_iter().flatten().filter(same).count()
    }

    /// Troubles end, everybody comes back, and what they see is compared with the disk.
    pub(crate) fn comes_to_rest(&mut self) {
        self.heals();
        let latest = self.now + QUIET_MS;
        self.run_until(self.now + BACK_MS);
        while self.is_busy() {
            assert!(
                self.now < latest,
                "it never gets quiet: {}",
                self.why_busy()
            );
            self.run_until(self.now + 7);
        }
        self.tell(|| String::from("all is quiet"));
        for n in 0..self.tabs.len() {
            self.check_tab(n);
        }
        for n in 0..self.seats.len() {
            self.check_view(n);
        }
        let tabs = self.tabs.iter();
        let pages = tabs.filter_map(|tab| tab.page.as_ref());
        for page in pages {
            self.check_words(&page.diary, &page.outbox, page.customer);
        }
        let logged_in = (0..self.seats.len()).filter(|n| !self.mood.logins[*n].is_empty());
        for view in logged_in.filter_map(|n| self.seats[n].view.as_ref()) {
            self.check_words(&view.diary, &view.outbox, None);
        }
    }

    /// Everybody leaves for good: every enquiry comes to an end, or is owed an answer by somebody.
    pub(crate) fn all_leave(&mut self) {
        for n in 0..self.tabs.len() {
            self.closes_tab(n);
        }
        for n in 0..self.seats.len() {
            self.closes_view(n);
        }
        self.run_until(self.now + GONE_MS);
        for row in self.relay.disk.rows.values() {
            assert!(!row.state.is_open(), "I8: nobody is there: {row:?}");
            if row.state == Ticket {
                let owed = row.agent.is_some() && row.due_at.is_some();
                assert!(owed, "I8: owed by nobody: {row:?}");
            }
        }
        let next = self.relay.desk.next_deadline();
        assert_eq!(next, None, "I9: a deadline is left");
        assert!(self.relay.disk.rows == self.relay.judge.decided.rows);
    }

    fn is_busy(&self) -> bool {
        let on_its_way = |outbox: &Outbox| outbox.held().iter().any(|h| h.failed.is_none());
        let pages = self.tabs.iter().filter_map(|tab| tab.page.as_ref());
        let mut views = self.seats.iter().enumerate();
        self.heap.is_busy()
            || self.relay.commit.is_some()
            || !self.relay.inbox.is_empty()
            || pages.into_iter().any(|page| {
                !page.link.is_live() || on_its_way(&page.outbox) || !page.pending.is_empty()
            })
            || views.any(|(n, seat)| {
                let logged_in = !self.mood.logins[n].is_empty();
                let view = seat.view.as_ref().filter(|_| logged_in);
                view.is_some_and(|v| !v.link.is_live() || on_its_way(&v.outbox))
            })
    }

    fn why_busy(&self) -> String {
        let pages = self.tabs.iter().filter_map(|tab| tab.page.as_ref());
        let pages = pages.map(|p| (p.link.state(), &p.outbox, &p.pending));
        let views = self.seats.iter().filter_map(|seat| seat.view.as_ref());
        let views = views.map(|v| (v.link.state(), &v.outbox));
        format!(
            "{:?} {:?} inbox {:?}",
            pages.collect::<Vec<_>>(),
            views.collect::<Vec<_>>(),
            self.relay.inbox
        )
    }

    /// A page shows what is on disk.
    fn check_tab(&self, n: usize) {
        let Some(page) = &self.tabs[n].page else {
            return;
        };
        let disk = &self.relay.disk;
        let now = self.relay.desk.availability();
        let told = page.availability.map(|a| (a.state, a.agents));
        assert_eq!(told, Some((now.state, now.agents)), "tab {n}: availability");
        let open = disk
            .rows
            .values()
            .find(|row| row.state.is_open() && Some(row.customer) == page.customer);
        let shown = page.view.as_ref().map(|view| view.id);
        if let Some(open) = open {
            assert_eq!(shown, Some(open.id), "tab {n} does not show the open one");
        }
        let Some(view) = &page.view else {
            return;
        };
        let row = &disk.rows[&view.id];
        let state = match row.state {
            Offered => Waiting,
            state => state,
        };
        let forgets = self.relay.config.ended_kept_max < 100;
        if forgets && !state.is_open() {
            return;
        }
        assert_eq!(view.state, state, "tab {n} shows an old state: {row:?}");
        assert_eq!(view.rated, row.rated, "tab {n}: {row:?}");
        let place = rules::places(&self.relay.judge).get(&row.id).copied();
        assert_eq!(view.place.map(|p| p.place), place, "I6: tab {n}");
        let expected = disk.visible(view.id, Side::Customer);
        shows(&format!("tab {n}"), &page.timeline, &expected);
    }

    /// A view shows what is on disk.
    fn check_view(&self, n: usize) {
        let Some(view) = &self.seats[n].view else {
            return;
        };
        if self.mood.logins[n].is_empty() {
            return;
        }
        assert_eq!(view.figures, self.relay.desk.figures(), "view {n}: figures");
        let departments = &self.relay.judge.departments;
        assert_eq!(&view.departments, departments, "view {n}: departments");
        for agent in self.relay.judge.agents.values() {
            let told = &view.colleagues[&agent.profile.id];
            let available = agent.switch && !agent.sessions.is_empty();
            let load = self.relay.disk.load_of(agent.profile.id);
            let now = (available, load);
            assert_eq!((told.available, told.load), now, "view {n}: {agent:?}");
        }
        for row in self.relay.disk.rows.values() {
            let card = view.cards.get(&row.id);
            if matches!(row.state, Waiting | Offered | Live | Ticket) {
                let card = card.expect("every open conversation has a card");
                let told = (
                    card.state,
                    card.agent,
                    &card.guests,
                    card.open_by,
                    card.due_at,
                );
                let now = (row.state, row.agent, &row.guests, row.open_by, row.due_at);
                assert_eq!(told, now, "view {n} shows an old card");
            } else if let Some(card) = card {
                assert_eq!(card.state, row.state, "view {n} shows an old card");
            }
        }
        // Who looks into what the desk lets go of is told no more of it.
        let forgets = self.relay.config.ended_kept_max < 100;
        for id in view.looks.iter().filter(|_| !forgets) {
            let expected = self.relay.disk.visible(*id, Side::Agent);
            shows(&format!("view {n}"), &view.timelines[id], &expected);
        }
    }

    /// What somebody wrote is on disk exactly once, in the order of writing, or was refused and is
    /// still there to be read.
    fn check_words(&self, diary: &Diary, outbox: &Outbox, customer: Option<CustomerId>) {
        let mut newest: BTreeMap<ConversationId, Seq> = BTreeMap::new();
        for wrote in &diary.wrote {
            let entries = self.relay.disk.entries.get(&wrote.conversation);
            let same = |e: &&Entry| e.id == Some(wrote.id);
            let found: Vec<&Entry> = entries.into_iter().flatten().filter(same).collect();
            let kept = outbox.held().iter().any(|held| held.id == wrote.id);
            let given_up = diary.discarded.contains(&wrote.id);
            let saved = diary.saved.contains(&wrote.id);
            assert!(found.len() <= 1, "saved twice: {}", wrote.id);
            let Some(entry) = found.first() else {
                assert!(!saved, "acknowledged and lost: {}", wrote.text);
                assert!(kept || given_up, "lost without a word: {}", wrote.text);
                continue;
            };
            // A desk that lets go of what is over early says of what it has let go that there is no
            // such conversation.
            // Such a conversation is also that of a customer who, by another tab, became another.
            let row = &self.relay.disk.rows[&wrote.conversation];
            let theirs = customer.is_none_or(|customer| customer == row.customer);
            let forgets = self.relay.config.ended_kept_max < 100;
            assert!(
                !kept || forgets || !theirs,
                "saved, and still in the outbox: {}",
                wrote.id
            );
            assert_eq!(entry.body.text(), Some(wrote.text.as_str()));
            if !diary.retried.contains(&wrote.id) {
                let before = newest.insert(wrote.conversation, entry.seq);
                assert!(before < Some(entry.seq), "out of order: {}", wrote.text);
            }
        }
    }
}

/// Each line once, by number; what is not saved stands last.
fn in_order(timeline: &Timeline) {
    let numbers = || timeline.lines().iter().map(|line| line.entry.seq);
    let saved: Vec<Seq> = numbers().take_while(|seq| *seq != Seq(0)).collect();
    assert!(saved.is_sorted_by(|a, b| a < b), "out of order: {saved:?}");
    let mut rest = numbers().skip(saved.len());
    assert!(rest.all(|seq| seq == Seq(0)), "unsaved before saved");
}

/// A screen shows exactly these entries, and after them at most what was refused.
fn shows(who: &str, timeline: &Timeline, expected: &[Entry]) {
    let saved = |line: &&Line| line.entry.seq != Seq(0);
    let shown: Vec<&Entry> = timeline
        .lines()
        .iter()
        .filter(saved)
        .map(|line| &line.entry)
        .collect();
    let expected: Vec<&Entry> = expected.iter().collect();
    assert_eq!(shown, expected, "{who} does not show what is on disk");
    let refused = |line: &Line| matches!(line.state, LineState::Failed(_));
    let mut unsaved = timeline.lines().iter().filter(|line| !saved(line));
    assert!(unsaved.all(refused), "{who} shows something on its way");
}
