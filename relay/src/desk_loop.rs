//! The task that owns a site's desk: takes all events that have come, stamps the time, asks the
//! desk, and has what follows saved and told. After a failed save (or a bug that makes the desk
//! panic) the desk starts again from its records: what nobody was told did not happen. As long as
//! nothing can be saved, it stands still.

mod standstill;

use crate::clock::Clock;
use crate::dispatch::{Dispatched, dispatch};
use crate::live::LiveSite;
use crate::store::{Store, StoreError};
use desk::{Audience, Desk, Event, Notice, SessionId};
use futures_util::FutureExt;
use protocol::{CloseCode, Code, Refusal, Timestamp};
use standstill::Standstill;
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
        let (mut desk, now, first) = self.read().await?;
        let effects = first.into_iter().flat_map(|event| desk.handle(now, event));
        let effects = effects.collect();
        self.follow(effects).await?;
        self.site.availability.send_replace(desk.availability());
        Ok(desk)
    }

    /// A desk from its records, the time of it, and what it is to hear first.
    async fn read(&mut self) -> Result<(Desk, Timestamp, [Event; 3]), StoreError> {
        let now = self.clock.now();
        let config = &self.site.config();
        let day_began = config.time_zone.day_began(now);
        let loaded = self
            .store
            .load(&config.id, config.capacity, day_began, now)
            .await?;
        let all = loaded.conversations.iter();
        self.site
            .board
            .begins(all.map(|(conversation, _)| conversation));
        self.known.clear();
        self.midnight = config.time_zone.next_day_begins(now);
        let desk = Desk::load(config.desk.clone(), loaded, now);
        let outlook = self.site.outlook.borrow().clone();
        let first = [
            Event::DayBegan { at: day_began },
            self.hours(now),
            Event::Outlook(outlook),
        ];
        Ok((desk, now, first))
    }

    /// Runs the desk until the relay stops.
    pub(crate) async fn run(mut self, desk: Desk) {
        let mut desk = desk;
        let mut still = None;
        loop {
            let mut saves = true;
            let worked = self.work(&mut desk, still.take());
            // The desk that panicked is thrown away whole; the rest of the loop keeps no promise
            // that a panic could break.
            let why = match AssertUnwindSafe(worked).catch_unwind().await {
                Ok(Ok(())) => return,
                Ok(Err(error)) => {
                    saves = !matches!(error, StoreError::Unavailable(_));
                    error.to_string()
                }
                Err(_) => "it panicked, see above".into(),
            };
            let site = &self.site.id;
            tracing::error!(%site, "the desk starts again from its records: {why}");
            self.site.hub.close_all(CloseCode::DeskRestart);
            match self.reload(saves).await {
                Some(loaded) => (desk, still) = loaded,
                None => return,
            }
        }
    }

    /// Handles batch after batch; returns when the relay stops and the inbox is empty.
    async fn work(&mut self, desk: &mut Desk, still: Option<Standstill>) -> Result<(), StoreError> {
        if let Some(still) = still
            && !self.stand_still(desk, still).await?
        {
            return Ok(());
        }
        let mut batch = Vec::with_capacity(BATCH_MAX);
        loop {
            let open = self.wait(desk, &mut batch).await;
            let now = self.clock.now();
            let mut effects = Vec::new();
            if now >= self.midnight {
                let config = self.site.config();
                let at = config.time_zone.day_began(now);
                self.midnight = config.time_zone.next_day_begins(now);
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

    async fn follow(&self, effects: Vec<desk::Effect>) -> Result<Dispatched, StoreError> {
        let done = dispatch(&*self.store, &self.site, effects).await?;
        if done.mail {
            self.mails.notify_one();
        }
        Ok(done)
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
            Event::Configured(_) => {
                // By other hours or another zone, the day and the hours turn at other times.
                self.midnight = Timestamp::default();
                self.turns_at = Timestamp::default();
                true
            }
            Event::SiteSaid { .. }
            | Event::AgentLoggedOut { .. }
            | Event::AgentChanged { .. }
            | Event::AgentDisabled { .. }
            | Event::MailDone { .. }
            | Event::MailCame { .. }
            | Event::MailBounced { .. }
            | Event::Recalled { .. }
            | Event::Program { .. }
            | Event::Hours { .. }
            | Event::Outlook(_)
            | Event::Departments(_)
            | Event::DayBegan { .. }
            | Event::Tick => true,
        }
    }

    /// Tries to load again until it works or the relay stops; where nothing can be saved, as a desk
    /// that stands still. Meanwhile whoever comes is told that nothing can be stored. What became
    /// of mails is told again by the mail worker.
    async fn reload(&mut self, saves: bool) -> Option<(Desk, Option<Standstill>)> {
        let mut pause = RELOAD_FIRST;
        loop {
            let loaded = if saves {
                self.load().await.map(|desk| (desk, None))
            } else {
                self.read().await.map(|(desk, now, first)| {
                    self.site.availability.send_replace(desk.availability());
                    (desk, Some(Standstill::new(now, first.into())))
                })
            };
            match loaded {
                Ok(loaded) => return Some(loaded),
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
        let config = &self.site.config();
        let opening = config.hours.at(now, &config.time_zone);
        self.turns_at = opening.until.unwrap_or(Timestamp(u64::MAX));
        Event::Hours {
            open: opening.open,
            opens_at: opening.until.filter(|_| !opening.open),
        }
    }
}
