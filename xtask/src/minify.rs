//! Takes comments and needless white space out of JavaScript and CSS. Nothing is renamed or reordered.
//!
//! Line ends in JavaScript stay where there was one, so semicolons that the language puts in itself stay right.

/// JavaScript without comments, indentation and empty lines.
pub(crate) fn javascript(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let length = token_length(rest, &out);
        let (token, after) = rest.split_at(length);
        rest = after;
        if token.starts_with("//") {
            continue;
        }
        if token.starts_with("/*") {
            // A comment over several lines counts as a line end.
            push_space(&mut out, if token.contains('\n') { '\n' } else { ' ' });
        } else if c.is_whitespace() {
            push_space(&mut out, if token.contains('\n') { '\n' } else { ' ' });
        } else {
            let closes = matches!(token, "}" | ")" | "]" | ";" | ",");
            if is_tight(token) && out.ends_with(' ') || closes && out.ends_with('\n') {
                out.pop();
            }
            out.push_str(token);
        }
    }
    out.trim().to_owned()
}

/// Characters beside which a space means nothing; `+`, `-` and `/` are left alone, as two may meet.
fn is_tight(token: &str) -> bool {
    matches!(
        token,
        "{" | "}"
            | "("
            | ")"
            | "["
            | "]"
            | ";"
            | ","
            | "="
            | ":"
            | "?"
            | "<"
            | ">"
            | "&"
            | "|"
            | "*"
            | "!"
    )
}

fn push_space(out: &mut String, space: char) {
    let Some(last) = out.chars().last() else {
        return;
    };
    let mut buffer = [0; 4];
    match (last, space) {
        // One line end is as good as many, and stronger than a space.
        ('\n', _) => {}
        (' ', '\n') => {
            out.pop();
            out.push('\n');
        }
        (' ', _) => {}
        // After these no statement can end, so not even the line end is needed.
        ('{' | '(' | '[' | ',' | ';', _) => {}
        (last, ' ') if is_tight(last.encode_utf8(&mut buffer)) => {}
        (_, space) => out.push(space),
    }
}

/// The length of the next token: white space, comment, string, template, pattern, word, or one character.
fn token_length(rest: &str, before: &str) -> usize {
    let Some(first) = rest.chars().next() else {
        return 0;
    };
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    match first {
        '"' | '\'' => quoted_length(rest, first),
        '`' => template_length(rest),
        '/' if starts_pattern(before) => pattern_length(rest),
        c if c.is_whitespace() => run_length(rest, char::is_whitespace),
        c if is_word(c) => run_length(rest, is_word),
        c => c.len_utf8(),
    }
}

fn run_length(rest: &str, belongs: fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of a string, its quotes and escapes included.
fn quoted_length(rest: &str, quote: char) -> usize {
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        if c == '\\' {
            characters.next();
        } else if c == quote {
            return at + c.len_utf8();
        }
    }
    rest.len()
}

/// The length of a template, `${…}` and templates inside it included.
fn template_length(rest: &str) -> usize {
    let mut at = 1;
    while at < rest.len() {
        let here = &rest[at..];
        if let Some(escaped) = here.strip_prefix('\\') {
            at += 1 + escaped.chars().next().map_or(0, char::len_utf8);
        } else if here.starts_with('`') {
            return at + 1;
        } else if here.starts_with("${") {
            at += 2;
            let mut open = 1;
            while open > 0 && at < rest.len() {
                let length = token_length(&rest[at..], &rest[..at]);
                match &rest[at..at + length] {
                    "{" => open += 1,
                    "}" => open -= 1,
                    _ => {}
                }
                at += length;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Whether a slash after `before` begins a pattern and not a division.
fn starts_pattern(before: &str) -> bool {
    let before = before.trim_end();
    match before.chars().last() {
        None => true,
        Some(c) if is_word(c) => {
            let word = before.rsplit(|c| !is_word(c)).next().unwrap_or_default();
            matches!(
                word,
                "return" | "typeof" | "case" | "in" | "of" | "await" | "void" | "delete"
            )
        }
        Some(c) => !matches!(c, ')' | ']' | '}' | '"' | '\'' | '`'),
    }
}

/// The length of a pattern up to its closing slash; a slash inside `[…]` doesn't close it.
fn pattern_length(rest: &str) -> usize {
    let mut in_class = false;
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return at + 1,
            '\n' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// CSS without comments, and with no more white space than its meaning needs.
pub(crate) fn css(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '\'' => quoted_length(rest, c),
            c if c.is_whitespace() => run_length(rest, char::is_whitespace),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        if c.is_whitespace() || token.starts_with("/*") {
            if !out.ends_with(['{', '}', ';', ',', ' ']) && !out.is_empty() {
                out.push(' ');
            }
            continue;
        }
        if matches!(c, '{' | '}' | ';' | ',') && out.ends_with(' ') {
            out.pop();
        }
        if c == '}' && out.ends_with(';') {
            out.pop();
        }
        out.push_str(token);
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{css, javascript};

    #[test]
    fn comments_go_and_text_stays() {
        let source = "// first\nconst a = 'http://x'; /* b */ let c = `//${ `}` + d } /*` // end\n";
        assert_eq!(
            javascript(source),
            "const a='http://x';let c=`//${ `}` + d } /*`"
        );
    }

    #[test]
    fn line_ends_that_end_statements_stay() {
        assert_eq!(javascript("let a = 1\n\n  let b = 2\n"), "let a=1\nlet b=2");
        assert_eq!(javascript("f({\n  a,\n  b,\n})\ng()"), "f({a,b,})\ng()");
        assert_eq!(javascript("a\n++b"), "a\n++b");
        assert_eq!(javascript("a + +b - -c"), "a + +b - -c");
        assert_eq!(javascript("return /*\n*/ a"), "return\na");
    }

    #[test]
    fn patterns_are_not_divisions() {
        assert_eq!(javascript("x = /[/'\"]  \\//g ; y"), "x=/[/'\"]  \\//g;y");
        assert_eq!(javascript("x = a / b / c // d"), "x=a / b / c");
        assert_eq!(javascript("return /'  /.test(s)"), "return /'  /.test(s)");
    }

    #[test]
    fn css_keeps_what_means_something() {
        assert_eq!(
            css("/* a */\n.a  .b:not( .c ),\n.d {\n  margin: 0 auto;\n  content: \"a  b;\";\n}\n"),
            ".a .b:not( .c ),.d{margin: 0 auto;content: \"a  b;\"}"
        );
        assert_eq!(
            css("@media (width < 40rem) and (hover) { a { b: calc(1px + 2px) } }"),
            "@media (width < 40rem) and (hover){a{b: calc(1px + 2px)}}"
        );
    }
}
