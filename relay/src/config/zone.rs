//! A site's time zone: when its days begin, and how a time is written for people.

use core::fmt;
use core::str::FromStr;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant, ZonedDateTime};
use protocol::Timestamp;

/// A time zone of the IANA database.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// When the day began in which `now` is.
    pub fn day_began(&self, now: Timestamp) -> Timestamp {
        self.midnight(self.at(now).date())
    }

    /// When the day began that was `days` days before the one in which `now` is.
    pub fn day_began_before(&self, now: Timestamp, days: u32) -> Timestamp {
        let today = self.at(now).date();
        self.midnight(
            today
                .checked_sub(Span::new().days(i64::from(days)))
                .unwrap_or(Date::MIN),
        )
    }

    /// When the next day begins after `now`.
    pub fn next_day_begins(&self, now: Timestamp) -> Timestamp {
        self.midnight(self.at(now).date().tomorrow().unwrap_or(Date::MAX))
    }

    /// `2026-11-23 14:05`.
    pub fn minute(&self, at: Timestamp) -> String {
        self.at(at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// `14:05`.
    pub fn clock(&self, at: Timestamp) -> String {
        self.at(at).strftime("%H:%M").to_string()
    }

    /// When the hour began in which `at` is.
    pub fn hour_began(&self, at: Timestamp) -> Timestamp {
        let zoned = self.at(at);
        let into_hour_s = i64::from(zoned.minute()) * 60 + i64::from(zoned.second());
        Timestamp((at.0 / 1000).saturating_sub(into_hour_s.unsigned_abs()) * 1000)
    }

    /// The day in which `now` is.
    pub(crate) fn date(&self, now: Timestamp) -> Date {
        self.at(now).date()
    }

    /// The moment at which its clocks show `at`; one that a change of clocks leaves out is the
    /// moment as far after the change.
    pub(super) fn instant(&self, at: DateTime) -> Timestamp {
        let ms = self.0.to_timestamp(at).map_or(0, |t| t.as_millisecond());
        Timestamp(u64::try_from(ms).unwrap_or(0))
    }

    fn at(&self, t: Timestamp) -> ZonedDateTime {
        let ms = i64::try_from(t.0).unwrap_or(i64::MAX);
        Instant::from_millisecond(ms)
            .unwrap_or(Instant::MAX)
            .to_zoned_datetime(self.0.clone())
    }

    /// The day of the week (0 is Monday) and the hour that its clocks show.
    pub(crate) fn hour_of_week(&self, at: Timestamp) -> (u8, u8) {
        let zoned = self.at(at);
        let day = zoned.weekday().to_monday_zero_offset().unsigned_abs();
        (day, zoned.hour().unsigned_abs())
    }

    /// The day of the week (0 is Monday), and the minutes after midnight that its clocks show.
    pub(crate) fn minute_of_week(&self, at: Timestamp) -> (u8, u16) {
        let zoned = self.at(at);
        let day = zoned.weekday().to_monday_zero_offset().unsigned_abs();
        let hour = u16::from(zoned.hour().unsigned_abs());
        (day, hour * 60 + u16::from(zoned.minute().unsigned_abs()))
    }

    /// When a day began.
    pub(crate) fn midnight(&self, day: Date) -> Timestamp {
        let began = day
            .to_zoned_datetime(self.0.clone())
            .map(|z| z.timestamp().as_millisecond())
            .unwrap_or(0);
        Timestamp(u64::try_from(began).unwrap_or(0))
    }
}

impl FromStr for Zone {
    type Err = NotAZone;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        TimeZone::get(s).map(Self).map_err(|_| NotAZone)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Said of a text that names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAZone;

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Timestamp {
        let ms = s.parse::<Instant>().unwrap().as_millisecond();
        Timestamp(u64::try_from(ms).unwrap())
    }

    #[test]
    fn a_day_begins_at_the_sites_midnight_also_when_clocks_change() {
        let berlin: Zone = "Europe/Berlin".parse().unwrap();
        // Clocks went back on 2026-10-25: that day has 25 hours.
        let noon = at("2026-10-25T11:00:00Z");
        assert_eq!(berlin.day_began(noon), at("2026-10-24T22:00:00Z"));
        assert_eq!(berlin.next_day_begins(noon), at("2026-10-25T23:00:00Z"));
        assert_eq!(berlin.day_began_before(noon, 6), at("2026-10-18T22:00:00Z"));
        assert_eq!(berlin.minute(noon), "2026-10-25 12:00");
    }

    #[test]
    fn an_hour_begins_by_the_sites_clock() {
        let kathmandu: Zone = "Asia/Kathmandu".parse().unwrap(); // UTC+05:45
        assert_eq!(
            kathmandu.hour_began(at("2026-11-23T10:20:30.5Z")),
            at("2026-11-23T10:15:00Z")
        );
    }

    #[test]
    fn what_is_no_zone_is_refused() {
        assert_eq!("Europe/Atlantis".parse::<Zone>(), Err(NotAZone));
        assert_eq!(
            "UTC".parse::<Zone>().map(|z| z.name().to_owned()),
            Ok("UTC".into())
        );
    }
}
