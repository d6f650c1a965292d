//! What pages and views know from what they were told: each notice is checked against the store,
//! and everything must arrive, in order.

use super::Store;
use desk::{Audience, Notice, SessionId};
use protocol::conversation::Side;
use protocol::{
    AgentId, Availability, Card, Colleague, ConversationId, CustomerId, CustomerView, Department,
    Entry, Figures, Place, Refusal, Seq,
};
use std::collections::{BTreeMap, BTreeSet};

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Customer(CustomerId),
    Agent(AgentId),
}

/// What one page or view knows.
#[derive(Clone, Debug)]
pub(crate) struct Ear {
    pub(crate) who: Who,
    /// Entries received, by conversation.
    pub(crate) entries: BTreeMap<ConversationId, BTreeSet<Seq>>,
    /// Conversations whose entries are complete: told whole, or opened.
    pub(crate) followed: BTreeSet<ConversationId>,
    pub(crate) view: Option<CustomerView>,
    pub(crate) place: Option<(ConversationId, Place)>,
    pub(crate) cards: BTreeMap<ConversationId, Card>,
    pub(crate) colleagues: BTreeMap<AgentId, Colleague>,
    pub(crate) figures: Option<Figures>,
    pub(crate) departments: Vec<Department>,
    pub(crate) availability: Option<Availability>,
    /// All notices since it opened.
    pub(crate) heard: Vec<Notice>,
}

/// All open pages and views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ears {
    pub(crate) open: BTreeMap<SessionId, Ear>,
}

impl Ears {
    pub(crate) fn page_opens(&mut self, session: SessionId, customer: CustomerId) {
        self.opens(session, Who::Customer(customer));
    }

    pub(crate) fn view_opens(&mut self, session: SessionId, agent: AgentId) {
        self.opens(session, Who::Agent(agent));
    }

    fn opens(&mut self, session: SessionId, who: Who) {
        let ear = Ear {
            who,
            entries: BTreeMap::new(),
            followed: BTreeSet::new(),
            view: None,
            place: None,
            cards: BTreeMap::new(),
            colleagues: BTreeMap::new(),
            figures: None,
            departments: Vec::new(),
            availability: None,
            heard: Vec::new(),
        };
        self.open.insert(session, ear);
    }

    pub(crate) fn closes(&mut self, session: SessionId) {
        self.open.remove(&session);
    }

    /// The agent logged out: the view follows nothing any more.
    pub(crate) fn stop_following(&mut self, agent: AgentId) {
        for ear in self.open.values_mut() {
            if ear.who == Who::Agent(agent) {
                ear.followed.clear();
            }
        }
    }

    /// Something is told.
    pub(crate) fn hear(&mut self, audience: Audience, notice: Notice, store: &Store) {
        for (session, ear) in &mut self.open {
            let meant = match audience {
                Audience::Session(s) => s == *session,
                Audience::Customer(c) => ear.who == Who::Customer(c),
                Audience::Agent(a) => ear.who == Who::Agent(a),
                Audience::Agents => matches!(ear.who, Who::Agent(_)),
                Audience::Customers => matches!(ear.who, Who::Customer(_)),
            };
            if meant {
                ear.hears(&notice, store);
            }
        }
    }
}

impl Ear {
    pub(crate) fn side(&self) -> Side {
        match self.who {
            Who::Customer(_) => Side::Customer,
            Who::Agent(_) => Side::Agent,
        }
    }

