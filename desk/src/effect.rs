//! What follows from an event: facts to save, and who is to be told what. Saved first, then told.

use crate::event::SessionId;
use crate::record::Record;
use alloc::string::String;
use alloc::vec::Vec;
use protocol::{
    AgentId, Availability, Card, Colleague, ConversationId, CustomerId, CustomerView, Department,
    Entry, Figures, Place, Refusal, Seq,
};

/// What follows from an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make this last. All records of a batch go before anything is told.
    Save(Record),
    /// Tell somebody.
    Tell(Audience, Notice),
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Audience {
    /// One connection.
    Session(SessionId),
    /// All pages of a customer.
    Customer(CustomerId),
    /// All views of an agent.
    Agent(AgentId),
    /// All agents' views of the site.
    Agents,
    /// All customers' pages of the site.
    Customers,
}

/// What is told. The session turns it into the frame of its role, and fetches entries where only
/// their numbers are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The answer to a customer's hello; the session adds token and clock.
    CustomerWelcome {
        /// Whether somebody would answer now.
        availability: Availability,
        /// What the site's owner wants everybody to know just now.
        banner: Option<String>,
        /// The name known from an earlier conversation.
        name: Option<String>,
        /// The address known from an earlier conversation.
        email: Option<String>,
        /// The newest conversation, without entries.
        view: Option<CustomerView>,
        /// The session fills the view with the entries after this…
        after: Seq,
        /// …up to this.
        up_to: Seq,
    },
    /// The customer's conversation; the session fills in the entries `after < seq ≤ up_to`.
    Conversation {
        /// The conversation, without entries.
        view: CustomerView,
        /// Entries after this…
        after: Seq,
        /// …up to this.
        up_to: Seq,
    },
    /// The answer to an agent's hello; the session adds names and clock.
    AgentWelcome {
        /// The figures in sight.
        figures: Figures,
        /// Everybody of the desk, the agent included.
        colleagues: Vec<Colleague>,
        /// The site's departments, by name.
        departments: Vec<Department>,
        /// Conversations that are open or owed an answer.
        cards: Vec<Card>,
    },
    /// Entries `after < seq ≤ up_to` of a conversation, to be read by the session.
    History {
        /// Which conversation.
        conversation: ConversationId,
        /// Entries after this…
        after: Seq,
        /// …up to this.
        up_to: Seq,
    },
    /// An entry that was saved before, told again: somebody sent it twice.
    Again {
        /// Which conversation.
        conversation: ConversationId,
        /// Which entry.
        seq: Seq,
    },
    /// A new entry.
    Entry {
        /// Which conversation.
        conversation: ConversationId,
        /// The entry.
        entry: Entry,
    },
    /// A conversation is new or changed.
    Card(Card),
    /// A place in line.
    Place {
        /// Whose.
        conversation: ConversationId,
        /// The place.
        place: Place,
    },
    /// The other side is typing, or stopped.
    Typing {
        /// Where.
        conversation: ConversationId,
        /// Typing.
        on: bool,
        /// What stands in the customer's field, where the site shows that to agents.
        text: Option<String>,
    },
    /// The other side has seen everything up to here.
    Seen {
        /// Where.
        conversation: ConversationId,
        /// The newest entry seen.
        up_to: Seq,
    },
    /// Who else looks into a live chat, told to the agent who has it.
    Watched {
        /// Which conversation.
        conversation: ConversationId,
        /// The others.
        by: Vec<AgentId>,
    },
    /// Nothing is kept of the customer any more.
    Erased,
    /// A conversation was erased.
    Gone(ConversationId),
    /// Whether somebody would answer now.
    Availability(Availability),
    /// What the site's owner wants everybody to know just now, or no more.
    Banner(Option<String>),
    /// A colleague changed.
    Colleague(Colleague),
    /// The figures in sight changed.
    Figures(Figures),
    /// The site's departments changed.
    Departments(Vec<Department>),
    /// Something was not done, and why.
    Refused(Refusal),
}
