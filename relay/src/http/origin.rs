//! Which pages may open a socket: the relay's own, and programs, which send no `Origin`.

use axum::http::{HeaderMap, header};
use url::Url;

/// Whether a request comes from a page of the relay itself, or from no page at all. A page of
/// another origin can forge neither `Origin` nor `Host`.
pub(crate) fn is_own(headers: &HeaderMap, public_url: &Url) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Some(origin) = origin.to_str().ok().and_then(|o| Url::parse(o).ok()) else {
        return false;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let called = host.and_then(|host| Url::parse(&format!("{}://{host}", origin.scheme())).ok());
    let is_web = matches!(origin.scheme(), "http" | "https");
    let same = |other: &Url| origin.origin() == other.origin();
    is_web && (same(public_url) || called.as_ref().is_some_and(same))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_relays_own_pages_and_programs_get_in() {
        let public = Url::parse("https://chat.example/").unwrap();
        for (origin, host, own) in [
            (None, "127.0.0.1:8787", true),
            (Some("https://chat.example"), "127.0.0.1:8787", true),
            (Some("https://chat.example:443"), "chat.example", true),
            (Some("http://127.0.0.1:8787"), "127.0.0.1:8787", true),
            (Some("http://localhost:8787"), "localhost:8787", true),
            (Some("http://127.0.0.1:9999"), "127.0.0.1:8787", false),
            (Some("https://shop.example"), "chat.example", false),
            (
                Some("https://chat.example.evil.example"),
                "chat.example",
                false,
            ),
            (Some("null"), "chat.example", false),
            (Some("file://chat.example"), "chat.example", false),
            (Some(""), "chat.example", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_own(&headers, &public), own, "{origin:?} at {host}");
        }
    }
}
