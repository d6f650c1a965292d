//! `[translate]`: the service that translates what customers write, for agents whose browser does not.
//! It speaks the calls of LibreTranslate (<https://docs.libretranslate.com>).

use super::checks::{Given, Source};
use super::file::{ConfigError, Overrides};
use super::print::quoted;
use core::fmt;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

/// The variable that holds the service's key, so that no file need.
const VARIABLE: &str = "DESKBELL_TRANSLATE_KEY";

/// The service.
#[derive(Clone, PartialEq, Eq)]
pub struct Translate {
    /// Where it is; its calls stand below this address, which ends in `/`.
    pub url: Url,
    /// What it knows its customers by; never printed.
    pub key: Option<String>,
}

impl fmt::Debug for Translate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key.as_ref().map(|_| "hidden");
        let mut shown = f.debug_struct("Translate");
        shown.field("url", &self.url.as_str()).field("key", &key);
        shown.finish()
    }
}

/// The table as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TranslateTable {
    url: Spanned<String>,
    key: Option<Spanned<String>>,
}

/// Checked: the variable wins over the file's key.
pub(super) fn check(
    source: &Source<'_>,
    table: Option<TranslateTable>,
    overrides: &Overrides,
) -> Result<Option<Translate>, ConfigError> {
    let Some(table) = table else {
        return Ok(None);
    };
    let url = address(&source.given(table.url))?;
    let key = source.given_or(table.key, &(overrides.variable)(VARIABLE), VARIABLE);
    let key = key.map(|key| key.value).filter(|key| !key.is_empty());
    Ok(Some(Translate { url, key }))
}

fn address(given: &Given<String>) -> Result<Url, ConfigError> {
    let what = "an address such as https://translate.example/";
    let wrong = || given.expected(what, &given.value);
    let mut url = Url::parse(&given.value).map_err(|_| wrong())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if !plain || !bare {
        return Err(wrong());
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

/// As the file writes it.
pub(super) fn print(f: &mut fmt::Formatter<'_>, translate: Option<&Translate>) -> fmt::Result {
    let Some(translate) = translate else {
        return writeln!(f, "\n# no [translate]: browsers translate, where they can");
    };
    writeln!(f, "\n[translate]")?;
    writeln!(f, "url = {}", quoted(&translate.url))?;
    match translate.key {
        Some(_) => writeln!(f, "# key: set, not shown"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Config;

    fn parsed(text: &str) -> Result<Config, String> {
        let overrides = Overrides::default();
        Config::parse("test.toml", text, &overrides).map_err(|e| e.to_string())
    }

    #[test]
    fn the_service_is_where_the_owner_says_and_its_key_is_not_shown() {
        assert_eq!(parsed("").expect("a file").translate, None);
        let text = "[translate]\nurl = \"http://10.0.0.7:5000/api\"\nkey = \"sesame\"";
        let set = parsed(text).expect("a file");
        let service = set.translate.clone().expect("a service");
        assert_eq!(service.url.as_str(), "http://10.0.0.7:5000/api/");
        assert_eq!(service.key.as_deref(), Some("sesame"));
        let said = format!("{set} {:?}", set.translate);
        assert!(!said.contains("sesame"), "{said}");
        for wrong in [
            "translate.example",
            "ftp://t.example",
            "https://t.example/?a=b",
        ] {
            let said = parsed(&format!("[translate]\nurl = \"{wrong}\"")).expect_err(wrong);
            assert!(said.contains("https://translate.example/"), "{said}");
        }
    }
}
