//! The parts that screens are made of, one file each.

pub(crate) mod assign;
pub(crate) mod away;
pub(crate) mod banner;
pub(crate) mod banners;
pub(crate) mod canned;
pub(crate) mod chart;
pub(crate) mod clocks;
pub(crate) mod close;
pub(crate) mod coach;
pub(crate) mod composer;
pub(crate) mod departments;
pub(crate) mod emoji;
pub(crate) mod facts;
pub(crate) mod field;
pub(crate) mod files;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod log;
pub(crate) mod menu;
pub(crate) mod mood;
pub(crate) mod nav;
pub(crate) mod report;
pub(crate) mod side;
pub(crate) mod times;
pub(crate) mod top;
pub(crate) mod transfer;
