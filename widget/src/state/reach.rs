//! Whether the relay is reached, and since when a lost connection is worth saying: most hiccups are
//! over before anybody would have noticed.

use client::LinkState;

/// Milliseconds without a connection after which it is said.
pub(crate) const SAID_AFTER_MS: u64 = 2_000;

/// What is said of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The browser says that it has no network.
    Offline,
    /// There was no connection yet, and it takes long.
    Connecting,
    /// There was one, and it is tried again.
    Lost,
    /// The relay wants this page no more: only loading it anew can help.
    Over,
}

/// How the relay is reached.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reach {
    live: bool,
    was_live: bool,
    lost_at_ms: Option<u64>,
    trouble: Option<Trouble>,
}

impl Reach {
    /// Whether frames go through.
    pub(crate) fn is_live(self) -> bool {
        self.live
    }

    /// What is to be said.
    pub(crate) fn trouble(self) -> Option<Trouble> {
        self.trouble
    }

    /// The link's state changed.
    pub(super) fn link(&mut self, now_ms: u64, state: LinkState) {
        self.live = state == LinkState::Live;
        match state {
            LinkState::Live => {
                *self = Self {
                    live: true,
                    was_live: true,
                    ..Self::default()
                };
            }
            LinkState::Connecting | LinkState::Waiting { .. } => {
                self.lost_at_ms.get_or_insert(now_ms);
                if self.trouble.is_some() {
                    self.trouble = Some(self.reconnecting());
                }
                self.tick(now_ms);
            }
            LinkState::Offline => {
                self.lost_at_ms.get_or_insert(now_ms);
                self.trouble = Some(Trouble::Offline);
            }
            LinkState::Ended { code } => {
                self.lost_at_ms = None;
                self.trouble = (code != 1000).then_some(Trouble::Over);
            }
        }
    }

    /// When [`Self::tick`] is wanted.
    pub(crate) fn due_ms(self) -> Option<u64> {
        let unsaid = self.lost_at_ms.filter(|_| self.trouble.is_none());
        unsaid.map(|at| at + SAID_AFTER_MS)
    }

    /// Time passed.
    pub(super) fn tick(&mut self, now_ms: u64) {
        if self.due_ms().is_some_and(|at| at <= now_ms) {
            self.trouble = Some(self.reconnecting());
        }
    }

    fn reconnecting(self) -> Trouble {
        match self.was_live {
            true => Trouble::Lost,
            false => Trouble::Connecting,
        }
    }
}
