//! The scorecard: the site's figures over its days, beside its waits by hour and day.

use crate::config::Site;
use crate::store::{Store, StoreError};
use protocol::Timestamp;
use protocol::api::{ScoreSpan, Scorecard, Wait, WaitBucket, WaitOutcome};
use std::collections::BTreeMap;

const HOUR_MS: u64 = 3_600_000;

/// The scorecard of a site as of `now`.
///
/// # Errors
/// [`StoreError::Unavailable`].
pub async fn scorecard(
    store: &dyn Store,
    site: &Site,
    now: Timestamp,
) -> Result<Scorecard, StoreError> {
    let zone = &site.time_zone;
    // What happened in this very millisecond counts.
    let until = now.plus_ms(1);
    let span = async |since| -> Result<ScoreSpan, StoreError> {
        store.score(&site.id, since, until).await
    };
    let month = zone.day_began_before(now, 29);
    let waits = store.waits(&site.id, month, until).await?;
    let day_ago = Timestamp(now.0.saturating_sub(24 * HOUR_MS));
    let last_day = waits.iter().filter(|w| w.ended_at >= day_ago);
    Ok(Scorecard {
        now,
        time_zone: zone.name().into(),
        today: span(zone.day_began(now)).await?,
        week: span(zone.day_began_before(now, 6)).await?,
        all: span(Timestamp(0)).await?,
        by_hour: buckets(last_day, |at| zone.hour_began(at)),
        by_day: buckets(waits.iter(), |at| zone.day_began(at)),
    })
}

/// Mean waits of those that an agent ended, by the bucket in which they ended.
fn buckets<'a>(
    waits: impl Iterator<Item = &'a Wait>,
    began: impl Fn(Timestamp) -> Timestamp,
) -> Vec<WaitBucket> {
    let mut sums: BTreeMap<Timestamp, (u64, u64)> = BTreeMap::new();
    for wait in waits.filter(|w| w.outcome == WaitOutcome::Joined) {
        let (ms, waits) = sums.entry(began(wait.ended_at)).or_default();
        *ms += wait.ms();
        *waits += 1;
    }
    let bucket = |(began_at, (ms, waits)): (Timestamp, (u64, u64))| WaitBucket {
        began_at,
        #[expect(
            clippy::cast_precision_loss,
            reason = "sums of waits stay far below 2^53"
        )]
        average_wait_ms: ms as f64 / waits as f64,
        waits,
    };
    sums.into_iter().map(bucket).collect()
}
