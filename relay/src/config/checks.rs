//! What counts as a right value, and how a wrong one is told: its place, what was expected, what
//! was found.

use super::file::ConfigError;
use super::{Colour, Holiday, Origin, Shift, SmtpTls, Zone};
use crate::mail;
use core::fmt::{Debug, Display};
use protocol::limits::NAME_CHARS;
use protocol::wanted::Wanted;
use protocol::{SiteId, text};
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;
use toml::Spanned;
use url::Url;

/// The text of a file, so that errors can name lines and keys.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

/// A value and where it was given.
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// Where a value was given, for people: `deskbell.toml line 3, key "listen"`.
pub(super) struct Place {
    told: String,
    /// The line, counted from 1; 0 where it is not in a file.
    line: usize,
}

impl Place {
    pub(super) fn expected(&self, what: impl Display, found: impl Display) -> ConfigError {
        ConfigError {
            line: self.line,
            told: format!("{}: expected {what}; found {found}", self.told),
            expected: what.to_string(),
            wanted: None,
        }
    }
}

impl<T> Given<T> {
    pub(super) fn named(value: T, name: &str) -> Self {
        let told = name.into();
        let place = Place { told, line: 0 };
        Self { value, place }
    }

    /// The refusal of this value, or of what it lacks.
    pub(super) fn expected(&self, what: impl Display, found: impl Display) -> ConfigError {
        self.place.expected(what, found)
    }

    /// The same, where there is a word for what was expected.
    pub(super) fn wanted(&self, what: Wanted, found: impl Display) -> ConfigError {
        self.expected(&what, found).or(what)
    }
}

impl<'a> Source<'a> {
    pub(super) fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text }
    }

    /// A value of the file with its place.
    pub(super) fn given<T>(&self, value: Spanned<T>) -> Given<T> {
        let span = value.span();
        let place = self.place(span, "");
        let value = value.into_inner();
        Given { value, place }
    }

    /// What `over` says, else what the file says.
    pub(super) fn given_or(
        &self,
        value: Option<Spanned<String>>,
        over: &Option<String>,
        name: &str,
    ) -> Option<Given<String>> {
        match over {
            Some(over) => Some(Given::named(over.clone(), name)),
            None => value.map(|value| self.given(value)),
        }
    }

    /// The place of a span. Without a `key`, the one on its line is named.
    pub(super) fn place(&self, span: Range<usize>, key: &str) -> Place {
        let start = span.start.min(self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let words = self.text.lines().nth(line - 1).unwrap_or_default();
        let own = words.split('=').next().unwrap_or_default().trim();
        let key = if key.is_empty() && words.contains('=') {
            own
        } else {
            key
        };
        let told = match key {
            "" => format!("{} line {line}", self.name),
            key => format!("{} line {line}, key \"{key}\"", self.name),
        };
        Place { told, line }
    }

    /// What the parser found wrong.
    pub(super) fn refuse(&self, e: &toml::de::Error) -> ConfigError {
        let Place { told, line } = self.place(e.span().unwrap_or_default(), "");
        ConfigError {
            line,
            told: format!("{told}: {}", e.message()),
            expected: e.message().into(),
            wanted: None,
        }
    }
}

fn quoted(found: &Given<impl Debug>) -> String {
    format!("{:?}", found.value)
}

pub(super) fn listen(given: &Given<String>) -> Result<SocketAddr, ConfigError> {
    let what = "an address and a port, like \"127.0.0.1:8787\" or \"[::]:8787\"";
    let parsed = given.value.parse();
    parsed.map_err(|_| given.expected(what, quoted(given)))
}

pub(super) fn public_url(given: &Given<String>) -> Result<Url, ConfigError> {
    let what = "an address without a path, like \"https://chat.example\"";
    let refused = || given.expected(what, quoted(given));
    let url = Url::parse(&given.value).map_err(|_| refused())?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && bare {
        Ok(url)
    } else {
        Err(refused())
    }
}

pub(super) fn site_id(given: &Given<String>) -> Result<SiteId, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::Id, quoted(given)))
}

