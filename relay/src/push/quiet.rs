//! Whether an agent wants quiet at a moment, by the clock of the agent's own time zone.

use crate::config::Zone;
use protocol::Timestamp;
use protocol::notifications::QuietHours;

/// Whether it is quiet at `now`. Where the time zone is none any more, nothing is.
pub(super) fn is_quiet(hours: Option<&QuietHours>, now: Timestamp) -> bool {
    let Some(hours) = hours else { return false };
    let Ok(zone) = hours.zone.parse::<Zone>() else {
        return false;
    };
    let (day, minute) = zone.minute_of_week(now);
    hours.are_on(day, minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Timestamp {
        let ms = s.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        Timestamp(u64::try_from(ms).unwrap())
    }

    #[test]
    fn hours_are_those_of_the_agents_own_clock() {
        let night = QuietHours {
            from: 22 * 60,
            to: 6 * 60,
            days: vec![0],
            zone: "Asia/Taipei".into(),
        };
        let quiet = |s: &str| is_quiet(Some(&night), at(s));
        // Monday 2026-11-23, 22:00 in Taipei, until Tuesday 06:00.
        assert!(!quiet("2026-11-23T13:59:59Z"));
        assert!(quiet("2026-11-23T14:00:00Z"));
        assert!(quiet("2026-11-23T21:59:59Z"));
        assert!(!quiet("2026-11-23T22:00:00Z"));
        // Tuesday's night is not among them.
        assert!(!quiet("2026-11-24T15:00:00Z"));
    }

    #[test]
    fn without_hours_or_a_zone_nothing_is_quiet() {
        assert!(!is_quiet(None, at("2026-11-23T14:00:00Z")));
        let lost = QuietHours {
            from: 0,
            to: 0,
            days: vec![0, 1, 2, 3, 4, 5, 6],
            zone: "Europe/Atlantis".into(),
        };
        assert!(!is_quiet(Some(&lost), at("2026-11-23T14:00:00Z")));
    }
}
