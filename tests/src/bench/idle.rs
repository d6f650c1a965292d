//! Connections that say nothing, and the memory that each takes.

use super::pairs::many;
use super::process::Process;
use client::native::RawSocket;

/// What idle connections have shown.
#[derive(Clone, Copy, Debug)]
pub struct Idle {
    /// Connections that were open when memory was measured.
    pub connections: usize,
    /// Resident bytes that each added.
    pub bytes_each: f64,
}

/// Connections opened before memory is measured: the first ones make the program load what it needs
/// for any.
pub const WARM_UP: usize = 100;

/// Opens a socket at each address, says `hello` where there is one, and measures the relay before
/// (after the first [`WARM_UP`]) and after. Hand it a relay that has done nothing yet: memory that was used once is used again.
///
/// # Errors
/// If a connection cannot be opened.
pub async fn idle(
    relay: Process,
    mut urls: Vec<String>,
    hello: Option<String>,
) -> anyhow::Result<Idle> {
    let rest = urls.split_off(WARM_UP.min(urls.len()));
    let warm = many(urls, hello.clone()).await?;
    let (files_before, bytes_before) = (relay.open_files()?, relay.resident_bytes()?);
    let sockets: Vec<RawSocket> = many(rest, hello).await?;
    let (files, bytes) = (relay.open_files()?, relay.resident_bytes()?);
    let connections = files.saturating_sub(files_before);
    drop((warm, sockets));
    Ok(Idle {
        connections,
        bytes_each: bytes.saturating_sub(bytes_before) as f64 / connections.max(1) as f64,
    })
}
