//! A mail's text in its two forms: plain, as it reads well in any mail program, and HTML without
//! anything from elsewhere.

use super::html::{escape, page};

/// Characters of what somebody wrote that are quoted back at most; one message always fits.
const QUOTE_CHARS: usize = 4_000;

/// A part of a letter; parts stand one below the other.
enum Part {
    /// Words, in lines as they are.
    Words(String),
    /// What somebody wrote before, under a line that says when.
    Quote { head: String, text: String },
    /// An address to open, under a line that says what for.
    Link { lead: String, url: String },
}

/// A mail's text while it is put together.
pub(super) struct Letter {
    parts: Vec<Part>,
    /// Why the reader gets it; stands small at the end.
    why: String,
}

impl Letter {
    /// An empty letter that ends with why the reader gets it.
    pub(super) fn new(why: String) -> Self {
        let parts = Vec::new();
        Self { parts, why }
    }

    /// Adds words.
    pub(super) fn words(mut self, words: impl Into<String>) -> Self {
        self.parts.push(Part::Words(words.into()));
        self
    }

    /// Adds words, if there are any.
    pub(super) fn maybe(self, words: Option<String>) -> Self {
        match words {
            Some(words) => self.words(words),
            None => self,
        }
    }

    /// Adds what somebody wrote; what is long is cut.
    pub(super) fn quote(mut self, head: String, text: &str) -> Self {
        let cut = text.char_indices().nth(QUOTE_CHARS);
        let text = match cut {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text.to_owned(),
        };
        self.parts.push(Part::Quote { head, text });
        self
    }

    /// Adds an address to open.
    pub(super) fn link(mut self, lead: String, url: String) -> Self {
        self.parts.push(Part::Link { lead, url });
        self
    }

    /// As plain text. What stands below `-- ` is a signature to mail programs, which leave it out of
    /// answers.
    pub(super) fn text(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(plain).collect();
        format!("{}\n\n-- \n{}\n", parts.join("\n\n"), self.why)
    }

    /// As an HTML page.
    pub(super) fn html(&self, locale: &str, title: &str) -> String {
        let mut body: String = self.parts.iter().map(marked).collect();
        body.push_str(&format!(
            "<p style=\"color:#5b6470;font-size:13px;margin-top:24px\">{}</p>",
            lines(&self.why)
        ));
        page(locale, &escape(title), &body)
    }
}

fn plain(part: &Part) -> String {
    match part {
        Part::Words(words) => words.clone(),
        Part::Quote { head, text } => {
            let quoted: Vec<String> = text.lines().map(|line| format!("> {line}")).collect();
            format!("{head}\n{}", quoted.join("\n"))
        }
        // On a line of its own, so that every mail program makes a link of it.
        Part::Link { lead, url } => format!("{lead}\n{url}"),
    }
}

fn marked(part: &Part) -> String {
    match part {
        Part::Words(words) => format!("<p dir=\"auto\">{}</p>\n", lines(words)),
        Part::Quote { head, text } => format!(
            "<p style=\"color:#5b6470\">{}</p>\n<blockquote dir=\"auto\" style=\"margin:0;\
             padding-left:12px;border-left:3px solid #d5dae0;color:#5b6470\">{}</blockquote>\n",
            lines(head),
            lines(text)
        ),
        Part::Link { lead, url } => link(lead, url),
    }
}

/// An address to open as HTML.
pub(super) fn link(lead: &str, url: &str) -> String {
    let url = escape(url);
    format!(
        "<p>{}<br><a href=\"{url}\" style=\"word-break:break-all\">{url}</a></p>\n",
        lines(lead)
    )
}

fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_in_the_same_order() {
        let letter = Letter::new("Why <you>".into())
            .words("Hello\nAda,")
            .quote("You wrote:".into(), "a & b\n\nc")
            .maybe(None)
            .maybe(Some("Bye".into()))
            .link("Open it:".into(), "https://chat.example/talk#a&b".into());
        let text = "Hello\nAda,\n\nYou wrote:\n> a & b\n> \n> c\n\nBye\n\n\
                    Open it:\nhttps://chat.example/talk#a&b\n\n-- \nWhy <you>\n";
        assert_eq!(letter.text(), text);
        let html = letter.html("en", "T < U");
        let mut from = 0;
        for words in [
            "<title>T &lt; U</title>",
            "Hello<br>Ada,",
            "a &amp; b<br><br>c</blockquote>",
            "Bye",
            "<a href=\"https://chat.example/talk#a&amp;b\"",
            "Why &lt;you&gt;",
        ] {
            let at = html[from..].find(words);
            from += at.unwrap_or_else(|| panic!("{words} is missing in {html}"));
        }
    }

    #[test]
    fn a_long_quote_is_cut() {
        let quoted = |n: usize| {
            let letter = Letter::new(String::new()).quote(String::new(), &"é".repeat(n));
            let text = letter.text();
            (text.matches('é').count(), text.contains('…'))
        };
        assert_eq!(quoted(QUOTE_CHARS), (QUOTE_CHARS, false));
        assert_eq!(quoted(QUOTE_CHARS + 1), (QUOTE_CHARS, true));
    }
}
