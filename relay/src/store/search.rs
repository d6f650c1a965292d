//! Search over a site's conversations: what is looked for, and what is found, the same with every
//! driver.

use super::StoreError;
use async_trait::async_trait;
use desk::Conversation;
use protocol::search::{Search, Snippet};
use protocol::{AgentId, ConversationId, EntryBody, Score, SiteId};

mod query;
mod snippet;
mod words;

pub(super) use query::Query;
pub(super) use snippet::snippet;

/// A conversation that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The conversation.
    pub conversation: Conversation,
    /// The customer's satisfaction, where they gave feedback and the reader may see it.
    pub csat: Option<Score>,
    /// Where words were found: in the newest of the entries that have the most of them.
    pub snippet: Option<Snippet>,
}

/// A store that can be searched. The same drivers answer it.
#[async_trait]
pub trait Searched: Send + Sync + 'static {
    /// The conversations of a site of which all holds that is asked for, the one asked last first, at
    /// most `limit`. Words of which none has a letter or a digit are nowhere. How chats were rated that
    /// `reader` had last is neither told to them nor found by them: customers are promised that.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn search(
        &self,
        site: &SiteId,
        reader: AgentId,
        asked: Search,
        limit: usize,
    ) -> Result<Vec<Hit>, StoreError>;
}

/// The words of what was said, as they are kept beside an entry.
pub(super) fn words_of_entry(body: &EntryBody) -> String {
    let told = body.told().unwrap_or_default();
    flat(&told)
}

/// The words that name a customer and their conversation, as they are kept beside it.
pub(super) fn words_of_head(id: ConversationId, name: &str, email: Option<&str>) -> String {
    flat(&[name, email.unwrap_or_default(), &id.reference()].join("\n"))
}

fn flat(text: &str) -> String {
    let words = words::words(text);
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    texts.join(" ")
}
