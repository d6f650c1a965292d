//! Canned replies as a file, there and back: JSON for programs, CSV for spreadsheets. Pure.

use crate::store::CannedPut;
use protocol::Code;
use protocol::canned::{
    CannedChange, CannedFile, CannedImported, CannedReply, CannedRow, FORMAT, Wording,
};
use protocol::limits::{CANNED_MAX, CANNED_PERSONAL_MAX};
use std::collections::BTreeSet;

/// The columns of a CSV export, in their order; an import goes by their names.
const COLUMNS: [&str; 5] = ["shortcut", "language", "whose", "text", "uses"];

/// Replies as JSON.
pub(crate) fn to_json(replies: &[CannedReply]) -> String {
    let row = |reply: &CannedReply| CannedRow {
        wording: reply.wording.clone(),
        personal: reply.personal,
    };
    protocol::codec::encode(&CannedFile {
        format: FORMAT.into(),
        replies: replies.iter().map(row).collect(),
    })
}

/// Replies as CSV (RFC 4180), with the mark by which spreadsheets know that it is UTF-8.
pub(crate) fn to_csv(replies: &[CannedReply]) -> String {
    let mut csv = String::from('\u{FEFF}');
    csv.push_str(&COLUMNS.join(","));
    csv.push_str("\r\n");
    for reply in replies {
        let whose = if reply.personal { "personal" } else { "shared" };
        let language = reply.wording.language.as_deref().unwrap_or_default();
        let uses = reply.uses.to_string();
        let wording = &reply.wording;
        let cells = [&wording.shortcut, language, whose, &wording.text, &uses];
        csv.push_str(&cells.map(cell).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// The replies of a file, as they stand there: JSON if it begins with a brace, else CSV.
///
/// # Errors
/// [`Code::BadCannedFile`].
pub(crate) fn read(file: &str) -> Result<Vec<CannedRow>, Code> {
    let file = file.trim_start_matches('\u{FEFF}');
    let rows = match file.trim_start().starts_with('{') {
        true => json(file),
        false => table(file),
    };
    rows.ok_or(Code::BadCannedFile)
}

fn json(file: &str) -> Option<Vec<CannedRow>> {
    let file: CannedFile = serde_json::from_str(file).ok()?;
    (file.format == FORMAT).then_some(file.replies)
}

fn table(file: &str) -> Option<Vec<CannedRow>> {
    // Where the comma stands in numbers, spreadsheets write semicolons.
    let head = file.lines().next()?;
    let comma = if head.contains(',') { ',' } else { ';' };
    let mut rows = cells(file, comma)?.into_iter();
    let head: Vec<String> = rows
        .next()?
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    let column = |name: &str| head.iter().position(|one| one == name);
    let (shortcut, text) = (column("shortcut")?, column("text")?);
    let (language, whose) = (column("language"), column("whose"));
    let filled = rows.filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
    let reply = |row: Vec<String>| {
        let get = |at: usize| row.get(at).map(|cell| bare(cell).to_owned());
        CannedRow {
            wording: Wording {
                shortcut: get(shortcut).unwrap_or_default(),
                text: get(text).unwrap_or_default(),
                language: language.and_then(get),
            },
            personal: whose
                .and_then(get)
                .is_some_and(|word| word.trim() == "personal"),
        }
    };
    Some(filled.map(reply).collect())
}

/// What taking these would do to what the agent has there.
///
/// # Errors
/// [`Code::TooManyCanned`].
pub(crate) fn would_do(there: &[CannedReply], puts: &[CannedPut]) -> Result<CannedImported, Code> {
    let key = |personal: bool, wording: &Wording| {
        let language = wording.language.clone().unwrap_or_default();
        (personal, wording.shortcut.clone(), language)
    };
    let mut stand: BTreeSet<_> = there
        .iter()
        .map(|reply| key(reply.personal, &reply.wording))
        .collect();
    let mut would = CannedImported::default();
    for (put, row) in puts.iter().zip(1..) {
        let personal = put.owner.is_some();
        let new = stand.insert(key(personal, &put.wording));
        would.added += u64::from(new);
        would.replaced += u64::from(!new);
        would.changes.push(CannedChange {
            row,
            shortcut: put.wording.shortcut.clone(),
            language: put.wording.language.clone(),
            personal,
            replaces: !new,
        });
    }
    let personal = stand.iter().filter(|(personal, ..)| *personal).count();
    match personal > CANNED_PERSONAL_MAX || stand.len() - personal > CANNED_MAX {
        true => Err(Code::TooManyCanned),
        false => Ok(would),
    }
}

/// Characters with which a spreadsheet takes a cell for something to compute.
const COMPUTED: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell in quotes; what would be computed is marked as text.
fn cell(words: &str) -> String {
    let mark = if words.starts_with(COMPUTED) { "'" } else { "" };
    ["\"", mark, &words.replace('"', "\"\""), "\""].concat()
}

/// A cell without the mark that [`cell`] sets.
fn bare(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(words) if words.starts_with(COMPUTED) => words,
        _ => cell,
    }
}

/// The rows of a CSV file; `None` if a quote is not closed, or has something behind it.
fn cells(file: &str, comma: char) -> Option<Vec<Vec<String>>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut chars = file.chars().peekable();
    loop {
        let Some(c) = chars.next() else {
            if !cell.is_empty() || !row.is_empty() {
                row.push(cell);
                rows.push(row);
            }
            return Some(rows);
        };
        match c {
            '"' if cell.is_empty() => {
                quoted(&mut chars, &mut cell)?;
                let next = chars.peek().copied();
                if next.is_some_and(|c| c != comma && c != '\r' && c != '\n') {
                    return None;
                }
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c if c == comma => row.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
}

/// What stands in quotes, up to the closing one.
fn quoted(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, cell: &mut String) -> Option<()> {
    loop {
        match chars.next()? {
            '"' if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => return Some(()),
            c => cell.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{CannedId, Timestamp};

    fn reply(shortcut: &str, text: &str, language: Option<&str>, personal: bool) -> CannedReply {
        CannedReply {
            id: CannedId::random([1; 16]),
            personal,
            wording: Wording {
                shortcut: shortcut.into(),
                text: text.into(),
                language: language.map(Into::into),
            },
            uses: 7,
            used_at: None,
            changed_at: Timestamp(1),
        }
    }

    fn samples() -> Vec<CannedReply> {
        vec![
            reply(
                "hello",
                "Hi {customer.name|there},\n\"welcome\"; good, day",
                None,
                false,
            ),
            reply("sum", "=1+1", Some("en"), true),
            reply("你好", "'您好'\t- @", Some("zh-Hans"), false),
        ]
    }

    fn rows(replies: &[CannedReply]) -> Vec<CannedRow> {
        let row = |reply: &CannedReply| CannedRow {
            wording: reply.wording.clone(),
            personal: reply.personal,
        };
        replies.iter().map(row).collect()
    }

    /// An empty cell is no language: cleaning sees to that.
    fn same(read: Result<Vec<CannedRow>, Code>) -> Vec<CannedRow> {
        let mut read = read.expect("a good file");
        for row in &mut read {
            row.wording.language = row.wording.language.take().filter(|tag| !tag.is_empty());
        }
        read
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        assert_eq!(same(read(&to_json(&samples()))), rows(&samples()));
        assert_eq!(same(read(&to_csv(&samples()))), rows(&samples()));
        assert_eq!(read(&to_csv(&[])), Ok(vec![]));
    }

    #[test]
    fn no_cell_is_computed_by_a_spreadsheet() {
        let csv = to_csv(&samples());
        assert!(csv.contains("\"'=1+1\""), "{csv}");
    }

    #[test]
    fn a_table_made_by_hand_is_read_by_its_heads() {
        let by_hand = "Text;Shortcut\nHi, you;hello\n;\n\"a;\"\"b\"\"\";x";
        let read = same(read(by_hand));
        let wanted = [
            reply("hello", "Hi, you", None, false),
            reply("x", "a;\"b\"", None, false),
        ];
        assert_eq!(read, rows(&wanted));
    }

    #[test]
    fn other_files_are_refused() {
        for bad in [
            "",
            "name,words\na,b",
            "shortcut,text\na,\"b",
            "shortcut,text\na,\"b\"c",
            "{}",
            "{\"format\":\"other\",\"replies\":[]}",
            "{\"format\":\"deskbell-canned-replies-1\"}",
        ] {
            assert_eq!(read(bad), Err(Code::BadCannedFile), "{bad}");
        }
    }
}
