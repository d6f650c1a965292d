//! What everybody holds against what the database holds: nothing lost, doubled or reordered, no gap
//! in the numbers.

use super::crew::{Screen, Shown};
use super::stored::{Kept, Stored};
use protocol::conversation::Side;
use protocol::{Author, ConversationId, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// What is wrong, by kind, each in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acknowledged, and not there.
    pub lost: Vec<String>,
    /// There twice.
    pub doubled: Vec<String>,
    /// Not in the order of writing, or different from what was told.
    pub reordered: Vec<String>,
    /// Numbers with gaps, rows that don't fit together, refused words that were stored.
    pub broken: Vec<String>,
}

impl Verdict {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }

    fn add(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.reordered.extend(other.reordered);
        self.broken.extend(other.broken);
    }
}

/// Judges the database by itself, and each screen by it. `settled`: everything that was written has
/// had time to be stored and told, so nothing may be missing anywhere.
pub fn judge(stored: &Stored, shown: &[Shown], settled: bool) -> Verdict {
    let mut verdict = Verdict::default();
    for (id, kept) in stored {
        verdict.add(by_itself(*id, kept));
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let entries = stored.values().flat_map(|kept| &kept.entries);
    for text in entries.filter_map(|e| e.body.text()) {
        *places.entry(text).or_default() += 1;
    }
    for (text, times) in places.iter().filter(|(_, times)| **times > 1) {
        verdict
            .doubled
            .push(format!("{text:?} is stored {times} times"));
    }
    for member in shown {
        for screen in &member.screens {
            verdict.add(on_screen(stored, member, screen, settled));
        }
        verdict.add(of_diary(&places, member, settled));
    }
    verdict
}

fn by_itself(id: ConversationId, kept: &Kept) -> Verdict {
    let mut verdict = Verdict::default();
    let numbers: Vec<u32> = kept.entries.iter().map(|e| e.seq.0).collect();
    let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    if numbers != (1..=count).collect::<Vec<_>>() || kept.last != Seq(count) {
        let last = kept.last.0;
        verdict
            .broken
            .push(format!("{id}: last is {last}, numbers are {numbers:?}"));
    }
    let mut ids = BTreeSet::new();
    for entry in &kept.entries {
        if entry.id.is_some_and(|id| !ids.insert(id)) {
            verdict.doubled.push(format!("{id}: the id of {entry:?}"));
        }
    }
    let mut newest: BTreeMap<String, &str> = BTreeMap::new();
    for entry in &kept.entries {
        let by = match &entry.by {
            Author::Customer => "customer".into(),
            Author::Agent { id, .. } => id.to_string(),
            Author::Desk => continue,
        };
        let Some(text) = entry.body.text() else {
            continue;
        };
        // Texts of one writer rise; see `Diary::next`.
        if let Some(before) = newest.insert(by, text)
            && before >= text
        {
            verdict
                .reordered
                .push(format!("{id}: {before:?} stands before {text:?}"));
        }
    }
    verdict
}

fn on_screen(stored: &Stored, member: &Shown, screen: &Screen, settled: bool) -> Verdict {
    let mut verdict = Verdict::default();
    let (name, id, have) = (&member.name, screen.conversation, screen.have);
    let nothing = Kept::default();
    let kept = stored.get(&id).unwrap_or(&nothing);
    for entry in &screen.entries {
        let place = kept.entries.binary_search_by_key(&entry.seq, |e| e.seq);
        match place.map(|n| &kept.entries[n]) {
            Err(_) => verdict
                .lost
                .push(format!("{name} was told {entry:?} of {id}")),
            Ok(other) if other != entry => verdict.reordered.push(format!(
                "{name} was told {entry:?} of {id}, stored is {other:?}"
            )),
            Ok(_) => {}
        }
    }
    let visible = |side: Side| kept.entries.iter().filter(move |e| e.body.visible_to(side));
    let wanted: Vec<Seq> = visible(member.side)
        .map(|e| e.seq)
        .filter(|s| *s <= have)
        .collect();
    let there: Vec<Seq> = screen
        .entries
        .iter()
        .map(|e| e.seq)
        .filter(|s| *s <= have)
        .collect();
    if wanted != there {
        let what = format!("{name} has {there:?} of {id} up to {have:?}, stored is {wanted:?}");
        verdict.lost.push(what);
    }
    let last = visible(member.side).map(|e| e.seq).max();
    if settled && screen.watched && Some(have) != last {
        verdict.lost.push(format!(
            "{name} has {id} up to {have:?}, stored is up to {last:?}"
        ));
    }
    verdict
}

fn of_diary(places: &BTreeMap<&str, usize>, member: &Shown, settled: bool) -> Verdict {
    let mut verdict = Verdict::default();
    let name = &member.name;
    for text in &member.acknowledged {
        if !places.contains_key(text.as_str()) {
            verdict
                .lost
                .push(format!("{text:?} was acknowledged to {name}"));
        }
    }
    for text in &member.refused {
        if places.contains_key(text.as_str()) {
            verdict
                .broken
                .push(format!("{text:?} was refused, and is stored"));
        }
    }
    if settled {
        for text in &member.written {
            if !member.refused.contains(text) && !places.contains_key(text.as_str()) {
                verdict.lost.push(format!(
                    "{text:?} was written by {name} and has not arrived"
                ));
            }
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{Entry, EntryBody, MessageId, Timestamp};

    fn entry(seq: u32, text: &str) -> Entry {
        Entry {
            seq: Seq(seq),
            at: Timestamp(1_795_435_200_000),
            id: Some(MessageId::new(seq.into(), [7; 10])),
            by: Author::Customer,
            body: EntryBody::message(text),
        }
    }

    fn stored(entries: &[Entry]) -> Stored {
        let kept = Kept {
            last: Seq(entries.len() as u32),
            state: "live".into(),
            entries: entries.into(),
        };
        Stored::from([(ConversationId::from_bytes([1; 16]), kept)])
    }

    fn shown(entries: &[Entry], written: &[&str]) -> Shown {
        let written: Vec<String> = written.iter().map(|t| t.to_string()).collect();
        Shown {
            name: "c0".into(),
            side: Side::Customer,
            live: false,
            idle: true,
            token: None,
            under_way: String::new(),
            screens: vec![Screen {
                conversation: ConversationId::from_bytes([1; 16]),
                watched: true,
                have: entries.last().map_or(Seq(0), |e| e.seq),
                entries: entries.into(),
            }],
            acknowledged: written.iter().cloned().collect(),
            written,
            refused: BTreeSet::new(),
        }
    }

    #[test]
    fn what_fits_together_is_clean() {
        let all = [entry(1, "c0 000000"), entry(2, "c0 000001")];
        let shown = shown(&all, &["c0 000000", "c0 000001"]);
        assert_eq!(judge(&stored(&all), &[shown], true), Verdict::default());
    }

    #[test]
    fn each_kind_of_damage_is_found() {
        let all = [entry(1, "c0 000000"), entry(2, "c0 000001")];
        let member = shown(&all, &["c0 000000", "c0 000001"]);
        let judge =
            |entries: &[Entry]| judge(&stored(entries), std::slice::from_ref(&member), false);
        let lost = judge(&all[..1]);
        // It was on the screen, among those that the screen has without a gap, and acknowledged.
        assert_eq!(lost.lost.len(), 3, "{lost:?}");
        let doubled = judge(&[all[0].clone(), all[1].clone(), entry(3, "c0 000001")]);
        assert_eq!(doubled.doubled.len(), 1, "{doubled:?}");
        let turned = judge(&[entry(1, "c0 000001"), entry(2, "c0 000000")]);
        assert_eq!(turned.reordered.len(), 3, "{turned:?}");
        let gap = judge(&[all[0].clone(), entry(3, "c0 000001")]);
        assert_eq!(gap.broken.len(), 1, "{gap:?}");
    }
}
