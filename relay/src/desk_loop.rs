//! The task that owns a site's desk: takes all events that have come, stamps the time, asks the
//! desk, and has what follows saved and told. After a failed save (or a bug that makes the desk
//! panic) the desk starts again from its records: what nobody was told did not happen.

use crate::clock::Clock;
use crate::dispatch::dispatch;
use crate::live::LiveSite;
use crate::store::{Store, StoreError};
use desk::{Audience, Desk, Event, Notice, SessionId};
use futures_util::FutureExt;
use protocol::{CloseCode, Code, Refusal, Timestamp};
use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, timeout_at};

/// Events that go into one commit at most; bounds how long the first of them waits.
const BATCH_MAX: usize = 256;
/// The desk looks at the clock at least this often, so that it follows when the clock is set.
const NAP_MAX: Duration = Duration::from_secs(30);
/// First and longest pause between attempts to start again from the records.
const RELOAD_FIRST: Duration = Duration::from_millis(100);
const RELOAD_MAX: Duration = Duration::from_secs(5);

/// Everything that the task of one desk needs.
pub(crate) struct DeskLoop {
    site: Arc<LiveSite>,
    clock: Clock,
    store: Arc<dyn Store>,
    inbox: mpsc::Receiver<Event>,
    /// Wakes the mail worker.
    mails: Arc<Notify>,
    /// True once the relay stops.
    stop: watch::Receiver<bool>,
    /// Sessions that this desk has heard to come. Others belonged to a desk before a restart, and
    /// are closing.
    known: HashSet<SessionId>,
    /// When the site's next day begins.
    midnight: Timestamp,
    /// When the site opens or closes next.
    turns_at: Timestamp,
}

impl DeskLoop {
    /// A loop that has not loaded its desk yet.
    pub(crate) fn new(
        site: Arc<LiveSite>,
        clock: Clock,
        store: Arc<dyn Store>,
        inbox: mpsc::Receiver<Event>,
        mails: Arc<Notify>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        Self {
            site,
            clock,
            store,
            inbox,
            mails,
            stop,
            known: HashSet::new(),
            midnight: Timestamp::default(),
            turns_at: Timestamp::default(),
        }
    }

    /// Starts a desk from its records.
    ///
    /// # Errors
    /// What the store said.
    pub(crate) async fn load(&mut self) -> Result<Desk, StoreError> {
        let now = self.clock.now();
        let config = &self.site.config;
        let day_began = config.time_zone.day_began(now);
        let loaded = self
            .store
            .load(&config.id, config.capacity, day_began, now)
            .await?;
        self.known.clear();
        self.midnight = config.time_zone.next_day_begins(now);
        let mut desk = Desk::load(config.desk.clone(), loaded, now);
        let mut first = desk.handle(now, Event::DayBegan { at: day_began });
        let hours = self.hours(now);
        first.extend(desk.handle(now, hours));
        self.follow(first).await?;
        self.site.availability.send_replace(desk.availability());
        Ok(desk)
    }

