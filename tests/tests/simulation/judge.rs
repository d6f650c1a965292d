//! The judge: a simple model of who is there, and what must be true after every event that a desk
//! handles. The numbers are those of ARCHITECTURE.md.

use crate::kept::Kept;
use crate::rules;
use desk::{
    AgentDid, AgentProfile, Conversation, Desk, DeskConfig, Effect, Event, Notice, Record,
    SessionId,
};
use protocol::{AgentId, Code, ConversationId, CustomerId, Department, DepartmentId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// What the model knows of an agent.
#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) profile: AgentProfile,
    pub(crate) sessions: BTreeSet<SessionId>,
    pub(crate) switch: bool,
    pub(crate) gone_at: Timestamp,
    /// Offers in a row that were not opened.
    misses: u32,
}

/// What the model knows of a customer.
#[derive(Debug, Default)]
pub(crate) struct Customer {
    pub(crate) pages: BTreeSet<SessionId>,
    pub(crate) gone_at: Timestamp,
}

/// The model, and all that the desk has decided so far, on disk or not.
pub(crate) struct Judge {
    pub(crate) config: DeskConfig,
    pub(crate) now: Timestamp,
    pub(crate) day: Timestamp,
    pub(crate) decided: Kept,
    pub(crate) agents: BTreeMap<AgentId, Agent>,
    pub(crate) customers: BTreeMap<CustomerId, Customer>,
    pub(crate) departments: Vec<Department>,
    pub(crate) closed: bool,
    /// Rows that the last event changed, as they were before; `None`: new.
    pub(crate) changed: BTreeMap<ConversationId, Option<Conversation>>,
    /// Since when nobody has been gone: customers whom this desk has not seen count from its start.
    started: Timestamp,
}

impl Judge {
    pub(crate) fn new(config: DeskConfig, agents: &[AgentProfile], now: Timestamp) -> Self {
        let agent = |profile: &AgentProfile| Agent {
            profile: profile.clone(),
            sessions: BTreeSet::new(),
            switch: false,
            gone_at: now,
            misses: 0,
        };
        Self {
            config,
            now,
            day: now,
            decided: Kept::default(),
            agents: agents.iter().map(|p| (p.id, agent(p))).collect(),
            customers: BTreeMap::new(),
            departments: Vec::new(),
            closed: false,
            changed: BTreeMap::new(),
            started: now,
        }
    }

    /// A desk starts from this disk. Nobody is connected.
    pub(crate) fn restarts(&mut self, disk: &Kept, now: Timestamp) {
        self.now = self.now.max(now);
        self.started = self.now;
        self.decided = disk.clone();
        for agent in self.agents.values_mut() {
            agent.sessions.clear();
            agent.switch = self.decided.load_of(agent.profile.id) > 0;
            agent.gone_at = self.now;
            agent.misses = 0;
        }
        self.customers.clear();
        for row in self.decided.rows.values() {
            let customer = self.customers.entry(row.customer).or_default();
            customer.gone_at = self.now;
        }
        self.closed = false;
    }

    /// Has the desk handle an event, and judges what it did.
    pub(crate) fn handle(&mut self, desk: &mut Desk, now: Timestamp, event: Event) -> Vec<Effect> {
        self.now = self.now.max(now);
        self.leases();
        self.misses();
        self.model(&event);
        let began = self.decided.waits.len();
        let acts = match &event {
            Event::Agent { agent, .. } => Some(*agent),
            _ => None,
        };
        let effects = desk.handle(now, event);
        if let Some(agent) = acts.and_then(|id| self.agents.get_mut(&id))
            && !effects.iter().any(says_nothing_new)
        {
            agent.misses = 0;
        }
        self.changed.clear();
        let mut records = Vec::new();
        let mut told = false;
        for effect in &effects {
            match effect {
                Effect::Save(record) => {
                    assert!(!told, "told before saved: {record:?}");
                    if let Record::Conversation(row) = record {
                        let before = self.decided.rows.get(&row.id).cloned();
                        self.changed.entry(row.id).or_insert(before);
                    }
                    records.push(record.clone());
                }
                Effect::Tell(..) => told = true,
            }
        }
        self.decided.save(&records);
        for id in effects.iter().filter_map(promises) {
            let row = &self.decided.rows[&id];
            let customer = self.customers.get(&row.customer);
            let hears = customer.is_some_and(|customer| !customer.pages.is_empty());
            assert!(
                !hears || row.promised_ms.is_some(),
                "promised, not kept: {row:?}"
            );
        }
        rules::check(self, desk, began);
        effects
    }

