//! How long an agent was there: spans between raw events, and their sums. Pure.

use protocol::presence::{AgentTimes, AwayTime, PresenceSpan};
use protocol::{AgentId, AwayReason, Here, Presence, Timestamp};
use std::collections::BTreeMap;

/// The times of one agent in `since ≤ t < until`, from everybody's events in the order of time: the
/// last before the span, and those within it.
pub(crate) fn of(
    agent: AgentId,
    name: String,
    events: &[Presence],
    (since, until): (Timestamp, Timestamp),
) -> AgentTimes {
    let mine: Vec<&Presence> = events.iter().filter(|p| p.agent == agent).collect();
    let ends = mine.iter().skip(1).map(|next| next.at).chain([until]);
    let spans: Vec<PresenceSpan> = mine
        .iter()
        .zip(ends)
        .map(|(event, end)| PresenceSpan {
            from: event.at.max(since),
            to: end.min(until),
            here: event.here.clone(),
        })
        .filter(|span| span.from < span.to && span.here != Here::Gone)
        .collect();
    let mut available_ms = 0;
    let mut away: BTreeMap<Option<AwayReason>, u64> = BTreeMap::new();
    for span in &spans {
        let ms = span.to.since_ms(span.from);
        match &span.here {
            Here::Available => available_ms += ms,
            Here::Away(why) => *away.entry(why.clone()).or_default() += ms,
            Here::Gone => {}
        }
    }
    let mut away: Vec<AwayTime> = away
        .into_iter()
        .map(|(why, ms)| AwayTime { why, ms })
        .collect();
    away.sort_by_key(|time| core::cmp::Reverse(time.ms));
    AgentTimes {
        agent,
        name,
        available_ms,
        away,
        spans,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_cut_to_what_is_asked_for_and_summed_by_reason() {
        let (mira, jonas) = (AgentId::random([1; 16]), AgentId::random([2; 16]));
        let event = |agent, at, here| Presence {
            agent,
            at: Timestamp(at),
            here,
        };
        let lunch = || Here::Away(Some(AwayReason::Lunch));
        let events = [
            event(mira, 10, Here::Available),
            event(mira, 130, lunch()),
            event(jonas, 140, Here::Available),
            event(mira, 150, Here::Available),
            event(mira, 160, Here::Away(None)),
            event(mira, 165, lunch()),
            event(mira, 195, Here::Gone),
        ];
        let span = (Timestamp(100), Timestamp(200));
        let times = of(mira, "Mira".into(), &events, span);
        assert_eq!(times.available_ms, 30 + 10);
        let away = |why, ms| AwayTime { why, ms };
        let expected = [away(Some(AwayReason::Lunch), 20 + 30), away(None, 5)];
        assert_eq!(times.away, expected);
        assert_eq!(times.spans[0].from, Timestamp(100));
        let here: u64 = times.spans.iter().map(|s| s.to.since_ms(s.from)).sum();
        assert_eq!(here, 95, "gone since 195");
        let still = of(jonas, "Jonas".into(), &events, span);
        assert_eq!(still.available_ms, 60, "until now");
    }
}
