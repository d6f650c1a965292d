//! How long to wait before the next try: longer each time, and spread out.

use protocol::limits::{RECONNECT_FIRST_MS, RECONNECT_MAX_MS};

/// Milliseconds that a link stays away at most because it was told to.
pub(super) const STAY_AWAY_MAX_MS: u64 = 5 * 60_000;

/// The longest wait before try number `tries` (from 0): 0.5 s, 1 s, 2 s … 20 s.
pub fn backoff_bound_ms(tries: u32) -> u64 {
    let doubled = RECONNECT_FIRST_MS.saturating_mul(1 << tries.min(16));
    doubled.min(RECONNECT_MAX_MS)
}

/// A time from 0 up to `bound_ms`, evenly spread, so that clients who were cut off together don't
/// come back together.
pub(super) fn full_jitter_ms(bound_ms: u64, random: u32) -> u64 {
    (bound_ms * u64::from(random)) >> 32
}
