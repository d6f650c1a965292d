//! What a conversation looks like from top to bottom: day lines, bubbles, who wrote when, delivery
//! states, what the desk did. Pure; a row never changes once drawn, it only comes and goes.

use client::{Key, Line, LineState};
use protocol::{Author, EntryBody, File, MessageId};

/// The part that the first file of a message is.
const FILES_FROM: u8 = 10;

/// One row, and the name that keeps it in place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    /// Names it among the others.
    pub(crate) key: (Key, u8),
    /// What it shows.
    pub(crate) kind: RowKind,
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum RowKind {
    /// A new day begins (milliseconds since the epoch).
    Day(u64),
    /// Somebody's words.
    Bubble {
        /// Whether the customer wrote it.
        mine: bool,
        /// The words.
        text: String,
    },
    /// What somebody attached.
    File {
        /// Whether the customer did.
        mine: bool,
        /// The file.
        file: File,
    },
    /// Under an agent's last bubble: who and when.
    By {
        /// The agent's name.
        name: String,
        /// When, in milliseconds since the epoch.
        at_ms: u64,
    },
    /// Under one's own last bubble: when, and what became of it.
    Mine {
        /// When, in milliseconds since the epoch.
        at_ms: u64,
        /// What became of it; only under the very last.
        state: Option<LineState>,
    },
    /// One's own words that were refused for good.
    Failed(MessageId),
    /// What the desk says.
    Desk(EntryBody, Author),
}

/// The rows of a timeline. `day` tells which day a moment belongs to.
pub(crate) fn rows(lines: &[Line], day: impl Fn(u64) -> i64) -> Vec<Row> {
    let last_mine = lines.iter().rposition(|line| line.mine && is_words(line));
    let mut out = Vec::new();
    let mut last_day = None;
    for (n, line) in lines.iter().enumerate() {
        if !is_shown(line, &lines[n + 1..]) {
            continue;
        }
        let at_ms = line.entry.at.0;
        let mut push = |part, kind| {
            let key = (line.key, part);
            out.push(Row { key, kind });
        };
        if last_day.replace(day(at_ms)) != Some(day(at_ms)) {
            push(0, RowKind::Day(at_ms));
        }
        let EntryBody::Message { text, files } = &line.entry.body else {
            push(
                1,
                RowKind::Desk(line.entry.body.clone(), line.entry.by.clone()),
            );
            continue;
        };
        let mine = line.mine;
        let text = text.clone();
        if !text.is_empty() {
            push(1, RowKind::Bubble { mine, text });
        }
        for (part, file) in (FILES_FROM..).zip(files) {
            let file = file.clone();
            push(part, RowKind::File { mine, file });
        }
        let run_ends = lines[n + 1..]
            .iter()
            .find(|next| is_shown(next, &[]))
            .is_none_or(|next| next.entry.by != line.entry.by || !is_words(next));
        match (&line.entry.by, line.state, line.entry.id) {
            (_, LineState::Failed(_), Some(id)) => push(2, RowKind::Failed(id)),
            (Author::Agent { name, .. }, ..) if run_ends => {
                let name = name.clone();
                push(2, RowKind::By { name, at_ms });
            }
            (Author::Customer, state, _) if run_ends || last_mine == Some(n) => {
                let state = Some(state).filter(|_| last_mine == Some(n));
                let part = match state {
                    None => 2,
                    Some(LineState::Sending) => 3,
                    Some(LineState::Saved) => 4,
                    Some(_) => 5,
                };
                push(part, RowKind::Mine { at_ms, state });
            }
            _ => {}
        }
    }
    out
}

fn is_words(line: &Line) -> bool {
    matches!(line.entry.body, EntryBody::Message { .. })
}

