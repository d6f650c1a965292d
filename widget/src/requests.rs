//! What the customer asked for and the relay has not answered yet: said again after a reconnect. The
//! ids make saying it twice harmless.

use protocol::{ConversationState, CustomerView, FromCustomer, MessageId};

/// The requests under way; of each kind at most one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requests(Vec<FromCustomer>);

impl Requests {
    /// Takes one in. False if one of its kind is under way.
    pub(crate) fn add(&mut self, frame: FromCustomer) -> bool {
        let kind = core::mem::discriminant(&frame);
        let new = self.0.iter().all(|f| core::mem::discriminant(f) != kind);
        if new {
            self.0.push(frame);
        }
        new
    }

    /// Forgets those that `answered` picks. Returns whether there were any.
    pub(crate) fn settle(&mut self, answered: impl Fn(&FromCustomer) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|frame| !answered(frame));
        self.0.len() < before
    }

    /// Forgets those that a conversation, as it is told, answers: also one that is not shown.
    pub(crate) fn answered_by(&mut self, view: &CustomerView) {
        use FromCustomer as F;
        let over = !view.state.is_open();
        self.settle(|frame| {
            let id = id(frame);
            let stored = id.is_some() && view.entries.iter().any(|entry| entry.id == id);
            let done = match frame {
                // A ticket can be taken back in its turn.
                F::End { conversation } => {
                    over && view.state != ConversationState::Ticket && *conversation == view.id
                }
                F::ByEmail { conversation, .. } => over && *conversation == view.id,
                F::Rate { conversation, .. } => view.rated && *conversation == view.id,
                F::Skip { conversation } => *conversation == view.id,
                _ => false,
            };
            stored || done
        });
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[FromCustomer] {
        &self.0
    }

    /// Whether a start or a left message is under way.
    pub(crate) fn is_asking(&self) -> bool {
        self.asked().is_some()
    }

    /// The start or left message that is under way: its id, and whether it was left.
    pub(crate) fn asked(&self) -> Option<(MessageId, bool)> {
        let asked = self.0.iter().find(|frame| asks(frame))?;
        let left = matches!(asked, FromCustomer::LeaveMessage { .. });
        Some((id(asked)?, left))
    }

    /// Whether a transcript was asked for and the relay has not taken it in.
    pub(crate) fn is_copying(&self) -> bool {
        let copies = |frame: &FromCustomer| matches!(frame, FromCustomer::SendTranscript { .. });
        self.0.iter().any(copies)
    }
}

/// Whether it is answered by a conversation.
pub(crate) fn asks(frame: &FromCustomer) -> bool {
    matches!(
        frame,
        FromCustomer::Start { .. } | FromCustomer::LeaveMessage { .. }
    )
}

/// The id that names it in an answer.
pub(crate) fn id(frame: &FromCustomer) -> Option<MessageId> {
    match frame {
        FromCustomer::Start { id, .. }
        | FromCustomer::ByEmail { id, .. }
        | FromCustomer::LeaveMessage { id, .. }
        | FromCustomer::SendTranscript { id, .. }
        | FromCustomer::Erase { id }
        | FromCustomer::Rate { id, .. } => Some(*id),
        _ => None,
    }
}
