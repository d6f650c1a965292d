//! The harness that every test here shares.

pub mod accounts;
pub mod bad_network;
pub mod bench;
pub mod browser;
pub mod chaos;
pub mod files;
pub mod hook_receiver;
pub mod host_pages;
pub mod http;
pub mod imap_server;
pub mod mail_server;
pub mod mounts;
pub mod people;
pub mod relay_guard;
pub mod schema;
pub mod story;
pub mod stranger;
pub mod translator;
