//! Identities that a site signs: a JSON Web Token (RFC 7519), HS256, short-lived.

use crate::config::Site;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use protocol::conversation::Verified;
use protocol::limits::{IDENTITY_BYTES, IDENTITY_S, IDENTITY_SUB_CHARS};
use protocol::{Code, Timestamp, text};
use serde::Deserialize;

/// Seconds that the site's clock and ours may differ.
const SKEW_S: u64 = 60;

/// What a token must and may say.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    nbf: Option<u64>,
    aud: Option<Audience>,
    name: Option<String>,
    email: Option<String>,
}

/// One or several (RFC 7519, 4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Who the site says its customer is.
///
/// # Errors
/// [`Code::BadIdentity`]: another algorithm or signature, over, good for more than an hour, without
/// `sub`, for another site; or the site signs nothing.
pub fn verify(site: &Site, token: &str, now: Timestamp) -> Result<Verified, Code> {
    let secret = site.identity_secret.as_ref().ok_or(Code::BadIdentity)?;
    if token.len() > IDENTITY_BYTES {
        return Err(Code::BadIdentity);
    }
    let mut wanted = Validation::new(Algorithm::HS256);
    wanted.set_required_spec_claims(&["exp", "sub"]);
    // Times are checked below, by the relay's own clock, and so is the audience, which may be absent.
    wanted.validate_exp = false;
    wanted.validate_aud = false;
    let key = DecodingKey::from_secret(secret.bytes());
    let claims = decode::<Claims>(token, &key, &wanted);
    let claims = claims.map_err(|_| Code::BadIdentity)?.claims;
    let now_s = now.0 / 1_000;
    let ours = match &claims.aud {
        None => true,
        Some(Audience::One(aud)) => aud == site.id.as_str(),
        Some(Audience::Several(all)) => all.iter().any(|aud| aud == site.id.as_str()),
    };
    let sub = claims.sub.trim();
    let good = ours
        && claims.exp.saturating_add(SKEW_S) > now_s
        && claims.exp <= now_s + IDENTITY_S + SKEW_S
        && claims.nbf.is_none_or(|from| from <= now_s + SKEW_S)
        && (1..=IDENTITY_SUB_CHARS).contains(&sub.chars().count())
        && !sub.contains(char::is_control);
    if !good {
        return Err(Code::BadIdentity);
    }
    Ok(Verified {
        sub: sub.into(),
        // What nobody could be called or written to is left out; the rest still holds.
        name: claims.name.and_then(|name| text::name(&name).ok()),
        email: claims.email.and_then(|email| text::email(&email).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::IdentitySecret;
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    const NOW_S: u64 = 1_795_435_200;
    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn site() -> Site {
        Site {
            identity_secret: IdentitySecret::new(SECRET),
            ..Site::demo()
        }
    }

    fn signed(claims: &Value, algorithm: Algorithm, secret: &str) -> String {
        let key = EncodingKey::from_secret(secret.as_bytes());
        encode(&Header::new(algorithm), claims, &key).expect("signed")
    }

    fn said(token: &str) -> Result<Verified, Code> {
        verify(&site(), token, Timestamp(NOW_S * 1_000))
    }

    #[test]
    fn what_the_site_signed_is_believed() {
        let claims = json!({ "sub": "42", "exp": NOW_S + 600, "aud": ["x", "demo"], "name": " Ada ", "email": "ada@" });
        let verified = said(&signed(&claims, Algorithm::HS256, SECRET)).expect("verified");
        let wanted = (String::from("42"), Some(String::from("Ada")), None);
        assert_eq!((verified.sub, verified.name, verified.email), wanted);
    }

    #[test]
    fn nothing_else_is() {
        let good = json!({ "sub": "42", "exp": NOW_S + 600 });
        let with = |key: &str, value: Value| {
            let mut claims = good.clone();
            claims[key] = value;
            signed(&claims, Algorithm::HS256, SECRET)
        };
        let token = signed(&good, Algorithm::HS256, SECRET);
        assert!(said(&token).is_ok());
        let parts: Vec<&str> = token.split('.').collect();
        // {"alg":"none"}, with and without the signature.
        let none = "eyJhbGciOiJub25lIn0";
        let bad = [
            signed(&good, Algorithm::HS256, "another secret of 32 bytes......"),
            signed(&good, Algorithm::HS384, SECRET),
            signed(&good, Algorithm::HS512, SECRET),
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}x.{}", parts[0], parts[1], parts[2]),
            String::new(),
            "a.b.c".into(),
            signed(&json!({ "sub": "42" }), Algorithm::HS256, SECRET),
            signed(&json!({ "exp": NOW_S + 600 }), Algorithm::HS256, SECRET),
            with("exp", json!(NOW_S - 61)),
            with("exp", json!(NOW_S + 3_661)),
            with("exp", json!(u64::MAX)),
            with("nbf", json!(NOW_S + 61)),
            with("aud", json!("other")),
            with("aud", json!(["other"])),
            with("sub", json!(" ")),
            with("sub", json!("x".repeat(201))),
            with("sub", json!("a\nb")),
            with("name", json!("x".repeat(5_000))),
        ];
        for token in bad {
            assert_eq!(said(&token), Err(Code::BadIdentity), "{token}");
        }
        let none = verify(&Site::demo(), &token, Timestamp(NOW_S * 1_000));
        assert_eq!(none, Err(Code::BadIdentity));
    }
}
