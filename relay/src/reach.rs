//! Calls to addresses that somebody outside has named (webhooks, push services): never into the own
//! network unless the owner allows it, never further than the address that was checked, never for long.

mod guard;

use crate::error::in_full;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use core::convert::Infallible;
use core::fmt;
use core::time::Duration;
use futures_util::StreamExt;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use url::{Host, Url};

/// How long a call may take, from looking up the name to the answer's end.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that are usually read; the rest is nobody's business here.
const ANSWER_BYTES: usize = 2 * 1024;
/// Bytes of an answer's head at most.
const HEAD_BYTES: usize = 16 * 1024;

/// What the owner allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    /// Also addresses that are not of the public internet: this machine and its network.
    pub private: bool,
}

/// A call: always `POST`.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to; as [`address`] lets it through.
    pub url: Url,
    /// Headers; `host`, `content-length` and `user-agent` are seen to.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status. A redirect is not followed: it would lead to an address that nobody has checked.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The first bytes of the body.
    pub body: Vec<u8>,
}

/// Why there was no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// The address is none that may be called.
    NotAllowed,
    /// The name leads nowhere, nobody listens, the connection broke, or the certificate is wrong.
    Unreachable(String),
    /// It took too long.
    TooSlow,
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed => f.write_str("this address is not of the public internet"),
            Self::Unreachable(why) => f.write_str(why),
            Self::TooSlow => write!(f, "no answer within {} s", PATIENCE.as_secs()),
        }
    }
}

impl From<hyper::Error> for Unanswered {
    fn from(e: hyper::Error) -> Self {
        Self::Unreachable(in_full(&e))
    }
}

impl From<std::io::Error> for Unanswered {
    fn from(e: std::io::Error) -> Self {
        Self::Unreachable(in_full(&e))
    }
}

/// An address that can be called: `http` or `https`, with a host, without user and password, and not
/// longer than `bytes`. Whether it may be is seen when its name was looked up.
pub fn address(text: &str, bytes: usize) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    (web && plain && url.as_str().len() <= bytes).then_some(url)
}

/// Calls, and waits for the answer.
///
/// # Errors
/// If there is none: see [`Unanswered`].
pub async fn send(request: Request, allow: Allow) -> Result<Answer, Unanswered> {
    send_for(request, allow, ANSWER_BYTES).await
}

/// The same for an answer that is read up to `answer_bytes`.
///
/// # Errors
/// If there is none: see [`Unanswered`].
pub async fn send_for(
    request: Request,
    allow: Allow,
    answer_bytes: usize,
) -> Result<Answer, Unanswered> {
    timeout(PATIENCE, called(request, allow, answer_bytes))
        .await
        .unwrap_or(Err(Unanswered::TooSlow))
}

async fn called(request: Request, allow: Allow, answer_bytes: usize) -> Result<Answer, Unanswered> {
    let url = &request.url;
    let stream = connected(url, allow).await?;
    if url.scheme() != "https" {
        return exchanged(stream, request, answer_bytes).await;
    }
    let name = match url.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).ok(),
        Some(Host::Ipv4(ip)) => Some(std::net::IpAddr::from(ip).into()),
        Some(Host::Ipv6(ip)) => Some(std::net::IpAddr::from(ip).into()),
        None => None,
    };
    let name = name.ok_or(Unanswered::NotAllowed)?;
    let stream = TlsConnector::from(tls()?).connect(name, stream).await?;
    exchanged(stream, request, answer_bytes).await
}

/// A connection to the first of the host's addresses that may be called and answers.
async fn connected(url: &Url, allow: Allow) -> Result<TcpStream, Unanswered> {
    let port = url.port_or_known_default().unwrap_or_default();
    let addresses: Vec<SocketAddr> = match url.host() {
        Some(Host::Domain(name)) => tokio::net::lookup_host((name, port)).await?.collect(),
        Some(Host::Ipv4(ip)) => vec![(ip, port).into()],
        Some(Host::Ipv6(ip)) => vec![(ip, port).into()],
        None => Vec::new(),
    };
    let may = |at: &&SocketAddr| allow.private || guard::is_public(at.ip());
    let mut why = Unanswered::NotAllowed;
    for at in addresses.iter().filter(may) {
        match TcpStream::connect(at).await {
            Ok(stream) => return Ok(stream),
            Err(error) => why = error.into(),
        }
    }
    Err(why)
}

