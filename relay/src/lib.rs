//! The relay as a value: opening it is one step, listening is another.
//!
//! Data flows one way: `socket → session → wire → desk_loop → desk → dispatch → store → hub →
//! sockets`. `ARCHITECTURE.md` walks through it.

mod assets;
mod by_site;
mod canned_file;
pub mod clock;
pub mod config;
mod desk_loop;
mod dispatch;
mod error;
mod gate;
mod hooks;
mod http;
mod hub;
pub mod identity;
mod listen;
mod live;
mod locale;
mod made_sites;
pub mod mail;
pub mod mail_in;
mod metrics;
mod open_files;
mod opening;
mod outlook;
mod page;
mod push;
mod rate;
pub mod reach;
mod relay;
pub mod report;
pub mod retention;
mod router;
pub mod scorecard;
mod session;
pub mod settings;
mod sniff;
mod socket;
pub mod store;
mod tasks;
pub mod telemetry;
mod times;
pub mod wire;

pub use clock::Clock;
pub use config::Config;
pub use made_sites::with_made;
/// With [`wire`], the parts of the path between socket and desk that know neither socket nor clock, for who
/// drives a desk without a relay around it: simulations and fuzzing.
pub mod pure {
    pub use crate::dispatch::sort;
    pub use crate::session::checks;
}
pub use relay::Relay;
