//! The words around what was found, with numbers that say where it stands.

use super::query::Query;
use super::words;
use protocol::conversation::Entry;
use protocol::limits::SNIPPET_CHARS;
use protocol::search::Snippet;
use protocol::{EntryBody, conversation};

/// Characters that are shown before the first hit.
const BEFORE: usize = 40;

/// What of an entry is shown; nothing where it has nothing of what is looked for.
pub(in crate::store) fn snippet(entry: &Entry, query: &Query) -> Option<Snippet> {
    let told = entry.body.told()?;
    let marks = query.marks(&words::words(&told));
    let (text, marks) = cut(&told, &marks)?;
    let by: conversation::Author = entry.by.clone();
    Some(Snippet {
        seq: entry.seq,
        at: entry.at,
        by,
        note: matches!(entry.body, EntryBody::Note { .. }),
        text,
        marks,
    })
}

/// The piece around the first mark on one line, and the marks in it.
fn cut(told: &str, marks: &[(usize, usize)]) -> Option<(String, Vec<(u32, u32)>)> {
    let first = marks.first()?.0;
    let all: Vec<char> = told.chars().collect();
    let begin = if all.len() <= SNIPPET_CHARS || first <= BEFORE {
        0
    } else {
        first - BEFORE
    };
    let mut text = String::new();
    // Characters of the piece before the text's own.
    let lead = usize::from(begin > 0);
    if lead == 1 {
        text.push('…');
    }
    let room = SNIPPET_CHARS - lead;
    let whole = all.len() - begin <= room;
    let end = if whole { all.len() } else { begin + room - 1 };
    let one_line = |c: &char| if matches!(c, '\n' | '\t') { ' ' } else { *c };
    text.extend(all.get(begin..end)?.iter().map(one_line));
    if !whole {
        text.push('…');
    }
    let place = |at: usize| u32::try_from(at - begin + lead).unwrap_or(u32::MAX);
    let inside = marks.iter().filter(|(from, _)| *from < end);
    let marks = inside.map(|(from, to)| (place(*from), place((*to).min(end))));
    Some((text, marks.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Author, Seq, Timestamp};

    fn shown(words: &str, typed: &str) -> Option<Snippet> {
        let entry = Entry {
            seq: Seq(3),
            at: Timestamp(4),
            id: None,
            by: Author::Customer,
            body: EntryBody::message(words),
        };
        snippet(&entry, &Query::new(typed))
    }

    fn marked(snippet: &Snippet) -> Vec<String> {
        let piece = |(from, to): &(u32, u32)| {
            let (from, to) = (*from as usize, *to as usize);
            snippet.text.chars().skip(from).take(to - from).collect()
        };
        snippet.marks.iter().map(piece).collect()
    }

    #[test]
    fn what_is_short_is_shown_whole_and_on_one_line() {
        let found = shown("🏕 <b>My tent</b>\npole", "tent POLE").expect("found");
        assert_eq!(found.text, "🏕 <b>My tent</b> pole");
        assert_eq!(marked(&found), ["tent", "pole"]);
        assert!(!found.note);
        assert_eq!(shown("My tent", "boat"), None);
    }

    #[test]
    fn what_is_long_is_cut_around_the_first_hit() {
        let long = format!("{}Tent {}pole", "é ".repeat(300), "ö ".repeat(300));
        let found = shown(&long, "tent pole").expect("found");
        assert_eq!(found.text.chars().count(), SNIPPET_CHARS);
        assert!(found.text.starts_with('…') && found.text.ends_with('…'));
        assert_eq!(marked(&found), ["Tent"]);
        let at_the_end = shown(&long, "pole").expect("found");
        assert!(at_the_end.text.ends_with("pole"));
        assert_eq!(marked(&at_the_end), ["pole"]);
        // A hit that is longer than the room is cut with it.
        let endless = shown(&"退款".repeat(300), "退款").expect("found");
        assert_eq!(endless.text.chars().count(), SNIPPET_CHARS);
        assert_eq!(endless.marks.first(), Some(&(0, SNIPPET_CHARS as u32 - 1)));
    }
}
