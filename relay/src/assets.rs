//! The built web parts, carried inside the binary: which file, in which encoding, cached how long.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{Embed, EmbeddedFile};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What `cargo xtask web` leaves in `dist/web`; empty before its first run.
#[derive(Embed)]
#[folder = "../dist/web"]
struct Web;

/// Said by pages that need the web parts while there are none.
pub(crate) const NOT_BUILT: &str = "the web parts are not built: run cargo xtask web";

/// How long a browser may keep a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caching {
    /// For ever: the address changes with the content.
    Immutable,
    /// Five minutes, then ask again: the address is written into other people's pages.
    Minutes,
}

/// Names all embedded files by their content; part of their addresses.
pub(crate) fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut names: Vec<Cow<'static, str>> = Web::iter().collect();
        names.sort();
        let mut hash = Sha256::new();
        for name in names {
            if let Some(file) = Web::get(&name) {
                hash.update(name.as_bytes());
                hash.update([0]);
                hash.update(file.metadata.sha256_hash());
            }
        }
        hex(&hash.finalize()[..8])
    });
    &VERSION
}

/// Whether there is such a file.
pub(crate) fn exists(path: &str) -> bool {
    Web::get(path).is_some()
}

/// A file in the best encoding that the caller accepts, or 404.
pub(crate) fn serve(path: &str, asked: &HeaderMap, caching: Caching) -> Response {
    let Some((kind, file)) = content_type(path).zip(Web::get(path)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (encoding, chosen) = encoded(path, asked).unwrap_or(("identity", file));
    let tag = format!("\"{}\"", hex(&chosen.metadata.sha256_hash()[..12]));
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|t| t.trim().trim_start_matches("W/") == tag)
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes(chosen)).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(match caching {
            Caching::Immutable => "public, max-age=31536000, immutable",
            Caching::Minutes => "public, max-age=300",
        }),
    );
    if encoding != "identity" {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Embedded bytes are static: no copy a request.
fn bytes(file: EmbeddedFile) -> axum::body::Bytes {
    match file.data {
        Cow::Borrowed(data) => axum::body::Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}

/// The smallest sibling of `path` that the caller takes.
fn encoded(path: &str, asked: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = asked.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ending)| Some((encoding, Web::get(&format!("{path}.{ending}"))?)))
}

/// Whether an `Accept-Encoding` value names `encoding` without forbidding it (`;q=0`).
fn accepts(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|part| {
        let mut fields = part.split(';').map(str::trim);
        let named = fields
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = fields
            .find_map(|field| field.strip_prefix("q="))
            .map_or(Some(1.0), |q| q.parse::<f32>().ok());
        named && weight.is_some_and(|q| q > 0.0)
    })
}

/// By the file's ending; other files are not served.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_only_if_it_is_wanted() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("gzip;q=zero", "gzip"));
        assert!(!accepts("brotli", "br"));
    }

    #[test]
    fn what_is_not_a_web_part_is_not_there() {
        for path in ["../Cargo.toml", "widget/widget.js.br", "widget", ""] {
            let response = serve(path, &HeaderMap::new(), Caching::Immutable);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_version_names_the_content() {
        assert_eq!(version().len(), 16);
        assert_eq!(version(), version());
    }
}
