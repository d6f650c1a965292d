//! The customers whom the desk knows: their open pages, and their conversations in the order of asking.

use crate::event::SessionId;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use protocol::conversation::{Page, SiteSays};
use protocol::{ConversationId, CustomerId, Timestamp};

/// One customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Customer {
    /// Open pages.
    pub(crate) pages: BTreeSet<SessionId>,
    /// Since when no page is open; meaningful only then.
    pub(crate) gone_since: Timestamp,
    /// The language tag told last.
    pub(crate) locale: String,
    /// The time zone told last.
    pub(crate) zone: Option<String>,
    /// The page told last.
    pub(crate) page: Option<Page>,
    /// What the site's page said.
    pub(crate) site_says: SiteSays,
    /// Known conversations, oldest first.
    pub(crate) conversations: Vec<ConversationId>,
}

impl Customer {
    /// They are on this page now. What led them to the site stays known. Returns whether it is news.
    pub(crate) fn is_on(&mut self, mut page: Page) -> bool {
        if let (true, Some(before)) = (page.referrer.is_empty(), &self.page) {
            page.referrer = before.referrer.clone();
        }
        let news = self.page.as_ref() != Some(&page);
        self.page = Some(page);
        news
    }
}

/// All customers with an open page or a known conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Customers {
    known: BTreeMap<CustomerId, Customer>,
}

impl Customers {
    /// The customer; a new one has been gone since `now`.
    pub(crate) fn entry(&mut self, id: CustomerId, now: Timestamp) -> &mut Customer {
        self.known.entry(id).or_insert_with(|| Customer {
            gone_since: now,
            ..Customer::default()
        })
    }

    /// One customer.
    pub(crate) fn get(&self, id: CustomerId) -> Option<&Customer> {
        self.known.get(&id)
    }

    /// Whether a page is open.
    pub(crate) fn is_online(&self, id: CustomerId) -> bool {
        self.get(id).is_some_and(|c| !c.pages.is_empty())
    }

    /// The conversations of a customer, oldest first.
    pub(crate) fn conversations(&self, id: CustomerId) -> &[ConversationId] {
        self.get(id).map_or(&[], |c| &c.conversations)
    }

    /// A page is gone. True if it was the last one.
    pub(crate) fn left(&mut self, id: CustomerId, page: SessionId, now: Timestamp) -> bool {
        let Some(customer) = self.known.get_mut(&id) else {
            return false;
        };
        let last = customer.pages.remove(&page) && customer.pages.is_empty();
        if last {
            customer.gone_since = now;
        }
        self.tidy(id);
        last
    }

    /// A conversation is known no longer.
    pub(crate) fn forget(&mut self, id: CustomerId, conversation: ConversationId) {
        if let Some(customer) = self.known.get_mut(&id) {
            customer.conversations.retain(|c| *c != conversation);
        }
        self.tidy(id);
    }

    fn tidy(&mut self, id: CustomerId) {
        let idle = |c: &Customer| c.pages.is_empty() && c.conversations.is_empty();
        if self.get(id).is_some_and(idle) {
            self.known.remove(&id);
        }
    }
}
