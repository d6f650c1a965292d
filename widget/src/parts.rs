//! What more than one screen is made of; one file each.

pub(crate) mod composer;
pub(crate) mod consent;
pub(crate) mod copy;
pub(crate) mod emoji;
pub(crate) mod faq;
pub(crate) mod field;
pub(crate) mod files;
pub(crate) mod header;
pub(crate) mod menu;
pub(crate) mod news;
pub(crate) mod rating;
pub(crate) mod talk;
pub(crate) mod wait;
