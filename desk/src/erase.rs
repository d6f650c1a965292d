//! A customer has everything erased that is kept of them: open enquiries end by it, and nothing of it
//! is there any more, neither here nor in the store.

use crate::Desk;
use crate::effect::{Audience, Notice};
use crate::record::{Conversation, Record};
use crate::timers::Timer;
use protocol::api::WaitOutcome;
use protocol::{ConversationId, CustomerId};

/// Milliseconds for which the desk remembers who had everything erased: longer than anybody takes to
/// bring what they read from the store before.
const REMEMBERED_MS: u64 = 3_600_000;

impl Desk {
    /// Erases a customer. Doing it twice erases nothing more, and is answered alike.
    pub(crate) fn erase(&mut self, customer: CustomerId) {
        let known = self.customers.conversations(customer).to_vec();
        for id in known {
            self.erase_one(id);
        }
        let now = self.now;
        self.erased
            .retain(|_, at| now.since_ms(*at) < REMEMBERED_MS);
        self.erased.insert(customer, now);
        self.out.records.push(Record::Erased { customer });
        self.out.tell(Audience::Customer(customer), Notice::Erased);
        self.out.touched = true;
    }

    fn erase_one(&mut self, id: ConversationId) {
        // How long it waited stays: a length of time without a name.
        self.end_wait(id, WaitOutcome::GaveUp);
        let Some(held) = self.let_go(id) else {
            return;
        };
        self.unlink(&held);
        self.idle_from_now(held.owner());
        for timer in [
            Timer::LongWait(id),
            Timer::Automatic(id),
            Timer::Alert(id),
            Timer::Escalate(id),
            Timer::Customer(id),
        ] {
            self.timers.set(timer, None);
        }
        self.out.tell(Audience::Agents, Notice::Gone(id));
    }

    /// Whether a conversation that was read from the store has been erased since.
    pub(crate) fn is_erased(&self, row: &Conversation) -> bool {
        let erased_at = self.erased.get(&row.customer);
        erased_at.is_some_and(|at| row.asked_at <= *at)
    }
}
