//! A mail's header fields as they stand there, whatever case their names have.

use mail_parser::Message;

/// Characters of a field that are looked at.
const FIELD_BYTES: usize = 16 << 10;
/// Ids or addresses of a field that are looked at.
const LIST_MAX: usize = 200;

/// All fields of this name, unfolded and trimmed.
pub(super) fn all(message: &Message<'_>, name: &str) -> Vec<String> {
    let headers = message.headers().iter();
    let named = headers.filter(|h| h.name.as_str().eq_ignore_ascii_case(name));
    named
        .filter_map(|h| {
            let (from, to) = (h.offset_start as usize, h.offset_end as usize);
            let raw = message.raw_message.get(from..to)?;
            let raw = String::from_utf8_lossy(&raw[..raw.len().min(FIELD_BYTES)]);
            Some(raw.replace(['\r', '\n'], " ").trim().to_owned())
        })
        .collect()
}

/// The first field of this name, in small letters; empty if there is none.
pub(super) fn first(message: &Message<'_>, name: &str) -> String {
    let mut all = all(message, name).into_iter();
    all.next().unwrap_or_default().to_lowercase()
}

/// Whether there is a field of this name.
pub(super) fn has(message: &Message<'_>, name: &str) -> bool {
    let mut headers = message.headers().iter();
    headers.any(|h| h.name.as_str().eq_ignore_ascii_case(name))
}

/// The ids in the fields of this name, with their brackets.
pub(super) fn ids(message: &Message<'_>, name: &str) -> Vec<String> {
    let fields = all(message, name);
    fields.iter().flat_map(|field| ids_in(field)).collect()
}

/// The `<…>` in a text; a text without any is taken for one id.
pub(super) fn ids_in(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|behind| behind.split_once('>'))
        .map(|(id, _)| {
            // Some servers fold a long id.
            let whole: String = id.split_whitespace().collect();
            format!("<{whole}>")
        })
        .take(LIST_MAX)
        .collect();
    let bare = text.trim();
    if ids.is_empty() && bare.contains('@') && !bare.contains(char::is_whitespace) {
        ids.push(format!("<{bare}>"));
    }
    ids
}

/// What looks like an address in the fields of this name.
pub(super) fn addresses(message: &Message<'_>, name: &str) -> Vec<String> {
    let fields = all(message, name);
    let words = fields
        .iter()
        .flat_map(|field| field.split(|c: char| c.is_whitespace() || "<>,;:\"()".contains(c)));
    let addresses = words.filter(|word| word.contains('@'));
    addresses.map(str::to_owned).take(LIST_MAX).collect()
}
