//! The screens, one file each.

pub(crate) mod account;
pub(crate) mod board;
pub(crate) mod book;
pub(crate) mod conversation;
pub(crate) mod desk;
pub(crate) mod enter;
pub(crate) mod forgotten;
pub(crate) mod integrations;
pub(crate) mod ledger;
pub(crate) mod replies;
pub(crate) mod scorecard;
pub(crate) mod search;
pub(crate) mod settings;
pub(crate) mod team;
