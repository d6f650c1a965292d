//! Customers' tokens: signed, not stored. A visitor who never asks anything leaves no row behind.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::{CustomerId, SiteId, Timestamp};
use sha2::Sha256;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Milliseconds that a customer's token is taken; each hello brings a new one.
pub const CUSTOMER_TOKEN_MS: u64 = 180 * 24 * 3_600_000;

/// A token dated further ahead than this many milliseconds is refused: no clock of ours made it.
const AHEAD_MS: u64 = 24 * 3_600_000;

const KEY_FILE: &str = "secret.key";
const VERSION: &str = "v1";
const ID_BYTES: usize = 16;
const PAYLOAD_BYTES: usize = ID_BYTES + 8;

/// Makes and checks customers' tokens: `v1.<site>.<base64url(customer, issued at, HMAC-SHA256)>`.
#[derive(Clone)]
pub struct CustomerTokens {
    key: [u8; 32],
}

impl CustomerTokens {
    /// Reads the key of a data folder; makes it at the first start. Losing the key makes every
    /// customer a new one.
    ///
    /// # Errors
    /// If the key cannot be read or made, or is not 32 bytes.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let path = data_dir.join(KEY_FILE);
        match fs::read(&path) {
            Ok(bytes) => {
                let key = bytes.try_into().map_err(|_| damaged(&path))?;
                Ok(Self { key })
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(data_dir)?;
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(io::Error::other)?;
                keep(&path, &key)?;
                Ok(Self { key })
            }
            Err(e) => Err(e),
        }
    }

    /// A token for this customer of this site.
    pub fn issue(&self, site: &SiteId, customer: CustomerId, now: Timestamp) -> String {
        let mut bytes = Vec::with_capacity(PAYLOAD_BYTES + 32);
        bytes.extend(customer.bytes());
        bytes.extend(now.0.to_be_bytes());
        let tag = self.mac(site.as_str(), &bytes).finalize().into_bytes();
        bytes.extend(tag);
        format!("{VERSION}.{site}.{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whose token this is, unless it is forged, damaged or too old.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<(SiteId, CustomerId)> {
        let mut parts = token.splitn(3, '.');
        let (version, site, rest) = (parts.next()?, parts.next()?, parts.next()?);
        if version != VERSION {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(rest).ok()?;
        let (payload, tag) = bytes.split_at_checked(PAYLOAD_BYTES)?;
        // Compares in constant time.
        self.mac(site, payload).verify_slice(tag).ok()?;
        let (id, issued) = payload.split_at(ID_BYTES);
        let issued = Timestamp(u64::from_be_bytes(issued.try_into().ok()?));
        let fresh = now.since_ms(issued) < CUSTOMER_TOKEN_MS && issued.since_ms(now) < AHEAD_MS;
        let customer = CustomerId::from_bytes(id.try_into().ok()?);
        fresh.then_some((site.parse().ok()?, customer))
    }

    fn mac(&self, site: &str, payload: &[u8]) -> Hmac<Sha256> {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(b"deskbell customer v1\0");
        mac.update(site.as_bytes());
        mac.update(b"\0");
        mac.update(payload);
        mac
    }
}

fn damaged(path: &Path) -> io::Error {
    let text = format!(
        "{} is damaged: it holds the key of customers' tokens, 32 bytes. Put it back from a \
         backup, or delete it: then running chats are lost to their customers",
        path.display()
    );
    io::Error::new(io::ErrorKind::InvalidData, text)
}

/// Writes the key so that only this account may read it, whole or not at all.
fn keep(path: &Path, key: &[u8]) -> io::Result<()> {
    let half = path.with_extension("tmp");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&half)?;
    file.write_all(key)?;
    file.sync_all()?;
    fs::rename(&half, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_435_200_000);

    fn tokens(key: u8) -> CustomerTokens {
        CustomerTokens { key: [key; 32] }
    }

    fn shop() -> SiteId {
        "shop".parse().unwrap()
    }

    #[test]
    fn a_token_tells_whose_it_is_until_it_is_too_old() {
        let ada = CustomerId::random([7; 16]);
        let token = tokens(1).issue(&shop(), ada, NOW);
        assert_eq!(tokens(1).check(&token, NOW), Some((shop(), ada)));
        let last = NOW.plus_ms(CUSTOMER_TOKEN_MS - 1);
        assert_eq!(tokens(1).check(&token, last), Some((shop(), ada)));
        assert_eq!(tokens(1).check(&token, last.plus_ms(1)), None);
        assert_eq!(tokens(1).check(&token, Timestamp(NOW.0 - AHEAD_MS)), None);
    }

    #[test]
    fn every_changed_letter_is_noticed() {
        let token = tokens(1).issue(&shop(), CustomerId::random([7; 16]), NOW);
        for at in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(tokens(1).check(&forged, NOW), None, "letter {at} changed");
            assert_eq!(tokens(1).check(&token[..at], NOW), None, "cut at {at}");
        }
        assert_eq!(tokens(2).check(&token, NOW), None, "another relay's key");
        let elsewhere = token.replace("shop", "shoe");
        assert_eq!(tokens(1).check(&elsewhere, NOW), None, "another site");
        for bad in [
            "",
            "v1",
            "v1.shop",
            "v1.shop.",
            "v1..",
            "v1.shop.é",
            "v2.shop.AAAA",
        ] {
            assert_eq!(tokens(1).check(bad, NOW), None, "{bad}");
        }
    }
}
