//! What the agent does with colleagues: breaks, handing on, bringing in.

use super::say;
use crate::alerts;
use crate::ui::Ui;
use leptos::prelude::*;
use protocol::{AgentId, AwayReason, ConversationId, DepartmentId, FromAgent};

/// Moves the switch off, and says why.
pub(crate) fn take_break(ui: Ui, why: AwayReason) {
    ui.problem.set(None);
    ui.state.update(|state| state.switches(false));
    say(&FromAgent::Available {
        on: false,
        why: Some(why),
    });
    alerts::update(ui);
}

/// To whom a conversation is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// To one colleague.
    Agent(AgentId),
    /// To a department.
    Department(DepartmentId),
    /// Back to the line.
    Line,
}

/// Hands a conversation on; `note` is for whoever gets it.
pub(crate) fn transfer(ui: Ui, conversation: ConversationId, to: Handed, note: &str) {
    ui.problem.set(None);
    let note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    let (to, department) = match to {
        Handed::Agent(to) => (Some(to), None),
        Handed::Department(to) => (None, Some(to)),
        Handed::Line => (None, None),
    };
    say(&FromAgent::Transfer {
        conversation,
        to,
        department,
        note,
    });
}

/// Brings a colleague into a live chat of one's own.
pub(crate) fn add(ui: Ui, conversation: ConversationId, agent: AgentId) {
    ui.problem.set(None);
    say(&FromAgent::Add {
        conversation,
        agent,
    });
}

/// Leaves a chat that one was brought into.
pub(crate) fn step_out(ui: Ui, conversation: ConversationId) {
    ui.problem.set(None);
    say(&FromAgent::StepOut { conversation });
}
