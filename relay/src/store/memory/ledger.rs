//! The ledger by plain counting.

use super::Rows;
use desk::Conversation;
use protocol::api::Ledger;
use protocol::{ConversationState, Ender, SiteId, Timestamp};

/// Counts a site's enquiries.
pub(super) fn ledger(rows: &Rows, site: &SiteId, now: Timestamp) -> Ledger {
    let mut ledger = Ledger {
        now,
        ..Ledger::default()
    };
    for c in rows.of_site(site) {
        ledger.asked += 1;
        *stands(c, now, &mut ledger) += 1;
    }
    ledger
}

/// The row that a conversation counts in.
fn stands<'a>(c: &Conversation, now: Timestamp, ledger: &'a mut Ledger) -> &'a mut u64 {
    use ConversationState as S;
    let owned = c.agent.is_some();
    let over = c.ended_at.is_some();
    match c.state {
        S::Waiting if !owned => &mut ledger.waiting,
        S::Offered if owned => &mut ledger.waiting,
        S::Live if owned => &mut ledger.live,
        S::Ticket if owned && c.email.is_some() => match c.due_at {
            Some(due) if due > now => &mut ledger.tickets,
            Some(_) => &mut ledger.overdue,
            None => &mut ledger.unowned,
        },
        S::Answered if over => &mut ledger.answered_by_email,
        S::Withdrawn if over => &mut ledger.withdrawn,
        S::Ended if over && c.agent_messages > 0 => &mut ledger.answered,
        S::Ended if over && c.ended_by == Some(Ender::Customer) => &mut ledger.withdrawn,
        S::Ended if over && c.ended_by == Some(Ender::Agent) => &mut ledger.closed,
        _ => &mut ledger.unowned,
    }
}
