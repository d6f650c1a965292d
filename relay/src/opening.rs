//! How a site begins: its desk is loaded, and what runs beside the desk is started. So at the start with
//! the sites of the file, and so later with those that an owner makes.

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::{Site, SiteNow};
use crate::desk_loop::DeskLoop;
use crate::live::LiveSite;
use crate::metrics::Metrics;
use crate::push::{self, Pusher};
use crate::store::{Accounts, Store};
use crate::tasks::Spawner;
use crate::{outlook, settings};
use anyhow::Context;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// What sites begin with.
pub(crate) struct Opening {
    /// What lasts.
    pub(crate) store: Arc<dyn Store>,
    /// What lasts of agents and owners.
    pub(crate) accounts: Arc<dyn Accounts>,
    /// What time it is.
    pub(crate) clock: Clock,
    /// Sends pushes.
    pub(crate) pusher: Arc<Pusher>,
    /// Where all sites count.
    pub(crate) metrics: Metrics,
    /// Wakes who sends mails.
    pub(crate) mails: Arc<Notify>,
    /// Wakes who carries webhooks' deliveries out.
    pub(crate) hooks: Arc<Notify>,
    /// The sites that run.
    pub(crate) sites: BySite<Arc<LiveSite>>,
    /// The same as they are set now.
    pub(crate) now: BySite<SiteNow>,
    /// Begins desks.
    pub(crate) desks: Spawner,
    /// Begins what runs beside them.
    pub(crate) helpers: Spawner,
    /// Tells desks to stop.
    pub(crate) stop: watch::Receiver<bool>,
}

impl Opening {
    /// From now on this site runs; `file` is what it is where nothing was set.
    ///
    /// # Errors
    /// If its records cannot be read.
    pub(crate) async fn open(&self, file: &Site) -> anyhow::Result<Arc<LiveSite>> {
        let set = settings::at_start(&*self.accounts, file).await?;
        let (metrics, hooks) = (self.metrics.clone(), self.hooks.clone());
        let (site, inbox) = LiveSite::new(file.clone(), set, metrics, hooks);
        let (live, clock, store) = (site.clone(), self.clock.clone(), self.store.clone());
        let (mails, stop) = (self.mails.clone(), self.stop.clone());
        let mut desk_loop = DeskLoop::new(live, clock.clone(), store.clone(), inbox, mails, stop);
        let desk = desk_loop
            .load()
            .await
            .with_context(|| format!("loading the desk of site {}", file.id))?;
        self.desks.spawn(desk_loop.run(desk));
        let pushing = push::Parts {
            clock: clock.clone(),
            store: store.clone(),
            accounts: self.accounts.clone(),
            pusher: self.pusher.clone(),
        };
        self.helpers.spawn(push::run(site.clone(), pushing));
        self.helpers.spawn(outlook::run(site.clone(), clock, store));
        self.now.add(file.id.clone(), site.now.clone());
        self.sites.add(file.id.clone(), site.clone());
        Ok(site)
    }
}
