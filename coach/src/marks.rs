//! Shouting: words in capitals, and three or more marks in a row. The same in every language.

use crate::text::{Word, listed, sentences, words};
use crate::{Finding, Kind};

/// Abbreviations that are written so.
const ABBREVIATIONS: &str = "am api asap atm b2b bbc bic cad cd ceo cet cm cod cod crm csv cv cvv db dhl diy dpd \
dvd eod erp eta eu faq fm fyi gb gbp gdpr gls gmt gps hd html http https iban id imei ios ip iso it kg kpi \
kyc led lol mb mm nasa nato nfc ngo nz ok omg pc pdf pin pm po poc pst qr ram rei rma sim sku sla sms sop sos \
sql ssl tbc tbd tls tnt tv uae ui uk un ups url us usa usb usd usps utc uv vat vip vpn wifi xl xml xs xxl zip";
/// Letters from which a single word in capitals shouts: names and brands are shorter mostly.
const ONE_LETTERS: usize = 8;
/// Marks in a row from which it is too many.
const MARKS: usize = 3;

pub(crate) fn check(text: &str) -> Vec<Finding> {
    let mut found = capitals(text);
    found.extend(marks(text));
    found
}

fn capitals(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for at in sentences(text) {
        let piece = &text[at.clone()];
        let all = words(piece);
        for run in all.chunk_by(|a, b| is_capitals(piece, a) && is_capitals(piece, b)) {
            let loud: Vec<_> = run.iter().filter(|word| shouts(piece, word)).collect();
            let long = loud
                .iter()
                .any(|word| word.low.chars().count() >= ONE_LETTERS);
            if loud.len() < 2 && !long {
                continue;
            }
            let (Some(first), Some(last)) = (run.first(), run.last()) else {
                continue;
            };
            let range = first.at.start + at.start..last.at.end + at.start;
            let mut finding = Finding::new(range.clone(), Kind::Shouting);
            finding.instead = Some(quiet(&text[range], first.at.start == 0));
            found.push(finding);
        }
    }
    found
}

/// A word without small letters and digits; also "I" and "A".
fn is_capitals(text: &str, word: &Word) -> bool {
    let written = &text[word.at.clone()];
    written.contains(char::is_uppercase)
        && !written.contains(|c: char| c.is_lowercase() || c.is_numeric())
}

/// Whether such a word is loud by itself.
fn shouts(text: &str, word: &Word) -> bool {
    is_capitals(text, word) && word.low.chars().count() > 1 && !listed(ABBREVIATIONS, &word.low)
        || (is_capitals(text, word) && matches!(word.low.as_str(), "it" | "us" | "am"))
}

/// The same in small letters, but for "I", abbreviations and the start of a sentence.
fn quiet(loud: &str, starts: bool) -> String {
    let each = |(n, word): (usize, &str)| {
        let low = word.to_lowercase();
        let letters: String = low.chars().filter(|c| c.is_alphanumeric()).collect();
        match letters.as_str() {
            "it" | "us" | "am" => low,
            _ if low == "i" || low.starts_with("i'") || low.starts_with("i’") => {
                ["I", &low[1..]].concat()
            }
            _ if listed(ABBREVIATIONS, &letters) => word.to_owned(),
            _ if n == 0 && starts => capitalised(&low),
            _ => low,
        }
    };
    let all: Vec<_> = loud.split(' ').enumerate().map(each).collect();
    all.join(" ")
}

/// With a capital at its start.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn marks(text: &str) -> Vec<Finding> {
    let is_mark = |c: char| matches!(c, '!' | '?' | '！' | '？');
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find(is_mark).map(|n| n + at) {
        let run: String = text[from..].chars().take_while(|c| is_mark(*c)).collect();
        at = from + run.len();
        if run.chars().count() < MARKS {
            continue;
        }
        let asks = run.chars().find(|c| matches!(c, '?' | '？'));
        let mut finding = Finding::new(from..at, Kind::Shouting);
        finding.instead = asks.or(run.chars().next()).map(String::from);
        found.push(finding);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loud_can_be_said_quietly() {
        let quiet = |text: &str| {
            let found = check(text).into_iter();
            found.filter_map(|one| one.instead).collect::<Vec<_>>()
        };
        assert_eq!(quiet("PLEASE READ IT"), ["Please read it"]);
        assert_eq!(
            quiet("But I'LL SEND YOU A PDF NOW."),
            ["I'll send you a PDF now"]
        );
        assert_eq!(quiet("What?!! 到了！！！ no!!"), ["?", "！"]);
        assert!(quiet("A USB hub, DB-7QX2-LARCH").is_empty());
    }
}
