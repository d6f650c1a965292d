//! How fast a connection may send frames: a token bucket. (Log-ins have `identity/throttle.rs`.)

use std::time::{Duration, Instant};

/// A bucket that holds `burst` tokens and gets `per_s` new ones a second. Time comes in from the
/// caller, so that a test needs no clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    burst: f64,
    per_s: f64,
    tokens: f64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(burst: u32, per_s: f64, now: Instant) -> Self {
        Self {
            burst: f64::from(burst),
            per_s,
            tokens: f64::from(burst),
            filled_at: now,
        }
    }

    /// Takes a token, or says after how long there will be one.
    pub(crate) fn take(&mut self, now: Instant) -> Result<(), Duration> {
        let passed = now.saturating_duration_since(self.filled_at);
        self.tokens = (self.tokens + passed.as_secs_f64() * self.per_s).min(self.burst);
        self.filled_at = self.filled_at.max(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            Ok(())
        } else {
            Err(Duration::from_secs_f64((1.0 - self.tokens) / self.per_s))
        }
    }
}

/// A wait as the wire tells it: whole milliseconds, never 0.
pub(crate) fn retry_after_ms(wait: Duration) -> u32 {
    u32::try_from(wait.as_millis())
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_rules() {
        let start = Instant::now();
        let mut bucket = Bucket::new(3, 2.0, start);
        for _ in 0..3 {
            assert_eq!(bucket.take(start), Ok(()));
        }
        assert_eq!(bucket.take(start), Err(Duration::from_millis(500)));
        assert_eq!(bucket.take(start + Duration::from_millis(500)), Ok(()));
        assert!(bucket.take(start + Duration::from_millis(600)).is_err());
    }

    #[test]
    fn a_rest_never_fills_more_than_the_burst() {
        let start = Instant::now();
        let mut bucket = Bucket::new(2, 1.0, start);
        let later = start + Duration::from_secs(3600);
        assert_eq!(bucket.take(later), Ok(()));
        assert_eq!(bucket.take(later), Ok(()));
        assert!(bucket.take(later).is_err());
    }
}
