//! One conversation as the desk holds it: its durable row, how an entry changes that row, and what is
//! known of it only while the desk runs.

use crate::event::SessionId;
use crate::record::Conversation;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use protocol::conversation::{Entry, EntryBody, Preview};
use protocol::limits::{ENTRIES_MAX, PREVIEW_CHARS};
use protocol::{AgentId, Author, ConversationState, MessageId, Seq, Timestamp, file, text};

/// A conversation that the desk knows.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// What lasts.
    pub(crate) row: Conversation,
    /// What people sent into it, so that sending twice stores once.
    pub(crate) sent: BTreeMap<MessageId, Seq>,
    /// Agents who look into it, by their views: closing one leaves what another looks into.
    pub(crate) watchers: BTreeSet<(AgentId, SessionId)>,
    /// Agents who were offered it in this turn and did not keep it.
    pub(crate) missed: BTreeSet<AgentId>,
    /// Mails whose end is written down.
    pub(crate) mails_done: BTreeSet<(Seq, String)>,
    /// Mails that came back, by the entry that asked for them.
    pub(crate) came_back: BTreeSet<Seq>,
    /// Whether the wait has become longer than the site wants.
    pub(crate) long_wait: bool,
    /// When it was fetched back from the store, if it was: kept in mind from then on.
    pub(crate) recalled_at: Timestamp,
    /// The place that the customer was told last.
    pub(crate) told_place: Option<ToldPlace>,
    /// Who was told last that others look into it, and which others.
    pub(crate) told_watched: (Option<AgentId>, Vec<AgentId>),
}

/// What is compared to see whether a place has to be told again: place, length of the line, the
/// estimate at its beginning in steps of [`crate::announce::ESTIMATE_STEP_MS`], and whether the wait
/// has become long.
pub(crate) type ToldPlace = (u32, u32, Option<u64>, bool);

impl Held {
    /// A conversation with what people sent into it.
    pub(crate) fn new(row: Conversation, sent: BTreeMap<MessageId, Seq>) -> Self {
        Self {
            row,
            sent,
            watchers: BTreeSet::new(),
            missed: BTreeSet::new(),
            mails_done: BTreeSet::new(),
            came_back: BTreeSet::new(),
            long_wait: false,
            recalled_at: Timestamp::default(),
            told_place: None,
            told_watched: (None, Vec::new()),
        }
    }

    /// The agent whose hands it is in: offered to, or live with.
    pub(crate) fn owner(&self) -> Option<AgentId> {
        use ConversationState::{Live, Offered};
        self.row
            .agent
            .filter(|_| matches!(self.row.state, Offered | Live))
    }

    /// Whether it is live with this agent.
    pub(crate) fn is_live_with(&self, agent: AgentId) -> bool {
        self.row.state == ConversationState::Live && self.row.agent == Some(agent)
    }

    /// Whether an agent's answer goes out by e-mail.
    pub(crate) fn is_by_email(&self) -> bool {
        use ConversationState::{Answered, Ticket};
        matches!(self.row.state, Ticket | Answered)
    }

    /// Whether the customer waits in line.
    pub(crate) fn is_waiting(&self) -> bool {
        use ConversationState::{Offered, Waiting};
        matches!(self.row.state, Waiting | Offered)
    }

    /// Whether the customer has said anything.
    pub(crate) fn was_asked_something(&self) -> bool {
        self.row.preview.is_some()
    }

    /// Since when somebody waits for an agent's words: in line, or in a live chat.
    pub(crate) fn unanswered_since(&self) -> Option<Timestamp> {
        use ConversationState::{Live, Offered, Waiting};
        match self.row.state {
            Waiting | Offered => Some(self.row.waiting_since),
            Live => self.row.owed_since,
            _ => None,
        }
    }

    /// When the conversation was over, or fetched back after that: what was first is forgotten
    /// first.
    pub(crate) fn over_key(&self) -> (Timestamp, protocol::ConversationId) {
        let ended_at = self.row.ended_at.unwrap_or_default();
        (ended_at.max(self.recalled_at), self.row.id)
    }

    /// Whether it has come to its end.
    pub(crate) fn is_over(&self) -> bool {
        self.row.state.is_over()
    }

    /// Whether no more words are taken.
    pub(crate) fn is_full(&self) -> bool {
        self.row.last.0 >= ENTRIES_MAX
    }

    /// The agents who are told its entries: who has it live, who was brought into it, and who looks
    /// into it.
    pub(crate) fn listeners(&self) -> BTreeSet<AgentId> {
        let live = self.row.state == ConversationState::Live;
        let owner = self.row.agent.filter(|_| live);
        self.watchers
            .iter()
            .map(|(agent, _)| *agent)
            .chain(owner)
            .chain(self.row.guests.iter().copied())
            .collect()
    }

    /// Adds an entry: numbers it, and brings the row up to date with it. While live, the time since
    /// the entry before counts into handle time, cut at `silence_cut_ms`; what the desk says by itself breaks no silence. The clock of a
    /// conversation never goes back.
    pub(crate) fn push(
        &mut self,
        now: Timestamp,
        id: Option<MessageId>,
        by: Author,
        body: EntryBody,
        silence_cut_ms: u64,
    ) -> Entry {
        let row = &mut self.row;
        let at = now.max(row.last_at);
        if row.state == ConversationState::Live {
            let quiet = &mut row.automatic.quiet_since;
            let since = quiet.unwrap_or(row.last_at);
            *quiet = match body {
                EntryBody::Automatic { .. } => Some(since),
                _ => {
                    let gap_ms = at.since_ms(since).min(silence_cut_ms);
                    row.handle_ms = row.handle_ms.saturating_add(gap_ms);
                    None
                }
            };
        }
        row.last = row.last.next();
        row.last_at = at;
        if let Some(id) = id {
            self.sent.insert(id, row.last);
        }
        if let EntryBody::Message { text: words, files } = &body {
            let by_customer = by == Author::Customer;
            row.preview = Some(Preview {
                text: text::preview(&file::told(words, files), PREVIEW_CHARS),
                by_customer,
            });
            if by_customer {
                row.unread = row.unread.saturating_add(1);
                row.owed_since.get_or_insert(at);
            } else {
                row.owed_since = None;
                row.alert = 0;
                row.automatic.times = 0;
                row.agent_messages = row.agent_messages.saturating_add(1);
                row.first_response_at.get_or_insert(at);
            }
        }
        Entry {
            seq: row.last,
            at,
            id,
            by,
            body,
        }
    }

    /// An agent has seen everything up to `up_to`. True if that is news. `unread` is then at most
    /// the number of entries after it.
    pub(crate) fn agent_saw(&mut self, up_to: Seq) -> bool {
        let row = &mut self.row;
        let up_to = up_to.min(row.last);
        if up_to <= row.agent_seen {
            return false;
        }
        row.agent_seen = up_to;
        row.unread = row.unread.min(row.last.0 - up_to.0);
        true
    }

    /// The customer has seen everything up to `up_to`. True if that is news.
    pub(crate) fn customer_saw(&mut self, up_to: Seq) -> bool {
        let up_to = up_to.min(self.row.last);
        let news = up_to > self.row.customer_seen;
        if news {
            self.row.customer_seen = up_to;
        }
        news
    }
}
