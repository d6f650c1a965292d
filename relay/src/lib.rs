//! The relay as a value: opening it is one step, listening is another.
//!
//! Data flows one way: `socket → session → wire → desk_loop → desk → dispatch → store → hub →
//! sockets`. `ARCHITECTURE.md` walks through it.

mod assets;
pub mod clock;
pub mod config;
mod desk_loop;
mod dispatch;
mod error;
mod http;
mod hub;
pub mod identity;
mod listen;
mod live;
mod locale;
pub mod mail;
mod page;
mod rate;
mod relay;
mod router;
pub mod scorecard;
mod session;
mod socket;
pub mod store;
pub mod telemetry;
mod wire;

pub use clock::Clock;
pub use config::Config;
pub use relay::Relay;
