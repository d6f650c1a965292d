//! How long a wait will probably take, and today's average: from measured waits alone.

use crate::record::Loaded;
use alloc::collections::VecDeque;
use protocol::Timestamp;
use protocol::api::{Wait, WaitOutcome};

/// What waits have taught.
#[derive(Clone, Debug, Default)]
pub(crate) struct Estimate {
    /// The last waits that ended, in milliseconds; `None` for those that no agent ended. Kept so
    /// that a desk that starts again from its records estimates as the living one did.
    recent: VecDeque<Option<u64>>,
    mean_us: Option<u64>,
    day_began: Option<Timestamp>,
    today: (u64, u32),
}

impl Estimate {
    /// From the store's waits, oldest first, and today's sum and number.
    pub(crate) fn load(waits: &[Wait], today: (u64, u32)) -> Self {
        let newest = waits.len().saturating_sub(Loaded::WAITS_MAX);
        let mut estimate = Self {
            recent: waits[newest..].iter().map(measured).collect(),
            today,
            ..Self::default()
        };
        estimate.fold();
        estimate
    }

    /// A wait ended.
    pub(crate) fn learn(&mut self, wait: &Wait) {
        let ms = measured(wait);
        if let Some(ms) = ms {
            self.today.0 = self.today.0.saturating_add(ms);
            self.today.1 = self.today.1.saturating_add(1);
        }
        self.recent.push_back(ms);
        if self.recent.len() > Loaded::WAITS_MAX {
            self.recent.pop_front();
        }
        self.fold();
    }

    /// A day began. The first one said after loading is the day that the loaded figures are of.
    pub(crate) fn begin_day(&mut self, at: Timestamp) {
        if self.day_began.is_some_and(|began| at > began) {
            self.today = (0, 0);
        }
        self.day_began = self.day_began.max(Some(at));
    }

    /// Milliseconds that somebody at `place` (1 is next) who has waited `waited_ms` will probably
    /// still wait: the exponentially weighted mean of measured waits (0.9 of the old + 0.1 of the
    /// new, the rule that Salesforce documents for its routing) × place − time already waited.
    /// Never below zero; `None` while no agent has ended a wait.
    pub(crate) fn at_place(&self, place: u32, waited_ms: u64) -> Option<u64> {
        self.mean_us.map(|mean| {
            let whole_ms = mean.saturating_mul(u64::from(place)) / 1_000;
            whole_ms.saturating_sub(waited_ms)
        })
    }

    /// Mean in milliseconds and number of today's waits that an agent ended.
    pub(crate) fn today(&self) -> (Option<u64>, u32) {
        let (sum, n) = self.today;
        (sum.checked_div(u64::from(n)), n)
    }

    fn fold(&mut self) {
        self.mean_us = self
            .recent
            .iter()
            .flatten()
            .map(|ms| ms.saturating_mul(1_000))
            .reduce(|mean, new| mean.saturating_mul(9).saturating_add(new) / 10);
    }
}

fn measured(wait: &Wait) -> Option<u64> {
    (wait.outcome == WaitOutcome::Joined).then(|| wait.ms())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use protocol::ConversationId;

    fn wait(ms: u64, outcome: WaitOutcome) -> Wait {
        Wait {
            conversation: ConversationId::random([1; 16]),
            began_at: Timestamp(1_000),
            ended_at: Timestamp(1_000 + ms),
            outcome,
            promised_ms: None,
        }
    }

    #[test]
    fn nine_tenths_of_the_old_and_one_of_the_new_times_place_minus_waited() {
        let mut estimate = Estimate::default();
        assert_eq!(estimate.at_place(1, 0), None);
        estimate.learn(&wait(40_000, WaitOutcome::GaveUp));
        assert_eq!(estimate.at_place(1, 0), None);
        estimate.learn(&wait(40_000, WaitOutcome::Joined));
        assert_eq!(estimate.at_place(1, 0), Some(40_000));
        estimate.learn(&wait(140_000, WaitOutcome::Joined));
        assert_eq!(estimate.at_place(1, 0), Some(50_000));
        assert_eq!(estimate.at_place(3, 20_000), Some(130_000));
        assert_eq!(estimate.at_place(1, 50_001), Some(0));
        assert_eq!(estimate.today(), (Some(90_000), 2));
    }

    #[test]
    fn a_loaded_estimate_is_the_living_one() {
        let waits: Vec<Wait> = (0..250)
            .map(|n| match n % 7 {
                0 => wait(n * 1_000, WaitOutcome::GaveUp),
                _ => wait((n * 37_123) % 90_001, WaitOutcome::Joined),
            })
            .collect();
        let mut living = Estimate::default();
        for (n, wait) in waits.iter().enumerate() {
            living.learn(wait);
            let loaded = Estimate::load(&waits[..=n], (0, 0));
            assert_eq!(loaded.at_place(7, 0), living.at_place(7, 0));
        }
    }

    #[test]
    fn a_new_day_starts_anew_but_the_day_of_loading_does_not() {
        let mut estimate = Estimate::load(&[], (90_000, 3));
        estimate.begin_day(Timestamp(86_400_000));
        assert_eq!(estimate.today(), (Some(30_000), 3));
        estimate.begin_day(Timestamp(86_400_000));
        assert_eq!(estimate.today(), (Some(30_000), 3));
        estimate.begin_day(Timestamp(172_800_000));
        assert_eq!(estimate.today(), (None, 0));
    }
}