pub(super) fn name(given: &Given<String>) -> Result<String, ConfigError> {
    let what = format!("a name of 1 to {NAME_CHARS} characters");
    let chars = Wanted::Chars {
        from: 1,
        to: NAME_CHARS,
    };
    text::name(&given.value).map_err(|_| given.expected(what, quoted(given)).or(chars))
}

pub(super) fn origin(given: &Given<String>) -> Result<Origin, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::Origin, quoted(given)))
}

pub(super) fn colour(given: &Given<String>) -> Result<Colour, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::Colour, quoted(given)))
}

pub(super) fn locale(given: &Given<String>) -> Result<String, ConfigError> {
    let spoken = mail::locales();
    match crate::locale::negotiate(&[&given.value], &spoken) {
        Some(_) => Ok(given.value.clone()),
        None => {
            let languages = spoken.iter().map(ToString::to_string).collect();
            Err(given.wanted(Wanted::Spoken { languages }, quoted(given)))
        }
    }
}

pub(super) fn time_zone(given: &Given<String>) -> Result<Zone, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::TimeZone, quoted(given)))
}

pub(super) fn shift(given: &Given<String>) -> Result<Shift, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::Hours, quoted(given)))
}

pub(super) fn holiday(given: &Given<String>) -> Result<Holiday, ConfigError> {
    let parsed = given.value.parse();
    parsed.map_err(|_| given.wanted(Wanted::Day, quoted(given)))
}

pub(super) fn within(given: &Given<u64>, range: RangeInclusive<u64>) -> Result<u64, ConfigError> {
    if range.contains(&given.value) {
        Ok(given.value)
    } else {
        let (from, to) = range.into_inner();
        Err(given.wanted(Wanted::Number { from, to }, given.value))
    }
}

pub(super) fn host(given: &Given<String>) -> Result<String, ConfigError> {
    let what = "a mail server's name, like \"smtp.example\"";
    let bad = |c: char| c.is_whitespace() || c.is_control() || "/@".contains(c);
    let parsed = url::Host::parse(&given.value).ok();
    match parsed.filter(|_| !given.value.contains(bad)) {
        Some(_) => Ok(given.value.clone()),
        None => Err(given.expected(what, quoted(given))),
    }
}

/// Whether a name means this very machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    let ip = host.parse::<std::net::IpAddr>();
    host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
}

pub(super) fn port(given: &Given<u64>) -> Result<u16, ConfigError> {
    let port = within(given, 1..=u16::MAX.into())?;
    u16::try_from(port).map_err(|_| given.expected("a port", given.value))
}

pub(super) fn port_text(given: &Given<String>) -> Result<u16, ConfigError> {
    let port = given.value.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| given.expected("a whole number from 1 to 65535", quoted(given)))
}

pub(super) fn tls(given: &Given<String>) -> Result<SmtpTls, ConfigError> {
    match given.value.as_str() {
        "none" => Ok(SmtpTls::None),
        "starttls" => Ok(SmtpTls::Starttls),
        "tls" => Ok(SmtpTls::Tls),
        _ => {
            let what = "one of \"starttls\" (usually port 587), \"tls\" (usually port 465) and \
                        \"none\"";
            Err(given.expected(what, quoted(given)))
        }
    }
}

pub(super) fn certificate(given: &Given<PathBuf>) -> Result<PathBuf, ConfigError> {
    let pem = std::fs::read_to_string(&given.value).map_err(|e| {
        given.expected(
            "a file with a certificate",
            format!("{}: {e}", quoted(given)),
        )
    })?;
    if pem.contains("-----BEGIN CERTIFICATE-----") {
        Ok(given.value.clone())
    } else {
        Err(given.expected("a certificate in PEM form", quoted(given)))
    }
}

pub(super) fn email(given: &Given<String>) -> Result<String, ConfigError> {
    let what = "an e-mail address, like \"chat@shop.example\"";
    let named = |email: &String| {
        let domain = email.rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|d| matches!(url::Host::parse(d), Ok(url::Host::Domain(_))))
    };
    let email = text::email(&given.value).ok().filter(named);
    email.ok_or_else(|| given.expected(what, quoted(given)))
}
