//! The driver for browsers: a WebSocket, one timer, and what else the pure parts need from the
//! outside. Callbacks only: no executor, no framework.
//!
//! | file | what it is |
//! |---|---|
//! | [`connection`] | [`Connection`]: drives a [`crate::Link`] over a WebSocket |
//! | [`files`] | files that people pick, drop or paste: uploads with progress |
//! | [`picked`] | those of them that came from this machine, while they may be wanted |
//! | [`writing`] | the caret of a text field, and the grid of emoji beside it |
//! | [`storage`] | [`Storage`]: localStorage that never throws |
//! | this file | clocks and randomness |

pub mod connection;
pub mod files;
pub mod picked;
pub mod storage;
pub mod writing;

pub use connection::{Connection, Happened};
pub use storage::Storage;

use crate::role::Role;
use protocol::{CannedId, DepartmentId, MessageId};

/// Milliseconds since the page began, never going back: the clock of deadlines
/// ([`crate::Outbox`], [`Connection::wake_at`]).
pub fn now_ms() -> u64 {
    let performance = web_sys::window().and_then(|w| w.performance());
    performance.map_or_else(js_sys::Date::now, |p| p.now()) as u64
}

/// Milliseconds since the Unix epoch by this machine's clock, which may be wrong: for ids, and for
/// comparing with the relay's `now`.
pub fn unix_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Random bytes from the browser's cryptographic source.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let crypto = web_sys::window().and_then(|w| w.crypto().ok());
    let filled = crypto.is_some_and(|c| c.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        // Every browser with WebAssembly has a cryptographic source; message ids need not be
        // unguessable, so a page without one still works.
        bytes.fill_with(|| (js_sys::Math::random() * 256.0) as u8);
    }
    bytes
}

/// A new id for something that is about to be sent.
pub fn message_id() -> MessageId {
    MessageId::new(unix_ms(), random())
}

/// A new id for a department that is about to be made.
pub fn department_id() -> DepartmentId {
    DepartmentId::new(unix_ms(), random())
}

/// A text in which capitals, accents and width make no difference: "Größe", "GROSSE" and "große"
/// are one. The browser knows all scripts; the module need not carry their tables.
pub fn folded(text: &str) -> String {
    let text = js_sys::JsString::from(text).normalize("NFKD");
    let text = String::from(text.to_upper_case());
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}');
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// A new id for a canned reply.
pub fn canned_id() -> CannedId {
    CannedId::new(unix_ms(), random())
}

/// The WebSocket address of the relay that served this page.
pub fn own_relay<R: Role>() -> String {
    let location = web_sys::window().map(|w| w.location());
    let origin = location.and_then(|l| l.origin().ok()).unwrap_or_default();
    // http → ws, https → wss.
    origin.replacen("http", "ws", 1) + R::PATH
}
