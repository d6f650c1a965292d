//! What the desk says by itself, in the owner's words: when somebody has asked, when an agent takes the
//! chat, and again and again while they wait for words. It counts as nobody's answer.

use crate::Desk;
use crate::config::{Automatic, Moment};
use crate::conversation::Held;
use alloc::format;
use protocol::variables::{self, Values};
use protocol::{Author, ConversationId, ConversationState, EntryBody, Timestamp};

impl Desk {
    /// When the desk says something next, if nobody else does before.
    pub(crate) fn automatic_at(&self, held: &Held) -> Option<Timestamp> {
        let (since, rule) = self.unheard(held)?;
        let said = held.row.automatic.times;
        let next = u64::from(said.saturating_add(1));
        let due = since.plus_ms(rule.after_ms.saturating_mul(next));
        (said < rule.times && !held.is_full()).then_some(due)
    }

    /// Nobody else has said anything. After a standstill it is said once, not as often as it was due.
    pub(crate) fn say_again(&mut self, id: ConversationId) {
        let held = self.conversations.get(&id);
        let Some((since, rule)) = held.and_then(|held| self.unheard(held)) else {
            return;
        };
        let (moment, times) = (rule.when, rule.times);
        let passed = self.now.since_ms(since) / rule.after_ms.max(1);
        let passed = u32::try_from(passed).unwrap_or(u32::MAX).min(times);
        self.edit(id, |held| {
            let said = &mut held.row.automatic.times;
            *said = said.saturating_add(1).max(passed);
        });
        self.say_for(id, moment);
    }

    /// Since when the customer waits for words, and what is said about it.
    fn unheard(&self, held: &Held) -> Option<(Timestamp, &Automatic)> {
        let moment = match held.row.state {
            ConversationState::Live => Moment::Silent,
            _ => Moment::Waiting,
        };
        let rule = self.config.automatic.iter().find(|a| a.when == moment)?;
        Some((held.unanswered_since()?, rule))
    }

    /// Says what the owner has worded for this moment, if anything.
    pub(crate) fn say_for(&mut self, id: ConversationId, moment: Moment) {
        let rule = self.config.automatic.iter().find(|a| a.when == moment);
        let (Some(rule), Some(held)) = (rule, self.conversations.get(&id)) else {
            return;
        };
        if held.is_full() {
            return;
        }
        let row = &held.row;
        let since = held.unanswered_since().unwrap_or(row.waiting_since);
        let waited_ms = row.wait_ms.filter(|_| moment == Moment::Taken);
        let waited_ms = waited_ms.unwrap_or_else(|| self.now.since_ms(since));
        let wait = format!("{} min", waited_ms.div_ceil(60_000).max(1));
        let values = Values {
            customer_name: Some(&row.name),
            agent_name: row.agent_name.as_deref(),
            site_name: Some(&self.config.site_name),
            wait: Some(&wait),
        };
        let text = variables::fill(rule.words(&row.locale), &values).text;
        self.add_entry(id, None, Author::Desk, EntryBody::Automatic { text }, None);
        self.card_changed(id);
    }
}
