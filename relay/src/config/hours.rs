//! A site's opening hours and holidays, by its own clock: whether chats are taken now, and from when
//! on if not.

use super::Zone;
use core::fmt;
use core::str::FromStr;
use jiff::Span;
use jiff::civil::{Date, DateTime, Weekday};
use protocol::Timestamp;

/// Days ahead that are looked at for the next opening: a year of holidays in a row and some more.
const DAYS_AHEAD: i64 = 400;
const DAY_MINUTES: u16 = 24 * 60;
const WEEK: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// When a site takes chats. Without any hours: always.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// What every week is like.
    pub week: Vec<Shift>,
    /// Days on which no shift begins.
    pub holidays: Vec<Holiday>,
}

/// Hours that are the same on some days of the week, like `mon-fri 09:00-17:30`. One that ends
/// before it begins goes on after midnight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    days: Vec<Weekday>,
    from: u16,
    to: u16,
    written: String,
}

/// A day or several, like `2026-12-25`, `12-25` (every year), or `2026-12-24..2027-01-02`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    first: Date,
    last: Date,
    yearly: bool,
    written: String,
}

/// Whether a site takes chats at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Whether it does.
    pub open: bool,
    /// When that changes next, if ever.
    pub until: Option<Timestamp>,
}

impl Hours {
    /// What holds at `now`.
    pub fn at(&self, now: Timestamp, zone: &Zone) -> Opening {
        if self.week.is_empty() {
            return Opening {
                open: true,
                until: None,
            };
        }
        let spans = self.spans(now, zone);
        let mut until = None;
        for (begins, ends) in spans {
            match until {
                // Shifts that touch are one.
                Some(open_until) if begins <= open_until => until = Some(ends.max(open_until)),
                Some(_) => break,
                None if begins <= now && now < ends => until = Some(ends),
                None if begins > now => {
                    return Opening {
                        open: false,
                        until: Some(begins),
                    };
                }
                None => {}
            }
        }
        Opening {
            open: until.is_some(),
            until,
        }
    }

    /// All shifts that end after `now`, from yesterday's on, in order.
    fn spans(&self, now: Timestamp, zone: &Zone) -> Vec<(Timestamp, Timestamp)> {
        let today = zone.date(now);
        let days = (-1..DAYS_AHEAD).filter_map(|n| today.checked_add(Span::new().days(n)).ok());
        let open = days.filter(|day| !self.holidays.iter().any(|h| h.is_on(*day)));
        let mut spans: Vec<_> = open
            .flat_map(|day| self.week.iter().filter_map(move |s| s.on(day)))
            .map(|(begins, ends)| (zone.instant(begins), zone.instant(ends)))
            .filter(|(_, ends)| *ends > now)
            .collect();
        spans.sort();
        spans
    }
}

impl Shift {
    /// From when to when, if it is on that day.
    fn on(&self, day: Date) -> Option<(DateTime, DateTime)> {
        if !self.days.contains(&day.weekday()) {
            return None;
        }
        let over_night = self.to <= self.from;
        let end_day = match over_night {
            true => day.tomorrow().ok()?,
            false => day,
        };
        Some((moment(day, self.from)?, moment(end_day, self.to)?))
    }
}

fn moment(day: Date, minute: u16) -> Option<DateTime> {
    let midnight = day.at(0, 0, 0, 0);
    let passed = Span::new().minutes(i64::from(minute));
    midnight.checked_add(passed).ok()
}

impl Holiday {
    fn is_on(&self, day: Date) -> bool {
        if self.yearly {
            (day.month(), day.day()) == (self.first.month(), self.first.day())
        } else {
            self.first <= day && day <= self.last
        }
    }
}

/// Said of a text that is neither hours nor a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotHours;

impl FromStr for Shift {
    type Err = NotHours;

    fn from_str(s: &str) -> Result<Self, NotHours> {
        let (days, hours) = s.trim().split_once(' ').ok_or(NotHours)?;
        let (from, to) = hours.trim().split_once('-').ok_or(NotHours)?;
        let shift = Self {
            days: days_of(days)?,
            from: minute_of(from)?,
            to: minute_of(to)?,
            written: s.trim().into(),
        };
        let sane = shift.from < DAY_MINUTES && shift.from != shift.to;
        sane.then_some(shift).ok_or(NotHours)
    }
}

/// `mon`, `mon-fri`, `sat,sun`, `daily`.
fn days_of(text: &str) -> Result<Vec<Weekday>, NotHours> {
    if text == "daily" {
        return Ok(WEEK.map(|(_, day)| day).into());
    }
    let at = |name: &str| WEEK.iter().position(|(n, _)| *n == name).ok_or(NotHours);
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (at(first)?, at(last)?);
        // `sat-mon` goes round the end of the week.
        let n = (last + 7 - first) % 7;
        days.extend((0..=n).map(|n| WEEK[(first + n) % 7].1));
    }
    Ok(days)
}

