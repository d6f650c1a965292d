//! The raw facts of enquiries, for reports.

use super::Rows;
use crate::store::Enquiry;
use protocol::{ConversationId, SiteId, Timestamp};
use std::collections::BTreeSet;

/// The enquiries of a span, the one asked first first.
pub(super) fn enquiries(
    rows: &Rows,
    site: &SiteId,
    since: Timestamp,
    until: Timestamp,
) -> Vec<Enquiry> {
    let within = |at: Timestamp| since <= at && at < until;
    let ended = rows
        .waits_of(site)
        .into_iter()
        .filter(|w| within(w.ended_at));
    let waited: BTreeSet<ConversationId> = ended.map(|w| w.conversation).collect();
    let mut found: Vec<Enquiry> = rows
        .of_site(site)
        .filter(|c| {
            let ended = c.ended_at.is_some_and(within);
            within(c.asked_at) || ended || waited.contains(&c.id)
        })
        .map(|c| Enquiry::of(c, rows.ratings.get(&c.id)))
        .collect();
    found.sort_by_key(|e| (e.asked_at, e.id));
    found
}
