//! `identity_secret`: what a site signs its customers' identities with. Better in the environment than
//! in a file.

use super::checks::Source;
use super::file::{ConfigError, Overrides};
use core::fmt;
use protocol::SiteId;
use protocol::limits::IDENTITY_SECRET_BYTES_MIN;
use toml::Spanned;

/// The secret; never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentitySecret(String);

impl IdentitySecret {
    /// A secret, if it is long enough.
    pub fn new(secret: &str) -> Option<Self> {
        (secret.len() >= IDENTITY_SECRET_BYTES_MIN).then(|| Self(secret.into()))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for IdentitySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hidden")
    }
}

/// A site's secret from its variable (`DESKBELL_IDENTITY_SECRET_SHOP_DE` for `shop-de`), else from
/// the file.
pub(super) fn check(
    source: &Source<'_>,
    site: &SiteId,
    value: Option<Spanned<String>>,
    overrides: &Overrides,
) -> Result<Option<IdentitySecret>, ConfigError> {
    let name = site.as_str().to_ascii_uppercase().replace('-', "_");
    let name = format!("DESKBELL_IDENTITY_SECRET_{name}");
    let given = source.given_or(value, &(overrides.variable)(&name), &name);
    let Some(given) = given else { return Ok(None) };
    match IdentitySecret::new(&given.value) {
        Some(secret) => Ok(Some(secret)),
        None => {
            let least = IDENTITY_SECRET_BYTES_MIN;
            let what = format!("at least {least} bytes, such as `openssl rand -hex 32` prints");
            Err(given.expected(what, format!("{} bytes", given.value.len())))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Config;
    use crate::config::Overrides;

    const SITE: &str =
        "[[sites]]\nid = \"shop-de\"\nname = \"Shop\"\norigins = [\"https://shop.example\"]\n";

    #[test]
    fn the_environment_wins_and_a_short_secret_is_refused_and_never_printed() {
        let file = format!("{SITE}identity_secret = \"{}\"\n", "f".repeat(32));
        let overrides = Overrides {
            variable: |name| (name == "DESKBELL_IDENTITY_SECRET_SHOP_DE").then(|| "e".repeat(32)),
            ..Overrides::default()
        };
        let of = |text: &str, overrides| Config::parse("test.toml", text, overrides);
        let config = of(&file, &overrides).expect("both");
        let secret = config.sites[0].identity_secret.clone().expect("a secret");
        assert_eq!(secret.bytes(), "e".repeat(32).as_bytes());
        let printed = format!("{config} {config:?}");
        assert!(!printed.contains("eeee"), "{printed}");
        let short = format!("{SITE}identity_secret = \"short-and-secret\"\n");
        let refused = of(&short, &Overrides::default()).expect_err("short");
        let refused = refused.to_string();
        let told = refused.contains("at least 32 bytes") && !refused.contains("short-and");
        assert!(told, "{refused}");
    }
}
