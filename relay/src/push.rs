//! Web Push: agents who have no view open hear of whoever waits, again and again until somebody opens
//! the chat. What is pushed is made anew each round from what is saved, so nothing needs an outbox: a
//! push that is lost is followed by the next, and after a restart the rounds begin again.

mod board;
mod key;
mod quiet;
mod rounds;
mod seal;
mod words;
mod worker;

pub(crate) use board::{Board, Changes};
pub(crate) use seal::Keys;
pub(crate) use worker::{Parts, run};

use crate::config::Config;
use crate::reach::{self, Allow};
use crate::store::Subscription;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use key::VapidKey;
use protocol::limits::{PUSH_ENDPOINT_BYTES, PUSH_EVERY_MS, PUSH_ROUNDS};
use protocol::notifications::{Push, PushKind};
use protocol::{ConversationId, Timestamp, codec};
use sha2::{Digest, Sha256};
use std::io;
use url::Url;

/// Seconds that a push service keeps a push for a browser that is not there: as long as the rounds last.
const KEPT_S: u64 = PUSH_ROUNDS * PUSH_EVERY_MS / 1_000;

/// What became of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The push service took it.
    Taken,
    /// There is nobody at this address any more.
    Gone,
    /// Not this time.
    NotNow,
}

/// Sends pushes, in the relay's name.
pub(crate) struct Pusher {
    key: VapidKey,
    allow: Allow,
    contact: String,
}

impl Pusher {
    /// With the key in the data folder, which is made if there is none.
    ///
    /// # Errors
    /// If the key cannot be read or made.
    pub(crate) fn open(config: &Config) -> io::Result<Self> {
        Ok(Self {
            key: VapidKey::open(&config.data_dir)?,
            allow: config.outgoing,
            contact: contact(config),
        })
    }

    /// What browsers subscribe with.
    pub(crate) fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.key.public())
    }

    /// An address at a push service, if it may be one: `https`, unless the owner allows the own network.
    pub(crate) fn endpoint(&self, text: &str) -> Option<Url> {
        let url = reach::address(text, PUSH_ENDPOINT_BYTES)?;
        let safe = url.scheme() == "https" || self.allow.private;
        safe.then_some(url)
    }

    /// A push of this kind about a conversation, for the reader of `locale`.
    pub(crate) fn words(
        kind: PushKind,
        site: &str,
        conversation: Option<ConversationId>,
        locale: &str,
    ) -> Push {
        Push {
            kind,
            title: words::title(kind, locale),
            site: site.into(),
            conversation,
        }
    }

    /// Seals a push and hands it to the browser's push service.
    pub(crate) async fn push(&self, to: &Subscription, push: &Push, now: Timestamp) -> Outcome {
        let Some(url) = self.endpoint(&to.endpoint) else {
            return Outcome::NotNow;
        };
        let Some((headers, body)) = self.sealed(&url, to, push, now) else {
            return Outcome::NotNow;
        };
        let request = reach::Request { url, headers, body };
        let answer = reach::send(request, self.allow).await;
        let agent = to.agent;
        match answer {
            Ok(answer) => match answer.status {
                200..300 => Outcome::Taken,
                404 | 410 => Outcome::Gone,
                status => {
                    tracing::warn!(%agent, status, "the push service did not take a push");
                    Outcome::NotNow
                }
            },
            // The address is a secret; what went wrong is told without it.
            Err(why) => {
                tracing::warn!(%agent, "the push service could not be reached: {why}");
                Outcome::NotNow
            }
        }
    }

    fn sealed(
        &self,
        url: &Url,
        to: &Subscription,
        push: &Push,
        now: Timestamp,
    ) -> Option<(HeaderMap, Vec<u8>)> {
        const TTL: HeaderName = HeaderName::from_static("ttl");
        const URGENCY: HeaderName = HeaderName::from_static("urgency");
        const TOPIC: HeaderName = HeaderName::from_static("topic");
        let keys = Keys::of_bytes(&to.p256dh, &to.auth)?;
        let body = seal::seal(&keys, codec::encode(push).as_bytes())?;
        let mut headers = HeaderMap::new();
        let mut put = |name, value: &str| {
            let value = HeaderValue::try_from(value).ok()?;
            headers.insert(name, value);
            Some(())
        };
        put(
            header::AUTHORIZATION,
            &self.key.authorization(url, &self.contact, now)?,
        )?;
        put(header::CONTENT_ENCODING, "aes128gcm")?;
        put(header::CONTENT_TYPE, "application/octet-stream")?;
        put(TTL, &KEPT_S.to_string())?;
        put(URGENCY, "high")?;
        if let Some(conversation) = push.conversation {
            put(TOPIC, &topic(conversation, &to.auth))?;
        }
        Some((headers, body))
    }
}

/// What a push service that still holds a push replaces by the next: the same for each about one
/// conversation, and nothing that it knows again elsewhere.
fn topic(conversation: ConversationId, secret: &[u8]) -> String {
    let hash = Sha256::new()
        .chain_update(secret)
        .chain_update(conversation.to_string())
        .finalize();
    URL_SAFE_NO_PAD.encode(&hash[..16])
}

/// Whom a push service may write to if this relay pushes too much (RFC 8292, 2.1).
fn contact(config: &Config) -> String {
    let host = config.public_url.as_ref().and_then(Url::host_str);
    match (&config.smtp, &config.public_url) {
        (Some(smtp), _) => format!("mailto:{}", smtp.from),
        (None, Some(url)) if url.scheme() == "https" => url.to_string(),
        _ => format!("mailto:postmaster@{}", host.unwrap_or("localhost")),
    }
}
