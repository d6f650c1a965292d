//! `[sites.coach]`: what the writing coach in the agent's view is to say at this site.

use super::checks::{Given, Source};
use super::file::ConfigError;
use super::print::quoted;
use core::fmt;
use protocol::coach::{Jargon, SiteCoach};
use protocol::limits::{JARGON_CHARS, JARGON_MAX};
use protocol::wanted::Wanted;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The table as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CoachTable {
    enabled: Option<bool>,
    sentiment: Option<bool>,
    jargon: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
}

/// A site's coach, checked.
pub(super) fn check(
    source: &Source<'_>,
    table: Option<CoachTable>,
) -> Result<SiteCoach, ConfigError> {
    let table = table.unwrap_or_default();
    Ok(SiteCoach {
        enabled: table.enabled.unwrap_or(true),
        sentiment: table.sentiment.unwrap_or(true),
        jargon: table
            .jargon
            .map_or_else(|| Ok(Vec::new()), |words| jargon(source, words))?,
    })
}

fn jargon(
    source: &Source<'_>,
    table: Spanned<BTreeMap<String, Spanned<String>>>,
) -> Result<Vec<Jargon>, ConfigError> {
    let words = source.given(table);
    if words.value.len() > JARGON_MAX {
        let found = words.value.len();
        let what = format!("at most {JARGON_MAX} words");
        return Err(words
            .expected(what, found)
            .or(Wanted::Most { most: JARGON_MAX }));
    }
    let fits = |text: &str, least: usize, given: &Given<String>| {
        let chars = text.chars().count();
        let (from, to) = (least, JARGON_CHARS);
        match (from..=to).contains(&chars) {
            true => Ok(text.to_owned()),
            false => Err(given.wanted(Wanted::Chars { from, to }, format!("{chars} characters"))),
        }
    };
    let each = |(word, plain): (String, Spanned<String>)| {
        let plain = source.given(plain);
        Ok(Jargon {
            word: fits(word.trim(), 1, &plain)?,
            plain: fits(plain.value.trim(), 0, &plain)?,
        })
    };
    words.value.into_iter().map(each).collect()
}

pub(super) fn print(coach: &SiteCoach, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "\n[sites.coach]")?;
    writeln!(f, "enabled = {}", coach.enabled)?;
    writeln!(f, "sentiment = {}", coach.sentiment)?;
    let mut words = coach.jargon.iter();
    words.try_for_each(|one| writeln!(f, "jargon.{} = {}", quoted(&one.word), quoted(&one.plain)))
}

#[cfg(test)]
mod tests {
    use crate::Config;
    use crate::config::Overrides;
    use protocol::limits::{JARGON_CHARS, JARGON_MAX};

    fn of(coach: &str) -> Result<Config, String> {
        let site =
            "[[sites]]\nid = \"shop\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\n";
        let text = format!("{site}[sites.coach]\n{coach}\n");
        Config::parse("test.toml", &text, &Overrides::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_site_has_its_own_words_and_what_is_printed_can_be_read() {
        let config =
            of("sentiment = false\njargon = { \"RMA\" = \"return\", \"Larch \\\"X\\\"\" = \"\" }");
        let config = config.expect("a coach");
        let coach = &config.sites[0].coach;
        assert!(coach.enabled && !coach.sentiment);
        let words: Vec<_> = coach
            .jargon
            .iter()
            .map(|one| (&*one.word, &*one.plain))
            .collect();
        assert_eq!(words, [("Larch \"X\"", ""), ("RMA", "return")]);
        let again = Config::parse("again", &config.to_string(), &Overrides::default());
        assert_eq!(again.expect("as printed").sites[0].coach, *coach);
    }

    #[test]
    fn too_many_and_too_long_words_are_refused_with_their_place() {
        let many: Vec<_> = (0..=JARGON_MAX).map(|n| format!("w{n} = \"x\"")).collect();
        let refused = of(&format!("jargon = {{ {} }}", many.join(", "))).expect_err("too many");
        assert!(
            refused.contains(&format!("at most {JARGON_MAX} words")),
            "{refused}"
        );
        let long = "x".repeat(JARGON_CHARS + 1);
        for jargon in [
            format!("{long} = \"x\""),
            format!("x = \"{long}\""),
            "\" \" = \"x\"".into(),
        ] {
            let refused = of(&format!("jargon = {{ {jargon} }}")).expect_err("too long or empty");
            assert!(
                refused.contains("characters") && refused.contains("test.toml line 6"),
                "{refused}"
            );
        }
    }
}
