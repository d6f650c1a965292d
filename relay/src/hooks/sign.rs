//! How calls are signed: by the convention of Standard Webhooks, so that ready-made libraries check it.

use crate::store::HookSecret;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use protocol::webhooks::SECRET_PREFIX;
use protocol::{DeliveryId, Timestamp};
use sha2::Sha256;

/// The secret as it is shown to the owner, once.
pub(crate) fn shown(secret: &HookSecret) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(secret.0))
}

/// The headers of a call with this body at this moment, signed with each of the secrets.
pub(super) fn headers(
    secrets: &[HookSecret],
    id: DeliveryId,
    at: Timestamp,
    body: &[u8],
) -> anyhow::Result<HeaderMap> {
    let (id, seconds) = (format!("msg_{id}"), at.0 / 1_000);
    let signed = |secret: &HookSecret| -> anyhow::Result<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0)?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        let sum = STANDARD.encode(mac.finalize().into_bytes());
        Ok(format!("v1,{sum}"))
    };
    let signatures: Vec<_> = secrets.iter().map(signed).collect::<Result<_, _>>()?;
    let json = HeaderValue::from_static("application/json");
    Ok(HeaderMap::from_iter([
        (header::CONTENT_TYPE, json),
        (HeaderName::from_static("webhook-id"), id.try_into()?),
        (
            HeaderName::from_static("webhook-timestamp"),
            HeaderValue::from(seconds),
        ),
        (
            HeaderName::from_static("webhook-signature"),
            signatures.join(" ").try_into()?,
        ),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_signed_as_the_convention_says() {
        let secret = HookSecret([7; 32]);
        assert_eq!(
            shown(&secret),
            "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="
        );
        let id = DeliveryId::random([1; 16]);
        let at = Timestamp(1_795_435_200_999);
        let headers = headers(&[secret], id, at, b"{}").expect("headers");
        assert_eq!(headers["webhook-timestamp"], "1795435200");
        let name = format!("msg_{id}");
        assert_eq!(headers["webhook-id"], name.as_str());
        let signed = headers["webhook-signature"].to_str().expect("text");
        assert!(is_of(signed, 7, id), "{signed}");
    }

    /// Whether this signature of `{}` at that second was made with the secret of so many `n`.
    fn is_of(signature: &str, n: u8, id: DeliveryId) -> bool {
        let mut mac = Hmac::<Sha256>::new_from_slice(&[n; 32]).expect("a key");
        mac.update(format!("msg_{id}.1795435200.{{}}").as_bytes());
        let sum = signature.strip_prefix("v1,").expect("a version");
        mac.verify_slice(&STANDARD.decode(sum).expect("Base64"))
            .is_ok()
    }

    #[test]
    fn while_a_secret_changes_each_signs_and_the_newest_first() {
        let secrets = [9, 7].map(|n| HookSecret([n; 32]));
        let (id, at) = (DeliveryId::random([1; 16]), Timestamp(1_795_435_200_000));
        let headers = headers(&secrets, id, at, b"{}").expect("headers");
        let signed = headers["webhook-signature"].to_str().expect("text");
        let each: Vec<_> = signed.split(' ').collect();
        assert_eq!(each.len(), 2, "{signed}");
        assert!(is_of(each[0], 9, id) && is_of(each[1], 7, id), "{signed}");
    }
}
