//! What somebody typed, as phrases to look for. Nothing typed is an operator.

use super::words::{self, Word};

/// Phrases; each is to be found somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Query {
    phrases: Vec<Vec<String>>,
}

impl Query {
    /// Every word by itself; what stands between quotation marks in this order.
    pub(in crate::store) fn new(typed: &str) -> Self {
        let parts = typed.split('"').enumerate();
        let terms = parts.flat_map(|(n, part)| match n % 2 {
            1 => vec![part],
            _ => part.split_whitespace().collect(),
        });
        let phrases = terms.map(words::phrase);
        Self {
            phrases: phrases.filter(|phrase| !phrase.is_empty()).collect(),
        }
    }

    /// Whether there is nothing to look for.
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    /// Each phrase as FTS5 reads it. The words hold letters and digits only: nothing needs escaping.
    pub(in crate::store) fn matches(&self) -> impl Iterator<Item = String> {
        let quoted = |phrase: &Vec<String>| ["\"", &phrase.join(" "), "\" *"].concat();
        self.phrases.iter().map(quoted)
    }

    /// Which of the phrases are in these words.
    pub(in crate::store) fn held(&self, there: &[&str]) -> impl Iterator<Item = bool> {
        let in_it = |phrase: &Vec<String>| places(phrase, there).next().is_some();
        self.phrases.iter().map(in_it)
    }

    /// From which character to which a text has what is looked for: in order, without overlap.
    pub(super) fn marks(&self, text: &[Word]) -> Vec<(usize, usize)> {
        let there: Vec<&str> = text.iter().map(|word| word.text.as_str()).collect();
        let mut marks = Vec::new();
        for phrase in &self.phrases {
            for at in places(phrase, &there) {
                let end = text.get(at + phrase.len() - 1);
                let (Some(first), Some(last), Some(asked)) = (text.get(at), end, phrase.last())
                else {
                    continue;
                };
                let to = match last.joined {
                    true => last.from + asked.chars().count(),
                    false => last.to,
                };
                marks.push((first.from, to));
            }
        }
        marks.sort_unstable();
        marks.dedup_by(|next, before| {
            let touches = next.0 <= before.1;
            if touches {
                before.1 = before.1.max(next.1);
            }
            touches
        });
        marks
    }
}

/// Where a phrase begins in these words.
fn places<'a>(phrase: &'a [String], there: &'a [&str]) -> impl Iterator<Item = usize> + 'a {
    let windows = there.windows(phrase.len().max(1)).enumerate();
    let same = move |(at, window): (usize, &[&str])| {
        let (last, before) = phrase.split_last()?;
        let (last_there, before_there) = window.split_last()?;
        let fits = before.iter().zip(before_there).all(|(a, b)| a == b)
            && last_there.starts_with(last.as_str());
        fits.then_some(at)
    };
    windows.filter_map(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_is_an_operator() {
        let matches = |typed| Query::new(typed).matches().collect::<Vec<_>>();
        assert_eq!(
            matches("tent* NEAR(pole) -x OR \"bent pole\" a:b"),
            [
                "\"tent\" *",
                "\"near pole\" *",
                "\"x\" *",
                "\"or\" *",
                "\"bent pole\" *",
                "\"a b\" *"
            ]
        );
        assert_eq!(matches("\"never closed"), ["\"never closed\" *"]);
        assert!(Query::new("\"\" '; -- *").is_empty());
    }

    #[test]
    fn a_phrase_is_found_in_its_order_and_its_end_by_its_beginning() {
        let held = |typed, there: &[&str]| Query::new(typed).held(there).collect::<Vec<_>>();
        let there = ["my", "tent", "poles"];
        assert_eq!(held("pole tent", &there), [true, true]);
        assert_eq!(held("\"tent pol\" \"pole tent\"", &there), [true, false]);
        assert_eq!(held("ten-poles oles", &there), [false, false]);
    }

    #[test]
    fn marks_do_not_overlap() {
        let marks = |typed, text| Query::new(typed).marks(&words::words(text));
        assert_eq!(marks("tent", "Tents, a tent"), [(0, 5), (9, 13)]);
        assert_eq!(marks("退款 款", "我要退款吗"), [(2, 4)]);
        assert_eq!(marks("退", "要退"), [(1, 2)]);
        assert_eq!(marks("a \"a b\"", "a b"), [(0, 3)]);
    }
}
