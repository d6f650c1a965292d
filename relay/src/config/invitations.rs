//! `[[sites.invitations]]`: the few words with which a site invites customers to the chat, where and
//! when.

use super::checks::Source;
use super::file::ConfigError;
use super::print::quoted;
use super::rules::number;
use super::words::{self, Words, WordsTable};
use core::fmt;
use protocol::api::ProactiveInvitation;
use protocol::limits::{INVITATION_CHARS, INVITATION_PAGE_BYTES, INVITATIONS_MAX};
use protocol::wanted::Wanted;
use serde::Deserialize;
use toml::Spanned;

/// Seconds on a page after which nobody is invited any more.
const AFTER_S_MAX: u64 = 3_600;

/// An invitation. All that it asks for must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The pages: a path in which `*` stands for anything.
    pub page: String,
    /// Seconds that the customer has been on the page.
    pub after_s: u32,
    /// How far down the page they have been, in percent of it.
    pub scroll_percent: u32,
    /// Only when the pointer leaves the page at its top.
    pub exit: bool,
    /// The words by language tag; plain text.
    pub text: Words,
}

impl Invitation {
    /// As a page is told, in the language that is wished for.
    pub(crate) fn told(&self, wishes: &[&str]) -> ProactiveInvitation {
        ProactiveInvitation {
            page: self.page.clone(),
            after_s: self.after_s,
            scroll_percent: self.scroll_percent,
            exit: self.exit,
            text: self.text.told(wishes).to_owned(),
        }
    }

    pub(super) fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n[[sites.invitations]]")?;
        writeln!(f, "page = {}", quoted(&self.page))?;
        writeln!(f, "after_s = {}", self.after_s)?;
        writeln!(f, "scroll_percent = {}", self.scroll_percent)?;
        writeln!(f, "exit = {}", self.exit)?;
        self.text.print(f, "text")
    }
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationTable {
    page: Option<Spanned<String>>,
    after_s: Option<Spanned<u64>>,
    scroll_percent: Option<Spanned<u64>>,
    #[serde(default)]
    exit: bool,
    text: WordsTable,
}

/// All of a site, checked.
pub(super) fn check(
    source: &Source<'_>,
    tables: Option<Spanned<Vec<InvitationTable>>>,
) -> Result<Vec<Invitation>, ConfigError> {
    let Some(tables) = tables else {
        return Ok(Vec::new());
    };
    let tables = source.given(tables);
    let found = tables.value.len();
    if found > INVITATIONS_MAX {
        let what = format!("at most {INVITATIONS_MAX} invitations");
        let most = INVITATIONS_MAX;
        return Err(tables.expected(what, found).or(Wanted::Most { most }));
    }
    tables
        .value
        .into_iter()
        .map(|table| one(source, table))
        .collect()
}

fn one(source: &Source<'_>, table: InvitationTable) -> Result<Invitation, ConfigError> {
    let number = |value, max| {
        let n = number(source, value, 0, 0..=max)?;
        Ok(u32::try_from(n).unwrap_or(u32::MAX))
    };
    let page = match table.page {
        None => "*".into(),
        Some(page) => {
            let given = source.given(page);
            let page = &given.value;
            if page.len() > INVITATION_PAGE_BYTES || !page.starts_with(['/', '*']) {
                return Err(given.wanted(Wanted::Path, quoted(page)));
            }
            given.value
        }
    };
    Ok(Invitation {
        page,
        after_s: number(table.after_s, AFTER_S_MAX)?,
        scroll_percent: number(table.scroll_percent, 100)?,
        exit: table.exit,
        text: words::check(source, table.text, INVITATION_CHARS)?,
    })
}

#[cfg(test)]
mod tests {
    use crate::Config;
    use crate::config::Overrides;

    fn site(more: &str) -> Result<Config, String> {
        let text = format!(
            "[[sites]]\nid = \"shop\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\n{more}"
        );
        Config::parse("test.toml", &text, &Overrides::default()).map_err(|e| e.to_string())
    }

    const TWO: &str = "[[sites.invitations]]\npage = \"/tents*\"\nafter_s = 20\n\
        text.en = \"A word about tents?\"\ntext.de = \"Ein Wort zu Zelten?\"\n\
        [[sites.invitations]]\nexit = true\ntext.en = \"Before you go\"\n";

    #[test]
    fn an_invitation_is_told_in_the_language_of_the_page_else_in_one_there_is() {
        let config = site(TWO).expect("two invitations");
        let [tents, leaving] = &config.sites[0].invitations[..] else {
            panic!("not two");
        };
        assert_eq!(tents.told(&["de-AT"]).text, "Ein Wort zu Zelten?");
        assert_eq!(leaving.told(&["de-AT"]).text, "Before you go");
        assert_eq!((leaving.page.as_str(), leaving.exit), ("*", true));
        let printed = config.to_string();
        let again = Config::parse("printed", &printed, &Overrides::default()).expect(&printed);
        assert_eq!(again.sites[0].invitations, config.sites[0].invitations);
    }

    #[test]
    fn wrong_invitations_are_refused_with_their_place() {
        for (wrong, said) in [
            ("after_s = 3601\ntext.en = \"Hi\"", "from 0 to 3600"),
            ("scroll_percent = 101\ntext.en = \"Hi\"", "from 0 to 100"),
            ("page = \"tents\"\ntext.en = \"Hi\"", "a path like"),
            ("text.en = \" \"", "1 to 200 characters"),
            ("text = {}", "one language at least"),
        ] {
            let error = site(&format!("[[sites.invitations]]\n{wrong}\n")).expect_err(wrong);
            assert!(error.contains(said) && error.contains("line"), "{error}");
        }
        let long = format!("[[sites.invitations]]\ntext.en = \"{}\"\n", "x".repeat(201));
        assert!(site(&long).is_err());
        let many = "[[sites.invitations]]\ntext.en = \"Hi\"\n".repeat(21);
        assert!(site(&many).expect_err("21").contains("at most 20"));
    }
}
