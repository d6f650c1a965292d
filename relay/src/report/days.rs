//! Days by a site's clock: from one to another, both counted, and what they are divided into.

use crate::config::Zone;
use jiff::civil::Date;
use jiff::{Span, Unit};
use protocol::limits::REPORT_DAYS_MAX;
use protocol::report::ReportBy;
use protocol::{Code, Timestamp};

/// Days that are meant when none are asked for.
const DAYS: i64 = 30;

/// From one day to another, both counted.
#[derive(Clone, Debug)]
pub struct Days {
    zone: Zone,
    first: Date,
    last: Date,
}

/// A part of it: its first day as it is written, and the moments between which it lies.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) since: Timestamp,
    pub(super) until: Timestamp,
}

impl Days {
    /// The days that somebody asks for, each as `2026-11-30`; without a last one until today, without
    /// a first one the last 30.
    ///
    /// # Errors
    /// [`Code::BadSpan`].
    pub fn asked(
        zone: &Zone,
        now: Timestamp,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Self, Code> {
        let day = |text: &str| text.parse::<Date>().map_err(|_| Code::BadSpan);
        let last = to.map_or_else(|| Ok(zone.date(now)), day)?;
        let month = || last.checked_sub(Span::new().days(DAYS - 1));
        let first = from.map_or_else(|| month().map_err(|_| Code::BadSpan), day)?;
        let days = first.until((Unit::Day, last)).map_err(|_| Code::BadSpan)?;
        if !(0..i64::from(REPORT_DAYS_MAX)).contains(&i64::from(days.get_days())) {
            return Err(Code::BadSpan);
        }
        Ok(Self {
            zone: zone.clone(),
            first,
            last,
        })
    }

    /// When the first day began.
    pub fn since(&self) -> Timestamp {
        self.zone.midnight(self.first)
    }

    /// When the last day ends.
    pub fn until(&self) -> Timestamp {
        self.zone.midnight(next(self.last))
    }

    /// The first day, as it is written.
    pub fn first(&self) -> String {
        self.first.to_string()
    }

    /// The last day, as it is written.
    pub fn last(&self) -> String {
        self.last.to_string()
    }

    /// The day of the week (0 is Monday) and the hour that the site's clock shows.
    pub(super) fn hour_of_week(&self, at: Timestamp) -> (u8, u8) {
        self.zone.hour_of_week(at)
    }

    /// Its days, weeks or months; the first and the last may be parts of one.
    pub(super) fn parts(&self, by: ReportBy) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        let mut day = self.first;
        loop {
            let begins = parts.is_empty()
                || match by {
                    ReportBy::Week => day.weekday().to_monday_zero_offset() == 0,
                    ReportBy::Month => day.day() == 1,
                    _ => true,
                };
            let until = self.zone.midnight(next(day));
            match parts.last_mut().filter(|_| !begins) {
                Some(part) => part.until = until,
                None => parts.push(Part {
                    name: day.to_string(),
                    since: self.zone.midnight(day),
                    until,
                }),
            }
            if day >= self.last {
                return parts;
            }
            day = next(day);
        }
    }
}

fn next(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 01:00 in Taipei.
    const NOW: Timestamp = Timestamp(1_795_453_200_000);

    fn asked(from: Option<&str>, to: Option<&str>) -> Result<Days, Code> {
        Days::asked(&"Asia/Taipei".parse().expect("a zone"), NOW, from, to)
    }

    #[test]
    fn without_a_wish_it_is_the_last_thirty_days() {
        let days = asked(None, None).expect("days");
        assert_eq!(
            (days.first(), days.last()),
            ("2026-10-26".into(), "2026-11-24".into())
        );
    }

    #[test]
    fn what_is_no_span_is_refused() {
        assert!(asked(Some("2026-11-24"), Some("2026-11-24")).is_ok());
        assert!(asked(Some("2025-11-24"), Some("2026-11-24")).is_ok());
        for (from, to) in [
            ("2026-11-25", "2026-11-24"),
            ("2025-11-23", "2026-11-24"),
            ("yesterday", "2026-11-24"),
            ("2026-02-30", "2026-11-24"),
            ("-009999-01-01", "9999-12-31"),
        ] {
            assert_eq!(
                asked(Some(from), Some(to)).err(),
                Some(Code::BadSpan),
                "{from}"
            );
        }
    }

    #[test]
    fn parts_touch_and_cover_all() {
        let days = asked(Some("2026-09-30"), Some("2026-11-24")).expect("days");
        for (by, count) in [
            (ReportBy::Day, 56),
            (ReportBy::Week, 9),
            (ReportBy::Month, 3),
        ] {
            let parts = days.parts(by);
            assert_eq!(parts.len(), count, "{by:?}");
            assert_eq!(parts[0].since, days.since());
            assert_eq!(parts[count - 1].until, days.until());
            for pair in parts.windows(2) {
                assert_eq!(pair[0].until, pair[1].since);
            }
        }
    }

    #[test]
    fn a_day_on_which_clocks_change_has_another_length() {
        let berlin = "Europe/Berlin".parse().expect("a zone");
        let days = Days::asked(&berlin, NOW, Some("2026-10-25"), Some("2026-10-25"));
        let days = days.expect("days");
        assert_eq!(days.until().since_ms(days.since()), 25 * 3_600_000);
    }
}
