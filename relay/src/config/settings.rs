//! What an owner set in the view, laid over what the file says of a site. It becomes a text like the
//! file's and is read and checked by what reads and checks the file: there is no second set of rules.

use super::file::ConfigError;
use super::print::OneSite;
use super::{Config, Overrides, Site};
use protocol::settings::{NewSite, SECTIONS, Values, section};
use protocol::wanted::Wanted;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is wrong with what was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSetting {
    /// The section; empty for a name that nothing has.
    pub section: &'static str,
    /// Which value: `faq[2].answer`.
    pub field: String,
    /// What was expected there, for people.
    pub expected: String,
    /// The same for programs, where there is a word for it.
    pub wanted: Option<Wanted>,
}

/// A site's file with what was set laid over it.
#[derive(Clone, Debug)]
pub struct Laid {
    /// What is in force.
    pub site: Site,
    /// What was set and does not fit; its sections are as the file says.
    pub wrong: Vec<WrongSetting>,
}

/// Lays `set` over what the file says. A section with something wrong in it is left out.
pub fn lay(file: &Site, set: &Values) -> Laid {
    let unknown = set.keys().filter(|key| section(key).is_none());
    let mut wrong: Vec<WrongSetting> = unknown.map(|key| not_to_be_set(key)).collect();
    let mut used = Values::new();
    let mut site = file.clone();
    for (name, keys) in SECTIONS {
        let of_section = set.iter().filter(|(key, _)| keys.contains(&key.as_str()));
        let mut more = used.clone();
        more.extend(of_section.map(|(key, value)| (key.clone(), value.clone())));
        if more.len() == used.len() {
            continue;
        }
        match over(file, &more) {
            Ok(laid) => (site, used) = (laid, more),
            Err(refused) => wrong.push(WrongSetting {
                section: name,
                ..refused
            }),
        }
    }
    Laid { site, wrong }
}

fn not_to_be_set(key: &str) -> WrongSetting {
    let all = SECTIONS.iter().flat_map(|(_, keys)| keys.iter().copied());
    let all: Vec<&str> = all.collect();
    WrongSetting {
        section: "",
        field: key.into(),
        expected: format!("one of {}", all.join(", ")),
        wanted: None,
    }
}

/// Every setting that may be set, as it is at this site.
pub fn values(site: &Site) -> Values {
    let mut values = printed(site);
    values.retain(|key, _| section(key).is_some());
    for list in ["faq", "invitations"] {
        values.entry(list).or_insert_with(|| Value::Array(vec![]));
    }
    for table in ["greeting", "consent", "automatic"] {
        let nothing = || Value::Object(Map::new());
        values.entry(table).or_insert_with(nothing);
    }
    values
}

/// All of a site as the file writes it, but for its secret.
fn printed(site: &Site) -> Values {
    let text = OneSite(site).to_string();
    let read = toml::from_str::<Value>(&text);
    let whole = read.inspect_err(|error| tracing::error!("a site is printed wrongly: {error}"));
    let site = whole
        .ok()
        .and_then(|mut whole| whole.get_mut("sites")?.get_mut(0).map(Value::take));
    match site {
        Some(Value::Object(site)) => site,
        _ => Values::new(),
    }
}

/// The site that the file's and `set` make together; else which value is wrong, of a section that the
/// caller knows.
fn over(file: &Site, set: &Values) -> Result<Site, WrongSetting> {
    let mut all = printed(file);
    all.extend(set.clone());
    let mut site = read(&all)?;
    site.identity_secret.clone_from(&file.identity_secret);
    Ok(site)
}

/// The site that an owner makes.
///
/// # Errors
/// Which of its values is wrong.
pub fn made(new: &NewSite) -> Result<Site, WrongSetting> {
    let origins = new.origins.iter().map(|one| Value::from(one.as_str()));
    let values = [
        ("id", Value::from(new.id.as_str())),
        ("name", Value::from(new.name.as_str())),
        ("origins", Value::Array(origins.collect())),
    ];
    read(
        &values
            .map(|(key, value)| (key.to_owned(), value))
            .into_iter()
            .collect(),
    )
}

