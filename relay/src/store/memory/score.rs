//! The scorecard's figures by the plain counting of reports; every definition stands in
//! `docs/metrics.md`.

use super::{Rows, enquiries::enquiries};
use crate::report::measured;
use protocol::api::{ScoreSpan, Wait};
use protocol::{SiteId, Timestamp};

/// The figures over `since ≤ t < until`.
pub(super) fn score(rows: &Rows, site: &SiteId, since: Timestamp, until: Timestamp) -> ScoreSpan {
    let enquiries = enquiries(rows, site, since, until);
    let of = measured(&enquiries, &rows.waits_of(site), since, until);
    ScoreSpan {
        enquiries: of.enquiries,
        unanswered: of.unanswered,
        average_wait_ms: of.wait.map(|wait| wait.mean_ms),
        waits: of.wait.map_or(0, |wait| wait.of),
        average_first_response_ms: of.first_response.map(|response| response.mean_ms),
        average_handle_ms: of.handle.map(|handle| handle.mean_ms),
        contact_known: of.contact_known,
        transcript_offered: of.transcript_offered,
        transcript_asked: of.transcript_asked,
        feedback_asked: of.feedback_asked,
        feedback_given: of.feedback_given,
        average_csat: of.csat.map(|scores| scores.mean),
        average_ces: of.ces.map(|scores| scores.mean),
        promises: of.promises,
        promises_kept: of.promises_kept,
    }
}

impl Rows {
    /// The waits of a site, by their end.
    pub(super) fn waits_of(&self, site: &SiteId) -> Vec<Wait> {
        let mine = self.waits.iter().filter(|(s, _)| s == site);
        let mut waits: Vec<Wait> = mine.map(|(_, w)| w.clone()).collect();
        waits.sort_by_key(|w| w.ended_at);
        waits
    }
}
