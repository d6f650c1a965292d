//! What a conversation looks like from each side: the agent's card, the customer's view.

use crate::Desk;
use crate::conversation::Held;
use crate::record::Conversation;
use alloc::boxed::Box;
use alloc::vec::Vec;
use protocol::{Card, ConversationState, CustomerView, Place};

impl Conversation {
    /// What its customer sees of it, without entries and place in line. Whom a waiting conversation
    /// is offered to is not told: nobody has looked yet.
    pub fn customer_view(&self) -> CustomerView {
        let waiting = matches!(
            self.state,
            ConversationState::Waiting | ConversationState::Offered
        );
        // Whoever owns a ticket may change before the answer.
        let owed = self.state == ConversationState::Ticket;
        CustomerView {
            id: self.id,
            state: match self.state {
                ConversationState::Offered => ConversationState::Waiting,
                state => state,
            },
            agent: self.agent_name.clone().filter(|_| !waiting && !owed),
            place: None,
            asked_at: self.asked_at,
            joined_at: self.joined_at,
            ended_at: self.ended_at,
            due_at: self.due_at,
            email: self.email.clone(),
            agent_seen: self.agent_seen,
            rated: self.rated,
            skipped: self.skipped,
            entries: Vec::new(),
        }
    }
}

impl Desk {
    /// The card that agents see.
    pub(crate) fn card(&self, held: &Held) -> Card {
        let row = &held.row;
        let customer = self.customers.get(row.customer);
        Card {
            id: row.id,
            state: row.state,
            agent: row.agent,
            guests: row.guests.clone(),
            department: row.department,
            customer: row.customer,
            name: row.name.clone(),
            email: row.email.clone(),
            locale: row.locale.clone(),
            zone: customer
                .and_then(|c| c.zone.clone())
                .or_else(|| row.zone.clone()),
            page: customer
                .and_then(|c| c.page.clone())
                .or_else(|| row.page.clone())
                .map(Box::new),
            asked_at: row.asked_at,
            waiting_since: row.waiting_since,
            open_by: row.open_by,
            joined_at: row.joined_at,
            ended_at: row.ended_at,
            due_at: row.due_at,
            wait_ms: row.wait_ms,
            alert: row.alert,
            owed_since: row
                .owed_since
                .filter(|_| row.state == ConversationState::Live),
            online: self.customers.is_online(row.customer),
            last: row.last,
            last_at: row.last_at,
            customer_seen: row.customer_seen,
            unread: row.unread,
            preview: row.preview.clone(),
            site_says: row.site_says.clone(),
        }
    }

    /// The view that the customer sees, without entries.
    pub(crate) fn customer_view(&self, held: &Held) -> CustomerView {
        let mut view = held.row.customer_view();
        view.place = self.line.place(held.row.id).map(|n| self.place(held, n));
        view
    }

    /// Place in line with the estimate of the wait that is left.
    pub(crate) fn place(&self, held: &Held, place: u32) -> Place {
        let waited_ms = self.now.since_ms(held.row.waiting_since);
        Place {
            place,
            line: self.line.len(),
            estimate_ms: self.estimate.at_place(place, waited_ms),
            long_wait: held.long_wait,
        }
    }
}
