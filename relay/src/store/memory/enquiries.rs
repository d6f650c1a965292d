//! The raw facts of enquiries, for reports.

use super::Rows;
use crate::store::Enquiry;
use protocol::{SiteId, Timestamp};

/// The enquiries of a span, the one asked first first.
pub(super) fn enquiries(
    rows: &Rows,
    site: &SiteId,
    since: Timestamp,
    until: Timestamp,
) -> Vec<Enquiry> {
    let within = |at: Timestamp| since <= at && at < until;
    let waits = rows.waits_of(site);
    let mut found: Vec<Enquiry> = rows
        .of_site(site)
        .filter(|c| {
            let waited = |id| {
                let mut ended = waits.iter().filter(|w| within(w.ended_at));
                ended.any(|w| w.conversation == id)
            };
            within(c.asked_at) || c.ended_at.is_some_and(within) || waited(c.id)
        })
        .map(|c| Enquiry::of(c, rows.ratings.get(&c.id)))
        .collect();
    found.sort_by_key(|e| (e.asked_at, e.id));
    found
}