    /// Whether an agent may be given what is asked of a department: while one of its agents is
    /// available, only those; else anybody.
    pub(crate) fn may_get(&self, of: Option<DepartmentId>, agent: AgentId) -> bool {
        let known = self.departments.iter().find(|one| Some(one.id) == of);
        let there = |id: &AgentId| self.agents.get(id).is_some_and(|agent| agent.switch);
        let binds = known.filter(|one| one.agents.iter().any(there));
        binds.is_none_or(|one| one.agents.contains(&agent))
    }

    /// Who has been gone for longer than the grace time is not available.
    fn leases(&mut self) {
        for agent in self.agents.values_mut() {
            let until = agent.gone_at.plus_ms(self.config.agent_grace_ms);
            if agent.sessions.is_empty() && self.now >= until {
                agent.switch = false;
            }
        }
    }

    /// Who lets offers pass, several in a row, is not there. An offer that ended before its time,
    /// because somebody was gone for too long, was not missed.
    fn misses(&mut self) {
        let missed = self.decided.rows.values().filter_map(|row| {
            let open_by = row.open_by.filter(|at| *at <= self.now)?;
            let agent = self.agents.get(&row.agent?)?;
            let customer = self.customers.get(&row.customer);
            let gone = customer.filter(|c| c.pages.is_empty());
            let waits_until = gone.map(|c| {
                let since = c.gone_at.max(row.waiting_since);
                since.plus_ms(self.config.waiting_grace_ms)
            });
            let lost_at = agent.gone_at.plus_ms(self.config.agent_lost_ms);
            let ended_before = waits_until.is_some_and(|at| at < open_by)
                || (agent.sessions.is_empty() && lost_at < open_by);
            (!ended_before).then_some(agent.profile.id)
        });
        for id in missed.collect::<Vec<_>>() {
            if let Some(agent) = self.agents.get_mut(&id) {
                agent.misses += 1;
                if agent.misses >= self.config.misses_max {
                    agent.misses = 0;
                    agent.switch = false;
                }
            }
        }
    }

    /// What the event says about who is there.
    fn model(&mut self, event: &Event) {
        let (now, started) = (self.now, self.started);
        match event {
            Event::CustomerCame {
                session, customer, ..
            } => {
                let customer = self.customers.entry(*customer).or_default();
                customer.pages.insert(*session);
            }
            Event::CustomerLeft { session, customer } => {
                let customer = self.customers.entry(*customer).or_default();
                if customer.pages.remove(session) && customer.pages.is_empty() {
                    customer.gone_at = now.max(started);
                }
            }
            Event::Hours { open, .. } => self.closed = !open,
            Event::Departments(all) => self.departments.clone_from(all),
            Event::AgentCame {
                session,
                agent,
                available,
            } => {
                if let Some(agent) = self.agents.get_mut(&agent.id) {
                    agent.sessions.insert(*session);
                    agent.switch = available.unwrap_or(agent.switch);
                }
            }
            Event::AgentLeft { session, agent } => {
                if let Some(agent) = self.agents.get_mut(agent)
                    && agent.sessions.remove(session)
                    && agent.sessions.is_empty()
                {
                    agent.gone_at = now;
                }
            }
            Event::AgentLoggedOut { agent } => {
                if let Some(agent) = self.agents.get_mut(agent) {
                    agent.switch = false;
                }
            }
            Event::Agent { agent, did, .. } => {
                if let Some(agent) = self.agents.get_mut(agent)
                    && let AgentDid::SetAvailable { on, .. } = did
                {
                    agent.switch = *on;
                }
            }
            _ => {}
        }
    }
}

/// Whose customer is told an estimate by this.
fn promises(effect: &Effect) -> Option<ConversationId> {
    let (id, place) = match effect {
        Effect::Tell(
            _,
            Notice::Place {
                conversation,
                place,
            },
        ) => (*conversation, Some(*place)),
        Effect::Tell(_, Notice::Conversation { view, .. }) => (view.id, view.place),
        Effect::Tell(_, Notice::CustomerWelcome { view, .. }) => {
            let view = view.as_ref()?;
            (view.id, view.place)
        }
        _ => return None,
    };
    place?.estimate_ms.map(|_| id)
}

/// What a view repeats by itself, or says of what is not there, tells nothing of a person.
fn says_nothing_new(effect: &Effect) -> bool {
    match effect {
        Effect::Tell(_, Notice::Again { .. }) => true,
        Effect::Tell(_, Notice::Refused(refusal)) => refusal.code == Code::NoSuchConversation,
        _ => false,
    }
}
