//! What is pushed is sealed for the browser (RFC 8291): the push service passes it on and reads none
//! of it.

use base64::Engine;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use protocol::notifications::PushKeys;
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a point of P-256, uncompressed.
const POINT: usize = 65;
/// Bytes of the secret that browser and relay share.
const AUTH: usize = 16;
const SALT: usize = 16;
/// Bytes of a record; there is one.
const RECORD: u32 = 4_096;
/// Bytes that every text is filled up to, so that its length tells nothing.
const FILLED: usize = 768;

/// What a browser's subscription is sealed with.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Its public key.
    pub(crate) p256dh: [u8; POINT],
    /// The secret that the two share.
    pub(crate) auth: [u8; AUTH],
}

impl Keys {
    /// As a browser tells them, if they can be keys.
    pub(crate) fn of(told: &PushKeys) -> Option<Self> {
        let bytes = |text: &str| {
            let plain = URL_SAFE_NO_PAD.decode(text);
            plain.or_else(|_| URL_SAFE.decode(text)).ok()
        };
        Self::of_bytes(&bytes(&told.p256dh)?, &bytes(&told.auth)?)
    }

    /// The same from their bytes. Whether the point is on the curve is seen by agreeing with it.
    pub(crate) fn of_bytes(p256dh: &[u8], auth: &[u8]) -> Option<Self> {
        let keys = Self {
            p256dh: p256dh.try_into().ok()?,
            auth: auth.try_into().ok()?,
        };
        (keys.p256dh[0] == 4).then_some(keys)
    }

    /// Whether something can be sealed with them.
    pub(crate) fn work(&self) -> bool {
        seal(self, b"").is_some()
    }
}

/// Seals a text with a key made for it alone. `None` if the browser's key is no point of the curve, or
/// the system has no chance to give.
pub(super) fn seal(to: &Keys, text: &[u8]) -> Option<Vec<u8>> {
    let random = SystemRandom::new();
    let mut salt = [0; SALT];
    random.fill(&mut salt).ok()?;
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random).ok()?;
    let public: [u8; POINT] = own.compute_public_key().ok()?.as_ref().try_into().ok()?;
    let peer = UnparsedPublicKey::new(&ECDH_P256, &to.p256dh);
    let fill = FILLED.saturating_sub(text.len());
    agree_ephemeral(own, &peer, |shared| {
        sealed(to, (shared, &public), salt, text, fill)
    })
    .ok()?
}

/// The sealed text with its head (RFC 8188).
fn sealed(
    to: &Keys,
    (shared, public): (&[u8], &[u8; POINT]),
    salt: [u8; SALT],
    text: &[u8],
    fill: usize,
) -> Option<Vec<u8>> {
    let info = [b"WebPush: info\0".as_slice(), &to.p256dh, public].concat();
    let input: [u8; 32] = derived(&to.auth, shared, &info)?;
    let key: [u8; 16] = derived(&salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = derived(&salt, &input, b"Content-Encoding: nonce\0")?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
    // The last record ends in 2 and nothing.
    let mut words = [text, &[2]].concat();
    words.resize(words.len() + fill, 0);
    key.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::empty(),
        &mut words,
    )
    .ok()?;
    let mut body = salt.to_vec();
    body.extend_from_slice(&RECORD.to_be_bytes());
    body.push(u8::try_from(POINT).ok()?);
    body.extend_from_slice(public);
    body.append(&mut words);
    Some(body)
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Option<[u8; N]> {
    let mut out = [0; N];
    let extracted = Salt::new(HKDF_SHA256, salt).extract(input);
    extracted
        .expand(&[info], Bytes(N))
        .ok()?
        .fill(&mut out)
        .ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    fn of_the_standard() -> PushKeys {
        PushKeys {
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6\
                     SRpkNtoIAiw4"
                .into(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".into(),
        }
    }

    #[test]
    fn the_example_of_the_standard_comes_out_to_the_byte() {
        // RFC 8291, section 5 and appendix A.
        let public = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl\
             7A8",
        );
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";
        let expected = bytes(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
             InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
             WGNWQexSgSxsj_Qulcy4a-fN",
        );
        let to = Keys::of(&of_the_standard()).unwrap();
        let public = public.try_into().unwrap();
        let body = sealed(&to, (&shared, &public), salt, text, 0).unwrap();
        assert_eq!(body, expected);
    }

    #[test]
    fn every_text_is_as_long_and_fits_into_a_push() {
        let to = Keys::of(&of_the_standard()).unwrap();
        let (short, long) = (seal(&to, b"").unwrap(), seal(&to, &[b'x'; 700]).unwrap());
        assert_eq!(short.len(), long.len());
        // Push services take 4096 bytes at least (RFC 8030, 7.2).
        assert!(short.len() < 4_096);
        assert_ne!(short[..16], seal(&to, b"").unwrap()[..16]);
    }

    #[test]
    fn what_is_no_key_is_none() {
        let with = |p256dh: &str, auth: &str| {
            let told = PushKeys {
                p256dh: p256dh.into(),
                auth: auth.into(),
            };
            Keys::of(&told).is_some_and(|keys| keys.work())
        };
        let good = of_the_standard();
        assert!(with(&good.p256dh, &good.auth));
        let padded = format!("{}=", good.p256dh);
        assert!(with(&padded, "BTBZMqHH6r4Tts7J_aSIgg=="));
        for (p256dh, auth) in [
            (good.p256dh.as_str(), ""),
            ("", good.auth.as_str()),
            ("BCVx", &good.auth),
            ("not base64!", &good.auth),
        ] {
            assert!(!with(p256dh, auth), "{p256dh} {auth}");
        }
        let mut off_the_curve = [4; POINT];
        off_the_curve[1] = 9;
        let keys = Keys::of_bytes(&off_the_curve, &[0; AUTH]).unwrap();
        assert!(!keys.work());
    }
}
