//! `[sites.automatic]`: what a site's desk says by itself, in the owner's words. What is not worded is
//! not said.

use super::checks::Source;
use super::file::ConfigError;
use super::print::quoted;
use super::rules::number;
use super::words::{self, Words, WordsTable};
use core::fmt;
use desk::{Automatic, Moment};
use protocol::limits::AUTOMATIC_CHARS;
use protocol::variables::{self, Values};
use protocol::wanted::Wanted;
use serde::Deserialize;
use toml::Spanned;

/// Seconds of waiting between two of them.
const AFTER_S: core::ops::RangeInclusive<u64> = 10..=3_600;
/// How often one is said in a wait: more would be noise.
const TIMES: core::ops::RangeInclusive<u64> = 1..=10;
/// Seconds, where none are given.
const USUAL_AFTER_S: u64 = 60;
/// Times, where none are given.
const USUAL_TIMES: u64 = 3;

/// The table as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AutomaticTable {
    asked: Option<OnceTable>,
    taken: Option<OnceTable>,
    waiting: Option<AgainTable>,
    silent: Option<AgainTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnceTable {
    text: WordsTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AgainTable {
    after_s: Option<Spanned<u64>>,
    times: Option<Spanned<u64>>,
    text: WordsTable,
}

/// All of a site, checked.
pub(super) fn check(
    source: &Source<'_>,
    table: Option<AutomaticTable>,
    locale: &str,
) -> Result<Vec<Automatic>, ConfigError> {
    let table = table.unwrap_or_default();
    let once = |when, table: Option<OnceTable>| {
        table.map(|table| one(source, when, (0, 1), table.text, locale))
    };
    let again = |when, table: Option<AgainTable>| {
        table.map(|table| {
            let after_s = number(source, table.after_s, USUAL_AFTER_S, AFTER_S)?;
            let times = number(source, table.times, USUAL_TIMES, TIMES)?;
            one(source, when, (after_s, times), table.text, locale)
        })
    };
    [
        once(Moment::Asked, table.asked),
        once(Moment::Taken, table.taken),
        again(Moment::Waiting, table.waiting),
        again(Moment::Silent, table.silent),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn one(
    source: &Source<'_>,
    when: Moment,
    (after_s, times): (u64, u64),
    table: WordsTable,
    locale: &str,
) -> Result<Automatic, ConfigError> {
    for text in table.get_ref().values() {
        can_be_filled(source, when, text)?;
    }
    let words = words::check(source, table, AUTOMATIC_CHARS)?;
    Ok(Automatic {
        when,
        after_ms: after_s * 1_000,
        times: u32::try_from(times).unwrap_or(1),
        words: in_order(&words, locale),
    })
}

/// Those in the site's own language first: they are for whom none of the others fit.
fn in_order(words: &Words, locale: &str) -> Vec<(String, String)> {
    let first = words.told(&[locale]).to_owned();
    let mut all: Vec<(String, String)> = words
        .all()
        .map(|(tag, text)| (tag.to_owned(), text.to_owned()))
        .collect();
    all.sort_by_key(|(_, text)| *text != first);
    all
}

/// Customers read no braces: every variable is known at this moment, or says what stands in for it.
fn can_be_filled(
    source: &Source<'_>,
    when: Moment,
    text: &Spanned<String>,
) -> Result<(), ConfigError> {
    let with_an_agent = matches!(when, Moment::Taken | Moment::Silent);
    let values = Values {
        customer_name: Some("Ada"),
        agent_name: with_an_agent.then_some("Mira"),
        site_name: Some("Shop"),
        wait: (when != Moment::Asked).then_some("1 min"),
    };
    let filled = variables::fill(text.get_ref(), &values);
    let Some(left) = filled.left.first() else {
        return Ok(());
    };
    let found = &filled.text[left.at.clone()];
    let what = match left.known {
        true => Wanted::Fallback,
        false => Wanted::Variable {
            names: variables::NAMES.map(str::to_owned).to_vec(),
        },
    };
    let given = source.given(text.clone());
    Err(given.wanted(what, quoted(found)))
}

/// As the file writes them.
pub(super) fn print(f: &mut fmt::Formatter<'_>, all: &[Automatic]) -> fmt::Result {
    for one in all {
        let (name, again) = match one.when {
            Moment::Asked => ("asked", false),
            Moment::Taken => ("taken", false),
            Moment::Waiting => ("waiting", true),
            Moment::Silent => ("silent", true),
        };
        writeln!(f, "\n[sites.automatic.{name}]")?;
        if again {
            writeln!(f, "after_s = {}", one.after_ms / 1_000)?;
            writeln!(f, "times = {}", one.times)?;
        }
        for (tag, text) in &one.words {
            writeln!(f, "text.{tag} = {}", quoted(text))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;
    use crate::config::Overrides;

    fn site(more: &str) -> Result<Config, String> {
        let text = format!(
            "[[sites]]\nid = \"shop\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\nlocale = \"en\"\n{more}"
        );
        Config::parse("test.toml", &text, &Overrides::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_worded_is_said_and_nothing_else() {
        assert_eq!(site("").expect("a site").sites[0].desk.automatic, []);
        let worded = "[sites.automatic.waiting]\nafter_s = 45\ntext.de = \"Noch {wait}\"\n\
                      text.en = \"Still here, {customer.name}\"\n\
                      [sites.automatic.asked]\ntext.en = \"Hello from {site.name}\"\n";
        let config = site(worded).expect("a site");
        let desk = &config.sites[0].desk;
        assert_eq!(desk.site_name, "Shop");
        let [asked, waiting] = &desk.automatic[..] else {
            panic!("not two: {:?}", desk.automatic);
        };
        assert_eq!((asked.when, waiting.when), (Moment::Asked, Moment::Waiting));
        assert_eq!((waiting.after_ms, waiting.times), (45_000, 3));
        assert_eq!(waiting.words("de-AT"), "Noch {wait}");
        assert_eq!(waiting.words("fr"), "Still here, {customer.name}");
        let printed = config.to_string();
        let again = Config::parse("printed", &printed, &Overrides::default()).expect(&printed);
        assert_eq!(again.sites[0].desk, *desk);
    }

    #[test]
    fn what_a_customer_could_not_read_is_refused_with_its_place() {
        for (wrong, said) in [
            (
                "asked]\ntext.en = \"{agent.name} comes\"",
                "{agent.name|us}",
            ),
            ("asked]\ntext.en = \"{wait}\"", "not known yet"),
            ("taken]\ntext.en = \"{order.id}\"", "one of the variables"),
            ("waiting]\nafter_s = 9\ntext.en = \"Hi\"", "from 10 to 3600"),
            ("silent]\ntimes = 11\ntext.en = \"Hi\"", "from 1 to 10"),
            ("asked]\ntext.en = \" \"", "1 to 500 characters"),
            ("asked]\ntext = {}", "one language at least"),
        ] {
            let error = site(&format!("[sites.automatic.{wrong}\n")).expect_err(wrong);
            assert!(error.contains(said) && error.contains("line"), "{error}");
        }
        let long = "x".repeat(AUTOMATIC_CHARS + 1);
        assert!(site(&format!("[sites.automatic.taken]\ntext.en = \"{long}\"\n")).is_err());
        let fine = "[sites.automatic.asked]\ntext.en = \"{agent.name|we} come soon\"\n";
        assert!(site(fine).is_ok());
    }
}
