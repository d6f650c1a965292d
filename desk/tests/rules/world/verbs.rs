//! What tests say: short words for events, and for looking at what followed.

use super::World;
use desk::{
    AgentDid, Audience, Conversation, CustomerDid, Effect, Event, Notice, Record, SessionId,
};
use protocol::customer::Resume;
use protocol::{
    AgentId, Code, ConversationId, ConversationState, CustomerId, Department, DepartmentId, Entry,
    EntryBody, MessageId, Seq, Timestamp,
};

fn bytes(kind: u8, n: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    bytes
}

/// Agent number `n`.
pub(crate) fn agent(n: u64) -> AgentId {
    AgentId::random(bytes(1, n))
}

/// Customer number `n`.
pub(crate) fn customer(n: u64) -> CustomerId {
    CustomerId::random(bytes(2, n))
}

/// Message number `n`.
pub(crate) fn message(n: u64) -> MessageId {
    MessageId::random(bytes(3, n))
}

/// Department number `n`, called "Department n", of these agents.
pub(crate) fn department(n: u64, agents: &[u64]) -> Department {
    Department {
        id: DepartmentId::random(bytes(4, n)),
        name: format!("Department {n}"),
        agents: agents.iter().map(|n| agent(*n)).collect(),
    }
}

/// An address for customer number `n`.
pub(crate) fn address(n: u64) -> String {
    format!("customer{n}@example.com")
}

