//! Slows down whoever guesses passwords, without locking the real agent out: buckets of attempts
//! that fill again with time.

use protocol::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Attempts at once, and milliseconds until one more is allowed.
struct Pace {
    burst: u32,
    refill_ms: u64,
}

/// One address at one account: somebody who forgot the password.
const PAIR: Pace = Pace {
    burst: 5,
    refill_ms: 30_000,
};
/// One address at any account: an office behind one address still gets in.
const ADDRESS: Pace = Pace {
    burst: 30,
    refill_ms: 4_000,
};
/// Any address at one account: a botnet gets 8,640 guesses a day, and the agent a turn soon.
const ACCOUNT: Pace = Pace {
    burst: 50,
    refill_ms: 10_000,
};

/// Buckets kept; full ones are dropped first. Bounds what an attacker makes us remember.
const BUCKETS_MAX: usize = 20_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Address(IpAddr),
    Account(String),
}

impl Key {
    fn pace(&self) -> &'static Pace {
        match self {
            Self::Pair(..) => &PAIR,
            Self::Address(_) => &ADDRESS,
            Self::Account(_) => &ACCOUNT,
        }
    }
}

/// Remembers attempts to log in (and to redeem links), in memory.
#[derive(Default)]
pub struct Throttle {
    /// Per key the moment at which its bucket is full again.
    full_at: Mutex<HashMap<Key, Timestamp>>,
}

impl Throttle {
    /// Counts an attempt of `address` at the account `email`.
    ///
    /// # Errors
    /// Milliseconds to wait, if there were too many; then the attempt is not counted.
    pub fn attempt(&self, email: &str, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        let (email, address) = (email.to_lowercase(), network(address));
        let keys = [
            Key::Pair(email.clone(), address),
            Key::Address(address),
            Key::Account(email),
        ];
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &keys {
            let Pace { burst, refill_ms } = key.pace();
            let missing_ms = full_at.get(key).map_or(0, |full| full.since_ms(now));
            let most_ms = u64::from(*burst - 1) * refill_ms;
            if missing_ms > most_ms {
                return Err(u32::try_from(missing_ms - most_ms).unwrap_or(u32::MAX));
            }
        }
        if full_at.len() + keys.len() > BUCKETS_MAX {
            full_at.retain(|_, full| *full > now);
        }
        if full_at.len() + keys.len() > BUCKETS_MAX {
            full_at.clear();
        }
        for key in keys {
            let refill_ms = key.pace().refill_ms;
            let full = full_at.entry(key).or_default();
            *full = (*full).max(now).plus_ms(refill_ms);
        }
        Ok(())
    }

    /// The attempt was good: what this address missed before at this account is forgiven.
    pub fn succeeded(&self, email: &str, address: IpAddr) {
        let key = Key::Pair(email.to_lowercase(), network(address));
        self.full_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key);
    }
}

/// What one subscriber is given: an IPv4 address, or the first 64 bits of an IPv6 one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000);

    fn ip(s: &str) -> IpAddr {
        s.parse().unwrap()
    }

    #[test]
    fn guessing_is_slowed_down_and_the_wait_is_told() {
        let throttle = Throttle::default();
        for _ in 0..PAIR.burst {
            assert_eq!(
                throttle.attempt("Mira@shop.example", ip("2001:db8::1"), NOW),
                Ok(())
            );
        }
        let same_subscriber = ip("2001:db8::ffff:2");
        let wait = throttle.attempt("mira@shop.example", same_subscriber, NOW);
        assert_eq!(wait, Err(30_000));
        let later = NOW.plus_ms(30_000);
        assert_eq!(
            throttle.attempt("mira@shop.example", same_subscriber, later),
            Ok(())
        );
        assert_eq!(
            throttle.attempt("mira@shop.example", ip("192.0.2.1"), NOW),
            Ok(())
        );
    }

    #[test]
    fn a_right_password_forgives_the_wrong_ones() {
        let throttle = Throttle::default();
        for _ in 0..PAIR.burst {
            assert_eq!(
                throttle.attempt("mira@shop.example", ip("192.0.2.1"), NOW),
                Ok(())
            );
        }
        throttle.succeeded("mira@shop.example", ip("192.0.2.1"));
        assert_eq!(
            throttle.attempt("mira@shop.example", ip("192.0.2.1"), NOW),
            Ok(())
        );
    }

    #[test]
    fn one_address_cannot_try_many_accounts() {
        let throttle = Throttle::default();
        let tried = (0..100)
            .filter(|n| {
                throttle
                    .attempt(&format!("{n}@x.example"), ip("192.0.2.1"), NOW)
                    .is_ok()
            })
            .count();
        assert_eq!(tried, ADDRESS.burst as usize);
    }

    #[test]
    fn memory_stays_bounded() {
        let throttle = Throttle::default();
        for n in 0..30_000_u32 {
            let address = IpAddr::V4((0x0a00_0000 + n).into());
            let _ = throttle.attempt(&format!("{n}@x.example"), address, NOW);
        }
        assert!(throttle.full_at.lock().unwrap().len() <= BUCKETS_MAX);
    }
}
