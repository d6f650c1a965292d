//! Configurations as owners write them: read or refused, never a panic; a refusal names the line.

use relay::config::{Config, Overrides};

/// What errors call the text.
const NAME: &str = "deskbell.toml";

/// Reads `data` as a configuration. Panics if a promise is broken.
pub fn judge(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    match Config::parse(NAME, text, &Overrides::default()) {
        Ok(config) => {
            // Passwords are not printed, and who logs in needs one.
            if config.smtp.is_none() && config.mail_in.is_none() {
                let printed = config.to_string();
                let again = Config::parse(NAME, &printed, &Overrides::default());
                let again = again.unwrap_or_else(|e| panic!("{e}\nprinted:\n{printed}"));
                assert_eq!(
                    again.to_string(),
                    printed,
                    "printed, read and printed again"
                );
            }
        }
        Err(error) => {
            let said = error.to_string();
            let line = said
                .strip_prefix(NAME)
                .and_then(|rest| rest.strip_prefix(" line "))
                .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next())
                .and_then(|number| number.parse::<usize>().ok());
            let lines = text.split('\n').count();
            assert!(
                line.is_some_and(|n| (1..=lines).contains(&n)),
                "names no line of {lines}: {said:?}"
            );
        }
    }
}