/// Reads values as a file's.
fn read(all: &Values) -> Result<Site, WrongSetting> {
    let mut text = Text::default();
    text.table("sites", "", all, true);
    let read = Config::parse("settings", &text.toml, &Overrides::default());
    let refused = |error: ConfigError| {
        let field = error.line.checked_sub(1).and_then(|n| text.paths.get(n));
        WrongSetting {
            section: "",
            field: field.cloned().unwrap_or_default(),
            expected: error.expected,
            wanted: error.wanted,
        }
    };
    Ok(read.map_err(refused)?.sites.remove(0))
}

/// A configuration file's text, with the value that each line is about.
#[derive(Default)]
struct Text {
    toml: String,
    paths: Vec<String>,
}

impl Text {
    fn line(&mut self, path: &str, words: &str) {
        self.toml.push_str(words);
        self.toml.push('\n');
        self.paths.push(path.into());
    }

    /// A table under its head, what it holds behind it. One that holds nothing is not written.
    fn table(&mut self, head: &str, path: &str, values: &Values, in_list: bool) {
        let marked = match in_list {
            true => format!("[[{head}]]"),
            false => format!("[{head}]"),
        };
        self.line(path, &marked);
        let (nested, plain): (Vec<_>, Vec<_>) =
            values.iter().partition(|(_, value)| is_nested(value));
        for (key, value) in plain {
            let within = joined(path, key);
            let key = quoted(key);
            match value {
                Value::Null => {}
                Value::Array(all) => {
                    self.line(&within, &format!("{key} = ["));
                    for (n, one) in all.iter().enumerate() {
                        self.line(&format!("{within}[{n}]"), &format!("{},", inline(one)));
                    }
                    self.line(&within, "]");
                }
                value => self.line(&within, &format!("{key} = {}", inline(value))),
            }
        }
        for (key, value) in nested {
            let within = joined(path, key);
            let head = format!("{head}.{}", quoted(key));
            match value {
                Value::Object(values) if !values.is_empty() => {
                    self.table(&head, &within, values, false);
                }
                Value::Array(all) => {
                    for (n, one) in all.iter().enumerate() {
                        if let Value::Object(values) = one {
                            self.table(&head, &format!("{within}[{n}]"), values, true);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a value gets a head of its own.
fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(all) => !all.is_empty() && all.iter().all(Value::is_object),
        _ => false,
    }
}

fn joined(path: &str, key: &str) -> String {
    match path {
        "" => key.into(),
        path => format!("{path}.{key}"),
    }
}

/// A string as TOML and JSON both write it, on one line.
fn quoted(text: &str) -> String {
    // The only character that JSON writes as it is, and TOML does not.
    Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(inline).collect();
            format!("[{}]", all.join(", "))
        }
        Value::Object(values) => {
            let pair =
                |(key, value): (&String, &Value)| format!("{} = {}", quoted(key), inline(value));
            let all: Vec<String> = values.iter().map(pair).collect();
            format!("{{{}}}", all.join(", "))
        }
        // TOML has nothing for it; what stands here instead is of no kind that is wanted.
        Value::Null => "{}".into(),
        other => other.to_string(),
    }
}

/// The sections that these settings are of.
pub fn sections<'a>(keys: impl Iterator<Item = &'a String>) -> BTreeSet<&'static str> {
    keys.map(|key| section(key).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn set(value: Value) -> Values {
        match value {
            Value::Object(values) => values,
            other => panic!("no object: {other}"),
        }
    }

    fn file() -> Site {
        let text = include_str!("../../../examples/full.toml");
        let config = Config::parse("full.toml", text, &Overrides::default()).expect("the example");
        config.sites[0].clone()
    }

    #[test]
    fn what_is_set_wins_and_the_rest_is_the_files() {
        let file = file();
        assert_eq!(values(&lay(&file, &Values::new()).site), values(&file));
        let laid = lay(
            &file,
            &set(json!({
                "accent": "#112233",
                "hours": ["daily 08:00-20:00"],
                "holidays": [],
                "greeting": { "open": { "de": "Hallo, \"Sie\"!\nWas\tgibt's\u{7f}?" } },
                "consent": {},
                "faq": [{ "question": "Wo?", "answer": "Hier." }],
                "alert_s": 30,
                "typing_preview": true,
            })),
        );
        assert_eq!(laid.wrong, []);
        let site = &laid.site;
        assert_eq!(site.accent.to_string(), "#112233");
        assert_eq!((site.hours.week.len(), site.hours.holidays.len()), (1, 0));
        assert_eq!(site.desk.alert_ms, 30_000);
        assert!(site.consent.is_none() && site.typing_preview);
        assert_eq!(site.faq[0].question, "Wo?");
        let said = site.greeting.open.as_ref().expect("words").told(&["de"]);
        assert_eq!(said, "Hallo, \"Sie\"!\nWas\tgibt's\u{7f}?");
        assert_eq!(site.greeting.away, None, "set as a whole");
        // And what is the file's stays, the secret included.
        assert_eq!(site.identity_secret, file.identity_secret);
        assert_eq!(site.invitations, file.invitations);
        assert_eq!(site.sockets_max, file.sockets_max);
        assert_eq!(site.id, file.id);
    }

    #[test]
    fn what_is_wrong_is_named_and_its_section_left_out() {
        let file = file();
        for (wrong, section, field, expected) in [
            (json!({ "accent": "green" }), "look", "accent", "a colour"),
            (
                json!({ "accent": 7 }),
                "look",
                "accent",
                "expected a string",
            ),
            (
                json!({ "hours": ["daily 08:00-20:00", "monday"] }),
                "hours",
                "hours[1]",
                "days and hours",
            ),
            (
                json!({ "faq": [{ "question": "Wo?", "answer": "Hier." },
                                { "question": "Wer?", "answer": " " }] }),
                "faq",
                "faq[1].answer",
                "1 to 2000 characters",
            ),
            (
                json!({ "faq": [{ "question": "Wo?" }] }),
                "faq",
                "faq[0]",
                "answer",
            ),
            (
                json!({ "greeting": { "open": { "de": "x".repeat(121) } } }),
                "words",
                "greeting.open.de",
                "1 to 120 characters",
            ),
            (
                json!({ "automatic": { "asked": { "text": { "en": "{wait}" } } } }),
                "automatic",
                "automatic.asked.text.en",
                "not known yet",
            ),
            (
                json!({ "alert_s": 600 }),
                "chats",
                "escalate_s",
                "at least alert_s",
            ),
            (
                json!({ "retention_days": 1.5 }),
                "retention",
                "retention_days",
                "floating point",
            ),
            (json!({ "origins": [] }), "site", "origins", "at least one"),
            (
                json!({ "identity_secret": "x".repeat(40) }),
                "",
                "identity_secret",
                "one of name",
            ),
            (
                json!({ "coach": { "x\n[smtp]": true } }),
                "coach",
                "coach.x\n[smtp]",
                "unknown field",
            ),
        ] {
            let laid = lay(&file, &set(wrong.clone()));
            let [found] = &laid.wrong[..] else {
                panic!("{wrong}: {:?}", laid.wrong);
            };
            assert_eq!(
                (found.section, &*found.field),
                (section, field),
                "{found:?}"
            );
            assert!(found.expected.contains(expected), "{found:?}");
            assert_eq!(values(&laid.site), values(&file), "{wrong}");
        }
        // What fits beside it is taken.
        let both = json!({ "accent": "#112233", "retention_days": 0 });
        let laid = lay(&file, &set(both));
        assert_eq!(laid.site.accent.to_string(), "#112233");
        assert_eq!(laid.wrong[0].section, "retention");
    }
}
