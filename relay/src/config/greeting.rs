//! `[sites.greeting]` and `[sites.consent]`: what a site says over and under the form in its own words.

use super::checks::Source;
use super::file::ConfigError;
use super::print::quoted;
use super::words::{self, Words, WordsTable};
use core::fmt;
use protocol::limits::{CONSENT_CHARS, CONSENT_LINK_BYTES, GREETING_CHARS};
use protocol::wanted::Wanted;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

/// What stands over the form; `None`: the built-in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Greeting {
    /// While somebody is there.
    pub open: Option<Words>,
    /// While nobody is.
    pub away: Option<Words>,
}

/// What customers read, or agree to, before they ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The words.
    pub text: Words,
    /// Where it stands in full.
    pub link: Option<Url>,
    /// Whether a box must be ticked.
    pub tick: bool,
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GreetingTable {
    open: Option<WordsTable>,
    away: Option<WordsTable>,
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConsentTable {
    text: WordsTable,
    link: Option<Spanned<String>>,
    #[serde(default)]
    tick: bool,
}

impl Greeting {
    pub(super) fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return Ok(());
        }
        writeln!(f, "\n[sites.greeting]")?;
        for (key, words) in [("open", &self.open), ("away", &self.away)] {
            words.iter().try_for_each(|words| words.print(f, key))?;
        }
        Ok(())
    }
}

impl Consent {
    pub(super) fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[sites.consent]")?;
        self.text.print(f, "text")?;
        if let Some(link) = &self.link {
            writeln!(f, "link = {}", quoted(link))?;
        }
        writeln!(f, "tick = {}", self.tick)
    }
}

/// A site's greeting, checked.
pub(super) fn greeting(
    source: &Source<'_>,
    table: Option<GreetingTable>,
) -> Result<Greeting, ConfigError> {
    let Some(table) = table else {
        return Ok(Greeting::default());
    };
    let words = |table: Option<WordsTable>| {
        let words = table.map(|table| words::check(source, table, GREETING_CHARS));
        words.transpose()
    };
    Ok(Greeting {
        open: words(table.open)?,
        away: words(table.away)?,
    })
}

/// What a site's customers agree to, checked.
pub(super) fn consent(
    source: &Source<'_>,
    table: Option<ConsentTable>,
) -> Result<Option<Consent>, ConfigError> {
    let Some(table) = table else {
        return Ok(None);
    };
    let link = table.link.map(|link| {
        let given = source.given(link);
        let url = Url::parse(&given.value).ok();
        let web = url.filter(|url| matches!(url.scheme(), "https" | "http"));
        web.filter(|url| url.as_str().len() <= CONSENT_LINK_BYTES)
            .ok_or_else(|| {
                let found = quoted(&given.value);
                given.wanted(Wanted::Link, found)
            })
    });
    Ok(Some(Consent {
        text: words::check(source, table.text, CONSENT_CHARS)?,
        link: link.transpose()?,
        tick: table.tick,
    }))
}