    /// Runs the desk until the relay stops.
    pub(crate) async fn run(mut self, desk: Desk) {
        let mut desk = desk;
        loop {
            // The desk that panicked is thrown away whole; the rest of the loop keeps no promise
            // that a panic could break.
            let why = match AssertUnwindSafe(self.work(&mut desk)).catch_unwind().await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error.to_string(),
                Err(_) => "it panicked, see above".into(),
            };
            let site = &self.site.config.id;
            tracing::error!(%site, "the desk starts again from its records: {why}");
            self.site.hub.close_all(CloseCode::DeskRestart);
            match self.reload().await {
                Some(loaded) => desk = loaded,
                None => return,
            }
        }
    }

    /// Handles batch after batch; returns when the relay stops and the inbox is empty.
    async fn work(&mut self, desk: &mut Desk) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        loop {
            let open = self.wait(desk, &mut batch).await;
            let now = self.clock.now();
            let mut effects = Vec::new();
            if now >= self.midnight {
                let at = self.site.config.time_zone.day_began(now);
                self.midnight = self.site.config.time_zone.next_day_begins(now);
                effects.extend(desk.handle(now, Event::DayBegan { at }));
            }
            if now >= self.turns_at {
                let hours = self.hours(now);
                effects.extend(desk.handle(now, hours));
            }
            if desk.next_deadline().is_some_and(|due| due <= now) {
                effects.extend(desk.handle(now, Event::Tick));
            }
            for event in batch.drain(..) {
                if self.is_current(&event) {
                    effects.extend(desk.handle(now, event));
                }
            }
            self.follow(effects).await?;
            if !open {
                return Ok(());
            }
        }
    }

    /// Fills `batch` with what has come, or returns without when it is time for something. False
    /// once nothing more will come.
    async fn wait(&mut self, desk: &Desk, batch: &mut Vec<Event>) -> bool {
        let due = desk.next_deadline().unwrap_or(Timestamp(u64::MAX));
        let due = due.min(self.midnight).min(self.turns_at);
        tokio::select! {
            n = self.inbox.recv_many(batch, BATCH_MAX) => n > 0,
            () = self.clock.sleep(due, NAP_MAX) => true,
            _ = self.stop.wait_for(|stop| *stop), if !self.inbox.is_closed() => {
                // What is in the inbox is still handled; nothing new gets in.
                self.inbox.close();
                true
            }
        }
    }

    async fn follow(&self, effects: Vec<desk::Effect>) -> Result<(), StoreError> {
        let done = dispatch(&*self.store, &self.site, effects).await?;
        if done.mail {
            self.mails.notify_one();
        }
        Ok(())
    }

    /// Whether an event comes from somebody whom this desk knows; keeps the list of those.
    fn is_current(&mut self, event: &Event) -> bool {
        match event {
            Event::CustomerCame { session, .. } | Event::AgentCame { session, .. } => {
                self.known.insert(*session)
            }
            Event::CustomerLeft { session, .. } | Event::AgentLeft { session, .. } => {
                self.known.remove(session)
            }
            Event::Customer { session, .. } | Event::Agent { session, .. } => {
                self.known.contains(session)
            }
            Event::AgentLoggedOut { .. }
            | Event::MailDone { .. }
            | Event::MailCame { .. }
            | Event::MailBounced { .. }
            | Event::Recalled { .. }
            | Event::Hours { .. }
            | Event::DayBegan { .. }
            | Event::Tick => true,
        }
    }

    /// Tries to load again until it works or the relay stops. Meanwhile whoever comes is told that
    /// nothing can be stored. What became of mails is told again by the mail worker.
    async fn reload(&mut self) -> Option<Desk> {
        let mut pause = RELOAD_FIRST;
        loop {
            match self.load().await {
                Ok(desk) => return Some(desk),
                Err(error) => tracing::warn!("the desk cannot be loaded yet: {error}"),
            }
            if *self.stop.borrow() {
                return None;
            }
            let until = Instant::now() + pause;
            while let Ok(event) = timeout_at(until, self.inbox.recv()).await {
                self.turn_away(event?);
            }
            pause = (pause * 2).min(RELOAD_MAX);
        }
    }

    fn turn_away(&self, event: Event) {
        if let Event::CustomerCame { session, .. } | Event::AgentCame { session, .. } = event {
            let refusal = Refusal::new(Code::Unavailable).retry_after(1_000);
            let audience = Audience::Session(session);
            let told = crate::hub::Told::new(Notice::Refused(refusal));
            self.site.hub.tell(audience, &told);
            self.site.hub.close(audience, CloseCode::DeskRestart);
        }
    }

    /// Whether the site is open at `now`, and keeps when that changes next.
    fn hours(&mut self, now: Timestamp) -> Event {
        let config = &self.site.config;
        let opening = config.hours.at(now, &config.time_zone);
        self.turns_at = opening.until.unwrap_or(Timestamp(u64::MAX));
        Event::Hours {
            open: opening.open,
            opens_at: opening.until.filter(|_| !opening.open),
        }
    }
}
