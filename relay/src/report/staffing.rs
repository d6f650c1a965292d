//! How many agents keep 80 of 100 waits within 20 s: Erlang C over measured arrivals and handle times.
//!
//! Source: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in
//! automatic telephone exchanges" (1917); here by the recursion of the Erlang B formula, which cannot
//! overflow: `B(0) = 1`, `B(n) = A·B(n−1) / (n + A·B(n−1))`, `C = n·B / (n − A·(1 − B))`, and
//! `P(wait ≤ t) = 1 − C·e^(−(n − A)·t / handle time)`, with `A` = arrivals × handle time.
//! An agent who takes several chats at once counts as as many lines.

/// The share of waits that is to be kept within [`WITHIN_MS`].
const SHARE: f64 = 0.8;
/// Milliseconds of a wait that is short enough.
const WITHIN_MS: f64 = 20_000.0;
/// Lines above which nobody counts any further: a hint, not a plan for a city.
const LINES_MAX: u32 = 10_000;
const HOUR_MS: f64 = 3_600_000.0;

/// The smallest number of agents. None are needed where nobody asks.
pub(super) fn agents(per_hour: f64, handle_ms: f64, at_once: u32) -> u32 {
    let traffic = per_hour * handle_ms / HOUR_MS;
    if traffic <= 0.0 {
        return u32::from(per_hour > 0.0);
    }
    let mut blocked = 1.0;
    let mut lines = 0;
    while lines < LINES_MAX {
        lines += 1;
        let n = f64::from(lines);
        blocked = traffic * blocked / (n + traffic * blocked);
        if n > traffic && in_time(traffic, n, blocked, handle_ms) >= SHARE {
            break;
        }
    }
    lines.div_ceil(at_once.max(1))
}

/// The share of waits within [`WITHIN_MS`].
fn in_time(traffic: f64, lines: f64, blocked: f64, handle_ms: f64) -> f64 {
    let waits = lines * blocked / (lines - traffic * (1.0 - blocked));
    1.0 - waits * (-(lines - traffic) * WITHIN_MS / handle_ms).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By the formula as it stands in textbooks, with powers and factorials.
    fn plain(traffic: f64, lines: u32, handle_ms: f64) -> f64 {
        let n = f64::from(lines);
        let term = |k: u32| (1..=k).fold(1.0, |term, i| term * traffic / f64::from(i));
        let last = term(lines) * n / (n - traffic);
        let waits = last / ((0..lines).map(term).sum::<f64>() + last);
        1.0 - waits * (-(n - traffic) * WITHIN_MS / handle_ms).exp()
    }

    #[test]
    fn the_recursion_gives_what_the_formula_does() {
        for per_hour in [0.5, 3.0, 40.0, 200.0] {
            for handle_ms in [20_000.0, 180_000.0, 600_000.0] {
                let traffic = per_hour * handle_ms / HOUR_MS;
                let enough = agents(per_hour, handle_ms, 1);
                assert!(plain(traffic, enough, handle_ms) >= SHARE);
                let fewer = enough - 1;
                let fails = f64::from(fewer) <= traffic || plain(traffic, fewer, handle_ms) < SHARE;
                assert!(
                    fails,
                    "{per_hour} an hour, {handle_ms} ms: {fewer} would do"
                );
            }
        }
    }

    #[test]
    fn two_hundred_of_three_minutes_an_hour_take_fourteen() {
        // Ten erlangs: 14 agents keep 88.8 % within 20 s, 13 only 79.9 %.
        assert_eq!(agents(200.0, 180_000.0, 1), 14);
        assert_eq!(agents(200.0, 180_000.0, 3), 5);
        assert!((plain(10.0, 14, 180_000.0) - 0.888).abs() < 0.001);
    }

    #[test]
    fn nothing_asks_for_nobody_and_the_absurd_ends() {
        assert_eq!(agents(0.0, 180_000.0, 3), 0);
        assert_eq!(agents(1.0, 0.0, 3), 1);
        assert_eq!(agents(1e12, 1e9, 1), LINES_MAX);
    }
}
