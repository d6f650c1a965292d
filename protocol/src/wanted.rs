//! What a setting has to be: told in English to who reads a file or an answer, and by each view in its
//! reader's language.

use core::fmt;
use serde::{Deserialize, Serialize};

/// What was expected where something else was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wanted {
    /// A whole number.
    Number {
        /// The least.
        from: u64,
        /// The greatest.
        to: u64,
    },
    /// Words.
    Chars {
        /// Characters at least.
        from: usize,
        /// Characters at most.
        to: usize,
    },
    /// Not that many of them.
    Most {
        /// So many at most.
        most: usize,
    },
    /// Seconds, no fewer than another setting has.
    NotBelow {
        /// The other setting.
        other: String,
        /// How many it has.
        seconds: u64,
    },
    /// Words in one language at least.
    OneLanguage,
    /// A colour.
    Colour,
    /// An origin of pages.
    Origin,
    /// Where pages are, one origin at least.
    Origins,
    /// The address of a page.
    Link,
    /// A pattern for the paths of pages.
    Path,
    /// A language that customers are spoken to in.
    Spoken {
        /// All of them.
        languages: Vec<String>,
    },
    /// Any language.
    Language,
    /// A time zone.
    TimeZone,
    /// Days and hours.
    Hours,
    /// A day without hours.
    Day,
    /// A variable that there is.
    Variable {
        /// All of them.
        names: Vec<String>,
    },
    /// Something to say while a variable is not known yet.
    Fallback,
    /// A site's short name.
    Id,
    /// One that no other site has.
    FreeId,
    /// What a newer relay expects; it says in English what.
    #[serde(other)]
    Other,
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { from, to } => write!(f, "a whole number from {from} to {to}"),
            Self::Chars { from, to } => write!(f, "words of {from} to {to} characters"),
            Self::Most { most } => write!(f, "at most {most} of them"),
            Self::NotBelow { other, seconds } => write!(f, "at least {other} ({seconds})"),
            Self::OneLanguage => f.write_str("words in one language at least, like text.en"),
            Self::Colour => f.write_str("a colour like \"#0b6e4f\""),
            Self::Origin => f.write_str(
                "an origin: scheme, host and perhaps a port, like \"https://shop.example\" or \
                 \"http://localhost:*\"",
            ),
            Self::Origins => f.write_str("at least one origin whose pages may carry the widget"),
            Self::Link => f.write_str("an address like \"https://shop.example/privacy\""),
            Self::Path => f.write_str("a path like \"/tents/*\""),
            Self::Spoken { languages } => write!(
                f,
                "a language that Deskbell speaks: {}",
                languages.join(", ")
            ),
            Self::Language => f.write_str("a language tag like \"de\" or \"zh-Hant\""),
            Self::TimeZone => {
                f.write_str("a time zone's IANA name, like \"Europe/Berlin\" or \"UTC\"")
            }
            Self::Hours => {
                f.write_str("days and hours, like \"mon-fri 09:00-17:30\" or \"daily 08:00-24:00\"")
            }
            Self::Day => f.write_str(
                "a day, like \"2026-12-25\", \"12-25\" (every year) or \"2026-12-24..2027-01-02\"",
            ),
            Self::Variable { names } => write!(f, "one of the variables {}", names.join(", ")),
            Self::Fallback => {
                f.write_str("words for when it is not known yet, like {agent.name|us}")
            }
            Self::Id => f.write_str("1 to 32 of a-z, 0-9 and -"),
            Self::FreeId => f.write_str("an id that no other site has"),
            Self::Other => f.write_str("something else"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_reads_what_a_newer_relay_expects_as_something_else() {
        let number = Wanted::Number { from: 10, to: 600 };
        let written = serde_json::to_string(&number).expect("JSON");
        assert_eq!(written, r#"{"kind":"number","from":10,"to":600}"#);
        let read: Wanted = serde_json::from_str(&written).expect("a kind");
        assert_eq!(read, number);
        let newer = r#"{"kind":"moon_phase","full":true}"#;
        let read: Wanted = serde_json::from_str(newer).expect("any kind");
        assert_eq!(read, Wanted::Other);
    }
}
