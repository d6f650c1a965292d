//! A week's hours as a grid, and as the configuration writes them. Pure.

/// The days as the configuration names them; 0 is Monday.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Spans a day that the grid has.
pub(crate) const SPANS: usize = 2;

/// From when to when, by day and span; empty where there are no hours.
pub(crate) type Week = [[(String, String); SPANS]; 7];

/// The grid; `None` where the hours don't fit into it (more spans a day, or no hours at all).
pub(crate) fn grid(shifts: &[&str]) -> Option<Week> {
    let mut week = Week::default();
    for shift in shifts {
        let (days, hours) = shift.trim().split_once(' ')?;
        let (from, to) = hours.trim().split_once('-')?;
        for day in days_of(days)? {
            let free = week[day].iter_mut().find(|(from, _)| from.is_empty())?;
            *free = (from.trim().to_owned(), clock(to.trim()).to_owned());
        }
    }
    Some(week)
}

/// Browsers' clocks end a day at 00:00.
fn clock(to: &str) -> &str {
    match to {
        "24:00" => "00:00",
        to => to,
    }
}

fn days_of(text: &str) -> Option<Vec<usize>> {
    if text == "daily" {
        return Some((0..7).collect());
    }
    let at = |name: &str| DAYS.iter().position(|day| *day == name);
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (at(first)?, at(last)?);
        days.extend((0..=(last + 7 - first) % 7).map(|n| (first + n) % 7));
    }
    Some(days)
}

/// The hours as the configuration writes them; days with the same span stand together.
pub(crate) fn shifts(week: &Week) -> Vec<String> {
    let mut all: Vec<(Vec<&str>, &(String, String))> = Vec::new();
    for span in 0..SPANS {
        for (day, name) in week.iter().zip(DAYS) {
            let hours = &day[span];
            if hours.0.is_empty() && hours.1.is_empty() {
                continue;
            }
            match all.iter_mut().find(|(_, of)| *of == hours) {
                Some((days, _)) => days.push(name),
                None => all.push((vec![name], hours)),
            }
        }
    }
    let written = all.iter().map(|(days, (from, to))| {
        let to = if to == "00:00" { "24:00" } else { to };
        [&days.join(","), " ", from, "-", to].concat()
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_become_a_grid_and_hours_again() {
        let written = [
            "mon-thu 09:00-12:00",
            "mon-thu 13:00-17:30",
            "sat,sun 08:00-24:00",
        ];
        let week = grid(&written).expect("a grid");
        assert_eq!(week[0][1], ("13:00".into(), "17:30".into()));
        assert_eq!(week[6][0], ("08:00".into(), "00:00".into()));
        assert_eq!(week[4][0].0, "");
        let again = shifts(&week);
        let expected = [
            "mon,tue,wed,thu 09:00-12:00",
            "sat,sun 08:00-24:00",
            "mon,tue,wed,thu 13:00-17:30",
        ];
        assert_eq!(again, expected);
        let refs: Vec<&str> = again.iter().map(String::as_str).collect();
        assert_eq!(grid(&refs), Some(week));
        assert_eq!(
            grid(&["sat-mon 10:00-11:00"]).map(|week| week[0][0].0.clone()),
            Some("10:00".into())
        );
        assert_eq!(
            grid(&["daily 08:00-24:00"]).map(|w| shifts(&w)),
            Some(vec!["mon,tue,wed,thu,fri,sat,sun 08:00-24:00".into()])
        );
    }

    #[test]
    fn what_the_grid_cannot_show_is_left_as_it_is_written() {
        for other in ["montag 09:00-10:00", "mon", "mon 0900"] {
            assert_eq!(grid(&[other]), None, "{other}");
        }
        let three = ["mon 08:00-09:00", "mon 10:00-11:00", "mon 12:00-13:00"];
        assert_eq!(grid(&three), None);
        assert_eq!(shifts(&Week::default()), Vec::<String>::new());
    }
}
