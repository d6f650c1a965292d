//! The key by which push services know this relay (RFC 8292): a file in the data folder that only this
//! account reads. With another key every browser has to subscribe anew.

use crate::identity::key_file::{self, About};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use std::io;
use std::path::Path;
use url::Url;

const FILE: About = About {
    file: "push.key",
    what: "the key of pushes",
    lost: "delete it: a new one is made, and agents switch pushes on again in each browser",
};

/// Seconds that a proof of who pushes is good for; the standard allows a day.
const PROOF_S: u64 = 12 * 3_600;

/// The key pair.
pub(super) struct VapidKey {
    pair: EcdsaKeyPair,
}

impl VapidKey {
    /// Reads the key; makes it if there is none.
    pub(super) fn open(data_dir: &Path) -> io::Result<Self> {
        let random = SystemRandom::new();
        let make = || {
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map(|made| made.as_ref().to_vec())
                .map_err(io::Error::other)
        };
        let (bytes, _) = key_file::open(data_dir, &FILE, make)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes, &random);
        let pair = pair.map_err(|_| key_file::damaged(data_dir, &FILE))?;
        Ok(Self { pair })
    }

    /// The public half, a point of P-256.
    pub(super) fn public(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// The header that proves to the push service of `url` who pushes, and whom it may write to.
    pub(super) fn authorization(&self, url: &Url, contact: &str, now: Timestamp) -> Option<String> {
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let head = part(serde_json::json!({"typ": "JWT", "alg": "ES256"}));
        let claims = part(serde_json::json!({
            "aud": url.origin().ascii_serialization(),
            "exp": now.0 / 1_000 + PROOF_S,
            "sub": contact,
        }));
        let signed = format!("{head}.{claims}");
        let signature = self
            .pair
            .sign(&SystemRandom::new(), signed.as_bytes())
            .ok()?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        let key = URL_SAFE_NO_PAD.encode(self.public());
        Some(format!("vapid t={signed}.{signature}, k={key}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    #[test]
    fn the_key_lasts_and_proves_who_pushes_where() {
        let folder = tempfile::tempdir().unwrap();
        let first = VapidKey::open(folder.path()).unwrap();
        let key = VapidKey::open(folder.path()).unwrap();
        assert_eq!(first.public(), key.public());
        assert_eq!((key.public().len(), key.public()[0]), (65, 4));

        let url = Url::parse("https://push.example:8443/send/abc?x").unwrap();
        let header = key.authorization(&url, "mailto:a@b.example", Timestamp(1_000_000));
        let header = header.unwrap();
        let (token, public) = header
            .strip_prefix("vapid t=")
            .and_then(|rest| rest.split_once(", k="))
            .unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(public).unwrap(), key.public());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.public())
            .verify(signed.as_bytes(), &signature)
            .unwrap();
        let claims = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1);
        let claims: serde_json::Value = serde_json::from_slice(&claims.unwrap()).unwrap();
        assert_eq!(
            claims,
            serde_json::json!({
                "aud": "https://push.example:8443", "exp": 44_200, "sub": "mailto:a@b.example",
            })
        );
    }

    #[test]
    fn a_damaged_key_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("push.key"), b"x").unwrap();
        let why = VapidKey::open(folder.path()).err().unwrap().to_string();
        assert!(
            why.contains("push.key") && why.contains("delete it"),
            "{why}"
        );
    }
}
