//! The live path over real sockets: who gets in, a whole chat, nothing lost and nothing twice.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

mod chat;
mod clock;
mod door;
mod faults;
mod hooks;
mod identity;
mod late_mails;
mod line;
mod links;
mod own;
mod pages;
mod push;
mod push_service;
mod world;
