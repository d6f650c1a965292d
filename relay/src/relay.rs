//! Start, serve, stop: the tasks of a relay and the order in which they come and go.

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::Config;
use crate::gate::Gate;
use crate::hooks::Courier;
use crate::identity::{self, Agents, CustomerTokens};
use crate::listen::listen;
use crate::live::{Live, LiveSite};
use crate::mail::{MailDone, Mailer, Outbox};
use crate::mail_in::MailReader;
use crate::metrics::Metrics;
use crate::opening::Opening;
use crate::push::Pusher;
use crate::router::router;
use crate::store::{Accounts, Mailboxes, Store};
use crate::tasks::Tasks;
use crate::{made_sites, open_files, retention};
use desk::Event;
use protocol::SiteId;
use protocol::api::Invitation;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;

/// How long sockets may take to get what is queued for them and close.
const SOCKETS_PATIENCE: Duration = Duration::from_secs(5);
/// How long desks may take for what is in their inboxes.
const DESKS_PATIENCE: Duration = Duration::from_secs(5);
/// How long mails that are on their way may take.
const MAILS_PATIENCE: Duration = Duration::from_secs(5);
/// Mails whose end the desks have not taken in yet, at most.
const MAILS_DONE_MAX: usize = 64;

/// A relay that runs: its desks are loaded. Nobody can reach it, and no mail goes out, until
/// [`Relay::serve`]: links in mails lead to where it listens. Dropping it ends its tasks at once, as a crash would.
pub struct Relay {
    live: Arc<Live>,
    accounts: Arc<dyn Accounts>,
    mails: (Mailer, Outbox),
    hooks: (Courier, Arc<Notify>),
    reader: Option<MailReader>,
    desks: Tasks,
    helpers: Tasks,
    stop_desks: watch::Sender<bool>,
}

impl Relay {
    /// Opens the store and key in the configuration's data folder and starts the desks.
    ///
    /// # Errors
    /// If the folder cannot be used, the store is of a newer version, or the mail settings are wrong.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let store = Arc::new(crate::store::sqlite::SqliteStore::open(&config.data_dir)?);
        let (accounts, mailboxes) = (store.clone(), store.clone());
        Self::with_store(config, Clock::system(), store, accounts, mailboxes).await
    }

    /// The same over a store that is open already, by a clock of one's own.
    ///
    /// # Errors
    /// If the key or the desks' records cannot be read, or the mail settings are wrong.
    pub async fn with_store(
        config: Config,
        clock: Clock,
        store: Arc<dyn Store>,
        accounts: Arc<dyn Accounts>,
        mailboxes: Arc<dyn Mailboxes>,
    ) -> anyhow::Result<Self> {
        let config = made_sites::with_made(config, &*accounts).await?;
        let tokens = CustomerTokens::open(&config.data_dir)?;
        let pusher = Arc::new(Pusher::open(&config)?);
        let agents = Agents::open(accounts.clone()).await?;
        let metrics = Metrics::new();
        let mailer = Mailer::open(&config, tokens.clone(), clock.clone())?;
        let mailer = mailer.counted_in(metrics.clone());
        let mails = Arc::new(Notify::new());
        let wake_hooks = Arc::new(Notify::new());
        let courier = Courier {
            store: store.clone(),
            hooks: accounts.clone(),
            clock: clock.clone(),
            allow: config.outgoing,
            metrics: metrics.clone(),
        };
        let (stop_desks, stop) = watch::channel(false);
        let (desks, helpers) = (Tasks::default(), Tasks::default());
        let (sites, now) = (BySite::default(), BySite::default());
        let opening = Opening {
            store: store.clone(),
            accounts: accounts.clone(),
            clock: clock.clone(),
            pusher,
            metrics: metrics.clone(),
            mails: mails.clone(),
            hooks: wake_hooks.clone(),
            sites: sites.clone(),
            now: now.clone(),
            desks: desks.spawner(),
            helpers: helpers.spawner(),
            stop,
        };
        for site in &config.sites {
            opening.open(site).await?;
        }
        let gate = Gate::new(open_files::within(config.limits, open_files::raise()))?;
        if tokens.is_new() {
            warn_of_lost_key(&*accounts, &config).await?;
        }
        let mailer = mailer.of(now.clone());
        let mailer = match &config.mail_in {
            Some(mail_in) => mailer.answers_are_read(mail_in.plus_address),
            None => mailer,
        };
        let reader = MailReader::new(
            &config,
            mailer.from(),
            clock.clone(),
            sites.clone(),
            store.clone(),
            mailboxes,
        );
        let (done, ends) = mpsc::channel(MAILS_DONE_MAX);
        let live = Arc::new(Live::new(config, gate, agents, tokens, opening));
        let outbox = Outbox {
            store: store.clone(),
            wake: mails,
            done,
        };
        let others = helpers.spawner();
        others.spawn(tell_ends_of_mails(sites, store.clone(), ends));
        others.spawn(retention::run(now, clock, store));
        Ok(Self {
            live,
            accounts,
            mails: (mailer, outbox),
            hooks: (courier, wake_hooks),
            reader,
            desks,
            helpers,
            stop_desks,
        })
    }

    /// Where mails go, for people.
    pub fn mails_go_to(&self) -> String {
        self.mails.0.goes_to()
    }

    /// For each site that has no agents yet, a link that makes its owner, once. The
    /// links lead to a relay that listens on `bound`.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub async fn set_up_links(
        &self,
        bound: SocketAddr,
    ) -> anyhow::Result<Vec<(SiteId, Invitation)>> {
        let public_url = self.live.config.public_url_at(bound);
        let mut links = Vec::new();
        for (site, _) in self.live.sites.all() {
            if self.accounts.accounts(&site).await?.is_empty() {
                let now = self.live.clock.now();
                let link = identity::set_up_link(&*self.accounts, &site, &public_url, now).await?;
                links.push((site, link));
            }
        }
        Ok(links)
    }

    /// Serves until `shutdown` resolves, then stops in order: no new connections, sockets close
    /// with 1012 once what is queued for them is written, mails on their way go out, desks finish
    /// what they have heard.
    /// Returns within a bounded time.
    ///
    /// # Errors
    /// If the listener has no address.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send,
    ) -> anyhow::Result<()> {
        self.live.listens_on(listener.local_addr()?);
        let (mailer, outbox) = self.mails;
        let public_url = self.live.public_url().clone();
        let mut mailing = JoinSet::new();
        let to_accounts = mailer.to_accounts();
        let (accounts, posted) = (self.accounts.clone(), self.live.agents.posted());
        let letters = to_accounts.run(accounts, posted, public_url.clone(), self.live.stopping());
        mailing.spawn(letters);
        let (courier, wake) = self.hooks;
        mailing.spawn(courier.run(wake, self.live.stopping()));
        mailing.spawn(mailer.run(outbox, public_url, self.live.stopping()));
        if let Some(reader) = self.reader {
            mailing.spawn(reader.run(self.live.stopping()));
        }
        let listening = listen(listener, router(self.live.clone()), self.live.clone());
        let stopped = async {
            shutdown.await;
            tracing::info!("stopping");
            self.live.stop();
        };
        tokio::join!(listening, stopped);
        self.live.sockets_gone(SOCKETS_PATIENCE).await;
        // Mails before desks: a desk writes down that a mail went out. One that is cut off here is
        // still in the outbox, and is sent at the next start.
        finish(mailing, MAILS_PATIENCE, "a mail or a webhook").await;
        self.stop_desks.send_replace(true);
        finish(self.desks.take(), DESKS_PATIENCE, "a desk").await;
        self.helpers.take().shutdown().await;
        Ok(())
    }
}

