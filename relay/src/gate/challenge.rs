//! The proof of work that newcomers show while a site is flooded: salts that are signed, not stored,
//! and good once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::limits::{PROOF_BITS, PROOF_MS};
use protocol::{Challenge, Proof, SiteId, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Used salts remembered for [`PROOF_MS`] at most. Each took its finder 2^18 hashes: more than that no
/// flood pays for, and above it nobody new gets in rather than one twice.
const USED_MAX: usize = 100_000;

const VERSION: &str = "c1.";
const TIME_BYTES: usize = 8;
const RANDOM_BYTES: usize = 16;
const SIGNED_BYTES: usize = TIME_BYTES + RANDOM_BYTES;

type Random = [u8; RANDOM_BYTES];

/// Makes challenges and checks proofs.
pub(crate) struct Challenges {
    /// Of this run alone: what was used before a restart cannot be used again after it.
    key: [u8; 32],
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    since: Timestamp,
    now: HashSet<Random>,
    before: HashSet<Random>,
}

impl Challenges {
    /// With a key that nobody knows.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 32];
        getrandom::fill(&mut key)?;
        Ok(Self {
            key,
            used: Mutex::default(),
        })
    }

    /// A challenge that nobody had before.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub(crate) fn make(
        &self,
        site: &SiteId,
        now: Timestamp,
    ) -> Result<Challenge, getrandom::Error> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random)?;
        let mut bytes = Vec::with_capacity(SIGNED_BYTES + 32);
        bytes.extend(now.0.to_be_bytes());
        bytes.extend(random);
        let tag = self.mac(site, &bytes).finalize().into_bytes();
        bytes.extend(tag);
        Ok(Challenge {
            salt: format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(bytes)),
            bits: PROOF_BITS,
        })
    }

    /// Whether it is the answer to a challenge of this site, in time and for the first time. Then it
    /// is used.
    pub(crate) fn accepts(&self, site: &SiteId, proof: &Proof, now: Timestamp) -> bool {
        self.random_of(site, &proof.salt, now)
            .filter(|_| leading_zero_bits(proof) >= u32::from(PROOF_BITS))
            .is_some_and(|random| self.is_first(random, now))
    }

    fn random_of(&self, site: &SiteId, salt: &str, now: Timestamp) -> Option<Random> {
        let bytes = URL_SAFE_NO_PAD.decode(salt.strip_prefix(VERSION)?).ok()?;
        let (signed, tag) = bytes.split_at_checked(SIGNED_BYTES)?;
        // Compares in constant time.
        self.mac(site, signed).verify_slice(tag).ok()?;
        let (made, random) = signed.split_at(TIME_BYTES);
        let made = Timestamp(u64::from_be_bytes(made.try_into().ok()?));
        let fresh = now.since_ms(made) < PROOF_MS && made.since_ms(now) < PROOF_MS;
        random.try_into().ok().filter(|_| fresh)
    }

    fn is_first(&self, random: Random, now: Timestamp) -> bool {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        // A salt is good for PROOF_MS around its making, so two generations of twice that hold all.
        let age_ms = now.since_ms(used.since).max(used.since.since_ms(now));
        if age_ms >= 2 * PROOF_MS {
            used.before = std::mem::take(&mut used.now);
            used.since = now;
        }
        used.now.len() < USED_MAX && !used.before.contains(&random) && used.now.insert(random)
    }

    fn mac(&self, site: &SiteId, signed: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"deskbell challenge v1\0");
        mac.update(site.as_str().as_bytes());
        mac.update(b"\0");
        mac.update(signed);
        mac
    }
}

/// Of SHA-256(salt, then the nonce in decimal digits).
fn leading_zero_bits(proof: &Proof) -> u32 {
    let hash = Sha256::new()
        .chain_update(&proof.salt)
        .chain_update(proof.nonce.to_string())
        .finalize();
    let zero_bytes = hash.iter().take_while(|byte| **byte == 0).count();
    let next = hash.get(zero_bytes).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zero_bytes).unwrap_or(0) * 8 + next
}

/// New customers of a site within the last minute, to about a minute's share.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    minute: u64,
    count: u32,
    before: u32,
}

impl Meter {
    /// One more came; says how many came within a minute, this one included.
    pub(crate) fn count(&mut self, now: Timestamp) -> u32 {
        let minute = now.0 / 60_000;
        if minute != self.minute {
            let next = minute == self.minute + 1;
            self.before = if next { self.count } else { 0 };
            self.count = 0;
            self.minute = minute;
        }
        self.count = self.count.saturating_add(1);
        // What is left of the minute before, as if it had come evenly.
        let left_ms = 60_000 - now.0 % 60_000;
        let before = u64::from(self.before) * left_ms / 60_000;
        self.count
            .saturating_add(u32::try_from(before).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000);

    fn solved(challenge: &Challenge) -> Proof {
        let mut proof = Proof {
            salt: challenge.salt.clone(),
            nonce: 0,
        };
        while leading_zero_bits(&proof) < u32::from(challenge.bits) {
            proof.nonce += 1;
        }
        proof
    }

    fn site(id: &str) -> SiteId {
        id.parse().unwrap()
    }

    #[test]
    fn a_proof_is_good_once_in_time_and_at_its_site() {
        let challenges = Challenges::new().unwrap();
        let made = challenges.make(&site("shop"), NOW).unwrap();
        let proof = solved(&made);
        let accepts = |id: &str, proof: &Proof, now| challenges.accepts(&site(id), proof, now);
        let late = NOW.plus_ms(PROOF_MS);
        assert!(!accepts("shop", &proof, late), "too late");
        assert!(!accepts("shoe", &proof, NOW), "another site's");
        let lazy = Proof {
            nonce: proof.nonce + 1,
            ..proof.clone()
        };
        assert!(!accepts("shop", &lazy, NOW), "no work");
        assert!(accepts("shop", &proof, Timestamp(late.0 - 1)));
        assert!(!accepts("shop", &proof, NOW), "used");
        assert!(!accepts("shop", &proof, Timestamp(late.0 - 1)), "used");
        let other = Challenges::new().unwrap();
        assert!(!other.accepts(&site("shop"), &proof, NOW), "another key");
        for salt in ["", "c1.", "c1.AAAA", "c2.AAAA", "c1.é"] {
            let forged = Proof {
                salt: salt.into(),
                nonce: 0,
            };
            assert!(!accepts("shop", &forged, NOW), "{salt}");
        }
    }

    #[test]
    fn bits_are_counted_from_the_front() {
        // printf 'deskbell7' | sha256sum … the first digits are what counts.
        for (salt, nonce) in [("deskbell", 7), ("x", 123_456)] {
            let proof = Proof {
                salt: salt.into(),
                nonce,
            };
            let digest = Sha256::digest(format!("{salt}{nonce}"));
            let first = u64::from_be_bytes(digest[..8].try_into().unwrap());
            assert_eq!(leading_zero_bits(&proof), first.leading_zeros());
        }
    }

    #[test]
    fn a_minute_is_counted_without_a_gap_at_its_turn() {
        let mut meter = Meter::default();
        let turn = Timestamp(NOW.0 / 60_000 * 60_000);
        let last = Timestamp(turn.0 + 59_000);
        for n in 1..=100 {
            assert_eq!(meter.count(last), n);
        }
        let soon = turn.plus_ms(60_000);
        assert!(meter.count(soon) > 90, "a second later");
        assert_eq!(meter.count(turn.plus_ms(60_000 + 30_000)), 52);
        assert_eq!(meter.count(turn.plus_ms(600_000)), 1, "long after");
    }
}
