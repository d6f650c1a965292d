//! `[metrics]`: who may read the figures at `/metrics`. Without the table nobody may.

use super::checks::Source;
use super::file::{ConfigError, Overrides};
use core::fmt;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

/// Bytes of the token at least.
const TOKEN_BYTES_MIN: usize = 16;
/// The variable that holds it, so that no file need.
const VARIABLE: &str = "DESKBELL_METRICS_TOKEN";

/// Who may read the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetricsFor {
    /// Whoever asks on this machine, not through a proxy.
    ThisMachine,
    /// Whoever brings the token.
    Token(MetricsToken),
}

/// The token; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct MetricsToken([u8; 32]);

impl MetricsToken {
    fn new(token: &str) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Whether this is the token. How long that takes tells nothing of it.
    pub fn is(&self, given: &str) -> bool {
        *self == Self::new(given)
    }
}

impl fmt::Debug for MetricsToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetricsTable {
    token: Option<Spanned<String>>,
}

/// Checked: the variable wins over the file.
pub(super) fn check(
    source: &Source<'_>,
    table: Option<MetricsTable>,
    overrides: &Overrides,
) -> Result<Option<MetricsFor>, ConfigError> {
    let wanted = table.is_some();
    let token = table.and_then(|table| table.token);
    let given = source.given_or(token, &(overrides.variable)(VARIABLE), VARIABLE);
    match given {
        Some(given) if given.value.len() < TOKEN_BYTES_MIN => {
            let what =
                format!("at least {TOKEN_BYTES_MIN} bytes, such as `openssl rand -hex 32` prints");
            Err(given.expected(what, format!("{} bytes", given.value.len())))
        }
        Some(given) => Ok(Some(MetricsFor::Token(MetricsToken::new(&given.value)))),
        None => Ok(wanted.then_some(MetricsFor::ThisMachine)),
    }
}

/// As the file writes it.
pub(super) fn print(f: &mut fmt::Formatter<'_>, who: Option<&MetricsFor>) -> fmt::Result {
    match who {
        None => writeln!(f, "\n# no [metrics]: nobody reads /metrics"),
        Some(MetricsFor::ThisMachine) => writeln!(f, "\n[metrics]"),
        Some(MetricsFor::Token(_)) => writeln!(f, "\n[metrics]\n# token: set, not shown"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    fn parsed(text: &str, variable: fn(&str) -> Option<String>) -> Result<Config, String> {
        let overrides = Overrides {
            variable,
            ..Overrides::default()
        };
        Config::parse("test.toml", text, &overrides).map_err(|e| e.to_string())
    }

    #[test]
    fn nobody_reads_them_unless_the_owner_says_so() {
        let none = |_: &str| None;
        assert_eq!(parsed("", none).expect("a file").metrics, None);
        let here = parsed("[metrics]", none).expect("a file");
        assert_eq!(here.metrics, Some(MetricsFor::ThisMachine));
        let set = parsed("[metrics]\ntoken = \"0123456789abcdef\"", none).expect("a file");
        let Some(MetricsFor::Token(token)) = &set.metrics else {
            panic!("no token: {:?}", set.metrics);
        };
        assert!(token.is("0123456789abcdef") && !token.is("0123456789abcdeg"));
        let said = format!("{set} {:?}", set.metrics);
        assert!(!said.contains("0123456789abcdef"), "{said}");
        let short = parsed("[metrics]\ntoken = \"0123456789abcde\"", none);
        assert!(short.expect_err("short").contains("at least 16 bytes"));
        let by_variable = |name: &str| (name == VARIABLE).then(|| "fedcba9876543210".into());
        let set = parsed("", by_variable).expect("a file");
        assert!(
            matches!(set.metrics, Some(MetricsFor::Token(token)) if token.is("fedcba9876543210"))
        );
    }
}