/// At the first start there is no key yet. Where somebody has an account, there was one.
async fn warn_of_lost_key(accounts: &dyn Accounts, config: &Config) -> anyhow::Result<()> {
    for site in &config.sites {
        if !accounts.accounts(&site.id).await?.is_empty() {
            tracing::warn!(
                "secret.key was missing in the data folder, and a new one was made: customers who \
                 were here before are strangers now, and private links in mails no longer open. \
                 If you have a copy, stop the relay and put it back"
            );
            break;
        }
    }
    Ok(())
}

/// Waits for tasks that know that they are to end, and cuts off those that take too long.
async fn finish(mut tasks: JoinSet<()>, patience: Duration, what: &str) {
    let finished = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(patience, finished).await.is_err() {
        tracing::warn!("{what} did not finish in time and is cut off");
        tasks.shutdown().await;
    }
}

/// Tells each mail's end to the desk of its site, which writes it into the conversation.
async fn tell_ends_of_mails(
    sites: BySite<Arc<LiveSite>>,
    store: Arc<dyn Store>,
    mut ends: mpsc::Receiver<MailDone>,
) {
    while let Some(done) = ends.recv().await {
        if let Some(site) = sites.get(&done.site) {
            // A mail may have been tried for two days: an answer that never went out is owed again,
            // also where the desk has let the conversation go.
            if !done.sent
                && let Ok(Some((conversation, sent))) =
                    store.recall(&done.site, done.conversation).await
            {
                let conversation = Box::new(conversation);
                let _ = site.happened(Event::Recalled { conversation, sent }).await;
            }
            let event = Event::MailDone {
                conversation: done.conversation,
                asked: done.asked,
                kind: done.kind,
                email: done.email,
                sent: done.sent,
            };
            // A desk that takes nothing any more is stopping; the outbox tells it again.
            let _ = site.happened(event).await;
        }
    }
}
