//! The relay's clock: one value that everything asks for the time. It never goes back: if the
//! system's clock is set back, it goes on at its own pace, so that no deadline stands still and no
//! order is turned round; if the system's is set forward, it follows. Tests move one by hand.

use protocol::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// When nothing is due.
pub(crate) const NEVER: Timestamp = Timestamp(u64::MAX);
/// How long a worker sleeps at most: a clock that is set forward is noticed.
pub(crate) const SLEEP_MAX: Duration = Duration::from_secs(60);

/// A clock; clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    shown: Arc<Shown>,
}

#[derive(Debug)]
enum Shown {
    /// The system's clock, and what was shown at which instant.
    System(Mutex<(Instant, Timestamp)>),
    /// Moved by hand.
    Hand(watch::Sender<Timestamp>),
}

impl Clock {
    /// The system's.
    pub fn system() -> Self {
        let anchor = Mutex::new((Instant::now(), system()));
        Self {
            shown: Arc::new(Shown::System(anchor)),
        }
    }

    /// One that stands at `now` until [`Clock::set`].
    pub fn by_hand(now: Timestamp) -> Self {
        Self {
            shown: Arc::new(Shown::Hand(watch::Sender::new(now))),
        }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        match &*self.shown {
            Shown::System(anchor) => {
                let mut anchor = anchor.lock().unwrap_or_else(PoisonError::into_inner);
                *anchor = go_on(*anchor, Instant::now(), system());
                anchor.1
            }
            Shown::Hand(at) => *at.borrow(),
        }
    }

    /// Moves a clock that is moved by hand, forward only; whoever sleeps by it wakes. The system's
    /// is not moved.
    pub fn set(&self, to: Timestamp) {
        if let Shown::Hand(at) = &*self.shown {
            at.send_modify(|at| *at = (*at).max(to));
        }
    }

    /// Sleeps until the clock shows `until`, or for `most` of real time, so that a clock that is
    /// set meanwhile is noticed.
    pub async fn sleep(&self, until: Timestamp, most: Duration) {
        match &*self.shown {
            Shown::System(_) => {
                let left = Duration::from_millis(until.since_ms(self.now()));
                tokio::time::sleep(left.min(most)).await;
            }
            Shown::Hand(at) => {
                let mut moved = at.subscribe();
                let reached = moved.wait_for(|now| *now >= until);
                let _ = tokio::time::timeout(most, reached).await;
            }
        }
    }
}

/// What is shown at `instant`, when the system's clock says `system`.
fn go_on(
    (since, shown): (Instant, Timestamp),
    instant: Instant,
    system: Timestamp,
) -> (Instant, Timestamp) {
    let passed = instant.saturating_duration_since(since);
    let whole_ms = u64::try_from(passed.as_millis()).unwrap_or(u64::MAX);
    let own = shown.plus_ms(whole_ms);
    if system > own {
        return (instant, system);
    }
    // What is less than a millisecond is kept for the next time.
    (since + Duration::from_millis(whole_ms), own)
}

/// What the system's clock says.
fn system() -> Timestamp {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    let ms = passed.map_or(0, |passed| passed.as_millis());
    Timestamp(u64::try_from(ms).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_435_200_000);
    const HOUR_MS: u64 = 3_600_000;

    #[test]
    fn set_back_it_goes_on_set_forward_it_follows() {
        let start = Instant::now();
        let later = |ms: u64| start + Duration::from_millis(ms);
        let mut anchor = (start, NOON);
        // The system's clock goes back by an hour: time passes all the same.
        let back = Timestamp(NOON.0 - HOUR_MS);
        for ms in [10, 20, 5_000] {
            anchor = go_on(anchor, later(ms), back.plus_ms(ms));
            assert_eq!(anchor.1, NOON.plus_ms(ms));
        }
        // It is put right, or a laptop slept: no need to be behind.
        anchor = go_on(anchor, later(6_000), NOON.plus_ms(HOUR_MS));
        assert_eq!(anchor.1, NOON.plus_ms(HOUR_MS));
        anchor = go_on(anchor, later(6_500), NOON.plus_ms(HOUR_MS));
        assert_eq!(anchor.1, NOON.plus_ms(HOUR_MS + 500));
    }

    #[test]
    fn being_asked_often_loses_no_time() {
        let start = Instant::now();
        let mut anchor = (start, NOON);
        for n in 1..=10_000_u32 {
            let at = start + Duration::from_micros(300) * n;
            anchor = go_on(anchor, at, Timestamp(0));
        }
        assert_eq!(anchor.1, NOON.plus_ms(3_000));
    }

    #[tokio::test]
    async fn by_hand_it_stands_until_it_is_moved_and_wakes_sleepers() {
        let clock = Clock::by_hand(NOON);
        let sleeper = clock.clone();
        let most = Duration::from_secs(30);
        let asleep = tokio::spawn(async move {
            sleeper.sleep(NOON.plus_ms(HOUR_MS), most).await;
            sleeper.now()
        });
        clock.set(NOON.plus_ms(HOUR_MS));
        clock.set(NOON);
        assert_eq!(asleep.await.expect("it wakes"), NOON.plus_ms(HOUR_MS));
    }
}
