//! What counts as a name, an address, a message: the same rule in the form and at the relay.

use crate::limits;
use crate::refusal::Code;
use std::collections::BTreeMap;

/// A name, trimmed, with control characters removed.
///
/// # Errors
/// [`Code::BadName`] if nothing is left or more than [`limits::NAME_CHARS`] characters are.
pub fn name(raw: &str) -> Result<String, Code> {
    let clean: String = raw
        .chars()
        .filter(|c| !c.is_control() && !is_direction(*c) && !is_line_end(*c))
        .collect();
    let clean = clean.trim();
    let length = clean.chars().count();
    if length == 0 || length > limits::NAME_CHARS {
        Err(Code::BadName)
    } else {
        Ok(clean.into())
    }
}

/// A message, a note or a comment's words: trimmed at the end, control characters removed except
/// line feeds and tabs, line ends made uniform.
///
/// # Errors
/// [`Code::EmptyMessage`] or [`Code::MessageTooLong`].
pub fn message(raw: &str) -> Result<String, Code> {
    let clean = plain(raw);
    match clean.chars().count() {
        0 => Err(Code::EmptyMessage),
        n if n > limits::MESSAGE_CHARS => Err(Code::MessageTooLong),
        _ => Ok(clean),
    }
}

/// What is being written and is not sent yet, where a site shows that to agents; `None` if it says
/// nothing.
///
/// # Errors
/// [`Code::MessageTooLong`].
pub fn unsent(raw: &str) -> Result<Option<String>, Code> {
    match message(raw) {
        Err(Code::EmptyMessage) => Ok(None),
        checked => checked.map(Some),
    }
}

/// What a site's owner wants everybody to know; `None` if it says nothing.
///
/// # Errors
/// [`Code::MessageTooLong`] above [`limits::BANNER_CHARS`] characters.
pub fn banner(raw: &str) -> Result<Option<String>, Code> {
    let clean = plain(raw).trim().to_owned();
    match clean.chars().count() {
        0 => Ok(None),
        n if n > limits::BANNER_CHARS => Err(Code::MessageTooLong),
        _ => Ok(Some(clean)),
    }
}

/// One line of at most `max` characters; `None` if it says nothing.
///
/// # Errors
/// [`Code::MessageTooLong`].
pub fn line(raw: &str, max: usize) -> Result<Option<String>, Code> {
    let clean: String = raw
        .chars()
        .filter(|c| !c.is_control() && !is_direction(*c) && !is_line_end(*c))
        .collect();
    match clean.trim() {
        "" => Ok(None),
        line if line.chars().count() > max => Err(Code::MessageTooLong),
        line => Ok(Some(line.into())),
    }
}

/// How many characters a message is too long by; 0 for one that fits.
pub fn message_excess(raw: &str) -> usize {
    // A character has at least one byte: what is short is not counted.
    if raw.len() <= limits::MESSAGE_CHARS {
        return 0;
    }
    let chars = plain(raw).chars().count();
    chars.saturating_sub(limits::MESSAGE_CHARS)
}

/// The words of a message with `files` files: as [`message`], but they may be absent where there are
/// files.
///
/// # Errors
/// As [`message`], or [`Code::TooManyFiles`].
pub fn message_with(raw: &str, files: usize) -> Result<String, Code> {
    if files > limits::FILES_PER_MESSAGE {
        return Err(Code::TooManyFiles);
    }
    match message(raw) {
        Err(Code::EmptyMessage) if files > 0 => Ok(String::new()),
        checked => checked,
    }
}

/// The comment of a feedback; may be empty.
///
/// # Errors
/// [`Code::CommentTooLong`].
pub fn comment(raw: &str) -> Result<String, Code> {
    let clean = plain(raw);
    if clean.chars().count() > limits::COMMENT_CHARS {
        Err(Code::CommentTooLong)
    } else {
        Ok(clean)
    }
}

/// An e-mail address that can be written to. Deliberately simple: one `@`, a local part of at most
/// 64 bytes without spaces or specials, a domain of at least two labels. Letters outside ASCII are
/// allowed (RFC 6531); `%` and `!`, by which old mail servers were told to pass a mail on, quoted local parts and address literals are not, since nobody types them
/// into a chat and everybody attacks with them.
///
/// # Errors
/// [`Code::BadEmail`].
pub fn email(raw: &str) -> Result<String, Code> {
    let clean = raw.trim();
    let (local, domain) = clean.split_once('@').ok_or(Code::BadEmail)?;
    let bad = |c: char| {
        c.is_control() || c.is_whitespace() || is_direction(c) || "()<>[]:;@\\,\"%!".contains(c)
    };
    let local_ok = (1..=64).contains(&local.len())
        && !local.contains(bad)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
    };
    let domain_ok =
        domain.contains('.') && !domain.contains(bad) && domain.split('.').all(label_ok);
    let last_ok = domain
        .rsplit('.')
        .next()
        .is_some_and(|tld| tld.chars().count() >= 2);
    if local_ok && domain_ok && last_ok && clean.len() <= limits::EMAIL_BYTES {
        Ok(clean.into())
    } else {
        Err(Code::BadEmail)
    }
}

