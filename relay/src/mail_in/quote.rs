//! What a person wrote themselves: without the mail they answer, and without their signature.
//!
//! Mail programs agree on little. Quoted lines begin with `>` almost everywhere, and the line above
//! them ends in a colon; Outlook puts the old mail's head in front of it instead. What is not
//! recognised stays: too much to read is better than words lost.

use super::marks;

/// Lines of a signature at most, where its mark (`-- `, RFC 3676) has lost its space and may mean
/// something else.
const SIGNATURE_LINES: usize = 10;
const SIGNED: &str = "-- ";
/// Lines that "On … wrote:" is broken into at most.
const ATTRIBUTION_LINES: usize = 3;

/// The words of the mail itself. If nothing seems to be left, all of it.
pub(super) fn own_words(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.lines().map(without_end).collect();
    lines.truncate(end_of_own(&lines));
    let kept = without_quotes(&lines);
    let own = joined(without_signature(&kept));
    if own.is_empty() {
        text.trim().to_owned()
    } else {
        own
    }
}

/// A line without the spaces at its end, except where they mark a signature.
fn without_end(line: &str) -> &str {
    if line == SIGNED {
        line
    } else {
        line.trim_end()
    }
}

fn joined(lines: &[&str]) -> String {
    lines.join("\n").trim_matches('\n').trim_end().to_owned()
}

fn is_quoted(line: &str) -> bool {
    line.starts_with('>')
}

/// Where the old mail begins that is not marked line by line.
fn end_of_own(lines: &[&str]) -> usize {
    let marked = |behind: &[&str]| {
        let next = behind.iter().find(|line| !line.is_empty());
        next.is_none_or(|next| is_quoted(next))
    };
    let begins = |n: &usize| {
        let line = lines[*n];
        marks::is_separator(line)
            || marks::is_old_head(&lines[*n..])
            || (marks::is_attribution(line) && !marked(&lines[*n + 1..]))
    };
    (0..lines.len()).find(begins).unwrap_or(lines.len())
}

/// The lines without those that are quoted. Where somebody answers point by point, the points stay:
/// without them the answers say nothing.
fn without_quotes<'a>(lines: &[&'a str]) -> Vec<&'a str> {
    let quotes = quotes(lines);
    let says = |from: usize, to: usize| {
        let own = &lines[from..to];
        own.iter().any(|line| !line.is_empty())
    };
    // Behind the last quote the signature may stand; it is no answer to a point.
    let behind = |n: usize| {
        let from = quotes[n].end;
        let to = quotes.get(n + 1).map_or(lines.len(), |next| next.head);
        let own = without_signature(&lines[from..to]);
        !joined(own).is_empty()
    };
    let answered = (0..quotes.len()).filter(|n| behind(*n)).count();
    let by_point = quotes.len() > 1 && answered > 1;
    let mut kept = Vec::new();
    let mut at = 0;
    for (n, quote) in quotes.iter().enumerate() {
        kept.extend(&lines[at..quote.head]);
        if by_point && (behind(n) || says(quote.end, lines.len())) {
            kept.extend(&lines[quote.begin..quote.end]);
        }
        at = quote.end;
    }
    kept.extend(&lines[at..]);
    kept
}

/// A run of quoted lines.
struct Quote {
    /// Where the line begins that says who wrote it; `begin` if none does.
    head: usize,
    begin: usize,
    end: usize,
}

fn quotes(lines: &[&str]) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = Vec::new();
    let mut n = 0;
    while n < lines.len() {
        if !is_quoted(lines[n]) {
            n += 1;
            continue;
        }
        let begin = n;
        let floor = quotes.last().map_or(0, |quote| quote.end);
        let mut end = begin;
        while n < lines.len() && (is_quoted(lines[n]) || lines[n].is_empty()) {
            n += 1;
            if is_quoted(lines[n - 1]) {
                end = n;
            }
        }
        let head = floor + attribution_above(&lines[floor..begin]);
        quotes.push(Quote { head, begin, end });
    }
    quotes
}

