//! One socket's queue: bounded, never waited for, and honest about who is slow.

use super::Told;
use axum::extract::ws::Utf8Bytes;
use protocol::CloseCode;
use protocol::limits::OUTGOING_MAX;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;
use tokio::sync::{mpsc, watch};

/// What lies in a socket's queue.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    /// The desk told something.
    Told(Arc<Told>),
    /// The session itself answers (refusals, pongs): a whole frame.
    Frame(Utf8Bytes),
    /// Once everything before it is written, the socket closes with this code.
    Close(CloseCode),
}

/// Notices queued for one socket at the very most. One commit may bring an agent more than
/// [`OUTGOING_MAX`] cards at once; that alone is nobody's slowness.
const OUTGOING_HARD: usize = 16 * OUTGOING_MAX;
/// How long a write may be stuck before more than [`OUTGOING_MAX`] queued notices count as slow.
const STUCK_MS: u64 = 1_000;

/// The sending end of a socket's queue.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    queue: mpsc::Sender<Outgoing>,
    cut: watch::Sender<Option<CloseCode>>,
    pace: Arc<Pace>,
}

impl Outlet {
    /// Queues something. If too much is queued and the socket takes nothing, it is cut off; its
    /// client comes back and resumes.
    pub(crate) fn send(&self, outgoing: Outgoing) {
        self.send_at(outgoing, uptime_ms());
    }

    fn send_at(&self, outgoing: Outgoing, now_ms: u64) {
        let queued = self.queue.max_capacity() - self.queue.capacity();
        let slow = queued >= OUTGOING_MAX && self.pace.stuck_ms(now_ms) > STUCK_MS;
        let sent = self.queue.try_send(outgoing);
        if slow || matches!(sent, Err(mpsc::error::TrySendError::Full(_))) {
            self.cut.send_replace(Some(CloseCode::Slow));
        }
    }
}

/// Since when a socket is at one write: 0 while it is at none.
#[derive(Debug, Default)]
pub(crate) struct Pace(AtomicU64);

impl Pace {
    /// A write begins.
    pub(crate) fn writes(&self) {
        self.0.store(uptime_ms(), Ordering::Relaxed);
    }

    /// Everything is written.
    pub(crate) fn rests(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn stuck_ms(&self, now_ms: u64) -> u64 {
        match self.0.load(Ordering::Relaxed) {
            0 => 0,
            since => now_ms.saturating_sub(since),
        }
    }
}

/// Milliseconds since this was first asked, at least 1.
fn uptime_ms() -> u64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    u64::try_from(START.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
}

/// The socket's end of its queue.
#[derive(Debug)]
pub(crate) struct Inlet {
    /// What is to be written, in order.
    pub(crate) queue: mpsc::Receiver<Outgoing>,
    /// Set once the socket has to close without writing the rest.
    pub(crate) cut: watch::Receiver<Option<CloseCode>>,
    /// Where the writer says when it writes.
    pub(crate) pace: Arc<Pace>,
}

/// A new socket's queue.
pub(crate) fn queue() -> (Outlet, Inlet) {
    let (sender, queue) = mpsc::channel(OUTGOING_HARD);
    let (cut_sender, cut) = watch::channel(None);
    let pace = Arc::new(Pace::default());
    let outlet = Outlet {
        queue: sender,
        cut: cut_sender,
        pace: pace.clone(),
    };
    (outlet, Inlet { queue, cut, pace })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(outlet: &Outlet, number: usize, now_ms: u64) {
        for _ in 0..number {
            outlet.send_at(Outgoing::Close(CloseCode::Normal), now_ms);
        }
    }

    #[test]
    fn much_at_once_is_nobodys_slowness_but_there_is_an_end() {
        let (outlet, inlet) = queue();
        fill(&outlet, OUTGOING_HARD, 1);
        assert_eq!(*inlet.cut.borrow(), None);
        fill(&outlet, 1, 1);
        assert_eq!(*inlet.cut.borrow(), Some(CloseCode::Slow));
    }

    #[test]
    fn a_full_queue_behind_a_stuck_write_is_slow() {
        let (outlet, inlet) = queue();
        inlet.pace.writes();
        let stuck = uptime_ms() + STUCK_MS + 1;
        fill(&outlet, OUTGOING_MAX, stuck);
        assert_eq!(*inlet.cut.borrow(), None);
        fill(&outlet, 1, stuck);
        assert_eq!(*inlet.cut.borrow(), Some(CloseCode::Slow));
    }

    #[test]
    fn a_writer_that_gets_on_is_not_slow() {
        let (outlet, inlet) = queue();
        inlet.pace.writes();
        inlet.pace.rests();
        fill(&outlet, OUTGOING_MAX + 1, uptime_ms() + 10 * STUCK_MS);
        assert_eq!(*inlet.cut.borrow(), None);
    }
}
