//! What a relay takes of the machine while its clients come back.

use crate::bench::process::Process;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How often CPU time and memory are looked at.
const WINDOW: Duration = Duration::from_millis(100);

/// Somebody who looks.
pub(super) struct Watch {
    end: oneshot::Sender<()>,
    seen: JoinHandle<anyhow::Result<(Vec<f64>, u64)>>,
}

impl Watch {
    pub(super) fn start(relay: Process) -> Self {
        let (end, ended) = oneshot::channel();
        Self {
            end,
            seen: tokio::spawn(look(relay, ended)),
        }
    }

    /// CPU time in each window, in percent of one core, and the largest resident memory in bytes.
    pub(super) async fn end(self) -> anyhow::Result<(Vec<f64>, u64)> {
        // It has ended by itself if the relay is gone, and says so.
        let _ = self.end.send(());
        self.seen.await?
    }
}

async fn look(relay: Process, mut ended: oneshot::Receiver<()>) -> anyhow::Result<(Vec<f64>, u64)> {
    let (mut percent, mut most) = (Vec::new(), relay.resident_bytes()?);
    let (mut at, mut used) = (Instant::now(), relay.cpu()?);
    loop {
        let over = tokio::time::timeout(WINDOW, &mut ended).await.is_ok();
        let (now, cpu) = (Instant::now(), relay.cpu()?);
        percent.push(100.0 * (cpu - used).as_secs_f64() / (now - at).as_secs_f64());
        most = most.max(relay.resident_bytes()?);
        (at, used) = (now, cpu);
        if over {
            return Ok((percent, most));
        }
    }
}
