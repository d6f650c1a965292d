//! What a setting has to be: told in English to who reads a file or an answer, and by each view in its
//! reader's language.

use core::fmt;
use serde::{Deserialize, Serialize};

/// What was expected where something else was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
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
    Other,
}

/// How it is written: the kind, and the values that it has. Not left to serde's tagged enums, whose
/// reading alone is 8 KB, compressed, of the agent's view.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Written {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    most: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    languages: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<String>,
}

/// Kinds that have no values.
const PLAIN: [(&str, Wanted); 13] = [
    ("one_language", Wanted::OneLanguage),
    ("colour", Wanted::Colour),
    ("origin", Wanted::Origin),
    ("origins", Wanted::Origins),
    ("link", Wanted::Link),
    ("path", Wanted::Path),
    ("language", Wanted::Language),
    ("time_zone", Wanted::TimeZone),
    ("hours", Wanted::Hours),
    ("day", Wanted::Day),
    ("fallback", Wanted::Fallback),
    ("id", Wanted::Id),
    ("free_id", Wanted::FreeId),
];

impl From<Written> for Wanted {
    fn from(written: Written) -> Self {
        let number = |n: Option<u64>| n.unwrap_or_default();
        let chars = |n| usize::try_from(number(n)).unwrap_or(usize::MAX);
        let Written { from, to, most, .. } = written;
        match written.kind.as_str() {
            "number" => Self::Number {
                from: number(from),
                to: number(to),
            },
            "chars" => Self::Chars {
                from: chars(from),
                to: chars(to),
            },
            "most" => Self::Most { most: chars(most) },
            "not_below" => Self::NotBelow {
                other: written.other.unwrap_or_default(),
                seconds: number(written.seconds),
            },
            "spoken" => Self::Spoken {
                languages: written.languages,
            },
            "variable" => Self::Variable {
                names: written.names,
            },
            kind => {
                let found = PLAIN.into_iter().find(|(name, _)| *name == kind);
                found.map_or(Self::Other, |(_, wanted)| wanted)
            }
        }
    }
}

impl From<Wanted> for Written {
    fn from(wanted: Wanted) -> Self {
        let chars = |n: usize| Some(n as u64);
        let of = |kind: &str| Self {
            kind: kind.into(),
            ..Self::default()
        };
        match wanted {
            Wanted::Number { from, to } => Self {
                from: Some(from),
                to: Some(to),
                ..of("number")
            },
            Wanted::Chars { from, to } => Self {
                from: chars(from),
                to: chars(to),
                ..of("chars")
            },
            Wanted::Most { most } => Self {
                most: chars(most),
                ..of("most")
            },
            Wanted::NotBelow { other, seconds } => Self {
                other: Some(other),
                seconds: Some(seconds),
                ..of("not_below")
            },
            Wanted::Spoken { languages } => Self {
                languages,
                ..of("spoken")
            },
            Wanted::Variable { names } => Self {
                names,
                ..of("variable")
            },
            plain => {
                let found = PLAIN.into_iter().find(|(_, wanted)| *wanted == plain);
                of(found.map_or("other", |(name, _)| name))
            }
        }
    }
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
    fn each_kind_is_read_as_it_was_written_and_a_newer_one_as_something_else() {
        let with_values = [
            (
                Wanted::Number { from: 10, to: 600 },
                r#"{"kind":"number","from":10,"to":600}"#,
            ),
            (
                Wanted::Chars { from: 0, to: 60 },
                r#"{"kind":"chars","from":0,"to":60}"#,
            ),
            (Wanted::Most { most: 50 }, r#"{"kind":"most","most":50}"#),
            (
                Wanted::NotBelow {
                    other: "alert_s".into(),
                    seconds: 60,
                },
                r#"{"kind":"not_below","other":"alert_s","seconds":60}"#,
            ),
            (
                Wanted::Spoken {
                    languages: vec!["de".into(), "en".into()],
                },
                r#"{"kind":"spoken","languages":["de","en"]}"#,
            ),
            (
                Wanted::Variable {
                    names: vec!["wait".into()],
                },
                r#"{"kind":"variable","names":["wait"]}"#,
            ),
        ];
        let with_values = with_values.map(|(wanted, json)| (wanted, json.to_owned()));
        let plain = PLAIN.map(|(kind, wanted)| (wanted, format!(r#"{{"kind":"{kind}"}}"#)));
        for (wanted, json) in with_values.into_iter().chain(plain) {
            assert_eq!(serde_json::to_string(&wanted).expect("JSON"), json);
            let read: Wanted = serde_json::from_str(&json).expect("a kind");
            assert_eq!(read, wanted);
        }
        let newer = r#"{"kind":"moon_phase","full":true}"#;
        let read: Wanted = serde_json::from_str(newer).expect("any kind");
        assert_eq!(read, Wanted::Other);
    }
}
