//! The pure core of a site's desk: who waits, who answers, who gets whom.
//!
//! [`Desk::handle`] takes what happened and when, and returns what follows from it. It knows no
//! socket, no clock, no random source and no database: those come in as [`Event`]s and go out as
//! [`Effect`]s. So it can be simulated, replayed and judged by a simpler model.
#![no_std]

extern crate alloc;

pub mod config;
pub mod effect;
pub mod event;
pub mod record;

use alloc::vec::Vec;
use protocol::{Availability, Figures, Timestamp};

pub use config::DeskConfig;
pub use effect::{Audience, Effect, Notice};
pub use event::{AgentDid, AgentProfile, CustomerDid, Event, SessionId};
pub use record::{Conversation, Loaded, Mail, MailKind, Record};

/// One site's desk.
#[derive(Clone, Debug)]
pub struct Desk {
    config: DeskConfig,
    now: Timestamp,
}

impl Desk {
    /// A desk that goes on from what was saved. Everybody counts as just disconnected at `now`.
    pub fn load(config: DeskConfig, loaded: Loaded, now: Timestamp) -> Self {
        drop(loaded);
        Self { config, now }
    }

    /// Takes what happened at `now`, and returns what follows. A `now` before an earlier one counts
    /// as the earlier one.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        self.now = self.now.max(now);
        drop(event);
        Vec::new()
    }

    /// When [`Event::Tick`] is to be said next, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        None
    }

    /// Whether somebody would answer a customer who asks now.
    pub fn availability(&self) -> Availability {
        Availability {
            answer_hours: u32::try_from(self.config.ticket_due_ms.div_ceil(3_600_000))
                .unwrap_or(u32::MAX),
            ..Availability::default()
        }
    }

    /// The figures that agents always have in sight.
    pub fn figures(&self) -> Figures {
        Figures::default()
    }
}
