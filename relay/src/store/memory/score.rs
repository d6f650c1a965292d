//! The scorecard's figures by plain counting; every definition stands in `docs/metrics.md`.

use super::{Rows, is_over};
use desk::Conversation;
use protocol::api::{ScoreSpan, Wait, WaitOutcome};
use protocol::{ConversationState, SiteId, Timestamp};

/// The figures over `since ≤ t < until`.
pub(super) fn score(rows: &Rows, site: &SiteId, since: Timestamp, until: Timestamp) -> ScoreSpan {
    let within = |at: Timestamp| since <= at && at < until;
    let asked = rows.of_site(site).filter(|c| within(c.asked_at));
    let mut score = ScoreSpan::default();
    let (mut first_responses, mut csat, mut ces) = (Vec::new(), Vec::new(), Vec::new());
    for c in asked {
        let over = is_over(c.state);
        let surveyed = over && c.joined_at.is_some();
        let overdue = c.state == ConversationState::Ticket && c.due_at.is_some_and(|d| d < until);
        let rating = rows.ratings.get(&c.id);
        score.enquiries += 1;
        score.unanswered += u64::from(c.agent_messages == 0 && (over || overdue));
        score.contact_known += u64::from(c.email.is_some());
        score.transcript_offered += u64::from(over);
        score.transcript_asked += u64::from(c.transcripts > 0);
        score.feedback_asked += u64::from(surveyed);
        score.feedback_given += u64::from(surveyed && rating.is_some());
        first_responses.extend(c.first_response_at.map(|at| at.since_ms(c.asked_at)));
        csat.extend(rating.and_then(|r| r.csat).map(|s| u64::from(s.get())));
        ces.extend(rating.and_then(|r| r.ces).map(|s| u64::from(s.get())));
    }
    score.average_first_response_ms = mean(&first_responses);
    score.average_csat = mean(&csat);
    score.average_ces = mean(&ces);

    let waits = rows.waits_of(site);
    let ended: Vec<&Wait> = waits.iter().filter(|w| within(w.ended_at)).collect();
    let joined: Vec<u64> = ended
        .iter()
        .filter(|w| w.outcome == WaitOutcome::Joined)
        .map(|w| w.ms())
        .collect();
    score.average_wait_ms = mean(&joined);
    score.waits = joined.len() as u64;
    let kept = |w: &&&Wait| w.promised_ms.is_some_and(|promised| w.ms() <= promised);
    score.promises = ended.iter().filter(|w| w.promised_ms.is_some()).count() as u64;
    score.promises_kept = ended.iter().filter(kept).count() as u64;

    let chat = |c: &&Conversation| {
        c.state == ConversationState::Ended
            && c.joined_at.is_some()
            && c.ended_at.is_some_and(within)
    };
    let handled: Vec<u64> = rows
        .of_site(site)
        .filter(chat)
        .map(|c| c.handle_ms)
        .collect();
    score.average_handle_ms = mean(&handled);
    score
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sums of times stay far below 2^53"
)]
fn mean(values: &[u64]) -> Option<f64> {
    let sum: u64 = values.iter().sum();
    (!values.is_empty()).then(|| sum as f64 / values.len() as f64)
}
