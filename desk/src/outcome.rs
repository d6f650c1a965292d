//! What an event leads to, gathered while it is handled: facts in order, and what is to be told once
//! everything is settled. Told of is only what is among the facts, or was before.

use crate::effect::{Audience, Notice};
use crate::event::SessionId;
use crate::record::Record;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use protocol::customer::Resume;
use protocol::{Code, ConversationId, CustomerId, MessageId, Refusal, Seq};

/// How far a changed card is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spread {
    /// To the agents who are told its entries, and to who leads: the board shows them all.
    Listeners,
    /// To all agents.
    All,
}

/// A page that said hello: which, whose, what it has, and what alone it may see.
pub(crate) type CustomerWelcomed = (
    SessionId,
    CustomerId,
    Option<Resume>,
    Option<ConversationId>,
);

/// What has come together so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// Conversations whose row changed.
    pub(crate) rows: BTreeSet<ConversationId>,
    /// Other facts, in order.
    pub(crate) records: Vec<Record>,
    /// A page that said hello.
    pub(crate) welcome_customer: Option<CustomerWelcomed>,
    /// An agent's view that said hello.
    pub(crate) welcome_agent: Option<SessionId>,
    /// What is told as it happened, in order.
    pub(crate) tells: Vec<(Audience, Notice)>,
    /// Conversations whose view all pages of the customer get, with the entries after this.
    pub(crate) views: BTreeMap<ConversationId, Seq>,
    /// Conversations whose view one page gets.
    pub(crate) views_again: Vec<(SessionId, ConversationId)>,
    /// Conversations whose card changed.
    pub(crate) cards: BTreeMap<ConversationId, Spread>,
    /// Conversations that somebody began or ceased to look into.
    pub(crate) looked: BTreeSet<ConversationId>,
    /// Whether line, roster or estimate may have changed.
    pub(crate) touched: bool,
}

impl Outcome {
    /// Tells something.
    pub(crate) fn tell(&mut self, audience: Audience, notice: Notice) {
        self.tells.push((audience, notice));
    }

    /// Says no.
    pub(crate) fn refuse(&mut self, session: SessionId, code: Code, about: About) {
        let mut refusal = Refusal::new(code);
        refusal.conversation = about.conversation;
        refusal.id = about.id;
        self.tell(Audience::Session(session), Notice::Refused(refusal));
    }

    /// A card changed.
    pub(crate) fn card(&mut self, id: ConversationId, spread: Spread) {
        let known = self.cards.entry(id).or_insert(spread);
        *known = spread.max(*known);
    }
}

/// What a request was about, for its refusal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct About {
    /// The conversation it named.
    pub(crate) conversation: Option<ConversationId>,
    /// Its own id.
    pub(crate) id: Option<MessageId>,
}

impl About {
    /// A request within a conversation.
    pub(crate) fn within(conversation: ConversationId) -> Self {
        Self {
            conversation: Some(conversation),
            id: None,
        }
    }

    /// A request with an id.
    pub(crate) fn id(id: MessageId) -> Self {
        Self {
            conversation: None,
            id: Some(id),
        }
    }

    /// A request with an id within a conversation.
    pub(crate) fn both(conversation: ConversationId, id: MessageId) -> Self {
        Self {
            conversation: Some(conversation),
            id: Some(id),
        }
    }
}
