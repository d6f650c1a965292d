//! A shop on an origin of its own: small pages that carry the script tag as a site owner pastes it,
//! one of them under a strict Content-Security-Policy.

use anyhow::Context;
use std::net::SocketAddr;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The shop's server. Dropping it closes the shop.
pub struct HostPages {
    at: SocketAddr,
    serving: JoinHandle<()>,
}

impl HostPages {
    /// Opens the shop; its pages carry the tag of this relay (`http://127.0.0.1:…`) and site.
    ///
    /// # Errors
    /// If no port is free.
    pub async fn open(relay: &str, site: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("the shop")?;
        let at = listener.local_addr()?;
        let (relay, site) = (relay.to_owned(), site.to_owned());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (relay, site) = (relay.clone(), site.clone());
                tokio::spawn(async move {
                    // A browser that went away is no error of the shop's.
                    let _ = answer(stream, &relay, &site).await;
                });
            }
        });
        Ok(Self { at, serving })
    }

    /// The address of a page: `tents`, `boots`, `strict` (see [`strict_policy`]), `plain` (no tag,
    /// for the harness itself), or a file such as `tent.html` of the demo shop, `plain.html` of
    /// `examples/embed`, `hell.html` of `tests/pages`.
    pub fn page(&self, name: &str) -> String {
        format!("http://{}/{name}", self.at)
    }
}

impl Drop for HostPages {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// All that a strict page must allow: the loader, the iframe, and the one question whether
/// somebody is there. No style, no WebAssembly, no socket: those are the iframe's own affair.
pub fn strict_policy(relay: &str) -> String {
    format!(
        "default-src 'none'; script-src {relay}; frame-src {relay}; connect-src {relay}; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

async fn answer(mut stream: TcpStream, relay: &str, site: &str) -> anyhow::Result<()> {
    let mut head = Vec::new();
    let mut part = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let n = stream.read(&mut part).await?;
        if n == 0 {
            return Ok(());
        }
        head.extend_from_slice(&part[..n]);
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or("/");
    let name = path.trim_start_matches('/').split('?').next().unwrap_or("");
    let tag = format!(r#"<script async src="{relay}/widget.js" data-site="{site}"></script>"#);
    let body = match name {
        "tents" => page("Tents", &tag),
        "boots" => page("Boots", &tag),
        "strict" => page("Strict", &tag),
        "plain" => PLAIN.to_owned(),
        "inner" => INNER.to_owned(),
        "bare" => BARE.to_owned(),
        name => file(name, relay, site).unwrap_or_default(),
    };
    let kind = match name.rsplit_once('.') {
        Some((_, "css")) => "css",
        Some((_, "js")) => "javascript",
        _ => "html",
    };
    let (status, policy) = match (body.is_empty(), name) {
        (true, _) => ("404 Not Found", String::new()),
        (_, "strict") => (
            "200 OK",
            format!("content-security-policy: {}\r\n", strict_policy(relay)),
        ),
        _ => ("200 OK", String::new()),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/{kind}; charset=utf-8\r\n{policy}content-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    Ok(())
}

/// Where a page that is a file may lie: the demo shop, what site owners copy, the tests' own.
const FOLDERS: [&str; 3] = ["../examples/shop", "../examples/embed", "pages"];

/// A page that is a file, pointing at this relay.
fn file(name: &str, relay: &str, site: &str) -> Option<String> {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.'));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = FOLDERS.iter().filter(|_| plain);
    let read = |folder: &&str| std::fs::read_to_string(here.join(folder).join(name)).ok();
    let file = folders.find_map(read)?;
    let file = file.replace("http://127.0.0.1:8787", relay);
    Some(file.replace("data-site=\"demo\"", &format!("data-site=\"{site}\"")))
}

fn page(title: &str, tag: &str) -> String {
    format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title} — Northwind Outdoor</title>\
         <meta name=viewport content=\"width=device-width\"><h1>{title}</h1>\
         <p><a href=/tents>Tents</a> <a href=/boots>Boots</a></p>{tag}</html>"
    )
}

/// Shadow roots and frames, for proving that the harness looks into them.
const PLAIN: &str = r#"<!doctype html><html lang=en><title>Plain</title><button>Outside</button>
<button style="display:none">Hidden</button><div id=host></div><iframe src=/inner title=inner></iframe>
<script>const root = host.attachShadow({mode:"open"}); root.innerHTML = "<button>In the shadow</button>";</script></html>"#;
/// The least that a frame with a form can be: what the benchmark compares the widget with.
const BARE: &str = r#"<!doctype html><html lang=en><title>Bare</title><button>Bare</button>
<script>document.querySelector("button").onclick = () => { const f = document.createElement("iframe"); f.src = "/inner"; document.body.append(f); };</script></html>"#;
const INNER: &str = r#"<!doctype html><html lang=en><title>Inner</title><label for=a>Your name</label><input id=a>
<button onclick="out.textContent = 'Hello ' + a.value">Greet</button><p id=out role=status></p></html>"#;
