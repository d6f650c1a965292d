//! What the site's own page says about a customer: who they are, proved by its signature, and
//! whatever else agents should see.

use crate::Desk;
use crate::outcome::Spread;
use crate::timers::Timer;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::mem;
use protocol::conversation::Verified;
use protocol::{ConversationId, CustomerId};

impl Desk {
    /// The page said something. Whoever began as a stranger takes the open conversation along.
    pub(crate) fn site_said(
        &mut self,
        customer: CustomerId,
        before: Option<CustomerId>,
        verified: Option<Verified>,
        data: Option<BTreeMap<String, String>>,
    ) {
        let stranger = before.filter(|before| *before != customer && !before.is_identified());
        if let Some(stranger) = stranger {
            self.take_along(stranger, customer);
        }
        let known = self.customers.entry(customer, self.now);
        if let Some(verified) = verified {
            known.site_says.verified = Some(verified.into());
        }
        if let Some(data) = data {
            known.site_says.data = data;
        }
        let (says, theirs) = (known.site_says.clone(), known.conversations.clone());
        for id in theirs {
            let Some(held) = self.conversations.get_mut(&id) else {
                continue;
            };
            if held.is_over() || held.row.site_says == says {
                continue;
            }
            let before = mem::replace(&mut held.row.site_says, says.clone());
            self.out.rows.insert(id);
            self.out.card(id, Spread::All);
            self.page_asks_for(id, &before, &says);
        }
    }

    /// The open conversation of one customer becomes another's, who has none: it is the same person.
    fn take_along(&mut self, from: CustomerId, to: CustomerId) {
        let open = |id: &ConversationId| {
            let held = self.conversations.get(id);
            held.is_some_and(|held| held.row.state.is_open())
        };
        let all = self.customers.conversations(from).iter().copied();
        let taken: Vec<ConversationId> = match self.open_conversation(to) {
            Some(_) => Vec::new(),
            None => all.filter(open).collect(),
        };
        for id in taken {
            self.customers.forget(from, id);
            let known = self.customers.entry(to, self.now);
            known.conversations.push(id);
            if let Some(held) = self.conversations.get_mut(&id) {
                held.row.customer = to;
                self.out.rows.insert(id);
                self.out.card(id, Spread::All);
            }
            if let Some(held) = self.conversations.get(&id) {
                self.timers.set(Timer::Customer(id), self.gone_at(held));
            }
        }
    }
}
