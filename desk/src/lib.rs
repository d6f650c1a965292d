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

pub use config::DeskConfig;
pub use effect::{Audience, Effect, Notice};
pub use event::{AgentDid, AgentProfile, CustomerDid, Event, SessionId};
pub use record::{Conversation, Loaded, Mail, MailKind, Record};
