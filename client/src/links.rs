//! Finds the web addresses in a message, so that they can be links. Only http and https, and only
//! what was written: the text itself is never read as markup.

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Plain(&'a str),
    /// An address, safe to follow.
    Link(&'a str),
}

/// Cuts a message into words and addresses; joined again they are the message.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(start) = next_scheme(text, at) {
        let rest = &text[start..];
        let end = rest.find(ends_address).unwrap_or(rest.len());
        let address = trimmed(&rest[..end]);
        let rest = address.split_once("//").map_or("", |(_, rest)| rest);
        at = start + address.len().max(1);
        // What stands before an "@" looks like the place where it leads, and is not: no link.
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if !host.starts_with(char::is_alphanumeric) || host.contains('@') {
            continue;
        }
        if plain_from < start {
            out.push(Piece::Plain(&text[plain_from..start]));
        }
        out.push(Piece::Link(address));
        plain_from = at;
    }
    if plain_from < text.len() {
        out.push(Piece::Plain(&text[plain_from..]));
    }
    out
}

/// Where the next `http://` or `https://` begins that does not stand inside a word.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    let mut from = from;
    loop {
        let start = from + text.get(from..)?.find("http")?;
        let rest = &text[start..];
        let inside_word = text[..start].ends_with(|c: char| c.is_ascii_alphanumeric());
        if !inside_word && (rest.starts_with("http://") || rest.starts_with("https://")) {
            return Some(start);
        }
        from = start + 4;
    }
}

fn ends_address(c: char) -> bool {
    // Chinese, Japanese and Korean text has no space behind an address, but its own punctuation.
    // What turns the direction of writing would make it read as another one.
    let turns =
        matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns
        || c.is_whitespace()
        || c.is_control()
        || "<>\"'`{}|\\^，。；：！？、（）「」《》“”".contains(c)
}

/// Without the punctuation that belongs to the sentence; a bracket stays if it was opened inside.
fn trimmed(address: &str) -> &str {
    let mut address = address;
    while let Some(last) = address.chars().last() {
        let opened = |open, close| address.matches(open).count() >= address.matches(close).count();
        let keep = match last {
            ')' => opened('(', ')'),
            ']' => opened('[', ']'),
            c => !".,;:!?*_~".contains(c),
        };
        if keep {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

#[cfg(test)]
mod tests {
    use super::Piece::{Link, Plain};
    use super::*;

    #[test]
    fn addresses_become_links_and_the_sentence_keeps_its_punctuation() {
        assert_eq!(
            pieces("See https://shop.example/a?b=c#d."),
            [
                Plain("See "),
                Link("https://shop.example/a?b=c#d"),
                Plain(".")
            ]
        );
        assert_eq!(
            pieces("(http://x.example/a_(b)) ok"),
            [Plain("("), Link("http://x.example/a_(b)"), Plain(") ok")]
        );
        assert_eq!(
            pieces("请看https://shop.example/帐篷，谢谢"),
            [
                Plain("请看"),
                Link("https://shop.example/帐篷"),
                Plain("，谢谢")
            ]
        );
        assert_eq!(
            pieces("https://a.example https://b.example"),
            [
                Link("https://a.example"),
                Plain(" "),
                Link("https://b.example")
            ]
        );
    }

    #[test]
    fn an_address_ends_where_the_direction_of_writing_is_turned() {
        assert_eq!(
            pieces("https://a.example/\u{202E}gpj.exe"),
            [Link("https://a.example/"), Plain("\u{202E}gpj.exe")]
        );
        let mail = "https://a.example/to?mail=ada@example.com";
        assert_eq!(pieces(mail), [Link(mail)]);
    }

    #[test]
    fn nothing_else_becomes_a_link() {
        for text in [
            "javascript:alert(1)",
            "data:text/html,x",
            "http://",
            "https://.",
            "xhttp://a.example",
            "http:/a.example",
            "HTTP is a protocol",
            "https://bank.example@evil.example/login",
            "https://bank.example:443@evil.example",
            "",
        ] {
            assert!(
                pieces(text).iter().all(|piece| matches!(piece, Plain(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn the_pieces_joined_are_the_message() {
        for text in [
            "a https://b.example/ü. c http://",
            "https://x.example)))",
            "é http",
        ] {
            let joined: String = pieces(text)
                .iter()
                .map(|piece| match piece {
                    Plain(words) | Link(words) => *words,
                })
                .collect();
            assert_eq!(joined, text);
        }
    }
}