impl World {
    /// A number that was not used before.
    pub(crate) fn fresh(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// A conversation's id. Later ones sort anywhere, as random ones do.
    pub(crate) fn fresh_conversation(&mut self) -> ConversationId {
        let n = self.fresh().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        ConversationId::random(bytes(n as u8, n))
    }

    /// Time passes; the desk is ticked at each of its deadlines.
    pub(crate) fn pass(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(at) = self.desk.next_deadline().filter(|at| at.0 <= until) {
            self.now = at.0;
            self.event(Event::Tick);
        }
        self.now = until;
    }

    /// The page of customer `n` names department `d`.
    pub(crate) fn page_names(&mut self, n: u64, d: u64) {
        let name = format!(" DEPARTMENT {d}");
        self.event(Event::SiteSaid {
            customer: customer(n),
            before: None,
            verified: None,
            data: Some([("department".into(), name)].into()),
        });
    }

    /// Opening hours begin or end.
    pub(crate) fn hours(&mut self, open: bool) {
        let opens_at = (!open).then_some(Timestamp(super::START_MS + 3_600_000));
        self.event(Event::Hours { open, opens_at });
    }

    /// Customer `n` writes by e-mail.
    pub(crate) fn mail_comes(&mut self, n: u64, conversation: ConversationId) -> MessageId {
        let id = message(self.fresh());
        self.event(Event::MailCame {
            conversation,
            id,
            from: address(n),
            text: "Thank you, and one more thing.".into(),
        });
        id
    }

    /// A view of agent `n` says hello with the switch on.
    pub(crate) fn agent_on(&mut self, n: u64) -> SessionId {
        self.agent_comes(n, Some(true))
    }

    /// A view of agent `n` says hello.
    pub(crate) fn agent_comes(&mut self, n: u64, available: Option<bool>) -> SessionId {
        let session = SessionId(self.fresh());
        let agent = self.agents[&agent(n)].profile.clone();
        self.event(Event::AgentCame {
            session,
            agent,
            available,
        });
        session
    }

    /// The view of agent `n` is gone.
    pub(crate) fn agent_leaves(&mut self, n: u64) {
        if let Some(session) = self.agents[&agent(n)].session {
            let agent = agent(n);
            self.event(Event::AgentLeft { session, agent });
        }
    }

    /// Agent `n` does something by the open view.
    pub(crate) fn agent(&mut self, n: u64, did: AgentDid) {
        let agent = agent(n);
        let session = self.agents[&agent].session.expect("the agent is here");
        if let AgentDid::Leave { conversation } = &did {
            let ear = self.ears.open.get_mut(&session);
            ear.map(|ear| ear.followed.remove(conversation));
        }
        self.event(Event::Agent {
            session,
            agent,
            did,
        });
    }

    /// A page of customer `n` says hello.
    pub(crate) fn page(&mut self, n: u64) -> SessionId {
        self.page_with(n, None)
    }

    /// A page of customer `n` says hello, and what it has.
    pub(crate) fn page_with(&mut self, n: u64, resume: Option<Resume>) -> SessionId {
        let session = SessionId(self.fresh());
        self.event(Event::CustomerCame {
            session,
            customer: customer(n),
            locale: "en-GB".into(),
            zone: None,
            page: None,
            resume,
            only: None,
        });
        session
    }

    /// All pages of customer `n` are gone.
    pub(crate) fn pages_close(&mut self, n: u64) {
        let customer = customer(n);
        let pages = self.customers[&customer].pages.clone();
        for session in pages {
            self.event(Event::CustomerLeft { session, customer });
        }
    }

    /// Customer `n` does something by the newest page.
    pub(crate) fn customer(&mut self, n: u64, did: CustomerDid) {
        let customer = customer(n);
        let model = self.customers.get(&customer);
        let page = model.and_then(|c| c.pages.last().copied());
        let session = page.unwrap_or_else(|| self.page(n));
        self.event(Event::Customer {
            session,
            customer,
            did,
        });
    }

    /// Customer `n` asks for a chat, without address and question.
    pub(crate) fn ask(&mut self, n: u64) -> ConversationId {
        self.ask_with(n, None, None)
    }

    /// Customer `n`, whose address is known, asks for a chat.
    pub(crate) fn ask_known(&mut self, n: u64) -> ConversationId {
        self.ask_with(n, Some(&address(n)), Some("Hi, my tent pole arrived bent."))
    }

    /// Customer `n` asks for a chat.
    pub(crate) fn ask_with(
        &mut self,
        n: u64,
        email: Option<&str>,
        question: Option<&str>,
    ) -> ConversationId {
        let fresh = self.fresh_conversation();
        let id = message(self.fresh());
        self.customer(
            n,
            CustomerDid::Ask {
                fresh,
                id,
                name: format!("Customer {n}"),
                email: email.map(Into::into),
                question: question.map(Into::into),
                consent: None,
            },
        );
        fresh
    }

    /// Customer `n` leaves a message, in a request of this number.
    pub(crate) fn leaves_message(&mut self, n: u64, request: u64) -> ConversationId {
        let fresh = self.fresh_conversation();
        self.customer(
            n,
            CustomerDid::LeaveMessage {
                fresh,
                id: message(request),
                name: "Ada".into(),
                email: address(n),
                text: "My tent pole arrived bent.".into(),
                consent: None,
            },
        );
        fresh
    }

    /// Agent `n` opens a conversation.
    pub(crate) fn open(&mut self, n: u64, conversation: ConversationId) {
        let have = Seq(0);
        self.agent(n, AgentDid::Open { conversation, have });
    }

    /// Customer `c` asks and is given to agent `a`, who opens it.
    pub(crate) fn live(&mut self, c: u64, a: u64) -> ConversationId {
        let id = self.ask_known(c);
        assert_eq!(self.row(id).agent, Some(agent(a)));
        self.open(a, id);
        id
    }

    /// Customer `n` says something.
    pub(crate) fn customer_says(&mut self, n: u64, conversation: ConversationId) -> MessageId {
        let id = message(self.fresh());
        let text = String::from("Yes please");
        self.customer(
            n,
            CustomerDid::Say {
                conversation,
                id,
                text,
                files: Vec::new(),
            },
        );
        id
    }

    /// Agent `n` says something.
    pub(crate) fn agent_says(&mut self, n: u64, conversation: ConversationId) -> MessageId {
        let id = message(self.fresh());
        let text = String::from("I can send a new pole today.");
        self.agent(
            n,
            AgentDid::Say {
                conversation,
                id,
                text,
                files: Vec::new(),
            },
        );
        id
    }

    /// A conversation's row.
    pub(crate) fn row(&self, id: ConversationId) -> &Conversation {
        &self.store.rows[&id]
    }

    /// A conversation's state.
    pub(crate) fn state(&self, id: ConversationId) -> ConversationState {
        self.row(id).state
    }

    /// A conversation's entries, by what they say.
    pub(crate) fn bodies(&self, id: ConversationId) -> Vec<EntryBody> {
        let entries = self.store.entries[&id].iter();
        entries.map(|e| e.body.clone()).collect()
    }

    /// A conversation's newest entry.
    pub(crate) fn last_entry(&self, id: ConversationId) -> &Entry {
        let entries = &self.store.entries[&id];
        entries.last().expect("there is always one")
    }

    /// What the last event was refused for.
    pub(crate) fn refused(&self) -> Option<Code> {
        self.told().find_map(|(_, notice)| match notice {
            Notice::Refused(refusal) => Some(refusal.code),
            _ => None,
        })
    }

    /// What the last event led to telling.
    pub(crate) fn told(&self) -> impl Iterator<Item = (&Audience, &Notice)> {
        self.last.iter().filter_map(|effect| match effect {
            Effect::Tell(audience, notice) => Some((audience, notice)),
            Effect::Save(_) => None,
        })
    }

    /// What the last event led to saving.
    pub(crate) fn saved(&self) -> impl Iterator<Item = &Record> {
        self.last.iter().filter_map(|effect| match effect {
            Effect::Save(record) => Some(record),
            Effect::Tell(..) => None,
        })
    }

    /// The desk's time.
    pub(crate) fn at(&self) -> Timestamp {
        Timestamp(self.now)
    }
}
