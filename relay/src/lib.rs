//! The relay as a value: opening it is one step, listening is another.

pub mod config;
pub mod identity;
pub mod mail;
pub mod scorecard;
pub mod store;
