//! Webhooks: what has happened goes out to the programs that a site's owner has named, signed, tried
//! again, and written into a log. A delivery is a row first, saved with the entry that it tells of.

mod payload;
mod sign;
mod worker;

pub(crate) use sign::shown;
pub(crate) use worker::Courier;
