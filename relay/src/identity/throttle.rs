//! Slows down whoever guesses passwords, without locking the real agent out: buckets of attempts
//! that fill again with time.

use crate::gate::{Pace, Rates, subscriber};
use protocol::{AgentId, Timestamp};
use std::net::IpAddr;

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

/// Codes of a second factor for one account: whoever knows the password has three in a million for
/// each of some 300 guesses a day.
const CODE: Pace = Pace {
    burst: 5,
    refill_ms: 300_000,
};
/// Links for the forgotten password of one address.
const FORGOT: Pace = Pace {
    burst: 3,
    refill_ms: 20 * 60_000,
};
/// The same asked for from one address of the network.
const FORGOT_FROM: Pace = Pace {
    burst: 10,
    refill_ms: 60_000,
};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Address(IpAddr),
    Account(String),
    Code(AgentId),
    Forgot(String),
    ForgotFrom(IpAddr),
}

/// Remembers attempts to log in (and to redeem links), in memory.
#[derive(Default)]
pub struct Throttle {
    attempts: Rates<Key>,
}

impl Throttle {
    /// Counts an attempt of `address` at the account `email`.
    ///
    /// # Errors
    /// Milliseconds to wait, if there were too many; then the attempt is not counted.
    pub fn attempt(&self, email: &str, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        let (email, address) = (email.to_lowercase(), subscriber(address));
        let keys = [
            (Key::Pair(email.clone(), address), PAIR),
            (Key::Address(address), ADDRESS),
            (Key::Account(email), ACCOUNT),
        ];
        self.attempts.take(&keys, now)
    }

    /// Counts an attempt at an account's second factor.
    ///
    /// # Errors
    /// Milliseconds to wait, if there were too many; then the attempt is not counted.
    pub(super) fn code(&self, agent: AgentId, now: Timestamp) -> Result<(), u32> {
        self.attempts.take(&[(Key::Code(agent), CODE)], now)
    }

    /// The code was right: those that were not are forgiven.
    pub(super) fn code_fitted(&self, agent: AgentId) {
        self.attempts.forgive(&Key::Code(agent));
    }

    /// Counts that `address` says that the password of the account `email` is forgotten.
    ///
    /// # Errors
    /// Milliseconds to wait, if that was said too often; then it is not counted.
    pub(super) fn forgot(&self, email: &str, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        let keys = [
            (Key::Forgot(email.to_lowercase()), FORGOT),
            (Key::ForgotFrom(subscriber(address)), FORGOT_FROM),
        ];
        self.attempts.take(&keys, now)
    }

    /// The attempt was good: what this address missed before at this account is forgiven.
    pub fn succeeded(&self, email: &str, address: IpAddr) {
        let key = Key::Pair(email.to_lowercase(), subscriber(address));
        self.attempts.forgive(&key);
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
}
