//! HTML into the lines that a person saw: what is quoted gets `> `, as in plain text.

use mail_parser::decoders::html::add_html_token;

/// Elements whose content nobody reads.
const UNREAD: [&str; 5] = ["head", "script", "style", "template", "title"];
/// Elements that begin and end a line.
const BLOCKS: [&str; 23] = [
    "address",
    "article",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// Quotes in quotes that are still told apart; more would only make lines longer.
const DEPTH_MAX: usize = 8;
/// Bytes of an entity's name at most, `&CounterClockwiseContourIntegral;` and a bit.
const ENTITY_BYTES: usize = 40;

/// The words of a page, a line for each that was on the screen.
pub(super) fn lines(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        page.text(&rest[..at]);
        let tag = &rest[at + 1..];
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if tag.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)) {
            let end = tag.find('>').unwrap_or(tag.len());
            page.tag(&tag[..end]);
            rest = tag.get(end + 1..).unwrap_or_default();
        } else {
            // "a < b", written without care.
            page.text("&lt;");
            rest = tag;
        }
    }
    page.text(rest);
    page.end_line(false);
    page.out
}

#[derive(Default)]
struct Page {
    out: String,
    line: String,
    /// How many quotes this is in.
    quoted: usize,
    /// The element whose content is left out until it ends.
    unread: Option<&'static str>,
    /// Within `<pre>`, where spaces and line feeds are meant.
    verbatim: bool,
}

impl Page {
    fn tag(&mut self, tag: &str) {
        let closing = tag.starts_with('/');
        let bare = tag.trim_start_matches('/');
        let end = bare.find(|c: char| !c.is_ascii_alphanumeric());
        let name = bare[..end.unwrap_or(bare.len())].to_ascii_lowercase();
        let name = name.as_str();
        if let Some(unread) = self.unread {
            // Some pages never close their head.
            if (closing && name == unread) || (unread == "head" && name == "body") {
                self.unread = None;
            }
            return;
        }
        if !closing && let Some(unread) = UNREAD.iter().find(|unread| **unread == name) {
            self.unread = Some(unread);
        } else if name == "br" {
            self.end_line(true);
        } else if name == "td" || name == "th" {
            self.space();
        } else if BLOCKS.contains(&name) {
            self.end_line(false);
            self.block(name, closing);
        }
    }

    fn block(&mut self, name: &str, closing: bool) {
        match (name, closing) {
            ("blockquote", false) => self.quoted += 1,
            ("blockquote", true) => self.quoted = self.quoted.saturating_sub(1),
            ("pre", _) => self.verbatim = !closing,
            ("hr", _) => {
                self.line.push_str("________________________________");
                self.end_line(false);
            }
            ("li", false) => self.line.push_str("- "),
            // A paragraph is followed by an empty line; empty ones by no more than that.
            ("p", true) if !self.out.ends_with("\n\n") => self.end_line(true),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.unread.is_some() {
            return;
        }
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let (piece, behind) = rest.split_at(first.len_utf8());
            rest = behind;
            match first {
                '&' => rest = self.entity(rest),
                '\n' if self.verbatim => self.end_line(true),
                '\r' if self.verbatim => {}
                c if c.is_ascii_whitespace() && !self.verbatim => self.space(),
                _ => self.line.push_str(piece),
            }
        }
    }

    /// What `&` begins; returns the text behind it.
    fn entity<'a>(&mut self, behind: &'a str) -> &'a str {
        let mut name = behind.char_indices().take(ENTITY_BYTES);
        let end = name.find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '#');
        match end {
            Some((end, ';')) if end > 0 => {
                let mut said = String::new();
                let token = format!("&{};", &behind[..end]);
                add_html_token(&mut said, token.as_bytes(), false);
                // A space that does not break is a space here.
                self.line.push_str(&said.replace('\u{a0}', " "));
                &behind[end + 1..]
            }
            _ => {
                self.line.push('&');
                behind
            }
        }
    }

    fn space(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    /// Ends the line that was begun; an empty one only if that is `meant`.
    fn end_line(&mut self, meant: bool) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_end();
        if line.is_empty() && !meant {
            return;
        }
        if self.quoted > 0 {
            self.out.push_str(&">".repeat(self.quoted.min(DEPTH_MAX)));
            self.out.push(' ');
        }
        self.out.push_str(line);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_on_the_screen() {
        let html = "<!doctype html><html><head><title>x</title><style>p{}</style></head>\n\
                    <body><div>Hello&nbsp;Mira,</div><div><br></div><div>it   is\n <b>bent</b> \
                    &amp; split: 3 &lt; 4 &#x1F642; &nonsense; & so on</div><script>1<2</script>\
                    <ul><li>one</li><li>two</li></ul><table><tr><td>a</td><td>b</td></tr></table>";
        assert_eq!(
            lines(html),
            "Hello Mira,\n\nit is bent & split: 3 < 4 🙂 &nonsense; & so on\n- one\n- two\na b\n"
        );
    }

    #[test]
    fn quotes_are_marked_and_text_is_never_taken_for_markup() {
        let html = "<p>Yes.</p><p>On Monday X wrote:</p><blockquote><div>Is it?</div>\
                    <blockquote>It was.</blockquote></blockquote>After <!-- no > --> it, 1 < 2";
        assert_eq!(
            lines(html),
            "Yes.\n\nOn Monday X wrote:\n\n> Is it?\n>> It was.\nAfter it, 1 < 2\n"
        );
        assert_eq!(lines("<pre>a\n  b</pre>"), "a\n  b\n");
        assert_eq!(lines("<"), "<\n");
        assert_eq!(lines("<b"), "");
        assert_eq!(lines("<!--"), "");
    }
}
