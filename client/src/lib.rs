//! One end of the link, the same for browsers and native programs.
//!
//! | file | what it is |
//! |---|---|
//! | [`role`] | whose end: [`Customer`] or [`Agent`], with the frames each says and hears |
//! | [`link`] | [`Link`]: a pure state machine: connect, hello, heartbeat, back off, come back |
//! | [`links`] | the web addresses in a message, found without reading markup |
//! | [`outbox`] | [`Outbox`]: what was written and is not known to be stored yet |
//! | [`shown`] | which of a customer's conversations a page shows |
//! | [`proof`] | [`Search`]: the proof of work that a flooded site asks for |
//! | [`timeline`] | [`Timeline`]: what a screen shows of one conversation |
//! | `browser` | the driver for browsers (feature `browser`) |
//! | `native` | the driver for tests, bots and load (feature `native`) |
//!
//! How an owner (a widget's `state.rs`) puts them together:
//! 1. `hello` is asked for whenever a socket opens: build it from the token and
//!    [`Timeline::have`].
//! 2. On a frame with entries: [`Timeline::replayed`] or [`Timeline::pushed`], and for each
//!    entry with an id [`Outbox::saved`]. After `welcome` is merged: [`Outbox::reconnected`].
//! 3. After every frame and every timer: send the frames of [`Outbox::due`], and ask to be woken at
//!    [`Outbox::next_deadline`].
//! 4. Somebody writes: [`Outbox::push`], [`Timeline::written`], then as in 3.
//! 5. On `refused`: [`Outbox::refused`], and if it says so [`Timeline::failed`].
//!
//! Time is milliseconds of any clock that doesn't go back within a page's life; randomness and ids
//! come in as arguments. Nothing here but the drivers touches the outside.

pub mod attachments;
pub mod emoji;
pub mod link;
pub mod links;
pub mod outbox;
pub mod proof;
pub mod role;
pub mod shown;
pub mod timeline;

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "native")]
pub mod native;

pub use attachments::{Attachment, Attachments, Upload};
pub use link::{Input, Link, LinkState, Output};
pub use outbox::{Held, Outbox, Verdict, Words};
pub use proof::Search;
pub use role::{Agent, Customer, Role};
pub use shown::is_to_be_shown;
pub use timeline::{Key, Line, LineState, Timeline};