/// What a page tells of its customer: names and values without control characters.
///
/// # Errors
/// [`Code::BadSiteData`] if there is more of it than [`limits::SITE_DATA_KEYS`],
/// [`limits::SITE_DATA_KEY_CHARS`] and [`limits::SITE_DATA_VALUE_CHARS`] allow.
pub fn site_data(raw: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Code> {
    let clean = |raw: &str, most: usize| {
        let bad = |c: char| c.is_control() || is_direction(c) || is_line_end(c);
        let clean: String = raw.chars().filter(|c| !bad(*c)).collect();
        (clean.chars().count() <= most).then_some(clean)
    };
    if raw.len() > limits::SITE_DATA_KEYS {
        return Err(Code::BadSiteData);
    }
    let pairs = raw.into_iter().map(|(name, value)| {
        let name = clean(name.trim(), limits::SITE_DATA_KEY_CHARS)?;
        let value = clean(&value, limits::SITE_DATA_VALUE_CHARS)?;
        (!name.is_empty()).then_some((name, value))
    });
    pairs.collect::<Option<_>>().ok_or(Code::BadSiteData)
}

/// Unicode's own ends of lines, which are no control characters.
pub(crate) fn is_line_end(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// The first `chars` characters of `text` on one line, with an ellipsis where something was cut.
pub fn preview(text: &str, chars: usize) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == chars {
            out.push('…');
            break;
        }
        out.push(if c == '\n' || c == '\t' { ' ' } else { c });
    }
    out
}

fn plain(raw: &str) -> String {
    let unix = raw.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unix
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    clean.trim_end().trim_start_matches('\n').into()
}

/// Characters that turn the direction of what follows (Unicode UAX #9 explicit formatting): in a
/// name they make other words read backwards.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_people_have_are_taken() {
        for good in [
            "ada@example.com",
            " a.b+c@sub.example.co.uk ",
            "李@例子.公司",
            "o'hara@x-y.ie",
        ] {
            assert_eq!(email(good).as_deref(), Ok(good.trim()), "{good}");
        }
    }

    #[test]
    fn addresses_nobody_can_answer_are_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a b@example.com",
            "a@b@c.de",
            "a@-x.de",
            "a@x..de",
            "a..b@x.de",
            "a@x.d",
            "a@x.de\r\nBcc: b@x.de",
            "<a@x.de>",
            &long,
        ] {
            assert_eq!(email(bad), Err(Code::BadEmail), "{bad}");
        }
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(name("  Ada \u{202E}\u{7}").as_deref(), Ok("Ada"));
        assert_eq!(name(" \t "), Err(Code::BadName));
        assert_eq!(
            name(&"x".repeat(limits::NAME_CHARS)).map(|n| n.len()),
            Ok(limits::NAME_CHARS)
        );
        assert_eq!(
            name(&"x".repeat(limits::NAME_CHARS + 1)),
            Err(Code::BadName)
        );
    }

    #[test]
    fn messages_keep_their_lines_and_lose_control_characters() {
        assert_eq!(message("\r\na\r\n  b\u{0}\n\n").as_deref(), Ok("a\n  b"));
        assert_eq!(message(" \n "), Err(Code::EmptyMessage));
        assert!(message(&"é".repeat(limits::MESSAGE_CHARS)).is_ok());
        assert_eq!(
            message(&"é".repeat(limits::MESSAGE_CHARS + 1)),
            Err(Code::MessageTooLong)
        );
    }

    #[test]
    fn site_data_has_limits_and_no_control_characters() {
        let of = |pairs: &[(&str, &str)]| {
            let pairs = pairs.iter().map(|(k, v)| ((*k).into(), (*v).into()));
            site_data(pairs.collect())
        };
        let clean = of(&[(" plan ", "pro\u{202E}\n")]).expect("clean");
        assert_eq!(clean.get("plan").map(String::as_str), Some("pro"));
        let (key, value) = ("k".repeat(40), "v".repeat(200));
        assert!(of(&[(&key, &value)]).is_ok());
        assert_eq!(of(&[(&(key.clone() + "k"), "")]), Err(Code::BadSiteData));
        assert_eq!(of(&[(&key, &(value + "v"))]), Err(Code::BadSiteData));
        assert_eq!(of(&[("", "x")]), Err(Code::BadSiteData));
        let many = (0..21).map(|n| (n.to_string(), String::new())).collect();
        assert_eq!(site_data(many), Err(Code::BadSiteData));
    }

    #[test]
    fn a_preview_is_one_line() {
        assert_eq!(preview("a\nb", 10), "a b");
        assert_eq!(preview("abcdef", 3), "abc…");
    }
}
