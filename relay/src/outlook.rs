//! What customers are told beside who is there: the owner's banner, and how soon people were answered
//! lately. Looked at every few seconds, since another program may have set it, or it is over.

use crate::clock::Clock;
use crate::live::{DeskClosed, LiveSite};
use crate::report::spread;
use crate::store::{Enquiry, Store, StoreError};
use desk::{Event, Outlook};
use protocol::api::{Banner, Wait, WaitOutcome};
use protocol::{Promise, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Between two looks at the banner.
const LOOK: Duration = Duration::from_secs(5);
/// Milliseconds between two measurements: medians of weeks don't move faster.
const MEASURE_EVERY_MS: u64 = 5 * 60_000;
/// Days that are measured.
const DAYS: u32 = 28;
/// Fewer measurements than this promise nothing.
const MEASURED_MIN: u64 = 5;

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Runs until the relay stops.
pub(crate) async fn run(site: Arc<LiveSite>, clock: Clock, store: Arc<dyn Store>) {
    let mut promise = Promise::default();
    let mut measure_at = Timestamp::default();
    loop {
        let now = clock.now();
        if now >= measure_at {
            measure_at = now.plus_ms(MEASURE_EVERY_MS);
            match measured(&*store, &site, now).await {
                Ok(measured) => promise = measured,
                Err(error) => tracing::warn!("what is promised stays as it is: {error}"),
            }
        }
        match store.banner(&site.id).await {
            Ok(banner) => {
                if tell(&site, &banner, promise, now).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::warn!("the banner stays as it is: {error}"),
        }
        clock.sleep(measure_at, LOOK).await;
    }
}

/// Tells the desk what is shown and promised now, if it is news.
///
/// # Errors
/// [`DeskClosed`].
pub(crate) async fn tell(
    site: &LiveSite,
    banner: &Banner,
    promise: Promise,
    now: Timestamp,
) -> Result<(), DeskClosed> {
    let outlook = Outlook {
        banner: banner.shown(now).map(str::to_owned),
        promise,
    };
    let news = site.outlook.send_if_modified(|told| {
        let news = *told != outlook;
        told.clone_from(&outlook);
        news
    });
    match news {
        true => site.happened(Event::Outlook(outlook)).await,
        false => Ok(()),
    }
}

async fn measured(
    store: &dyn Store,
    site: &LiveSite,
    now: Timestamp,
) -> Result<Promise, StoreError> {
    let config = &site.config();
    let since = config.time_zone.day_began_before(now, DAYS - 1);
    let waits = store.waits(&config.id, since, now).await?;
    let enquiries = store.enquiries(&config.id, since, now).await?;
    Ok(promise(&waits, &enquiries))
}

/// The medians, rounded up. E-mail: enquiries that no agent ever opened as a chat, and that were
/// answered.
fn promise(waits: &[Wait], enquiries: &[Enquiry]) -> Promise {
    let joined = waits.iter().filter(|w| w.outcome == WaitOutcome::Joined);
    let by_email = enquiries.iter().filter(|e| e.joined_at.is_none());
    let answers = by_email.filter_map(|e| Some(e.first_response_at?.since_ms(e.asked_at)));
    Promise {
        chat_ms: median(joined.map(Wait::ms).collect()).map(rounded),
        email_ms: median(answers.collect()).map(rounded),
    }
}

/// The median, if it was measured often enough.
fn median(times_ms: Vec<u64>) -> Option<u64> {
    let times = spread(times_ms).filter(|times| times.of >= MEASURED_MIN)?;
    Some(times.median_ms)
}

/// Up to the next ten seconds, minute, five minutes or hour: "about" must not sound like a clock.
fn rounded(ms: u64) -> u64 {
    let step_ms = match ms {
        0..MINUTE_MS => 10 * SECOND_MS,
        MINUTE_MS..600_000 => MINUTE_MS,
        600_000..HOUR_MS => 5 * MINUTE_MS,
        _ => HOUR_MS,
    };
    ms.max(1).div_ceil(step_ms) * step_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::ConversationId;

    fn waits(times_ms: &[u64]) -> Vec<Wait> {
        let wait = |ms: &u64| Wait {
            conversation: ConversationId::random([1; 16]),
            began_at: Timestamp(0),
            ended_at: Timestamp(*ms),
            outcome: WaitOutcome::Joined,
            promised_ms: None,
        };
        times_ms.iter().map(wait).collect()
    }

    #[test]
    fn what_was_measured_too_seldom_is_not_promised() {
        let four = waits(&[1_000; 4]);
        assert!(promise(&four, &[]).is_nothing());
        let mut five = waits(&[1_000, 2_000, 12_000, 900_000, 900_000]);
        assert_eq!(promise(&five, &[]).chat_ms, Some(20_000));
        five[0].outcome = WaitOutcome::GaveUp;
        assert!(promise(&five, &[]).is_nothing());
    }

    #[test]
    fn a_promise_is_rounded_up() {
        for (ms, promised) in [
            (0, 10 * SECOND_MS),
            (10_000, 10 * SECOND_MS),
            (10_001, 20 * SECOND_MS),
            (59_999, MINUTE_MS),
            (60_001, 2 * MINUTE_MS),
            (11 * MINUTE_MS, 15 * MINUTE_MS),
            (61 * MINUTE_MS, 2 * HOUR_MS),
        ] {
            assert_eq!(rounded(ms), promised, "{ms}");
        }
    }
}
