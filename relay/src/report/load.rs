//! The load of each hour of the week: how many ask, and how many agents that takes.

use super::days::Days;
use super::staffing;
use protocol::Timestamp;
use protocol::report::HourLoad;

const HOUR_MS: u64 = 3_600_000;
const DAYS: u8 = 7;
const HOURS: u8 = 24;

/// Each hour of the week, Monday's first. `handle_ms`: the mean handle time; `at_once`: chats that an
/// agent takes at the same time.
pub(super) fn load(
    asked: impl Iterator<Item = Timestamp>,
    days: &Days,
    now: Timestamp,
    handle_ms: Option<f64>,
    at_once: u32,
) -> Vec<HourLoad> {
    let (since, until) = (days.since(), days.until());
    let mut hours: Vec<HourLoad> = (0..DAYS)
        .flat_map(|weekday| (0..HOURS).map(move |hour| (weekday, hour)))
        .map(|(weekday, hour)| HourLoad {
            weekday,
            hour,
            enquiries: 0,
            hours: 0,
            agents: None,
        })
        .collect();
    let place = |at: Timestamp| {
        let (weekday, hour) = days.hour_of_week(at);
        usize::from(weekday) * usize::from(HOURS) + usize::from(hour)
    };
    let mut at = since;
    while at < until && at <= now {
        hours[place(at)].hours += 1;
        at = at.plus_ms(HOUR_MS);
    }
    for at in asked.filter(|at| since <= *at && *at < until) {
        hours[place(at)].enquiries += 1;
    }
    for hour in &mut hours {
        #[expect(clippy::cast_precision_loss, reason = "a count of enquiries")]
        let per_hour = hour.enquiries as f64 / f64::from(hour.hours.max(1));
        hour.agents = handle_ms.map(|ms| staffing::agents(per_hour, ms, at_once));
    }
    hours
}
