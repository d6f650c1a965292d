//! The ways back to the desk that a mail names: the private link, the agent view, and whether an
//! answer by mail is read.

use super::thread;
use crate::identity::CustomerTokens;
use desk::Conversation;
use protocol::{ConversationId, SiteId, Timestamp};
use url::Url;

/// What becomes of a mail that answers one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answers {
    /// No program reads it (`[mail_in]` is not set): it goes to the sender's own mailbox.
    Unread,
    /// It becomes the customer's message.
    Read,
    /// The same, and the mailbox knows plus addresses.
    ReadByPlus,
}

/// The ways back.
#[derive(Clone)]
pub(super) struct Ways {
    /// Signs private links.
    pub(super) tokens: CustomerTokens,
    /// The address under which browsers reach the relay; ends in `/`.
    pub(super) public_url: Url,
    /// What becomes of answers.
    pub(super) answers: Answers,
}

impl Ways {
    /// The private link to a conversation of this site, as of `at`: the same for each attempt at a
    /// mail.
    pub(super) fn link(&self, site: &SiteId, of: &Conversation, at: Timestamp) -> String {
        let token = self.tokens.link(site, of.customer, of.id, at);
        format!("{}talk/{site}#{token}", self.public_url)
    }

    /// Where an agent opens it.
    pub(super) fn agents_link(&self, conversation: ConversationId) -> String {
        format!("{}agent#conversation={conversation}", self.public_url)
    }

    /// Whether answering a mail reaches the desk.
    pub(super) fn are_answers_read(&self) -> bool {
        self.answers != Answers::Unread
    }

    /// Where a mail from `from` to the customer is answered to.
    pub(super) fn reply_to(&self, from: &str, conversation: ConversationId) -> String {
        match self.answers {
            Answers::ReadByPlus => thread::reply_to(from, conversation),
            Answers::Read | Answers::Unread => from.into(),
        }
    }
}
