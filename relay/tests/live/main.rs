//! The live path over real sockets: who gets in, a whole chat, nothing lost and nothing twice.

mod chat;
mod door;
mod faults;
mod line;
mod pages;
mod world;
