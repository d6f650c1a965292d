//! Which canned replies went into which message, until the relay has counted them. Pure.

use client::Held;
use protocol::canned::CannedUsed;
use protocol::limits::{CANNED_USED_MAX, OUTBOX_MAX};
use protocol::{CannedId, MessageId, codec};

/// Messages with canned replies in them that are not counted yet, as a browser keeps them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Used {
    to_tell: Vec<CannedUsed>,
    /// Those being told right now.
    under_way: Vec<MessageId>,
}

impl Used {
    /// What [`Self::to_json`] told; nothing if the text is no such thing.
    pub(crate) fn from_json(text: &str) -> Self {
        Self {
            to_tell: codec::decode(text).unwrap_or_default(),
            under_way: Vec::new(),
        }
    }

    /// As text, to be kept through a reload; empty if there is nothing to keep.
    pub(crate) fn to_json(&self) -> String {
        match self.to_tell.is_empty() {
            true => String::new(),
            false => codec::encode(&self.to_tell),
        }
    }

    /// A message was written with replies.
    pub(crate) fn wrote(&mut self, mut used: CannedUsed) {
        used.replies.sort_unstable();
        used.replies.dedup();
        used.replies.truncate(CANNED_USED_MAX);
        if !used.replies.is_empty() && self.to_tell.len() < OUTBOX_MAX {
            self.to_tell.push(used);
        }
    }

    /// What is to be told now: messages that are stored, for they have left the outbox.
    pub(crate) fn due(&mut self, held: &[Held]) -> Vec<CannedUsed> {
        let stored = |used: &&CannedUsed| {
            !held.iter().any(|held| held.id == used.message)
                && !self.under_way.contains(&used.message)
        };
        let due: Vec<CannedUsed> = self.to_tell.iter().filter(stored).cloned().collect();
        self.under_way.extend(due.iter().map(|used| used.message));
        due
    }

    /// The relay has answered: this message is counted, or never will be.
    pub(crate) fn told(&mut self, message: MessageId) {
        self.failed(message);
        self.to_tell.retain(|used| used.message != message);
    }

    /// The relay could not be reached: told again later. Counting twice is impossible.
    pub(crate) fn failed(&mut self, message: MessageId) {
        self.under_way.retain(|id| *id != message);
    }

    /// A message was given up: its replies, since its words go back to where they were written.
    pub(crate) fn given_up(&mut self, message: MessageId) -> Vec<CannedId> {
        let found = self.to_tell.iter().find(|used| used.message == message);
        let replies = found.map(|used| used.replies.clone()).unwrap_or_default();
        self.told(message);
        replies
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::{Outbox, Words};
    use protocol::ConversationId;

    fn used(message: u8, replies: &[u8]) -> CannedUsed {
        CannedUsed {
            conversation: ConversationId::random([1; 16]),
            message: MessageId::random([message; 16]),
            replies: replies.iter().map(|n| CannedId::random([*n; 16])).collect(),
        }
    }

    fn outbox(message: u8) -> Outbox {
        let mut outbox = Outbox::new();
        let id = MessageId::random([message; 16]);
        let conversation = ConversationId::random([1; 16]);
        outbox.push(id, conversation, Words::Message, "Hello".into());
        outbox
    }

    #[test]
    fn a_message_is_told_once_it_has_left_the_outbox() {
        let (mut all, mut outbox) = (Used::default(), outbox(1));
        all.wrote(used(1, &[7, 7]));
        assert_eq!(all.due(outbox.held()), []);
        outbox.saved(MessageId::random([1; 16]));
        assert_eq!(all.due(outbox.held()), [used(1, &[7])]);
        // While the answer is awaited it is not told again; when none comes, it is.
        assert_eq!(all.due(outbox.held()), []);
        all.failed(MessageId::random([1; 16]));
        assert_eq!(all.due(outbox.held()), [used(1, &[7])]);
        all.told(MessageId::random([1; 16]));
        assert_eq!(all.due(outbox.held()), []);
        assert_eq!(all.to_json(), "");
    }

    #[test]
    fn a_reload_loses_nothing() {
        let mut all = Used::default();
        all.wrote(used(1, &[7]));
        assert_eq!(all.due(&[]).len(), 1);
        let mut again = Used::from_json(&all.to_json());
        assert_eq!(again.due(outbox(1).held()), []);
        assert_eq!(again.due(&[]), [used(1, &[7])]);
        assert_eq!(Used::from_json("{").to_json(), "");
    }

    #[test]
    fn what_is_given_up_is_not_told_and_its_replies_come_back() {
        let mut all = Used::default();
        all.wrote(used(1, &[7]));
        all.wrote(used(2, &[]));
        let back = all.given_up(MessageId::random([1; 16]));
        assert_eq!(back, used(1, &[7]).replies);
        assert_eq!(all.due(&[]), []);
    }
}
