//! How often something may be done, counted by key: buckets that fill again with time, in bounded
//! memory.

use protocol::Timestamp;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keys remembered. More than that only a flood brings; then those are forgotten who have used least.
pub(crate) const KEYS_MAX: usize = 50_000;

/// How often: `burst` at once, and milliseconds until one more is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    pub(crate) burst: u32,
    pub(crate) refill_ms: u64,
}

impl Pace {
    /// So many a minute, and as many at once.
    pub(crate) fn per_minute(count: u32) -> Self {
        Self {
            burst: count.max(1),
            refill_ms: (60_000 / u64::from(count.max(1))).max(1),
        }
    }

    fn whole_ms(self) -> u64 {
        u64::from(self.burst) * self.refill_ms
    }
}

/// Remembers, in memory, what was done.
pub(crate) struct Rates<K> {
    /// Per key the moment at which its bucket is full again.
    full_at: Mutex<HashMap<K, Timestamp>>,
}

impl<K> Default for Rates<K> {
    fn default() -> Self {
        Self {
            full_at: Mutex::default(),
        }
    }
}

impl<K: Clone + Eq + Hash> Rates<K> {
    /// Takes one from the bucket of each key, or from none.
    ///
    /// # Errors
    /// Milliseconds until all of them have one.
    pub(crate) fn take(&self, keys: &[(K, Pace)], now: Timestamp) -> Result<(), u32> {
        let mut full_at = self.lock();
        let mut wait_ms = 0;
        for (key, pace) in keys {
            let missing_ms = missing_ms(&mut full_at, key, *pace, now);
            let most_ms = pace.whole_ms() - pace.refill_ms;
            wait_ms = wait_ms.max(missing_ms.saturating_sub(most_ms));
        }
        if wait_ms > 0 {
            return Err(u32::try_from(wait_ms).unwrap_or(u32::MAX));
        }
        make_room(&mut full_at, keys.len(), now);
        for (key, pace) in keys {
            let full = full_at.entry(key.clone()).or_default();
            *full = (*full).max(now).plus_ms(pace.refill_ms);
        }
        Ok(())
    }

    /// What this key has used is forgiven.
    pub(crate) fn forgive(&self, key: &K) {
        self.lock().remove(key);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Timestamp>> {
        // Every change is complete before the next statement that could panic.
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.lock().len()
    }
}

/// Until the bucket is full. After a clock was put back it is empty, and fills from then on.
fn missing_ms<K: Eq + Hash>(
    full_at: &mut HashMap<K, Timestamp>,
    key: &K,
    pace: Pace,
    now: Timestamp,
) -> u64 {
    let Some(full) = full_at.get_mut(key) else {
        return 0;
    };
    *full = (*full).min(now.plus_ms(pace.whole_ms()));
    full.since_ms(now)
}

fn make_room<K: Eq + Hash>(full_at: &mut HashMap<K, Timestamp>, keys: usize, now: Timestamp) {
    if full_at.len() + keys <= KEYS_MAX {
        return;
    }
    full_at.retain(|_, full| *full > now);
    if full_at.len() + keys <= KEYS_MAX {
        return;
    }
    let mut times: Vec<Timestamp> = full_at.values().copied().collect();
    let half = times.len() / 2;
    let (_, middle, _) = times.select_nth_unstable(half);
    let middle = *middle;
    full_at.retain(|_, full| *full > middle);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000);
    const PACE: Pace = Pace {
        burst: 3,
        refill_ms: 1_000,
    };

    #[test]
    fn a_burst_passes_then_the_rate_rules() {
        let rates = Rates::default();
        for _ in 0..3 {
            assert_eq!(rates.take(&[("ada", PACE)], NOW), Ok(()));
        }
        assert_eq!(rates.take(&[("ada", PACE)], NOW), Err(1_000));
        assert_eq!(rates.take(&[("bo", PACE)], NOW), Ok(()));
        assert_eq!(rates.take(&[("ada", PACE)], NOW.plus_ms(400)), Err(600));
        assert_eq!(rates.take(&[("ada", PACE)], NOW.plus_ms(1_000)), Ok(()));
        rates.forgive(&"ada");
        assert_eq!(rates.take(&[("ada", PACE)], NOW), Ok(()));
    }

    #[test]
    fn what_one_key_refuses_is_counted_for_none() {
        let rates = Rates::default();
        let tight = Pace {
            burst: 1,
            refill_ms: 5_000,
        };
        assert_eq!(rates.take(&[("ada", PACE), ("all", tight)], NOW), Ok(()));
        for _ in 0..9 {
            let both = rates.take(&[("ada", PACE), ("all", tight)], NOW);
            assert_eq!(both, Err(5_000));
        }
        assert_eq!(rates.take(&[("ada", PACE)], NOW), Ok(()));
    }

    #[test]
    fn a_clock_that_jumps_locks_nobody_out() {
        let rates = Rates::default();
        for _ in 0..3 {
            assert_eq!(rates.take(&[("ada", PACE)], NOW), Ok(()));
        }
        let hour_ago = Timestamp(NOW.0 - 3_600_000);
        assert_eq!(rates.take(&[("ada", PACE)], hour_ago), Err(1_000));
        let later = hour_ago.plus_ms(1_000);
        assert_eq!(rates.take(&[("ada", PACE)], later), Ok(()));
    }

    #[test]
    fn memory_stays_bounded_and_the_worst_are_remembered() {
        let rates = Rates::default();
        for _ in 0..3 {
            assert_eq!(rates.take(&[(u32::MAX, PACE)], NOW), Ok(()));
        }
        for n in 0..3 * u32::try_from(KEYS_MAX).unwrap() {
            assert_eq!(rates.take(&[(n, PACE)], NOW), Ok(()));
        }
        assert!(rates.remembered() <= KEYS_MAX);
        assert!(rates.take(&[(u32::MAX, PACE)], NOW).is_err());
    }
}
