//! The demo's shop: static pages on an origin of their own, as a site owner's would be.

use std::fs;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::thread;

use anyhow::{Result, anyhow};
use tiny_http::{Header, Request, Response, Server};

use crate::paths;

/// The relay's address as the pages have it in their script tag.
const RELAY_IN_PAGES: &str = "http://127.0.0.1:8787";

/// Serves `examples/shop` on `port`; the pages' tag points at the relay on `relay_port`.
pub(crate) fn open(port: u16, relay_port: u16) -> Result<()> {
    let server = Server::http((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| anyhow!("the shop cannot listen on port {port}: {error}"))?;
    let relay = format!("http://127.0.0.1:{relay_port}");
    thread::spawn(move || {
        for request in server.incoming_requests() {
            // A browser that went away is no error of the shop's.
            let _ = answer(request, &relay);
        }
    });
    Ok(())
}

fn answer(request: Request, relay: &str) -> std::io::Result<()> {
    let Some((content, kind)) = page(request.url(), relay) else {
        return request.respond(Response::from_string("No such page.").with_status_code(404));
    };
    let header = Header::from_bytes("Content-Type", kind);
    let response = Response::from_data(content);
    match header {
        Ok(header) => request.respond(response.with_header(header)),
        Err(()) => request.respond(response),
    }
}

/// A page's content and type; only files of the shop's own folder, by plain names.
fn page(url: &str, relay: &str) -> Option<(Vec<u8>, &'static str)> {
    let path = url.split(['?', '#']).next()?.trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let is_plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    if !is_plain || name.starts_with('.') {
        return None;
    }
    let content = fs::read(folder().join(name)).ok()?;
    match name.rsplit('.').next()? {
        "html" => {
            let text = String::from_utf8(content).ok()?;
            let text = text.replace(RELAY_IN_PAGES, relay);
            Some((text.into_bytes(), "text/html; charset=utf-8"))
        }
        "css" => Some((content, "text/css; charset=utf-8")),
        "svg" => Some((content, "image/svg+xml")),
        _ => None,
    }
}

fn folder() -> PathBuf {
    paths::root().join("examples").join("shop")
}

#[cfg(test)]
mod tests {
    use super::page;

    #[test]
    fn pages_carry_the_tag_of_the_relay_that_runs() {
        let (content, kind) = page("/", "http://127.0.0.1:9000").unwrap();
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains("src=\"http://127.0.0.1:9000/widget.js\" data-site=\"demo\""));
        assert!(kind.starts_with("text/html"));
    }

    #[test]
    fn only_the_shops_own_files_are_served() {
        for url in [
            "/../demo.toml",
            "/%2e%2e/demo.toml",
            "/.hidden",
            "/missing.html",
            "//etc/passwd",
        ] {
            assert!(page(url, "").is_none(), "{url}");
        }
    }
}
