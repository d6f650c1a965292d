//! The proof of work that a flooded site asks newcomers for: looked for in slices, so that a page stays
//! responsive meanwhile.

use protocol::{Challenge, Proof};
use sha2::{Digest, Sha256};

/// A nonce above this could not be read by every JSON reader.
const NONCE_MAX: u64 = 1 << 53;

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    challenge: Challenge,
    /// Has taken in the salt.
    salted: Sha256,
    next: u64,
}

impl Search {
    /// Nothing was tried yet.
    pub fn new(challenge: Challenge) -> Self {
        Self {
            salted: Sha256::new().chain_update(&challenge.salt),
            challenge,
            next: 0,
        }
    }

    /// Tries the next `tries` numbers. `None`: it is none of them.
    pub fn go_on(&mut self, tries: u32) -> Option<Proof> {
        for _ in 0..tries {
            let nonce = self.next;
            self.next = (nonce + 1) % NONCE_MAX;
            let mut digits = [0; 20];
            let hash = self
                .salted
                .clone()
                .chain_update(decimal(nonce, &mut digits));
            if leading_zero_bits(&hash.finalize()) >= u32::from(self.challenge.bits) {
                let salt = self.challenge.salt.clone();
                return Some(Proof { salt, nonce });
            }
        }
        None
    }
}

fn leading_zero_bits(hash: &[u8]) -> u32 {
    let mut bits = 0;
    for byte in hash {
        bits += byte.leading_zeros();
        if *byte != 0 {
            break;
        }
    }
    bits
}

/// The digits of a number, without an allocation for each try.
fn decimal(mut n: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut first = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (n % 10) as u8;
        n /= 10;
        first -= 1;
        if n == 0 {
            break;
        }
    }
    &digits[first..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_has_the_zero_bits_that_were_asked_for() {
        for bits in [0, 1, 7, 8, 12] {
            let mut search = Search::new(Challenge {
                salt: "c1.AZr9".into(),
                bits,
            });
            let proof = core::iter::from_fn(|| Some(search.go_on(10)))
                .flatten()
                .next()
                .expect("there is one");
            let digest = Sha256::digest(format!("{}{}", proof.salt, proof.nonce));
            let first = u64::from_be_bytes(digest[..8].try_into().expect("eight bytes"));
            assert!(
                first.leading_zeros() >= u32::from(bits),
                "{bits}: {digest:?}"
            );
        }
    }

    #[test]
    fn numbers_are_written_as_everybody_writes_them() {
        for n in [0, 9, 10, 123_456, u64::MAX] {
            assert_eq!(decimal(n, &mut [0; 20]), n.to_string().as_bytes());
        }
    }
}
