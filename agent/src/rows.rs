//! Which rows of a long list are drawn: those in sight, a few around them, and the one with the focus. Pure.

/// Lists up to this long are drawn whole.
pub(crate) const WHOLE: usize = 60;
/// Rows that are drawn above and below those in sight, so that Tab and screen readers find a next one.
const AROUND: usize = 8;

/// Where a list stands in what scrolls, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sight {
    /// How far the list's first row is above the upper edge of the window; negative below it.
    pub(crate) above: i32,
    /// How high the window is.
    pub(crate) height: i32,
    /// How high a row is; 0 where none was measured yet.
    pub(crate) row: i32,
}

/// The rows of a list of `len` that are drawn, in order. `focused`: the row that must not vanish.
pub(crate) fn drawn(len: usize, sight: Sight, focused: Option<usize>) -> Vec<usize> {
    if len <= WHOLE {
        return (0..len).collect();
    }
    if sight.row <= 0 {
        return (0..WHOLE).collect();
    }
    let at = |px: i32| usize::try_from(px.max(0) / sight.row).unwrap_or(0);
    let first = at(sight.above).min(len - 1).saturating_sub(AROUND);
    let last = (at(sight.above + sight.height) + AROUND).min(len - 1);
    // A list that is out of sight below keeps its first rows: they are where Tab goes next.
    let last = last.max(first);
    let mut rows: Vec<usize> = (first..=last).collect();
    if let Some(focused) = focused.filter(|at| *at < len) {
        let neighbours = [
            focused.saturating_sub(1),
            focused,
            (focused + 1).min(len - 1),
        ];
        rows.extend(neighbours);
        rows.sort_unstable();
        rows.dedup();
    }
    rows
}

/// The row that a key goes to from this one; `page`: rows in sight.
pub(crate) fn next(key: &str, at: usize, len: usize, page: usize) -> Option<usize> {
    let last = len.checked_sub(1)?;
    Some(match key {
        "ArrowDown" => (at + 1).min(last),
        "ArrowUp" => at.saturating_sub(1),
        "PageDown" => (at + page.max(1)).min(last),
        "PageUp" => at.saturating_sub(page.max(1)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sight(above: i32) -> Sight {
        Sight {
            above,
            height: 600,
            row: 60,
        }
    }

    #[test]
    fn a_short_list_is_drawn_whole() {
        assert_eq!(drawn(3, sight(0), None), [0, 1, 2]);
        assert_eq!(drawn(WHOLE, sight(9_000), None).len(), WHOLE);
        assert!(drawn(0, sight(0), None).is_empty());
    }

    #[test]
    fn of_a_long_list_only_what_is_in_sight_and_around_it() {
        let rows = drawn(10_000, sight(30_000), None);
        assert_eq!((rows.first(), rows.last()), (Some(&492), Some(&518)));
        let top = drawn(10_000, sight(0), None);
        assert_eq!((top.first(), top.last()), (Some(&0), Some(&18)));
        let end = drawn(10_000, sight(10_000 * 60), None);
        assert_eq!(end.last(), Some(&9_999));
        // The list stands below the window: its first rows are there all the same.
        let below = drawn(10_000, sight(-5_000), None);
        assert_eq!((below.first(), below.last()), (Some(&0), Some(&8)));
        assert_eq!(drawn(10_000, Sight::default(), None).len(), WHOLE);
    }

    #[test]
    fn the_row_with_the_focus_stays_with_its_neighbours() {
        let rows = drawn(10_000, sight(30_000), Some(3));
        assert_eq!(rows[..4], [2, 3, 4, 492]);
        assert!(rows.is_sorted());
        assert_eq!(drawn(10_000, sight(0), Some(5)).len(), 19);
    }

    #[test]
    fn keys_go_through_all_rows() {
        assert_eq!(next("ArrowDown", 9_998, 10_000, 10), Some(9_999));
        assert_eq!(next("ArrowDown", 9_999, 10_000, 10), Some(9_999));
        assert_eq!(next("PageUp", 5, 10_000, 10), Some(0));
        assert_eq!(next("End", 5, 10_000, 10), Some(9_999));
        assert_eq!(next("Enter", 5, 10_000, 10), None);
        assert_eq!(next("Home", 0, 0, 10), None);
    }
}
