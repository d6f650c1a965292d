//! What a site keeps no longer is deleted: at the start, and at each of its midnights.

use crate::by_site::BySite;
use crate::clock::Clock;
use crate::config::{Site, SiteNow};
use crate::store::{Forgotten, Store, StoreError};
use protocol::limits::FILES_UNSENT_MS;
use protocol::{SiteId, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long the job sleeps at most, so that it notices when the clock is set.
const NAP_MAX: Duration = Duration::from_secs(3 * 3_600);
/// Milliseconds after which a deletion that failed is tried again.
const AGAIN_MS: u64 = 15 * 60_000;

/// Before when a conversation must have ended to be kept no longer.
pub fn keeps_since(site: &Site, now: Timestamp) -> Timestamp {
    site.time_zone.day_began_before(now, site.retention_days)
}

/// Deletes what a site keeps no longer; not `really`: only counts.
///
/// # Errors
/// What the store said.
pub async fn forget(
    store: &dyn Store,
    site: &Site,
    now: Timestamp,
    really: bool,
) -> Result<Forgotten, StoreError> {
    let before = keeps_since(site, now);
    store.forget(&site.id, before, really).await
}

/// Runs until the relay stops.
pub(crate) async fn run(sites: BySite<SiteNow>, clock: Clock, store: Arc<dyn Store>) {
    let mut dues = BTreeMap::<SiteId, Timestamp>::new();
    loop {
        for (id, site) in sites.all() {
            let due = dues.entry(id).or_default();
            let (site, now) = (&site.get(), clock.now());
            if now < *due {
                continue;
            }
            *due = match forget(&*store, site, now, true).await {
                Ok(gone) => {
                    tell(site, &gone);
                    site.time_zone.next_day_begins(now)
                }
                Err(error) => {
                    tracing::warn!(site = %site.id, "what is old stays for now: {error}");
                    now.plus_ms(AGAIN_MS)
                }
            };
        }
        // A file that nobody sent: its sender thought better of it.
        let unsent_since = Timestamp(clock.now().0.saturating_sub(FILES_UNSENT_MS));
        if let Err(error) = store.sweep_unsent(unsent_since).await {
            tracing::warn!("files that nobody sent stay for now: {error}");
        }
        let next = dues.values().min().copied().unwrap_or(Timestamp(u64::MAX));
        clock.sleep(next, NAP_MAX).await;
    }
}

fn tell(site: &Site, gone: &Forgotten) {
    if !gone.is_nothing() {
        tracing::info!(
            site = %site.id,
            conversations = gone.conversations,
            entries = gone.entries,
            ratings = gone.ratings,
            mails = gone.mails,
            files = gone.files,
            facts = gone.facts,
            "deleted what is kept no longer"
        );
    }
}