/// `09:00` to `24:00`, in minutes of the day.
fn minute_of(text: &str) -> Result<u16, NotHours> {
    let (hour, minute) = text.trim().split_once(':').ok_or(NotHours)?;
    let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour) || !digits(minute) {
        return Err(NotHours);
    }
    let number = |s: &str| s.parse::<u16>().map_err(|_| NotHours);
    let (hour, minute) = (number(hour)?, number(minute)?);
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY_MINUTES)
        .then_some(at)
        .ok_or(NotHours)
}

impl FromStr for Holiday {
    type Err = NotHours;

    fn from_str(s: &str) -> Result<Self, NotHours> {
        let written = s.trim();
        let day = |text: &str| text.trim().parse::<Date>().map_err(|_| NotHours);
        let yearly = written.len() == "12-25".len();
        let (first, last) = match written.split_once("..") {
            Some((first, last)) => (day(first)?, day(last)?),
            // A leap year, so that 29 February is a day.
            None if yearly => (day(&format!("2024-{written}"))?, Date::MAX),
            None => (day(written)?, day(written)?),
        };
        let holiday = Self {
            first,
            last,
            yearly,
            written: written.into(),
        };
        (first <= last).then_some(holiday).ok_or(NotHours)
    }
}

impl fmt::Display for Shift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: &str) -> Timestamp {
        let ms = s.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        Timestamp(u64::try_from(ms).unwrap())
    }

    fn hours(week: &[&str], holidays: &[&str]) -> Hours {
        Hours {
            week: week.iter().map(|s| s.parse().unwrap()).collect(),
            holidays: holidays.iter().map(|s| s.parse().unwrap()).collect(),
        }
    }

    /// What holds in Berlin.
    fn berlin(hours: &Hours, now: &str) -> (bool, Option<Timestamp>) {
        let opening = hours.at(at(now), &"Europe/Berlin".parse().unwrap());
        (opening.open, opening.until)
    }

    #[test]
    fn office_hours_a_weekend_and_a_holiday() {
        let office = hours(
            &[
                "mon-thu 09:00-12:00",
                "mon-thu 13:00-17:30",
                "fri 09:00-15:00",
            ],
            &["2026-11-26", "12-25", "2026-12-28..2027-01-03"],
        );
        // Monday morning; UTC+1.
        let open = berlin(&office, "2026-11-23T08:30:00Z");
        assert_eq!(open, (true, Some(at("2026-11-23T11:00:00Z"))));
        let lunch = berlin(&office, "2026-11-23T11:00:00Z");
        assert_eq!(lunch, (false, Some(at("2026-11-23T12:00:00Z"))));
        // Wednesday evening; Thursday is a holiday.
        let evening = berlin(&office, "2026-11-25T16:30:00Z");
        assert_eq!(evening, (false, Some(at("2026-11-27T08:00:00Z"))));
        // Friday before Christmas week ends on a holiday: the next shift is in January.
        let weekend = berlin(&office, "2026-12-25T09:00:00Z");
        assert_eq!(weekend, (false, Some(at("2027-01-04T08:00:00Z"))));
    }

    #[test]
    fn over_night_round_the_week_and_round_the_clock() {
        let night = hours(&["fri-sat 22:00-02:00"], &[]);
        // Sunday, half past one in the morning.
        let late = berlin(&night, "2026-11-29T00:30:00Z");
        assert_eq!(late, (true, Some(at("2026-11-29T01:00:00Z"))));
        // Days that touch are one span; it ends on Sunday.
        let days = hours(&["mon-sat 00:00-24:00"], &[]);
        let open = berlin(&days, "2026-11-25T12:00:00Z");
        assert_eq!(open, (true, Some(at("2026-11-28T23:00:00Z"))));
        assert!(
            berlin(
                &hours(&["sat-mon 10:00-11:00"], &[]),
                "2026-11-29T09:30:00Z"
            )
            .0
        );
        assert_eq!(
            berlin(&Hours::default(), "2026-11-29T09:30:00Z"),
            (true, None)
        );
    }

    #[test]
    fn when_clocks_change_the_hours_stay_those_of_the_wall() {
        // Clocks go back on 2026-10-25 in the night.
        let daily = hours(&["daily 09:00-17:00"], &[]);
        let before = berlin(&daily, "2026-10-24T16:00:00Z");
        assert_eq!(before, (false, Some(at("2026-10-25T08:00:00Z"))));
    }

    #[test]
    fn what_cannot_be_hours_is_refused() {
        for bad in [
            "",
            "mon",
            "mon 9-17",
            "mon 09:00",
            "mon 09:00-09:00",
            "mon 24:00-02:00",
            "mon 09:60-10:00",
            "montag 09:00-10:00",
            "mon-fri  ",
            "mon 09:00-25:00",
            "mon +9:00-10:00",
        ] {
            assert_eq!(bad.parse::<Shift>(), Err(NotHours), "{bad:?}");
        }
        for bad in [
            "",
            "13-01",
            "2026-02-30",
            "2026-12-25..2026-12-24",
            "Christmas",
            "02-3é",
        ] {
            assert_eq!(bad.parse::<Holiday>(), Err(NotHours), "{bad:?}");
        }
        assert!("02-29".parse::<Holiday>().is_ok());
    }
}
