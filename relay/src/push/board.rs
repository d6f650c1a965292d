//! What of a site's open conversations decides who is pushed to, as it was saved last. Dispatch writes
//! it, the pushes' task reads it.

use desk::{Conversation, Record};
use protocol::{AgentId, ConversationId, ConversationState, CustomerId, DepartmentId, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) id: ConversationId,
    pub(super) customer: CustomerId,
    pub(super) state: ConversationState,
    /// Who has it, or owns the ticket.
    pub(super) agent: Option<AgentId>,
    pub(super) guests: Vec<AgentId>,
    pub(super) department: Option<DepartmentId>,
    /// How urgent it has become.
    pub(super) alert: u8,
    /// What the customer has said and no agent has seen.
    pub(super) unread: u32,
    pub(super) due_at: Option<Timestamp>,
}

impl Row {
    pub(super) fn of(of: &Conversation) -> Self {
        Self {
            id: of.id,
            customer: of.customer,
            state: of.state,
            agent: of.agent,
            guests: of.guests.clone(),
            department: of.department,
            alert: of.alert,
            unread: of.unread,
            due_at: of.due_at,
        }
    }
}

/// What a batch of records changes here.
#[derive(Debug)]
enum Change {
    Is(Row),
    Erased(CustomerId),
}

/// Changes that are taken in once they are saved.
#[derive(Debug)]
pub(crate) struct Changes(Vec<Change>);

impl Changes {
    /// What these records change.
    pub(crate) fn of(records: &[Record]) -> Self {
        let change = |record: &Record| match record {
            Record::Conversation(row) => Some(Change::Is(Row::of(row))),
            Record::Erased { customer } => Some(Change::Erased(*customer)),
            _ => None,
        };
        Self(records.iter().filter_map(change).collect())
    }
}

/// The open conversations of a site.
#[derive(Debug, Default)]
pub(crate) struct Board {
    rows: Mutex<BTreeMap<ConversationId, Row>>,
    /// Notified when something changed here, or in who wants to hear of it.
    pub(super) changed: Notify,
    /// Whether who wants to hear has to be asked again.
    stale: AtomicBool,
}

impl Board {
    /// The desk was loaded: these are all there are.
    pub(crate) fn begins<'a>(&self, all: impl Iterator<Item = &'a Conversation>) {
        let open = all.filter(|one| !one.state.is_over());
        *self.rows() = open.map(|one| (one.id, Row::of(one))).collect();
        self.asks_again();
    }

    /// Something was saved.
    pub(crate) fn follows(&self, changes: Changes) {
        let mut rows = self.rows();
        let mut moved = false;
        for change in changes.0 {
            match change {
                Change::Is(row) if row.state.is_over() => moved |= rows.remove(&row.id).is_some(),
                Change::Is(row) => {
                    let id = row.id;
                    let same = rows.get(&id) == Some(&row);
                    moved |= !same;
                    rows.insert(id, row);
                }
                Change::Erased(customer) => rows.retain(|_, row| row.customer != customer),
            }
        }
        drop(rows);
        if moved {
            self.changed.notify_one();
        }
    }

    /// Who wants to hear of it has changed.
    pub(crate) fn asks_again(&self) {
        self.stale.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    /// Whether that was so since it was asked last.
    pub(super) fn is_stale(&self) -> bool {
        self.stale.swap(false, Ordering::AcqRel)
    }

    /// The conversations, by id.
    pub(super) fn all(&self) -> Vec<Row> {
        self.rows().values().cloned().collect()
    }

    fn rows(&self) -> MutexGuard<'_, BTreeMap<ConversationId, Row>> {
        // Each change is complete before anything could panic.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
