//! What all parts of a running relay share: its sites with their desks' inboxes and sockets, the
//! store, and who is let in. Nothing else is shared.

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::{Config, Site, SiteNow};
use crate::gate::{Gate, Meter};
use crate::hub::Hub;
use crate::identity::{Agents, CustomerTokens};
use crate::metrics::Metrics;
use crate::opening::Opening;
use crate::push::{Board, Pusher};
use crate::store::{Account, Store};
use desk::{AgentProfile, Audience, Event, Outlook, SessionId};
use protocol::{AgentId, Availability, CloseCode, Figures, SiteId};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use url::Url;

/// Events that wait for a desk at most. A full inbox holds the sockets' readers up, so that their
/// clients feel it, and nobody else does.
pub(crate) const INBOX_MAX: usize = 4_096;

/// One site while the relay runs.
#[derive(Debug)]
pub(crate) struct LiveSite {
    /// Its short name.
    pub(crate) id: SiteId,
    /// What it is where nothing was set.
    pub(crate) file: Site,
    /// What its owner set, as it is now.
    pub(crate) now: SiteNow,
    /// Its sockets.
    pub(crate) hub: Hub,
    /// What was last told to customers' pages.
    pub(crate) availability: watch::Sender<Availability>,
    /// What agents have in sight: who waits, and since when.
    pub(crate) figures: watch::Sender<Figures>,
    /// What customers are told beside who is there.
    pub(crate) outlook: watch::Sender<Outlook>,
    /// Held while something is changed of which the desk is told as a whole, so that it hears of the
    /// newest last.
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// Its new customers of the last minute.
    pub(crate) newcomers: Mutex<Meter>,
    /// Where what is saved is counted.
    pub(crate) metrics: Metrics,
    /// Its open conversations, as far as they decide who is pushed to.
    pub(crate) board: Board,
    /// Wakes who carries webhooks' deliveries out.
    pub(crate) hooks: Arc<Notify>,
    inbox: mpsc::Sender<Event>,
}

/// Said when a desk takes no events any more, because the relay stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DeskClosed;

impl LiveSite {
    /// A site, which is as in the `file` but for what was `set`, and the desk's end of its inbox.
    pub(crate) fn new(
        file: Site,
        set: Site,
        metrics: Metrics,
        hooks: Arc<Notify>,
    ) -> (Arc<Self>, mpsc::Receiver<Event>) {
        let (inbox, events) = mpsc::channel(INBOX_MAX);
        let site = Self {
            id: file.id.clone(),
            file,
            now: SiteNow::new(set),
            hub: Hub::default(),
            availability: watch::Sender::default(),
            figures: watch::Sender::default(),
            outlook: watch::Sender::default(),
            changing: tokio::sync::Mutex::default(),
            newcomers: Mutex::default(),
            metrics,
            board: Board::default(),
            hooks,
            inbox,
        };
        (Arc::new(site), events)
    }

    /// What its owner set. Whoever does several things with it takes it once: the next call may answer
    /// something newer.
    pub(crate) fn config(&self) -> Arc<Site> {
        self.now.get()
    }

    /// Tells the desk what happened; waits while its inbox is full.
    ///
    /// # Errors
    /// [`DeskClosed`].
    pub(crate) async fn happened(&self, event: Event) -> Result<(), DeskClosed> {
        self.inbox.send(event).await.map_err(|_| DeskClosed)
    }

    /// The same from where nobody can wait: a full inbox gets the event a little later.
    pub(crate) fn happened_in_drop(&self, event: Event) {
        if let Err(mpsc::error::TrySendError::Full(event)) = self.inbox.try_send(event)
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let inbox = self.inbox.clone();
            runtime.spawn(async move { inbox.send(event).await });
        }
    }

    /// An agent as the desk knows them.
    pub(crate) fn profile(&self, account: &Account) -> AgentProfile {
        AgentProfile {
            id: account.id,
            name: account.name.clone(),
            capacity: account.capacity.unwrap_or(self.config().capacity),
            supervisor: account.role.may_supervise(),
            email: account.email.clone(),
        }
    }

    /// Log-ins of an agent have ended, others go on: all their views close, and those come back that
    /// may. They have time for that before the desk takes anything from them.
    pub(crate) fn checks_log_ins(&self, agent: AgentId) {
        self.hub.close(Audience::Agent(agent), CloseCode::Restart);
    }
}

/// What all parts of a running relay share.
pub(crate) struct Live {
    /// What the owner set.
    pub(crate) config: Config,
    /// What time it is.
    pub(crate) clock: Clock,
    /// How many may come, and how often.
    pub(crate) gate: Gate,
    /// What lasts.
    pub(crate) store: Arc<dyn Store>,
    /// The way in for agents.
    pub(crate) agents: Agents,
    /// Who a customer is.
    pub(crate) tokens: CustomerTokens,
    /// What is counted for those who watch the relay.
    pub(crate) metrics: Metrics,
    /// Sends pushes.
    pub(crate) pusher: Arc<Pusher>,
    /// The sites by name.
    pub(crate) sites: BySite<Arc<LiveSite>>,
    /// Begins sites.
    pub(crate) opening: Opening,
    /// Held while a site is made.
    pub(crate) making: tokio::sync::Mutex<()>,
    public_url: OnceLock<Url>,
    sessions: AtomicU64,
    sockets: watch::Sender<usize>,
    stopping: watch::Sender<bool>,
}

impl Live {
    /// Nobody is connected yet.
    pub(crate) fn new(
        config: Config,
        gate: Gate,
        agents: Agents,
        tokens: CustomerTokens,
        opening: Opening,
    ) -> Self {
        Self {
            config,
            clock: opening.clock.clone(),
            gate,
            store: opening.store.clone(),
            agents,
            tokens,
            metrics: opening.metrics.clone(),
            pusher: opening.pusher.clone(),
            sites: opening.sites.clone(),
            opening,
            making: tokio::sync::Mutex::default(),
            public_url: OnceLock::new(),
            sessions: AtomicU64::new(1),
            sockets: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
        }
    }

    /// Now the address under which browsers reach the relay is known.
    pub(crate) fn listens_on(&self, bound: SocketAddr) {
        self.public_url
            .get_or_init(|| self.config.public_url_at(bound));
    }

    /// The address under which browsers reach the relay.
    pub(crate) fn public_url(&self) -> &Url {
        self.public_url
            .get_or_init(|| self.config.public_url_at(self.config.listen))
    }

    /// A number that no other connection of this run has.
    pub(crate) fn next_session(&self) -> SessionId {
        SessionId(self.sessions.fetch_add(1, Ordering::Relaxed))
    }

    /// Counts a socket as long as the guard lives.
    pub(crate) fn count_socket(&self) -> Counted {
        self.sockets.send_modify(|n| *n += 1);
        Counted(self.sockets.clone())
    }

    /// The relay stops: every socket closes once what is queued for it is written, and whoever
    /// still comes is turned away.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
        for (_, site) in self.sites.all() {
            site.hub.stop();
        }
    }

    /// True once the relay stops.
    pub(crate) fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Returns when no socket is left, or after `patience`.
    pub(crate) async fn sockets_gone(&self, patience: Duration) {
        let mut sockets = self.sockets.subscribe();
        let gone = tokio::time::timeout(patience, sockets.wait_for(|n| *n == 0)).await;
        if gone.is_err() {
            tracing::warn!("some sockets did not close in time and are cut off");
        }
    }
}

/// Guard of [`Live::count_socket`].
pub(crate) struct Counted(watch::Sender<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|n| *n -= 1);
    }
}
