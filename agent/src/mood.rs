//! How the customer of a conversation sounds, and whether anybody has said that it was heard. Pure.

use client::Line;
use coach::{Language, Score, acknowledges, sentiment, upset};
use protocol::{Author, EntryBody};

/// The scores of the customer's messages, oldest first, as far as there are rules for their language.
/// `locale` is the customer's language.
pub(crate) fn scores(lines: &[Line], locale: &str) -> Vec<Score> {
    let texts = lines.iter().filter_map(said);
    let of_customer = texts.filter(|(by, _)| **by == Author::Customer);
    of_customer
        .filter_map(|(_, text)| score(text, locale))
        .collect()
}

/// Whether the customer is upset and no reply since has said that it was heard.
pub(crate) fn is_unheard(lines: &[Line], locale: &str) -> bool {
    let heard = |line: &Line| match said(line) {
        Some((Author::Agent { .. }, text)) => {
            Language::of(text, locale).is_some_and(|language| acknowledges(text, language))
        }
        _ => false,
    };
    let from = lines.iter().rposition(heard).map_or(0, |n| n + 1);
    upset(&scores(&lines[from..], locale))
}

fn said(line: &Line) -> Option<(&Author, &str)> {
    match &line.entry.body {
        EntryBody::Message { text, .. } if !text.is_empty() => Some((&line.entry.by, text)),
        _ => None,
    }
}

fn score(text: &str, locale: &str) -> Option<Score> {
    Language::of(text, locale).map(|language| sentiment(text, language))
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::Timeline;
    use protocol::{AgentId, Entry, Seq, Timestamp};

    fn talk(said: &[(bool, &str)]) -> Vec<Line> {
        let agent = Author::Agent {
            id: AgentId::random([1; 16]),
            name: "Mira".into(),
        };
        let entries = said.iter().enumerate().map(|(n, (by_agent, text))| Entry {
            seq: Seq(n as u32 + 1),
            at: Timestamp(0),
            id: None,
            by: if *by_agent {
                agent.clone()
            } else {
                Author::Customer
            },
            body: EntryBody::message(*text),
        });
        let mut timeline = Timeline::new(agent.clone());
        timeline.replayed(entries.collect());
        timeline.lines().to_vec()
    }

    #[test]
    fn who_is_upset_is_so_until_somebody_says_it_was_heard() {
        let mut said = vec![
            (false, "The tent is broken, I am furious."),
            (true, "Your order number?"),
        ];
        assert!(is_unheard(&talk(&said), "en"));
        said.push((true, "I'm sorry about that."));
        assert!(!is_unheard(&talk(&said), "en"));
        said.push((false, "Your service is terrible."));
        assert!(is_unheard(&talk(&said), "en"));
    }

    #[test]
    fn only_the_customers_words_in_a_known_language_count() {
        let said = [
            (false, "Das ist schrecklich, awful"),
            (true, "That is terrible"),
            (false, "太差了"),
            (false, ""),
        ];
        let scores = scores(&talk(&said), "de");
        assert!(scores.len() == 1 && scores[0].sign() == -1, "{scores:?}");
    }
}
