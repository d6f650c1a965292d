//! The relay without sockets and threads: who is connected, the desk's inbox, one batch at a time,
//! saved first and then told. The way between frame and desk is the relay's own code.

use crate::heap::ConnId;
use crate::judge::Judge;
use crate::kept::{Kept, MailKey};
use desk::{AgentProfile, Audience, Desk, DeskConfig, Event, Notice, Record, SessionId};
use protocol::{AgentId, CustomerId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Events that go into one commit at most, as the desk loop has it.
const BATCH_MAX: usize = 256;

/// Whose connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Customer(CustomerId),
    Agent(AgentId),
}

/// One connection as the relay sees it.
pub(crate) struct Socket {
    pub(crate) opened_at: u64,
    pub(crate) heard_at: u64,
    /// Set by hello.
    pub(crate) who: Option<(Who, SessionId)>,
}

/// What is being written to disk, and told once it is there.
pub(crate) struct Commit {
    pub(crate) records: Vec<Record>,
    pub(crate) told: Vec<(Audience, Notice)>,
    /// Mails whose end is written down by it.
    pub(crate) mails: Vec<MailKey>,
}

/// A relay process, and its disk.
pub(crate) struct Relay {
    pub(crate) config: DeskConfig,
    pub(crate) agents: Vec<AgentProfile>,
    pub(crate) up: bool,
    /// Which run it is.
    pub(crate) run: u32,
    /// The disk.
    pub(crate) disk: Kept,
    pub(crate) desk: Desk,
    pub(crate) judge: Judge,
    pub(crate) inbox: VecDeque<Event>,
    pub(crate) sockets: BTreeMap<ConnId, Socket>,
    pub(crate) commit: Option<Commit>,
    pub(crate) closed: bool,
    known: BTreeSet<SessionId>,
    sessions: u64,
}

impl Relay {
    pub(crate) fn new(config: DeskConfig, agents: Vec<AgentProfile>, now: Timestamp) -> Self {
        let disk = Kept::default();
        let desk = Desk::load(config.clone(), disk.load(agents.clone(), now), now);
        Self {
            judge: Judge::new(config.clone(), &agents, now),
            config,
            agents,
            up: false,
            run: 0,
            disk,
            desk,
            inbox: VecDeque::new(),
            sockets: BTreeMap::new(),
            commit: None,
            closed: false,
            known: BTreeSet::new(),
            sessions: 0,
        }
    }

    /// Starts, or starts again, from the disk. What follows is to be committed.
    pub(crate) fn load(&mut self, now: Timestamp) {
        self.known.clear();
        self.judge.restarts(&self.disk, now);
        let loaded = desk::Loaded {
            departments: self.judge.departments.clone(),
            ..self.disk.load(self.agents.clone(), now)
        };
        self.desk = Desk::load(self.config.clone(), loaded, now);
        let mut commit = Commit {
            records: Vec::new(),
            told: Vec::new(),
            mails: Vec::new(),
        };
        let hours = Event::Hours {
            open: !self.closed,
            opens_at: None,
        };
        let mut effects = Vec::new();
        for first in [Event::DayBegan { at: self.judge.day }, hours] {
            effects.extend(self.judge.handle(&mut self.desk, now, first));
        }
        (commit.records, commit.told) = relay::pure::sort(effects);
        self.commit = Some(commit);
    }

    /// Takes what has come, asks the desk, and holds ready what is to be saved and told. False if
    /// there was nothing to do.
    pub(crate) fn work(&mut self, now: Timestamp) -> bool {
        let mut effects = Vec::new();
        let mut mails = Vec::new();
        let due = self.desk.next_deadline().is_some_and(|due| due <= now);
        if due {
            effects.extend(self.judge.handle(&mut self.desk, now, Event::Tick));
        }
        let n = self.inbox.len().min(BATCH_MAX);
        for event in self.inbox.drain(..n).collect::<Vec<_>>() {
            if !self.is_current(&event) {
                continue;
            }
            if let Event::MailDone {
                conversation,
                asked,
                email,
                ..
            } = &event
            {
                mails.push((*conversation, *asked, email.clone()));
            }
            effects.extend(self.judge.handle(&mut self.desk, now, event));
        }
        if !due && n == 0 {
            return false;
        }
        let (records, told) = relay::pure::sort(effects);
        self.commit = Some(Commit {
            records,
            told,
            mails,
        });
        true
    }

    /// What was being written is on disk.
    pub(crate) fn persist(&mut self, commit: &Commit) {
        self.disk.save(&commit.records);
        self.disk.told.extend(commit.mails.iter().cloned());
    }

    /// The process is gone, and with it all that was not on disk.
    pub(crate) fn dies(&mut self) {
        self.up = false;
        self.run += 1;
        self.inbox.clear();
        self.sockets.clear();
        self.commit = None;
    }

    /// A number for somebody who said hello.
    pub(crate) fn next_session(&mut self) -> SessionId {
        self.sessions += 1;
        SessionId(self.sessions)
    }

    /// A connection is gone, or closed from here: the desk hears it.
    pub(crate) fn leaves(&mut self, conn: ConnId) {
        let Some(socket) = self.sockets.remove(&conn) else {
            return;
        };
        match socket.who {
            Some((Who::Customer(customer), session)) => {
                self.inbox
                    .push_back(Event::CustomerLeft { session, customer });
            }
            Some((Who::Agent(agent), session)) => {
                self.inbox.push_back(Event::AgentLeft { session, agent });
            }
            None => {}
        }
    }

    /// The connections that an audience is made of.
    pub(crate) fn reached(&self, audience: Audience) -> Vec<(ConnId, Who)> {
        let is_meant = |who: Who, session: SessionId| match (audience, who) {
            (Audience::Session(one), _) => one == session,
            (Audience::Customer(one), Who::Customer(id)) => one == id,
            (Audience::Agent(one), Who::Agent(id)) => one == id,
            (Audience::Agents, Who::Agent(_)) | (Audience::Customers, Who::Customer(_)) => true,
            _ => false,
        };
        let greeted = self
            .sockets
            .iter()
            .filter_map(|(conn, socket)| socket.who.map(|(who, session)| (*conn, who, session)));
        greeted
            .filter(|(_, who, session)| is_meant(*who, *session))
            .map(|(conn, who, _)| (conn, who))
            .collect()
    }

    /// Whether an event comes from somebody whom this desk knows, as the desk loop has it.
    fn is_current(&mut self, event: &Event) -> bool {
        match event {
            Event::CustomerCame { session, .. } | Event::AgentCame { session, .. } => {
                self.known.insert(*session)
            }
            Event::CustomerLeft { session, .. } | Event::AgentLeft { session, .. } => {
                self.known.remove(session)
            }
            Event::Customer { session, .. } | Event::Agent { session, .. } => {
                self.known.contains(session)
            }
            _ => true,
        }
    }
}
