//! Whom to push to about what, and when again: in rounds, until somebody opens it or the rounds are
//! over. Pure.

use super::board::Row;
use protocol::limits::{PUSH_AT_ONCE, PUSH_EVERY_MS, PUSH_ROUNDS};
use protocol::notifications::PushKind;
use protocol::{AgentId, ConversationId, ConversationState, DepartmentId, Timestamp};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// All agents are told of who goes unanswered.
const ALERTED: u8 = 1;
/// Supervisors are told.
const ESCALATED: u8 = 2;

/// An agent who wants pushes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) agent: AgentId,
    pub(super) supervisor: bool,
    /// Whether they can be reached by a push now: no view is open, and it is not quiet.
    pub(super) hears: bool,
    /// Whether it is repeated.
    pub(super) repeat: bool,
}

/// A push that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) agent: AgentId,
    pub(super) conversation: ConversationId,
    pub(super) kind: PushKind,
}

/// Who is one of a department; those without agents are not among them.
pub(super) type Departments = BTreeMap<DepartmentId, Vec<AgentId>>;

/// Something that one agent is told in rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    kind: PushKind,
    /// What the customer had said by then.
    unread: u32,
    began: Timestamp,
    /// The last round that was pushed.
    round: Option<u64>,
}

impl Told {
    fn rounds(&self) -> u64 {
        match self.kind {
            // It is late already: that is told, not rung for.
            PushKind::Overdue => 1,
            _ => PUSH_ROUNDS,
        }
    }
}

/// What every agent was told.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    told: BTreeMap<(AgentId, ConversationId), Told>,
}

impl Rounds {
    /// What is due at `now`, at most [`PUSH_AT_ONCE`] for one agent, and when to look again.
    pub(super) fn look(
        &mut self,
        now: Timestamp,
        rows: &[Row],
        people: &[Person],
        departments: &Departments,
    ) -> (Vec<Due>, Option<Timestamp>) {
        let before = std::mem::take(&mut self.told);
        let (mut due, mut next) = (Vec::new(), None);
        for person in people {
            let mut theirs = Vec::new();
            for row in rows {
                let Some(kind) = kind(row, person, departments) else {
                    continue;
                };
                let key = (person.agent, row.id);
                let told = begun(before.get(&key), kind, row, now);
                self.told.insert(key, told);
                let round = now.since_ms(told.began) / PUSH_EVERY_MS;
                if round >= told.rounds() {
                    continue;
                }
                if round + 1 < told.rounds() {
                    let again = told.began.plus_ms((round + 1) * PUSH_EVERY_MS);
                    next = Some(next.unwrap_or(again).min(again));
                }
                let was_told = match person.repeat {
                    true => told.round.is_some_and(|last| last >= round),
                    false => told.round.is_some(),
                };
                if person.hears && !was_told {
                    theirs.push((Reverse(kind), told.began, key, round));
                }
            }
            theirs.sort_unstable();
            for (n, (Reverse(kind), _, key, round)) in theirs.into_iter().enumerate() {
                if let Some(told) = self.told.get_mut(&key) {
                    told.round = Some(round);
                }
                // Who has more than that to open is awake by now.
                if n < PUSH_AT_ONCE {
                    due.push(Due {
                        agent: key.0,
                        conversation: key.1,
                        kind,
                    });
                }
            }
        }
        (due, next)
    }
}

/// What is told goes on, unless it has become more urgent or more was said: then it begins anew.
fn begun(before: Option<&Told>, kind: PushKind, row: &Row, now: Timestamp) -> Told {
    let goes_on = |told: &&Told| told.kind >= kind && told.unread >= row.unread;
    if let Some(told) = before.filter(goes_on) {
        return Told {
            kind,
            unread: row.unread,
            ..*told
        };
    }
    let began = match kind {
        // Its time is known: after a restart, what was late long before is not told again.
        PushKind::Overdue => row.due_at.unwrap_or(now).min(now),
        _ => now,
    };
    Told {
        kind,
        unread: row.unread,
        began,
        round: None,
    }
}

/// Why this agent is to hear of a conversation, if at all; the rules of the view's own alarm.
fn kind(row: &Row, who: &Person, departments: &Departments) -> Option<PushKind> {
    use ConversationState::{Live, Offered, Ticket, Waiting};
    let mine = row.agent == Some(who.agent);
    if row.state == Ticket {
        let concerned = mine || who.supervisor;
        return (row.alert >= ESCALATED && concerned).then_some(PushKind::Overdue);
    }
    if row.alert >= ESCALATED && who.supervisor && row.state.is_open() {
        return Some(PushKind::Escalated);
    }
    let unopened = row.state != Live || row.unread > 0;
    if row.alert >= ALERTED && row.state.is_open() {
        return unopened.then_some(PushKind::Unanswered);
    }
    match row.state {
        Waiting => {
            let of = row.department.and_then(|of| departments.get(&of));
            let theirs = of.is_none_or(|of| of.contains(&who.agent));
            theirs.then_some(PushKind::Waiting)
        }
        Offered => mine.then_some(PushKind::Offered),
        Live => {
            let takes_part = mine || row.guests.contains(&who.agent);
            (takes_part && row.unread > 0).then_some(PushKind::Message)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