async fn exchanged<S>(
    stream: S,
    request: Request,
    answer_bytes: usize,
) -> Result<Answer, Unanswered>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let url = &request.url;
    let mut head = axum::http::Request::new(Body::from(request.body));
    *head.method_mut() = Method::POST;
    *head.headers_mut() = request.headers;
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let unreadable = |_| Unanswered::NotAllowed;
    *head.uri_mut() = path.parse().map_err(unreadable)?;
    let host = match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let host = HeaderValue::try_from(host).map_err(|_| Unanswered::NotAllowed)?;
    head.headers_mut().insert(header::HOST, host);
    let name = concat!("deskbell/", env!("CARGO_PKG_VERSION"));
    let name = HeaderValue::from_static(name);
    head.headers_mut().insert(header::USER_AGENT, name);
    let close = HeaderValue::from_static("close");
    head.headers_mut().insert(header::CONNECTION, close);

    let mut builder = http1::Builder::new();
    let shaken = builder
        .max_buf_size(HEAD_BYTES)
        .handshake(TokioIo::new(stream));
    let (mut sender, connection) = shaken.await?;
    let exchange = async move {
        let (head, body) = sender.send_request(head).await?.into_parts();
        let mut parts = Body::new(body).into_data_stream();
        let mut body = Vec::new();
        // The status is what counts: a body that breaks off is kept as far as it came.
        while let Some(Ok(part)) = parts.next().await {
            body.extend_from_slice(&part[..part.len().min(answer_bytes - body.len())]);
            if body.len() == answer_bytes {
                break;
            }
        }
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    };
    // Where the connection ends first, the exchange knows what it has of it.
    let driven = async {
        let _ = connection.await;
        core::future::pending::<Infallible>().await
    };
    tokio::select! {
        answer = exchange => answer,
        never = driven => match never {},
    }
}

/// The authorities that browsers trust.
fn tls() -> Result<Arc<ClientConfig>, Unanswered> {
    static TLS: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(tls) = TLS.get() {
        return Ok(tls.clone());
    }
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let ring = Arc::new(crypto::ring::default_provider());
    let tls = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .map_err(|e| Unanswered::Unreachable(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TLS.get_or_init(|| Arc::new(tls)).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// Answers one call with `answer`, and returns what was asked.
    async fn server(answer: &'static [u8]) -> (Url, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a call");
            let mut asked = Vec::new();
            while !asked.ends_with(b"body") {
                let mut some = [0; 1024];
                let n = stream.read(&mut some).await.expect("a request");
                asked.extend_from_slice(&some[..n]);
            }
            stream.write_all(answer).await.expect("an answer");
            String::from_utf8_lossy(&asked).into_owned()
        });
        let url = address(&format!("http://{at}/hook?x=1"), 200).expect("a URL");
        (url, served)
    }

    fn request(url: Url) -> Request {
        let mut headers = HeaderMap::new();
        headers.insert("x-test", HeaderValue::from_static("yes"));
        Request {
            url,
            headers,
            body: b"body".to_vec(),
        }
    }

    #[tokio::test]
    async fn a_call_is_answered_and_no_redirect_followed() {
        let answer =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 2\r\n\r\nno";
        let (url, served) = server(answer).await;
        let allow = Allow { private: true };
        let answer = send(request(url), allow).await.expect("an answer");
        assert_eq!((answer.status, answer.body), (302, b"no".to_vec()));
        let asked = served.await.expect("served");
        assert!(asked.starts_with("POST /hook?x=1 HTTP/1.1\r\n"), "{asked}");
        assert!(asked.contains("x-test: yes") && asked.contains("content-length: 4"));
        assert!(asked.contains("host: 127.0.0.1:"), "{asked}");
    }

    #[tokio::test]
    async fn the_own_network_is_not_called_unless_allowed() {
        for inside in [
            "http://127.0.0.1:9/",
            "http://localhost:9/",
            "http://[::1]:9/",
            "http://2130706433:9/",
        ] {
            let url = address(inside, 200).expect("a URL");
            let got = send(request(url.clone()), Allow::default()).await;
            assert_eq!(
                got.expect_err("refused"),
                Unanswered::NotAllowed,
                "{inside}"
            );
        }
        // Allowed, it is tried: nobody listens there.
        let url = address("http://127.0.0.1:9/", 200).expect("a URL");
        let got = send(request(url), Allow { private: true }).await;
        assert!(matches!(got, Err(Unanswered::Unreachable(_))), "{got:?}");
    }

    #[tokio::test]
    async fn of_a_long_answer_only_the_beginning_is_read() {
        let long = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(100_000)).leak();
        let (url, _served) = server(long.as_bytes()).await;
        let answer = send(request(url), Allow { private: true }).await;
        assert_eq!(answer.expect("an answer").body.len(), ANSWER_BYTES);
    }

    #[test]
    fn an_address_is_one_of_the_web_without_secrets() {
        assert!(address(" https://crm.example/hooks?x=1 ", 100).is_some());
        for bad in [
            "ftp://crm.example/",
            "crm.example",
            "https://a:b@crm.example/",
            "https://crm.example/#x",
            "https:///x y",
            "javascript:alert(1)",
        ] {
            assert!(address(bad, 100).is_none(), "{bad}");
        }
        assert!(address(&format!("https://crm.example/{}", "x".repeat(100)), 100).is_none());
    }
}
