//! Search over a site's conversations: what agents ask for, and what is found.

use crate::conversation::{Author, ConversationState, Page, Preview};
use crate::id::{AgentId, ConversationId, CustomerId, Seq, Timestamp};
use crate::limits::{SEARCH_CHARS, SEARCH_PAGE_CHARS, SEARCH_STATES_MAX, SEARCH_TERMS_MAX};
use crate::refusal::Code;
use crate::survey::Score;
use serde::{Deserialize, Serialize};

/// Body of `POST /api/agent/search`: all of it must hold. Answered by [`Found`]. It is a body and no
/// query string, since customers' words have no place in the logs of servers on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Words that were said, attached or noted, or that name the customer: each is somewhere in the
    /// conversation, as the beginning of a word; what stands in `"…"` is there in this order. Empty:
    /// every conversation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// In one of these states; empty: in any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<ConversationState>,
    /// This agent has it, or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentId>,
    /// This customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// Asked at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Asked before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Rated with this satisfaction or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat_min: Option<Score>,
    /// Rated with this satisfaction or less.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat_max: Option<Score>,
    /// Asked on a page whose address has this in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The last one of the page of answers before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ConversationId>,
}

impl Search {
    /// Whether it stays within its limits.
    ///
    /// # Errors
    /// [`Code::BadSearch`].
    pub fn check(&self) -> Result<(), Code> {
        let page = self.page.as_deref().unwrap_or_default();
        let fits = self.words.chars().count() <= SEARCH_CHARS
            && self.words.split_whitespace().count() <= SEARCH_TERMS_MAX
            && page.chars().count() <= SEARCH_PAGE_CHARS
            && self.states.len() <= SEARCH_STATES_MAX;
        if fits { Ok(()) } else { Err(Code::BadSearch) }
    }
}

/// What was found: the one asked last first, at most [`crate::limits::SEARCH_HITS`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The conversations.
    pub hits: Vec<Hit>,
    /// Whether there are more: ask again with `before` the last one's id.
    pub more: bool,
}

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Which conversation.
    pub id: ConversationId,
    /// Its state.
    pub state: ConversationState,
    /// Which customer.
    pub customer: CustomerId,
    /// The name the customer gave.
    pub name: String,
    /// The address the customer gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name of the agent who has it, or had it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The page the customer asked from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The customer's satisfaction, where they gave feedback. Who had the chat does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csat: Option<Score>,
    /// The last words, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Preview>,
    /// Where words were found; absent where none were asked for, or only the customer's name or
    /// address has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
}

/// A piece of an entry with what was found in it. Plain text: the marks are numbers beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// Which entry.
    pub seq: Seq,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub by: Author,
    /// Whether it is a note, which only agents see; absent means false.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub note: bool,
    /// At most [`crate::limits::SNIPPET_CHARS`] characters on one line, with an ellipsis where
    /// something was cut.
    pub text: String,
    /// From which character of it to which (Unicode scalar values, the end excluded) a hit goes; in
    /// order, without overlap.
    pub marks: Vec<(u32, u32)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_has_limits() {
        let of = |words: &str| Search {
            words: words.into(),
            ..Search::default()
        };
        assert_eq!(Search::default().check(), Ok(()));
        assert_eq!(of(&"é".repeat(SEARCH_CHARS)).check(), Ok(()));
        let long = of(&"é".repeat(SEARCH_CHARS + 1));
        assert_eq!(long.check(), Err(Code::BadSearch));
        assert_eq!(of(&"a ".repeat(SEARCH_TERMS_MAX)).check(), Ok(()));
        let many = of(&"a ".repeat(SEARCH_TERMS_MAX + 1));
        assert_eq!(many.check(), Err(Code::BadSearch));
        let page = Search {
            page: Some("p".repeat(SEARCH_PAGE_CHARS + 1)),
            ..Search::default()
        };
        assert_eq!(page.check(), Err(Code::BadSearch));
        let states = Search {
            states: vec![ConversationState::Live; SEARCH_STATES_MAX + 1],
            ..Search::default()
        };
        assert_eq!(states.check(), Err(Code::BadSearch));
    }

    #[test]
    fn what_is_not_asked_for_is_not_on_the_wire() {
        assert_eq!(crate::codec::encode(&Search::default()), "{}");
        let empty = crate::codec::decode::<Search>("{}").expect("all may be absent");
        assert_eq!(empty, Search::default());
    }
}