/// Where the words begin that say who wrote what comes next; the end of `lines` if none do.
fn attribution_above(lines: &[&str]) -> usize {
    let none = lines.len();
    let Some(last) = lines.iter().rposition(|line| !line.is_empty()) else {
        return none;
    };
    if !lines[last].ends_with([':', '：']) || none - last > 3 {
        return none;
    }
    let earliest = (last + 1).saturating_sub(ATTRIBUTION_LINES);
    let starts: Vec<usize> = (earliest..=last)
        .rev()
        .take_while(|n| !lines[*n].is_empty())
        .collect();
    let opened = starts.iter().find(|n| marks::opens_attribution(lines[**n]));
    // A language that is not known: it names a date or an address.
    let dated = |n: &&usize| {
        let words = lines[**n..=last].concat();
        words.contains('@') || words.bytes().filter(u8::is_ascii_digit).count() >= 4
    };
    opened
        .or_else(|| starts.iter().find(dated))
        .map_or(none, |n| *n)
}

/// The lines above the signature.
fn without_signature<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    let mark = |line: &&str| matches!(*line, SIGNED | "--" | "—");
    let lines = match lines.iter().rposition(mark) {
        Some(at) if lines[at] == SIGNED || lines.len() - at <= SIGNATURE_LINES + 1 => &lines[..at],
        _ => lines,
    };
    let last = lines.iter().rposition(|line| !line.is_empty());
    match last {
        Some(last) if marks::is_device_line(lines[last]) => &lines[..last],
        _ => lines,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_cut_in_every_form() {
        for (mail, own) in [
            ("Yes.\n\n-----Original Message-----\nFrom: X\nHello", "Yes."),
            (
                "Yes.\n\n________________________________\nFrom: X <x@y.example>\nSent: Monday\nTo: Ada\n\nHello",
                "Yes.",
            ),
            (
                "Oui.\n\nDe : X\nEnvoyé : lundi\nÀ : Ada\nObjet : Y\n\nBonjour",
                "Oui.",
            ),
            (
                "好。\n\n发件人： X\n发送时间： 2026年\n收件人： Ada\n\n你好",
                "好。",
            ),
            (
                "Sí.\n\nEl lun, 23 nov 2026 a las 13:00, X (<x@y.example>) escribió:\n\n> Hola",
                "Sí.",
            ),
            (
                "好的\n\n在 2026-11-23 20:00:00，\"X\" <x@y.example> 写道：\n\n你好",
                "好的",
            ),
            (
                "Ok\n\nOn 2026-11-23 12:00 (Europe/Berlin) you wrote:\nHello",
                "Ok",
            ),
            ("> Is it?\n\nIt is.\n\n--\nAda\nExample Street 3", "It is."),
            ("Fine\n\nVon meinem iPhone gesendet", "Fine"),
            ("Fine\n\n发自我的iPhone", "Fine"),
        ] {
            assert_eq!(own_words(mail), own, "{mail}");
            assert_eq!(own_words(&mail.replace('\n', "\r\n")), own, "{mail}");
        }
    }

    #[test]
    fn what_may_be_peoples_own_words_stays() {
        let long = format!("Look:\n--\n{}", "a line\n".repeat(SIGNATURE_LINES + 1));
        for own in [
            "My answers:\n1. yes\n2. no",
            "On Monday my friend wrote: come here",
            "From: Berlin\nby train",
            "It was sent via DHL",
            "iPhone 12 is what I have",
            "a -- b\n---\nc",
            long.trim_end(),
            // Nothing would be left.
            "> only quoted",
            "-----Original Message-----\nFrom: X",
        ] {
            assert_eq!(own_words(own), own);
        }
        assert_eq!(own_words(" \n\n"), "");
    }
}
