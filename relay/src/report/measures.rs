//! The figures of `docs/metrics.md` by plain counting over the raw facts.

use super::rows::Facts;
use protocol::api::WaitOutcome;
use protocol::report::{Measures, Scores, Spread};
use protocol::{ConversationState, Timestamp};

/// The figures over `since ≤ t < until`.
pub(super) fn measures(facts: &Facts<'_>, since: Timestamp, until: Timestamp) -> Measures {
    let within = |at: Timestamp| since <= at && at < until;
    let mut of = Measures::default();
    let (mut first_responses, mut csat, mut ces) = (Vec::new(), Vec::new(), Vec::new());
    for e in facts.enquiries.iter().filter(|e| within(e.asked_at)) {
        let over = e.state.is_over();
        let surveyed = over && e.joined_at.is_some();
        let overdue = e.state == ConversationState::Ticket && e.due_at.is_some_and(|d| d < until);
        of.enquiries += 1;
        of.unanswered += u64::from(e.agent_messages == 0 && (over || overdue));
        of.contact_known += u64::from(e.contact_known);
        of.transcript_offered += u64::from(over);
        of.transcript_asked += u64::from(e.transcripts > 0);
        of.feedback_asked += u64::from(surveyed);
        of.feedback_given += u64::from(surveyed && e.rating.is_some());
        first_responses.extend(e.first_response_at.map(|at| at.since_ms(e.asked_at)));
        csat.extend(e.rating.and_then(|(csat, _)| csat));
        ces.extend(e.rating.and_then(|(_, ces)| ces));
    }
    let mut joined = Vec::new();
    for wait in facts.waits.iter().filter(|wait| within(wait.ended_at)) {
        of.waits += 1;
        of.abandoned += u64::from(wait.outcome == WaitOutcome::GaveUp);
        of.promises += u64::from(wait.promised_ms.is_some());
        let kept = wait
            .promised_ms
            .is_some_and(|promised| wait.ms() <= promised);
        of.promises_kept += u64::from(kept);
        joined.extend(Some(wait.ms()).filter(|_| wait.outcome == WaitOutcome::Joined));
    }
    let handled = facts.enquiries.iter().filter(|e| {
        let ended = e.ended_at.is_some_and(within);
        ended && e.state == ConversationState::Ended && e.joined_at.is_some()
    });
    of.wait = spread(joined);
    of.first_response = spread(first_responses);
    of.handle = spread(handled.map(|e| e.handle_ms).collect());
    of.csat = scores(&csat);
    of.ces = scores(&ces);
    of
}

/// Mean and percentiles; these by nearest rank: of 20 waits, the 19th longest is the 95th percentile.
#[expect(
    clippy::cast_precision_loss,
    reason = "sums of times stay far below 2^53"
)]
pub(crate) fn spread(mut times_ms: Vec<u64>) -> Option<Spread> {
    times_ms.sort_unstable();
    let rank = |percent: usize| {
        let rank = (times_ms.len() * percent).div_ceil(100);
        times_ms.get(rank.saturating_sub(1)).copied()
    };
    Some(Spread {
        of: times_ms.len() as u64,
        mean_ms: times_ms.iter().sum::<u64>() as f64 / times_ms.len() as f64,
        median_ms: rank(50)?,
        p95_ms: rank(95)?,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a count of ratings")]
fn scores(given: &[u8]) -> Option<Scores> {
    let sum: f64 = given.iter().copied().map(f64::from).sum();
    (!given.is_empty()).then(|| Scores {
        of: given.len() as u64,
        mean: sum / given.len() as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        assert_eq!(spread(Vec::new()), None);
        let one = spread(vec![7]).expect("one time");
        assert_eq!((one.median_ms, one.p95_ms), (7, 7));
        let twenty = spread((1..=20).rev().collect()).expect("twenty times");
        assert_eq!((twenty.median_ms, twenty.p95_ms, twenty.of), (10, 19, 20));
        let hundred = spread((1..=100).collect()).expect("a hundred times");
        assert_eq!((hundred.median_ms, hundred.p95_ms), (50, 95));
        assert!((hundred.mean_ms - 50.5).abs() < 1e-9);
    }
}
