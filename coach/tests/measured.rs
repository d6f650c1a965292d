//! How well the coach does: precision and recall on the labelled sentences, and a floor under each.

use coach::{Kind, Language, Rules, Score, check, sentiment, upset};

/// Precision and recall in percent that may not be undercut, over all sentences: what was measured,
/// rounded down.
const FLOORS: [(Kind, u32, u32); 8] = [
    (Kind::Passive, 96, 100),
    (Kind::Long, 100, 100),
    (Kind::Jargon, 100, 100),
    (Kind::Empathy, 100, 94),
    (Kind::Casual, 100, 100),
    (Kind::Shouting, 100, 100),
    (Kind::Stiff, 100, 100),
    (Kind::Mixed, 100, 100),
];

/// The same for how a customer sounds.
const BAD: (u32, u32) = (98, 92);
const GOOD: (u32, u32) = (97, 95);

/// Right, wrongly found, missed.
#[derive(Clone, Copy, Default)]
struct Tally {
    right: u32,
    wrong: u32,
    missed: u32,
}

impl Tally {
    fn add(&mut self, expected: bool, found: bool) {
        self.right += u32::from(expected && found);
        self.wrong += u32::from(!expected && found);
        self.missed += u32::from(expected && !found);
    }

    /// In percent, rounded down.
    fn precision(self) -> u32 {
        (100 * self.right)
            .checked_div(self.right + self.wrong)
            .unwrap_or(100)
    }

    fn recall(self) -> u32 {
        (100 * self.right)
            .checked_div(self.right + self.missed)
            .unwrap_or(100)
    }
}

/// The rows of a file of labels, without its head; `\n` stands for a line's end.
fn rows<const N: usize>(tsv: &str) -> Vec<[String; N]> {
    let cells = |line: &str| {
        let cells: Vec<_> = line
            .split('\t')
            .map(|cell| cell.replace("\\n", "\n"))
            .collect();
        cells
            .try_into()
            .unwrap_or_else(|_| panic!("{N} cells: {line}"))
    };
    tsv.lines().skip(1).map(cells).collect()
}

fn language(word: &str) -> Language {
    match word {
        "en" => Language::English,
        "zh" => Language::Chinese,
        other => panic!("a language without rules: {other}"),
    }
}

/// All, and those that nobody looked at while the rules were made.
fn print(name: &str, all: Tally, held: Tally) {
    let n = |t: Tally| t.right + t.missed;
    println!(
        "{name:9} {:3} labelled  precision {:3} %  recall {:3} %   held out: {:2} labelled  precision {:3} %  recall {:3} %",
        n(all),
        all.precision(),
        all.recall(),
        n(held),
        held.precision(),
        held.recall(),
    );
}

#[test]
fn every_kind_is_found_as_well_as_was_measured() {
    let rows = rows::<6>(include_str!("sentences.tsv"));
    assert!(rows.len() >= 300, "{}", rows.len());
    assert!(rows.iter().filter(|row| row[1] == "zh").count() >= 60);
    let mut below = Vec::new();
    for (kind, precision, recall) in FLOORS {
        let (mut all, mut held) = (Tally::default(), Tally::default());
        for [split, tongue, kinds, text, after, rule] in &rows {
            assert!(!rule.is_empty(), "a label without its rule: {text}");
            let language = language(tongue);
            let sounds = (!after.is_empty()).then(|| sentiment(after, language));
            let rules = Rules {
                language,
                jargon: &[],
                upset: upset(sounds.as_slice()),
            };
            let found = check(text, &rules).iter().any(|one| one.kind == kind);
            let expected = kinds.split(',').any(|one| one == kind.word());
            all.add(expected, found);
            match split.as_str() {
                "held" => held.add(expected, found),
                // Those held out are not shown, or they would be no longer.
                "open" if expected != found => {
                    println!(
                        "  {} {}: {text}",
                        if found { "wrong" } else { "missed" },
                        kind.word()
                    );
                }
                "open" => {}
                other => panic!("neither open nor held: {other}"),
            }
        }
        print(kind.word(), all, held);
        if all.precision() < precision || all.recall() < recall {
            below.push(kind);
        }
    }
    assert!(below.is_empty(), "below their floor: {below:?}");
}

#[test]
fn customers_sound_as_was_measured() {
    let rows = rows::<5>(include_str!("sentiments.tsv"));
    let of = |polarity: &str, sign: i8| {
        let (mut all, mut held) = (Tally::default(), Tally::default());
        for [split, tongue, label, text, _] in &rows {
            let found = Score::sign(sentiment(text, language(tongue))) == sign;
            all.add(label == polarity, found);
            match split.as_str() {
                "held" => held.add(label == polarity, found),
                _ if (label == polarity) != found => {
                    println!(
                        "  {} {polarity}: {text}",
                        if found { "wrong" } else { "missed" }
                    );
                }
                _ => {}
            }
        }
        print(polarity, all, held);
        (all.precision(), all.recall())
    };
    let (bad, good, _) = (of("neg", -1), of("pos", 1), of("neu", 0));
    assert!(bad.0 >= BAD.0 && bad.1 >= BAD.1, "bad: {bad:?}");
    assert!(good.0 >= GOOD.0 && good.1 >= GOOD.1, "good: {good:?}");
}

#[test]
fn places_are_at_the_edges_of_characters_whatever_is_typed() {
    for text in [
        "",
        " ",
        "👍👍!!!",
        "é́ GONNA’S ÄÖÜSS",
        "被",
        "您你",
        "进行",
        "予以了",
        "a\u{0}b???",
        "’’--'",
        "亲，被你",
    ] {
        for language in [Language::English, Language::Chinese] {
            for one in check(
                text,
                &Rules {
                    language,
                    jargon: &[],
                    upset: true,
                },
            ) {
                assert!(text.get(one.range.clone()).is_some(), "{text}: {one:?}");
            }
            assert!(sentiment(text, language).0.abs() <= 1.0);
        }
    }
}
