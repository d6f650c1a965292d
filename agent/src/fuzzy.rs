//! How well a text fits what somebody types: letters in their order, wherever they stand. Pure, and the
//! same for every writing; capitals and accents are taken off before.

/// Points for a letter that follows the one before.
const NEXT: u32 = 8;
/// Points for a letter at the beginning of a word.
const BEGINS: u32 = 6;
/// Points for any letter.
const THERE: u32 = 1;

/// How well `text` fits: every word that is typed has its letters there, in order. More is better.
/// `None`: it does not. Nothing typed fits everything.
pub(crate) fn fits(typed: &str, text: &str) -> Option<u32> {
    let letters: Vec<char> = text.chars().collect();
    let mut points = 0;
    for word in typed.split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        let from = (0..letters.len()).filter(|at| letters.get(*at) == word.first());
        points += from.filter_map(|at| along(&word, &letters, at)).max()?;
    }
    // Of two that fit alike the shorter one is meant.
    let spare = letters.len().min(60);
    Some((points * 64).saturating_sub(spare as u32))
}

/// The points of a word whose first letter stands at `from`.
fn along(word: &[char], letters: &[char], from: usize) -> Option<u32> {
    let (mut at, mut points) = (from, 0);
    for (n, letter) in word.iter().enumerate() {
        let found = at + letters.get(at..)?.iter().position(|one| one == letter)?;
        points += THERE;
        if n > 0 && found == at {
            points += NEXT;
        }
        if begins(letters, found) {
            points += BEGINS;
        }
        at = found + 1;
    }
    Some(points)
}

fn begins(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    before.is_none_or(|before| !before.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts that fit, best first.
    fn best<'a>(typed: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let scored = texts.iter().filter_map(|t| Some((fits(typed, t)?, *t)));
        let mut scored: Vec<_> = scored.collect();
        scored.sort_by_key(|(points, _)| core::cmp::Reverse(*points));
        scored.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn letters_in_their_order_fit_and_others_do_not() {
        let all = ["end chat", "scorecard", "log out"];
        assert_eq!(best("ec", &all), ["end chat", "scorecard"]);
        assert_eq!(best("out", &all), ["log out"]);
        assert!(best("zz", &all).is_empty());
        assert_eq!(best("", &all).len(), 3);
    }

    #[test]
    fn whole_beginnings_come_before_scattered_letters() {
        assert_eq!(
            best("tran", &["take the rain", "transfer"]),
            ["transfer", "take the rain"]
        );
        assert_eq!(best("ada", &["canada", "ada", "ada king"])[0], "ada");
        assert_eq!(best("chat end", &["end chat", "ended"]), ["end chat"]);
    }

    #[test]
    fn every_writing_fits_alike() {
        assert_eq!(best("转接", &["结束对话", "转接"]), ["转接"]);
        assert_eq!(best("结话", &["结束对话", "转接"]), ["结束对话"]);
        assert_eq!(best("мир", &["владимир", "мира"]), ["мира", "владимир"]);
    }
}
