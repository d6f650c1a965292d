//! The emoji that both composers offer, and how arrow keys go through their grid. Each is named by its sign,
//! which screen readers speak in the reader's own language.

/// What people answer each other with most.
pub const COMMON: [&str; 32] = [
    "👍", "👎", "👌", "🙏", "👋", "👏", "💪", "🤞", "🙂", "😀", "😂", "😉", "😊", "😍", "😎", "🤔",
    "😐", "😕", "😢", "😭", "😡", "😱", "😴", "🤷", "❤️", "🎉", "🔥", "⭐", "✅", "❌", "❓", "💡",
];

/// Where a key (as browsers name them) leads from a place of [`COMMON`], in a grid of so many columns;
/// `None` for keys that lead nowhere. `rtl`: the grid runs from right to left.
pub fn step(key: &str, at: usize, columns: usize, rtl: bool) -> Option<usize> {
    let last = COMMON.len() - 1;
    let to = match key {
        "ArrowLeft" | "ArrowRight" if (key == "ArrowLeft") == rtl => at + 1,
        "ArrowLeft" | "ArrowRight" => at.saturating_sub(1),
        "ArrowDown" => at + columns,
        "ArrowUp" => at.checked_sub(columns).unwrap_or(at),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    Some(if to > last { at } else { to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_in_the_grid() {
        assert_eq!(step("ArrowRight", 0, 8, false), Some(1));
        assert_eq!(step("ArrowLeft", 0, 8, false), Some(0));
        assert_eq!(step("ArrowLeft", 0, 8, true), Some(1));
        assert_eq!(step("ArrowDown", 31, 8, false), Some(31));
        assert_eq!(step("ArrowDown", 3, 8, false), Some(11));
        assert_eq!(step("ArrowUp", 3, 8, false), Some(3));
        assert_eq!(step("ArrowUp", 11, 7, false), Some(4));
        assert_eq!(step("End", 3, 8, false), Some(31));
        assert_eq!(step("Home", 3, 8, false), Some(0));
        assert_eq!(step("a", 3, 8, false), None);
    }
}
