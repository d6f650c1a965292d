//! A push service, and the browser behind it: takes what the relay pushes, and opens it with the
//! browser's own key, by another library than the relay seals with.

use crate::line::DEADLINE;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::{PublicKey, SecretKey};
use protocol::notifications::{Push, PushKeys, PushSubscription};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A request that came.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) path: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// The service.
pub(crate) struct PushService {
    pub(crate) at: String,
    answers: Arc<AtomicU16>,
    came: mpsc::UnboundedReceiver<Came>,
}

impl PushService {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(AtomicU16::new(201));
        let (tell, came) = mpsc::unbounded_channel();
        let status = answers.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let came = taken(stream, status.load(Ordering::Relaxed)).await;
                if tell.send(came).is_err() {
                    return;
                }
            }
        });
        Self { at, answers, came }
    }

    /// From now on it answers with this status.
    pub(crate) fn answers(&self, status: u16) {
        self.answers.store(status, Ordering::Relaxed);
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Came {
        let came = tokio::time::timeout(DEADLINE, self.came.recv());
        came.await.expect("a push in time").unwrap()
    }

    /// Whether nothing has come that was not taken out.
    pub(crate) fn is_empty(&mut self) -> bool {
        self.came.try_recv().is_err()
    }
}

async fn taken(mut stream: TcpStream, status: u16) -> Came {
    let mut all = Vec::new();
    let (head, begins) = loop {
        let mut some = [0; 4_096];
        let n = stream.read(&mut some).await.unwrap();
        assert!(n > 0, "a whole request");
        all.extend_from_slice(&some[..n]);
        if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
            break (String::from_utf8(all[..end].to_vec()).unwrap(), end + 4);
        }
    };
    let mut lines = head.lines();
    let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.to_lowercase(), value.trim().to_owned())
    };
    let headers: BTreeMap<String, String> = lines.map(header).collect();
    let length: usize = headers["content-length"].parse().unwrap();
    while all.len() < begins + length {
        let mut some = [0; 4_096];
        let n = stream.read(&mut some).await.unwrap();
        assert!(n > 0, "a whole body");
        all.extend_from_slice(&some[..n]);
    }
    let answer =
        format!("HTTP/1.1 {status} Answer\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.unwrap();
    Came {
        path,
        headers,
        body: all.split_off(begins),
    }
}

/// A browser with a subscription.
pub(crate) struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
    pub(crate) subscription: PushSubscription,
}

impl Browser {
    /// Subscribes at a service, under this name.
    pub(crate) fn at(service: &PushService, name: &str) -> Self {
        let mut scalar = [0; 32];
        getrandom::fill(&mut scalar[1..]).unwrap();
        let secret = SecretKey::from_slice(&scalar).unwrap();
        let mut auth = [0; 16];
        getrandom::fill(&mut auth).unwrap();
        let public = secret.public_key().to_sec1_bytes_uncompressed();
        let subscription = PushSubscription {
            endpoint: format!("{}/send/{name}", service.at),
            keys: PushKeys {
                p256dh: URL_SAFE_NO_PAD.encode(public),
                auth: URL_SAFE_NO_PAD.encode(auth),
            },
            locale: "en-GB".into(),
        };
        Self {
            secret,
            auth,
            subscription,
        }
    }

    /// Opens what came (RFC 8291), once it is seen that `key` pushed it for this service (RFC 8292).
    pub(crate) fn opens(&self, came: &Came, key: &str, service: &PushService) -> Push {
        assert!(self.subscription.endpoint.ends_with(&came.path), "{came:?}");
        proven(&came.headers["authorization"], key, &service.at);
        assert_eq!(came.headers["content-encoding"], "aes128gcm");
        assert_eq!(came.headers["ttl"], "300");
        let (salt, rest) = came.body.split_at(16);
        let (record, rest) = rest.split_at(4);
        assert_eq!((record, rest[0]), ([0, 0, 16, 0].as_slice(), 65));
        let (theirs, sealed) = rest[1..].split_at(65);
        let peer = PublicKey::from_sec1_bytes(theirs).unwrap();
        let shared = self.secret.diffie_hellman(&peer);
        let own = self.secret.public_key().to_sec1_bytes_uncompressed();
        let info = [b"WebPush: info\0".as_slice(), &own, theirs].concat();
        let input = derived(&self.auth, shared.raw_secret_bytes(), &info, 32);
        let key = derived(salt, &input, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derived(salt, &input, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut words = sealed.to_vec();
        let words = key.open_in_place(nonce, Aad::empty(), &mut words).unwrap();
        let end = words.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(words[end], 2, "the last record");
        serde_json::from_slice(&words[..end]).unwrap()
    }
}

/// Checks who pushes, and for which service.
fn proven(header: &str, key: &str, service: &str) {
    let (token, public) = header
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.split_once(", k="))
        .unwrap();
    assert_eq!(public, key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(public))
        .verify(signed.as_bytes(), &bytes(signature))
        .unwrap();
    let claims = bytes(signed.split_once('.').unwrap().1);
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["aud"], service);
    assert!(claims["sub"].as_str().unwrap().starts_with("mailto:"));
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived(salt: &[u8], input: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    let extracted = Salt::new(HKDF_SHA256, salt).extract(input);
    let parts = [info];
    let expanded = extracted.expand(&parts, Length(length)).unwrap();
    expanded.fill(&mut out).unwrap();
    out
}

/// The point in full, as browsers write it.
trait Uncompressed {
    fn to_sec1_bytes_uncompressed(&self) -> Vec<u8>;
}

impl Uncompressed for PublicKey {
    fn to_sec1_bytes_uncompressed(&self) -> Vec<u8> {
        use p256::elliptic_curve::sec1::ToSec1Point;
        self.to_sec1_point(false).as_bytes().to_vec()
    }
}
