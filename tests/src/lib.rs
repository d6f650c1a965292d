//! The harness that every test here shares.

pub mod accounts;
pub mod http;
pub mod people;
pub mod relay_guard;