fn is_shown(line: &Line, later: &[Line]) -> bool {
    match &line.entry.body {
        EntryBody::Asked {}
        | EntryBody::Consented { .. }
        | EntryBody::Rated { .. }
        | EntryBody::Note { .. }
        | EntryBody::Whisper { .. } => false,
        // "On its way" gives way to what became of it.
        EntryBody::TranscriptAsked { email } => !later.iter().any(|line| {
            matches!(&line.entry.body,
                EntryBody::TranscriptSent { email: to } | EntryBody::TranscriptFailed { email: to } if to == email)
        }),
        _ => true,
    }
}

/// What became of the copies that were asked for.
pub(crate) fn copies(lines: &[Line]) -> Vec<Row> {
    let is_copy = |line: &Line| {
        matches!(
            line.entry.body,
            EntryBody::TranscriptAsked { .. }
                | EntryBody::TranscriptSent { .. }
                | EntryBody::TranscriptFailed { .. }
        )
    };
    lines
        .iter()
        .enumerate()
        .filter(|(n, line)| is_copy(line) && is_shown(line, &lines[n + 1..]))
        .map(|(_, line)| Row {
            key: (line.key, 1),
            kind: RowKind::Desk(line.entry.body.clone(), line.entry.by.clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::Timeline;
    use protocol::{AgentId, Entry, Seq, Timestamp};

    const DAY_MS: u64 = 86_400_000;

    fn shown(entries: &[(u64, bool, EntryBody)]) -> Vec<RowKind> {
        let mut timeline = Timeline::new(Author::Customer);
        let entry = |(n, (at, mine, body)): (usize, &(u64, bool, EntryBody))| Entry {
            seq: Seq(n as u32 + 1),
            at: Timestamp(*at),
            id: Some(MessageId::new(*at, [n as u8; 10])),
            by: match mine {
                true => Author::Customer,
                false => Author::Agent {
                    id: AgentId::random([1; 16]),
                    name: "Mira".into(),
                },
            },
            body: body.clone(),
        };
        timeline.replayed(entries.iter().enumerate().map(entry).collect());
        let rows = rows(timeline.lines(), |at| (at / DAY_MS) as i64);
        rows.into_iter().map(|row| row.kind).collect()
    }

    fn words(text: &str) -> EntryBody {
        EntryBody::message(text)
    }

    #[test]
    fn runs_are_signed_once_and_only_the_last_own_message_tells_its_state() {
        let rows = shown(&[
            (1, true, words("a")),
            (2, false, words("b")),
            (3, false, words("c")),
            (4, true, words("d")),
        ]);
        let bubble = |mine, text: &str| RowKind::Bubble {
            mine,
            text: text.into(),
        };
        let mira = String::from("Mira");
        let expected = [
            RowKind::Day(1),
            bubble(true, "a"),
            RowKind::Mine {
                at_ms: 1,
                state: None,
            },
            bubble(false, "b"),
            bubble(false, "c"),
            RowKind::By {
                name: mira,
                at_ms: 3,
            },
            bubble(true, "d"),
            RowKind::Mine {
                at_ms: 4,
                state: Some(LineState::Saved),
            },
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn each_day_begins_with_a_line() {
        let rows = shown(&[(1, true, words("a")), (DAY_MS, true, words("b"))]);
        let days = rows.iter().filter(|row| matches!(row, RowKind::Day(_)));
        assert_eq!(days.count(), 2);
    }

    #[test]
    fn on_its_way_gives_way_to_what_became_of_the_copy() {
        let email = String::from("ada@example.com");
        let asked = EntryBody::TranscriptAsked {
            email: email.clone(),
        };
        let sent = EntryBody::TranscriptSent { email };
        let is_desk = |row: &RowKind| matches!(row, RowKind::Desk(..));
        let under_way = shown(&[(1, true, asked.clone())]);
        assert_eq!(under_way.into_iter().filter(is_desk).count(), 1);
        let rows = shown(&[(1, true, asked), (2, true, sent.clone())]);
        let said: Vec<_> = rows.into_iter().filter(is_desk).collect();
        assert!(matches!(&said[..], [RowKind::Desk(body, _)] if *body == sent));
    }
}