    /// Refusals heard.
    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        let refused = |n: &Notice| match n {
            Notice::Refused(r) => Some(*r),
            _ => None,
        };
        self.heard.iter().filter_map(refused).collect()
    }

    fn hears(&mut self, notice: &Notice, store: &Store) {
        self.heard.push(notice.clone());
        match notice {
            Notice::CustomerWelcome {
                availability,
                view,
                after,
                up_to,
                ..
            } => {
                self.availability = Some(*availability);
                if let Some(view) = view {
                    self.sees_whole(view, *after, *up_to, store);
                }
            }
            Notice::Conversation { view, after, up_to } => {
                self.sees_whole(view, *after, *up_to, store);
            }
            Notice::AgentWelcome {
                figures,
                colleagues,
                departments,
                cards,
            } => {
                self.figures = Some(*figures);
                self.departments.clone_from(departments);
                for colleague in colleagues {
                    self.colleagues.insert(colleague.id, colleague.clone());
                }
                self.cards = cards.iter().map(|c| (c.id, c.clone())).collect();
            }
            Notice::History {
                conversation,
                after,
                up_to,
            } => {
                self.followed.insert(*conversation);
                if *after == Seq(0) {
                    // Opened anew, by a view that had left it.
                    self.entries.remove(conversation);
                }
                self.reads(*conversation, *after, *up_to, store);
            }
            Notice::Again { conversation, seq } => {
                assert!(store.entry(*conversation, *seq).is_some());
            }
            Notice::Entry {
                conversation,
                entry,
            } => self.hears_entry(*conversation, entry, store),
            Notice::Card(card) => {
                self.cards.insert(card.id, card.clone());
            }
            Notice::Place {
                conversation,
                place,
            } => self.place = Some((*conversation, *place)),
            Notice::Seen {
                conversation,
                up_to,
            } => assert!(*up_to <= store.rows[conversation].last),
            Notice::Availability(availability) => self.availability = Some(*availability),
            Notice::Colleague(c) => {
                self.colleagues.insert(c.id, c.clone());
            }
            Notice::Figures(figures) => self.figures = Some(*figures),
            Notice::Departments(all) => self.departments.clone_from(all),
            Notice::Erased => {
                (self.view, self.place) = (None, None);
                self.followed.clear();
                self.entries.clear();
            }
            Notice::Gone(id) => {
                self.cards.remove(id);
                self.followed.remove(id);
                self.entries.remove(id);
            }
            Notice::Typing { .. }
            | Notice::Watched { .. }
            | Notice::Banner(_)
            | Notice::Refused(_) => {}
        }
    }

    fn hears_entry(&mut self, id: ConversationId, entry: &Entry, store: &Store) {
        assert_eq!(store.entry(id, entry.seq), Some(entry), "told, not saved");
        assert!(entry.body.visible_to(self.side()), "not for them");
        if let Who::Customer(customer) = self.who {
            assert_eq!(store.rows[&id].customer, customer, "somebody else's");
        }
        self.receives(id, entry.seq);
    }

    fn sees_whole(&mut self, view: &CustomerView, after: Seq, up_to: Seq, store: &Store) {
        let row = &store.rows[&view.id];
        assert_eq!(up_to, row.last);
        assert_eq!(self.who, Who::Customer(row.customer));
        if after == Seq(0) && self.followed.insert(view.id) {
            // What a page hears of a conversation that it does not show, it does not keep.
            self.entries.remove(&view.id);
        }
        self.place = view.place.map(|place| (view.id, place));
        self.view = Some(view.clone());
        self.reads(view.id, after, up_to, store);
    }

    fn reads(&mut self, id: ConversationId, after: Seq, up_to: Seq, store: &Store) {
        assert!(after <= up_to && up_to <= store.rows[&id].last);
        for seq in (after.0 + 1..=up_to.0).map(Seq) {
            let entry = store.entry(id, seq).expect("saved before told");
            if entry.body.visible_to(self.side()) {
                self.receives(id, seq);
            }
        }
    }

    /// What arrives for the first time comes after everything that came before.
    fn receives(&mut self, id: ConversationId, seq: Seq) {
        let known = self.entries.entry(id).or_default();
        let in_order = known.last().is_none_or(|last| *last < seq);
        assert!(in_order || known.contains(&seq), "out of order: {seq:?}");
        known.insert(seq);
    }
}
