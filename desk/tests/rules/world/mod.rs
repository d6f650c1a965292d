//! A site around a desk: a clock, a store, pages and views that remember what they were told, and a
//! simple model of who is there. `World::event` is the only way to the desk, and checks everything.

mod ears;
mod invariants;
mod store;
pub(crate) mod verbs;

use desk::{AgentProfile, Desk, DeskConfig, Effect, Event, Loaded, SessionId};
use protocol::{AgentId, CustomerId, Department, DepartmentId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use ears::Ears;
pub(crate) use store::Store;

/// The desk's clock starts here, far from 0.
pub(crate) const START_MS: u64 = 1_795_435_200_000;

/// What the model knows of an agent.
#[derive(Clone, Debug)]
pub(crate) struct AgentModel {
    pub(crate) profile: AgentProfile,
    pub(crate) session: Option<SessionId>,
    pub(crate) switch: bool,
    /// Offers in a row that were not opened.
    pub(crate) misses: u32,
    pub(crate) gone_at: u64,
}

/// What the model knows of a customer.
#[derive(Clone, Debug, Default)]
pub(crate) struct CustomerModel {
    pub(crate) pages: BTreeSet<SessionId>,
    pub(crate) gone_at: u64,
}

/// A site around a desk.
pub(crate) struct World {
    pub(crate) desk: Desk,
    pub(crate) config: DeskConfig,
    /// Milliseconds.
    pub(crate) now: u64,
    pub(crate) started_at: u64,
    pub(crate) store: Store,
    pub(crate) ears: Ears,
    pub(crate) agents: BTreeMap<AgentId, AgentModel>,
    pub(crate) customers: BTreeMap<CustomerId, CustomerModel>,
    pub(crate) departments: Vec<Department>,
    /// Effects of the last event.
    pub(crate) last: Vec<Effect>,
    /// Milliseconds by which the clock that the next event is stamped with has gone back.
    pub(crate) clock_back_ms: u64,
    /// Outside opening hours.
    pub(crate) closed: bool,
    /// The rules were others before: what was said and done by those stays.
    pub(crate) rules_changed: bool,
    counter: u64,
}

impl World {
    /// A site with agents of these capacities; nobody is there.
    pub(crate) fn new(config: DeskConfig, capacities: &[u32]) -> Self {
        let agents: Vec<AgentProfile> = (1..)
            .zip(capacities)
            .map(|(n, capacity)| AgentProfile {
                id: verbs::agent(n),
                name: format!("Agent {n}"),
                capacity: *capacity,
                supervisor: n == 1,
                email: format!("agent{n}@example.com"),
            })
            .collect();
        let loaded = Loaded {
            agents: agents.clone(),
            ..Loaded::default()
        };
        let model = |profile: AgentProfile| AgentModel {
            profile,
            session: None,
            switch: false,
            misses: 0,
            gone_at: START_MS,
        };
        let mut world = Self {
            desk: Desk::load(config.clone(), loaded, Timestamp(START_MS)),
            config,
            now: START_MS,
            started_at: START_MS,
            store: Store::default(),
            ears: Ears::default(),
            agents: agents.into_iter().map(|p| (p.id, model(p))).collect(),
            customers: BTreeMap::new(),
            departments: Vec::new(),
            last: Vec::new(),
            clock_back_ms: 0,
            closed: false,
            rules_changed: false,
            counter: 1_000,
        };
        world.event(Event::DayBegan {
            at: Timestamp(START_MS),
        });
        world
    }

    /// A site with the default rules.
    pub(crate) fn with_agents(capacities: &[u32]) -> Self {
        Self::new(DeskConfig::default(), capacities)
    }

    /// Has something happen now, saves and tells what follows, and checks everything.
    pub(crate) fn event(&mut self, event: Event) {
        let before = self.store.clone();
        self.model(&event);
        let stamp = Timestamp(self.now - self.clock_back_ms);
        let effects = self.desk.handle(stamp, event);
        self.last.clone_from(&effects);
        let notices = self.store.save(effects);
        for (audience, notice) in notices {
            self.ears.hear(audience, notice, &self.store);
        }
        invariants::check(self, &before);
    }

    /// What the event says about who is there.
    fn model(&mut self, event: &Event) {
        self.model_leases();
        self.model_misses();
        match event {
            Event::CustomerCame {
                session, customer, ..
            } => {
                self.ears.page_opens(*session, *customer);
                let model = self.customers.entry(*customer).or_default();
                model.pages.insert(*session);
            }
            Event::CustomerLeft { session, customer } => {
                self.ears.closes(*session);
                let model = self.customers.entry(*customer).or_default();
                if model.pages.remove(session) && model.pages.is_empty() {
                    model.gone_at = self.now;
                }
            }
            Event::AgentCame {
                session,
                agent,
                available,
            } => {
                self.ears.view_opens(*session, agent.id);
                if let Some(model) = self.agents.get_mut(&agent.id) {
                    model.session = Some(*session);
                    model.switch = available.unwrap_or(model.switch);
                }
            }
            Event::AgentLeft { session, agent } => {
                self.ears.closes(*session);
                if let Some(model) = self.agents.get_mut(agent) {
                    model.session = None;
                    model.gone_at = self.now;
                }
            }
            Event::AgentChanged { agent } => {
                if let Some(model) = self.agents.get_mut(&agent.id) {
                    model.profile = agent.clone();
                }
            }
            Event::AgentLoggedOut { agent } | Event::AgentDisabled { agent } => {
                self.ears.stop_following(*agent);
                if let Some(model) = self.agents.get_mut(agent) {
                    model.switch = false;
                }
            }
            Event::Agent { agent, did, .. } => {
                if let Some(model) = self.agents.get_mut(agent) {
                    model.misses = 0;
                    if let desk::AgentDid::SetAvailable { on, .. } = did {
                        model.switch = *on;
                    }
                }
            }
            Event::Configured(config) => {
                self.config = DeskConfig::clone(config);
                self.rules_changed = true;
                self.model_leases();
            }
            Event::Hours { open, .. } => self.closed = !open,
            Event::Departments(all) => self.departments.clone_from(all),
            _ => {}
        }
    }

    /// Who has been gone for longer than the grace time is not there.
    fn model_leases(&mut self) {
        for agent in self.agents.values_mut() {
            let gone = agent.session.is_none();
            if gone && self.now >= agent.gone_at + self.config.agent_grace_ms {
                agent.switch = false;
            }
        }
    }

    /// Whether an agent may be given what is asked of a department: the rule as it is written down.
    pub(crate) fn may_get(&self, of: Option<DepartmentId>, agent: AgentId) -> bool {
        let known = self.departments.iter().find(|one| Some(one.id) == of);
        let there = |one: &&Department| {
            let mut agents = one.agents.iter();
            agents.any(|id| self.agents.get(id).is_some_and(|agent| agent.switch))
        };
        let binds = known.filter(there);
        binds.is_none_or(|one| one.agents.contains(&agent))
    }

    /// Who lets offers pass, several in a row, is not there. An offer that ended before its time,
    /// because somebody was gone for too long, was not missed.
    fn model_misses(&mut self) {
        let offered = self.store.rows.values().filter_map(|row| {
            let open_by = row.open_by.filter(|at| at.0 <= self.now)?;
            let customer = &self.customers.get(&row.customer);
            let gone = customer.filter(|c| c.pages.is_empty()).map(|c| c.gone_at);
            let waits_until = gone.map_or(u64::MAX, |gone| {
                gone.max(row.waiting_since.0) + self.config.waiting_grace_ms
            });
            let agent = &self.agents[&row.agent?];
            let lost_at = match agent.session {
                None => agent.gone_at + self.config.agent_lost_ms,
                Some(_) => u64::MAX,
            };
            let ended_before = waits_until < open_by.0 || lost_at < open_by.0;
            (!ended_before).then_some(agent.profile.id)
        });
        for id in offered.collect::<Vec<_>>() {
            let agent = self.agents.get_mut(&id).expect("offered to an agent");
            agent.misses += 1;
            if agent.misses >= self.config.misses_max {
                agent.misses = 0;
                agent.switch = false;
            }
        }
    }

    /// The relay is killed and starts again from its records. Nobody is connected.
    pub(crate) fn restart(&mut self) {
        let profiles = self.agents.values().map(|a| a.profile.clone()).collect();
        let loaded = Loaded {
            departments: self.departments.clone(),
            ..self.store.load(profiles)
        };
        for agent in self.agents.values_mut() {
            let busy = self.store.load_of(agent.profile.id) > 0;
            agent.session = None;
            agent.switch = busy;
            agent.misses = 0;
            agent.gone_at = self.now;
        }
        for customer in self.customers.values_mut() {
            customer.pages.clear();
            customer.gone_at = self.now;
        }
        self.ears = Ears::default();
        self.started_at = self.now;
        self.desk = Desk::load(self.config.clone(), loaded, Timestamp(self.now));
        if self.closed {
            self.hours(false);
        }
        self.event(Event::DayBegan {
            at: Timestamp(START_MS),
        });
    }
}
