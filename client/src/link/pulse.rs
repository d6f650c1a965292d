//! Whether the relay is still there: heartbeats, and what to make of a browser that says it is offline,
//! online, or looked at again.

use super::{LOOK_PROBE_MS, Link, LinkState, OFFLINE_PROBE_MS, Output, STUCK_MS};
use crate::role::Role;
use protocol::limits::PING_MS;

impl Link {
    pub(super) fn look<R: Role>(
        &mut self,
        now_ms: u64,
        random: u32,
        out: &mut Vec<Output<R::Hear>>,
    ) {
        if self.dead_at_ms.is_some_and(|at| at <= now_ms) {
            self.timer::<R>(now_ms, random, out);
        }
        let stuck = self.socket && now_ms.saturating_sub(self.since_ms) >= STUCK_MS;
        if self.is_live() {
            self.probe::<R>(now_ms, LOOK_PROBE_MS, out);
        } else if self.retry_at_ms.is_some() || stuck {
            self.drop_socket(out);
            self.connect(now_ms, out);
        } else if self.socket {
            self.become_state(LinkState::Connecting, out);
        }
    }

    pub(super) fn went_offline<R: Role>(&mut self, now_ms: u64, out: &mut Vec<Output<R::Hear>>) {
        self.offline = true;
        if self.is_live() {
            self.probe::<R>(now_ms, OFFLINE_PROBE_MS, out);
        } else if !matches!(self.state, LinkState::Ended { .. }) {
            self.become_state(LinkState::Offline, out);
        }
    }

    /// Sends a heartbeat that must be answered within `answer_ms`. Counted from now and not from
    /// the last frame, since browsers call the timers of hidden pages late.
    pub(super) fn probe<R: Role>(
        &mut self,
        now_ms: u64,
        answer_ms: u64,
        out: &mut Vec<Output<R::Hear>>,
    ) {
        let dead_at = now_ms + answer_ms;
        self.dead_at_ms = Some(self.dead_at_ms.map_or(dead_at, |at| at.min(dead_at)));
        self.say(now_ms, &R::ping(), out);
    }

    /// The relay takes our silence for death as we take its: whichever is silent counts. While an
    /// answer is awaited, only our own silence does.
    pub(super) fn ping_due_ms(&self) -> u64 {
        let silent_since = match self.dead_at_ms {
            Some(_) => self.sent_ms,
            None => self.sent_ms.min(self.heard_ms),
        };
        silent_since + PING_MS
    }
}
