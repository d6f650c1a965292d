//! What the relay logs and how: ids and numbers, never tokens, texts or addresses.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::time::SystemTime;

/// What is logged unless `DESKBELL_LOG` says otherwise.
const DEFAULT: &str = "info";

/// Starts logging to standard error; standard output is for what people asked for. A second call
/// does nothing, so that tests may each call it.
pub fn start() {
    let filter =
        EnvFilter::try_from_env("DESKBELL_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_timer(SystemTime)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .try_init();
    if started.is_err() {
        tracing::debug!("logging runs already");
    }
}
