//! How the customers of the desk's chats sound, for who leads: by the last words that each card shows, from
//! when on the view is open. Pure.

use super::AgentState;
use coach::{Language, Score, sentiment};
use protocol::{Card, ConversationId, Seq};
use std::collections::BTreeMap;

/// Messages by which it goes, of those that say how somebody feels.
const LATELY: usize = 3;

/// What was heard of one customer.
#[derive(Clone, Debug, Default)]
struct Mood {
    /// Up to which entry, and the words that stood last there.
    up_to: Seq,
    words: String,
    scores: Vec<Score>,
    /// Somebody here has looked at it since the line was crossed.
    looked_at: bool,
}

/// What was heard of all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moods {
    /// The mean at which somebody counts as upset; without one nothing is heard at all.
    line: Option<f32>,
    of: BTreeMap<ConversationId, Mood>,
}

impl Moods {
    fn hears(&mut self, card: &Card) {
        let words = card.preview.as_ref().filter(|last| last.by_customer);
        let Some((line, words)) = self.line.zip(words) else {
            return;
        };
        if !card.state.is_open() {
            self.of.remove(&card.id);
            return;
        }
        let mood = self.of.entry(card.id).or_default();
        if card.last <= mood.up_to {
            return;
        }
        mood.up_to = card.last;
        if mood.words == words.text {
            return;
        }
        mood.words.clone_from(&words.text);
        let language = Language::of(&words.text, &card.locale);
        let score = language.map(|language| sentiment(&words.text, language));
        if let Some(score) = score.filter(|score| score.0 != 0.0) {
            mood.scores.push(score);
            let over = mood.scores.len().saturating_sub(LATELY);
            mood.scores.drain(..over);
        }
        mood.looked_at &= mood.is_below(line);
    }

    fn is_below(&self, id: ConversationId) -> bool {
        let mood = self.of.get(&id);
        mood.zip(self.line)
            .is_some_and(|(mood, line)| mood.is_below(line))
    }
}

impl Mood {
    fn is_below(&self, line: f32) -> bool {
        let sum: f32 = self.scores.iter().map(|score| score.0).sum();
        !self.scores.is_empty() && sum / self.scores.len() as f32 <= line
    }
}

impl AgentState {
    /// From now on who sounds as bad as this is upset; without a line, nobody is.
    pub(crate) fn minds_moods(&mut self, line: Option<f32>) {
        self.moods.line = line;
        if line.is_none() {
            self.moods.of.clear();
        }
        for card in self.cards.values() {
            self.moods.hears(card);
        }
    }

    /// A card is new or changed.
    pub(super) fn hears_mood(&mut self, card: &Card) {
        self.moods.hears(card);
    }

    /// Whether the customer of an open chat is upset.
    pub(crate) fn is_upset(&self, card: &Card) -> bool {
        card.state.is_open() && self.moods.is_below(card.id)
    }

    /// The same, and nobody here has looked since.
    pub(super) fn is_upset_unseen(&self, card: &Card) -> bool {
        let seen = self.moods.of.get(&card.id).is_some_and(|one| one.looked_at);
        self.is_upset(card) && !seen
    }

    /// Somebody looks at a conversation.
    pub(super) fn sees_mood(&mut self, id: ConversationId) {
        if self.moods.is_below(id)
            && let Some(mood) = self.moods.of.get_mut(&id)
        {
            mood.looked_at = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::alarms::Why;
    use crate::state::tests::{card, other, welcomed};
    use protocol::notifications::MoodLine;
    use protocol::{ConversationState, Preview, ToAgent};

    fn says(last: u32, text: &str, by_customer: bool) -> Card {
        Card {
            last: Seq(last),
            preview: Some(Preview {
                text: text.into(),
                by_customer,
            }),
            ..card(1, ConversationState::Live, Some(other()), 5)
        }
    }

    fn whys(state: &AgentState) -> Vec<Why> {
        state.calls(true).iter().map(|call| call.why).collect()
    }

    #[test]
    fn who_leads_hears_once_that_a_customer_is_upset_and_again_when_it_comes_back() {
        let furious = "This is terrible, I am furious.";
        let mut state = welcomed(vec![says(1, furious, true)]);
        assert_eq!(whys(&state), [], "nobody asked for moods");
        state.minds_moods(MoodLine::Clear.score());
        assert_eq!(whys(&state), [Why::Upset]);
        let id = says(1, "", true).id;
        state.looks_at(id);
        assert_eq!(whys(&state), []);
        // Seen, but upset all the same; the agent's words change nothing.
        assert!(state.is_upset(&says(1, "", true)));
        state.apply(0, 0, ToAgent::Card(says(2, "That is wonderful", false)));
        assert!(state.is_upset(&says(2, "", true)));
        for (n, text) in ["Thank you, great!", "Perfect, thanks", "Great help"]
            .iter()
            .enumerate()
        {
            state.apply(0, 0, ToAgent::Card(says(3 + n as u32, text, true)));
        }
        assert!(!state.is_upset(&says(5, "", true)));
        // What a card shows again counts once; each of these is a message.
        for (n, text) in [furious, "Awful. I hate this.", "Terrible service!"]
            .iter()
            .enumerate()
        {
            state.apply(0, 0, ToAgent::Card(says(6 + n as u32, text, true)));
        }
        assert_eq!(whys(&state), [Why::Upset]);
    }

    #[test]
    fn one_message_counts_once_and_what_is_over_no_more() {
        let mut state = welcomed(vec![]);
        state.minds_moods(MoodLine::Early.score());
        for _ in 0..3 {
            state.apply(0, 0, ToAgent::Card(says(1, "Awful service", true)));
        }
        state.apply(
            0,
            0,
            ToAgent::Card(says(2, "Thank you, great, perfect!", true)),
        );
        assert!(!state.is_upset(&says(2, "", true)), "one of each");
        state.apply(0, 0, ToAgent::Card(says(3, "Terrible. I hate this.", true)));
        let over = Card {
            state: ConversationState::Ended,
            ..says(4, "Terrible.", true)
        };
        state.apply(0, 0, ToAgent::Card(over.clone()));
        assert!(!state.is_upset(&over) && whys(&state).is_empty());
        state.minds_moods(None);
        state.apply(0, 0, ToAgent::Card(says(5, "Terrible. I hate this.", true)));
        assert_eq!(whys(&state), []);
    }
}
