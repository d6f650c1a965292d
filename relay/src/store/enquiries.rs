//! The raw facts of an enquiry that reports are made of: no words, no name, no address.

use desk::Conversation;
use protocol::{AgentId, ConversationId, ConversationState, Feedback, Timestamp};

/// What a report needs to know of one enquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enquiry {
    /// Which.
    pub id: ConversationId,
    /// Where it is in its life.
    pub state: ConversationState,
    /// Who had it last, and their name.
    pub agent: Option<(AgentId, String)>,
    /// The address of the page it was asked from.
    pub page: Option<String>,
    /// What the site's page told as `department`.
    pub department: Option<String>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When an agent first opened it.
    pub joined_at: Option<Timestamp>,
    /// When an agent first said something.
    pub first_response_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Until when an answer by e-mail is owed.
    pub due_at: Option<Timestamp>,
    /// Milliseconds of handling, long silences cut.
    pub handle_ms: u64,
    /// Messages of agents.
    pub agent_messages: u32,
    /// Transcripts asked for.
    pub transcripts: u32,
    /// Whether an address is known.
    pub contact_known: bool,
    /// Feedback, if it was given: satisfaction and effort.
    pub rating: Option<(Option<u8>, Option<u8>)>,
}

impl Enquiry {
    /// The facts of a conversation.
    pub(crate) fn of(c: &Conversation, rating: Option<&Feedback>) -> Self {
        let score = |score: Option<protocol::Score>| score.map(protocol::Score::get);
        Self {
            id: c.id,
            state: c.state,
            agent: c.agent.zip(c.agent_name.clone()),
            page: c.page.as_ref().map(|page| page.url.clone()),
            department: c.site_says.data.get("department").cloned(),
            asked_at: c.asked_at,
            joined_at: c.joined_at,
            first_response_at: c.first_response_at,
            ended_at: c.ended_at,
            due_at: c.due_at,
            handle_ms: c.handle_ms,
            agent_messages: c.agent_messages,
            transcripts: c.transcripts,
            contact_known: c.email.is_some(),
            rating: rating.map(|r| (score(r.csat), score(r.ces))),
        }
    }
}
