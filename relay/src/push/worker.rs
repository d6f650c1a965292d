//! One task for each site: looks at who waits, asks who wants to hear of it, and pushes.

use super::rounds::{Departments, Due, Person, Rounds};
use super::{Outcome, Pusher, quiet};
use crate::clock::{Clock, NEVER, SLEEP_MAX};
use crate::live::LiveSite;
use crate::metrics::{Kind, Went};
use crate::store::{Accounts, Reachable, STORE_PATIENCE, Store, StoreError, Subscription};
use futures_util::{StreamExt, stream};
use protocol::limits::PUSH_DUTY_MS;
use protocol::notifications::PushWhen;
use protocol::{AgentId, Here, Presence, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// Pushes on their way at the same time.
const AT_ONCE: usize = 8;
/// Between two looks at least, however much is said: a push is for people.
const BREATH: Duration = Duration::from_millis(200);

/// What the task needs beside its site.
#[derive(Clone)]
pub(crate) struct Parts {
    /// What time it is.
    pub(crate) clock: Clock,
    /// Who was there, and who answers for what.
    pub(crate) store: Arc<dyn Store>,
    /// Who can be reached, and how.
    pub(crate) accounts: Arc<dyn Accounts>,
    /// Sends.
    pub(crate) pusher: Arc<Pusher>,
}

/// Pushes for a site, for as long as it is left to.
pub(crate) async fn run(site: Arc<LiveSite>, parts: Parts) {
    let mut worker = Worker {
        site: site.clone(),
        parts: parts.clone(),
        rounds: Rounds::default(),
        browsers: Vec::new(),
        departments: Departments::new(),
    };
    loop {
        let (until, most) = match worker.look().await {
            Ok(next) => (next, SLEEP_MAX),
            Err(error) => {
                tracing::warn!("pushes wait: {error}");
                site.board.asks_again();
                tokio::time::sleep(STORE_PATIENCE).await;
                continue;
            }
        };
        tokio::select! {
            () = site.board.changed.notified() => tokio::time::sleep(BREATH).await,
            () = parts.clock.sleep(until, most) => {}
        }
    }
}

struct Worker {
    site: Arc<LiveSite>,
    parts: Parts,
    rounds: Rounds,
    /// Who could be reached when it was asked last.
    browsers: Vec<Reachable>,
    departments: Departments,
}

impl Worker {
    /// Pushes what is due; then: when something is due next.
    async fn look(&mut self) -> Result<Timestamp, StoreError> {
        if self.site.board.is_stale() {
            self.ask().await?;
        }
        if self.browsers.is_empty() {
            return Ok(NEVER);
        }
        let now = self.parts.clock.now();
        let people = self.people(now);
        let rows = self.site.board.all();
        let (due, next) = self.rounds.look(now, &rows, &people, &self.departments);
        if !due.is_empty() {
            self.send(now, &due).await?;
        }
        Ok(next.unwrap_or(NEVER))
    }

    /// Asks who wants to hear.
    async fn ask(&mut self) -> Result<(), StoreError> {
        let (parts, site) = (&self.parts, &self.site.id);
        let all = parts.accounts.reachable(site, parts.clock.now()).await?;
        self.browsers = all;
        let departments = parts.store.departments(site).await?;
        let peopled = departments.into_iter().filter(|one| !one.agents.is_empty());
        self.departments = peopled.map(|one| (one.id, one.agents)).collect();
        Ok(())
    }

    /// The agents whose browsers they are.
    fn people(&self, now: Timestamp) -> Vec<Person> {
        let mut people: BTreeMap<AgentId, Person> = BTreeMap::new();
        for one in &self.browsers {
            let agent = one.subscription.agent;
            people.entry(agent).or_insert_with(|| Person {
                agent,
                supervisor: one.role.may_supervise(),
                hears: self.hears(one, now),
                repeat: one.wishes.repeat,
            });
        }
        people.into_values().collect()
    }

    fn hears(&self, one: &Reachable, now: Timestamp) -> bool {
        one.wishes.push != PushWhen::Never
            && !self.site.hub.has_agent(one.subscription.agent)
            && !quiet::is_quiet(one.wishes.quiet.as_ref(), now)
    }

    /// Sends to those who, asked again, still want to hear.
    async fn send(&mut self, now: Timestamp, due: &[Due]) -> Result<(), StoreError> {
        self.ask().await?;
        let on_duty = self.on_duty(now).await?;
        let this = &*self;
        let mut all = Vec::new();
        for due in due {
            let theirs = this.browsers.iter().filter(|one| {
                let wanted = match one.wishes.push {
                    PushWhen::Never => false,
                    PushWhen::OnDuty => on_duty.contains(&due.agent),
                    PushWhen::Always => true,
                };
                one.subscription.agent == due.agent && wanted && this.hears(one, now)
            });
            all.extend(theirs.map(|one| (*due, one.subscription.clone())));
        }
        let sent = stream::iter(all).map(|(due, to)| this.one(now, due, to));
        let sent: Vec<_> = sent.buffer_unordered(AT_ONCE).collect().await;
        sent.into_iter().collect()
    }

    async fn one(&self, now: Timestamp, due: Due, to: Subscription) -> Result<(), StoreError> {
        let site = self.site.config();
        let push = Pusher::words(due.kind, &site.name, Some(due.conversation), &to.locale);
        let outcome = self.parts.pusher.push(&to, &push, now).await;
        let went = match outcome {
            Outcome::Taken => Went::Sent,
            Outcome::NotNow => Went::Again,
            Outcome::Gone => Went::GivenUp,
        };
        self.site.metrics.went(Kind::Push, went, 1);
        match outcome {
            Outcome::Gone => {
                tracing::info!(agent = %to.agent, "a browser is pushed to no longer");
                self.parts.accounts.endpoint_is_gone(&to.endpoint).await
            }
            // What was not taken is followed by the next round.
            Outcome::Taken | Outcome::NotNow => Ok(()),
        }
    }

    /// Who is available, or was when their last view went, and not long ago.
    async fn on_duty(&self, now: Timestamp) -> Result<BTreeSet<AgentId>, StoreError> {
        let when = |one: &Reachable| one.wishes.push == PushWhen::OnDuty;
        if !self.browsers.iter().any(when) {
            return Ok(BTreeSet::new());
        }
        let since = Timestamp(now.0.saturating_sub(PUSH_DUTY_MS));
        let (site, until) = (&self.site.id, now.plus_ms(1));
        Ok(on_duty(
            &self.parts.store.presence(site, since, until).await?,
            since,
        ))
    }
}

/// Of these events, in the order of time: whose switch was on last, before they were gone.
fn on_duty(events: &[Presence], since: Timestamp) -> BTreeSet<AgentId> {
    let mut on = BTreeMap::new();
    for event in events {
        let before: bool = on.get(&event.agent).copied().unwrap_or_default();
        let is = match event.here {
            Here::Available => true,
            Here::Away(_) => false,
            Here::Gone => before && event.at >= since,
        };
        on.insert(event.agent, is);
    }
    let on = on.into_iter().filter(|(_, on)| *on);
    on.map(|(agent, _)| agent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_duty_is_who_left_with_the_switch_on_and_not_long_ago() {
        let agent = |n: u8| AgentId::random([n; 16]);
        let event = |n: u8, at: u64, here: Here| Presence {
            agent: agent(n),
            at: Timestamp(at),
            here,
        };
        let events = [
            event(1, 10, Here::Available),
            event(2, 10, Here::Available),
            event(3, 10, Here::Available),
            event(4, 20, Here::Available),
            event(2, 40, Here::Gone),
            event(3, 150, Here::Away(None)),
            event(1, 160, Here::Gone),
            event(3, 170, Here::Gone),
        ];
        let on = on_duty(&events, Timestamp(100));
        assert_eq!(on, BTreeSet::from([agent(1), agent(4)]));
    }
}
