//! How figures are written: clocks, percentages, means. Pure, so that tests can read them.

/// The figures of the study of 1,000 sites with live chat.
pub(crate) mod study {
    /// Percent of chats left unanswered.
    pub(crate) const UNANSWERED: f64 = 21.0;
    /// Seconds of the average wait.
    pub(crate) const WAIT_S: f64 = 160.0;
    /// Seconds of the average handle time.
    pub(crate) const HANDLE_S: f64 = 410.0;
    /// Percent with their contact known.
    pub(crate) const CONTACT: f64 = 77.0;
    /// Percent with a transcript offered.
    pub(crate) const TRANSCRIPT: f64 = 45.0;
    /// Percent asked for feedback.
    pub(crate) const FEEDBACK: f64 = 55.0;
}

/// Minutes and seconds as a clock shows them: "0:36", "12:05", "1:02:05".
pub(crate) fn clock(ms: u64) -> String {
    let seconds = ms / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let two = |n: u64| {
        let text = n.to_string();
        if n < 10 {
            String::from("0") + &text
        } else {
            text
        }
    };
    match hours {
        0 => [&minutes.to_string(), ":", &two(seconds)].concat(),
        _ => [&hours.to_string(), ":", &two(minutes), ":", &two(seconds)].concat(),
    }
}

/// A mean in milliseconds as a clock, rounded to the nearest second.
pub(crate) fn mean_clock(ms: f64) -> String {
    clock((ms / 1000.0).round() as u64 * 1000)
}

/// A part of a whole in percent with one decimal: "12.5 %"; `None` where there is no whole.
pub(crate) fn percent(part: u64, whole: u64) -> Option<String> {
    (whole > 0).then(|| decimal(part as f64 / whole as f64 * 100.0) + " %")
}

/// One decimal: "4.5".
pub(crate) fn decimal(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    [
        &(tenths / 10).to_string(),
        ".",
        &(tenths % 10).abs().to_string(),
    ]
    .concat()
}

/// The path of a page's address: what tells pages of one site apart.
pub(crate) fn path(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    match after_scheme.find('/') {
        Some(at) => &after_scheme[at..],
        None => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_the_look_has_them() {
        assert_eq!(clock(48_999), "0:48");
        assert_eq!(clock(725_000), "12:05");
        assert_eq!(clock(3_725_000), "1:02:05");
        assert_eq!(mean_clock(35_600.0), "0:36");
        assert_eq!(percent(1, 8).as_deref(), Some("12.5 %"));
        assert_eq!(percent(0, 0), None);
        assert_eq!(decimal(4.96), "5.0");
        assert_eq!(path("https://shop.example/tents?a=1"), "/tents?a=1");
        assert_eq!(path("https://shop.example"), "/");
    }
}
