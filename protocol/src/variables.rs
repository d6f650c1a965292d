//! The variables of canned replies: `{customer.name}`, with `{customer.name|there}` for when there is
//! none. What can't be filled in stays visible, and is pointed out.

use core::ops::Range;

/// What the variables stand for right now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Values<'a> {
    /// The customer's name.
    pub customer_name: Option<&'a str>,
    /// The name that customers read of the agent.
    pub agent_name: Option<&'a str>,
    /// The site's name.
    pub site_name: Option<&'a str>,
    /// How long the customer waited or waits, in words of theirs.
    pub wait: Option<&'a str>,
}

/// The names of all variables, as they are written.
pub const NAMES: [&str; 4] = ["customer.name", "agent.name", "site.name", "wait"];

impl<'a> Values<'a> {
    /// `None`: there is no such variable. `Some(None)`: nothing is known to fill in.
    fn of(&self, name: &str) -> Option<Option<&'a str>> {
        let value = match name {
            "customer.name" => self.customer_name,
            "agent.name" => self.agent_name,
            "site.name" => self.site_name,
            "wait" => self.wait,
            _ => return None,
        };
        Some(value.filter(|value| !value.trim().is_empty()))
    }
}

/// A reply with its variables filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The words.
    pub text: String,
    /// Where in `text`, in bytes, something stands that could not be filled in.
    pub left: Vec<Left>,
}

/// A variable that could not be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// Whether there is such a variable: then only its value is missing.
    pub known: bool,
}

/// Fills a reply's variables in. Values are put in as they are: braces in a name are no variables.
pub fn fill(reply: &str, values: &Values<'_>) -> Filled {
    let mut filled = Filled::default();
    let mut rest = reply;
    while let Some(at) = rest.find('{') {
        filled.text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(braced) = variable(rest) else {
            filled.text.push('{');
            rest = &rest[1..];
            continue;
        };
        let (name, fallback) = split(braced);
        let known = values.of(name);
        let words = known.and_then(|value| value.or(fallback));
        let from = filled.text.len();
        filled.text.push_str(words.unwrap_or(braced));
        if words.is_none() {
            filled.left.push(Left {
                at: from..filled.text.len(),
                known: known.is_some(),
            });
        }
        rest = &rest[braced.len()..];
    }
    filled.text.push_str(rest);
    filled
}

/// The variable with its braces that the text begins with, if it looks like one: no blank behind the
/// brace, no line end, no other brace inside.
fn variable(text: &str) -> Option<&str> {
    let end = text.find('}')? + 1;
    let inside = &text[1..end - 1];
    let (name, _) = inside.split_once('|').unwrap_or((inside, ""));
    let looks = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        && !inside.contains(['{', '\n']);
    looks.then_some(&text[..end])
}

fn split(braced: &str) -> (&str, Option<&str>) {
    let inside = &braced[1..braced.len() - 1];
    match inside.split_once('|') {
        Some((name, fallback)) => (name, Some(fallback)),
        None => (inside, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Values<'_> = Values {
        customer_name: Some("Ada"),
        agent_name: Some("Mira"),
        site_name: Some("Northwind Outdoor"),
        wait: Some("3 min"),
    };

    fn text(reply: &str, values: &Values<'_>) -> String {
        fill(reply, values).text
    }

    #[test]
    fn every_name_has_a_value() {
        for name in NAMES {
            let filled = fill(&["{", name, "}"].concat(), &ALL);
            assert!(
                filled.left.is_empty() && !filled.text.contains('{'),
                "{name}"
            );
        }
        let all = "Hi {customer.name}, {agent.name} of {site.name}. Sorry for the {wait}!";
        let said = "Hi Ada, Mira of Northwind Outdoor. Sorry for the 3 min!";
        assert_eq!(text(all, &ALL), said);
    }

    #[test]
    fn a_fallback_stands_in_only_where_nothing_is_known() {
        let nobody = Values {
            customer_name: Some("  "),
            ..Values::default()
        };
        assert_eq!(text("Hi {customer.name|there}!", &ALL), "Hi Ada!");
        assert_eq!(text("Hi {customer.name|there}!", &nobody), "Hi there!");
        assert_eq!(text("Hi{customer.name|}!", &nobody), "Hi!");
        assert_eq!(text("{wait|not long | or so}", &nobody), "not long | or so");
    }

    #[test]
    fn what_cannot_be_filled_in_stays_and_is_pointed_out() {
        let filled = fill("á {wait} and {order.id|x}", &Values::default());
        assert_eq!(filled.text, "á {wait} and {order.id|x}");
        let left: Vec<(&str, bool)> = filled
            .left
            .iter()
            .map(|left| (&filled.text[left.at.clone()], left.known))
            .collect();
        assert_eq!(left, [("{wait}", true), ("{order.id|x}", false)]);
    }

    #[test]
    fn other_braces_are_only_braces() {
        for plain in [
            "{",
            "}",
            "{}",
            "{ x }",
            "a {b",
            "{\"a\": 1}",
            "{1}",
            "{a\nb}",
            "{{",
            "{a|\n}",
        ] {
            let filled = fill(plain, &ALL);
            assert_eq!((filled.text.as_str(), filled.left.len()), (plain, 0));
        }
        assert_eq!(text("{{agent.name}}", &ALL), "{Mira}");
        assert_eq!(text("{x{agent.name}", &ALL), "{xMira");
    }

    #[test]
    fn a_value_is_never_read_as_a_variable() {
        let sly = Values {
            customer_name: Some("{agent.name}"),
            ..ALL
        };
        let filled = fill("Hi {customer.name}", &sly);
        assert_eq!(filled.text, "Hi {agent.name}");
        assert!(filled.left.is_empty());
    }
}
