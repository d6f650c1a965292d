//! What happens at the relay's end of the world: connections come and go, frames arrive, the desk
//! works, the disk is written, the process dies and starts.

use crate::frames::{self, Heard};
use crate::heap::{ConnId, Next};
use crate::kept;
use crate::relay_end::{Socket, Who};
use crate::world::World;
use desk::{Audience, Event, MailKind, Notice};
use protocol::codec::decode;
use protocol::limits::{HELLO_MS, SILENCE_MS};
use protocol::{CloseCode, CustomerId, FromAgent, FromCustomer};

/// The desk looks at the clock at least this often, in milliseconds.
const NAP_MAX_MS: u64 = 30_000;

impl World {
    /// A connection was made. False if there is no relay.
    pub(crate) fn relay_takes(&mut self, id: ConnId) -> bool {
        if !self.relay.up {
            return false;
        }
        let socket = Socket {
            opened_at: self.now,
            heard_at: self.now,
            who: None,
        };
        self.relay.sockets.insert(id, socket);
        self.heap.plan(self.now + HELLO_MS, Next::Watch(id));
        true
    }

    /// A frame arrives.
    pub(crate) fn at_relay(&mut self, id: ConnId, text: &str) {
        let Some(socket) = self.relay.sockets.get_mut(&id) else {
            return;
        };
        socket.heard_at = self.now;
        let Some(who) = socket.who else {
            return self.greets(id, text);
        };
        let fresh = self.dice.conversation();
        // Only what a client would send again.
        let guarded = text.starts_with("{\"send\"") || text.starts_with("{\"note\"");
        let refused = guarded && self.dice.per_mille(self.mood.too_fast);
        let too_fast = refused.then(|| self.dice.from(100, 3_000) as u32);
        match frames::hear(who, text, fresh, too_fast) {
            Heard::Event(event) => self.happened(event),
            Heard::Answer(frame) => self.say_to(id, frame),
        }
    }

    fn greets(&mut self, id: ConnId, text: &str) {
        let session = self.relay.next_session();
        let (who, came) = if let Ok(FromCustomer::Hello {
            token,
            locale,
            resume,
            ..
        }) = decode(text)
        {
            let known = token.map(|token| token.parse::<CustomerId>());
            let customer = match known {
                None => self.dice.customer(),
                Some(Ok(customer)) => customer,
                Some(Err(_)) => return self.closes(id, CloseCode::BadToken),
            };
            let came = Event::CustomerCame {
                session,
                customer,
                locale,
                zone: None,
                page: None,
                resume,
                only: None,
            };
            (Who::Customer(customer), came)
        } else if let Ok(FromAgent::Hello { token, available }) = decode(text) {
            let logged_in = self.mood.logins.iter().position(|login| *login == token);
            let Some(n) = logged_in else {
                return self.closes(id, CloseCode::BadToken);
            };
            let agent = self.relay.agents[n].clone();
            let who = Who::Agent(agent.id);
            let came = Event::AgentCame {
                session,
                agent,
                available,
            };
            (who, came)
        } else {
            panic!("the first frame is a hello, not {text}");
        };
        if let Some(socket) = self.relay.sockets.get_mut(&id) {
            socket.who = Some((who, session));
        }
        self.happened(came);
    }

    /// The relay looks whether somebody says nothing.
    pub(crate) fn watch(&mut self, id: ConnId) {
        let Some(socket) = self.relay.sockets.get(&id) else {
            return;
        };
        let until = match socket.who {
            None => socket.opened_at + HELLO_MS,
            Some(_) => socket.heard_at + SILENCE_MS,
        };
        if until <= self.now {
            self.closes(id, CloseCode::Silent);
        } else {
            self.heap.plan(until, Next::Watch(id));
        }
    }

    /// The relay learns that a connection is gone.
    pub(crate) fn lost(&mut self, id: ConnId) {
        if let Some(conn) = self.network.conns.get_mut(&id) {
            conn.at_relay = false;
            self.network.tidy(id);
        }
        if self.relay.sockets.contains_key(&id) {
            self.tell(|| format!("the relay loses {id:?}"));
            self.relay.leaves(id);
            self.wake_at(self.now);
        }
    }

    /// The relay closes a connection, after what it has said.
    fn closes(&mut self, id: ConnId, code: CloseCode) {
        self.tell(|| format!("the relay closes {id:?}: {code:?}"));
        let (heap, dice) = (&mut self.heap, &mut self.dice);
        let next = Next::Closed(id, code.number());
        self.network.down(heap, dice, self.now, id, next);
        if let Some(conn) = self.network.conns.get_mut(&id) {
            conn.at_relay = false;
        }
        self.relay.leaves(id);
        self.wake_at(self.now);
    }

    /// The relay closes the connections of an audience.
    pub(crate) fn closes_all(&mut self, audience: Audience, code: CloseCode) {
        for (id, _) in self.relay.reached(audience) {
            self.closes(id, code);
        }
    }

    fn say_to(&mut self, id: ConnId, frame: String) {
        let (heap, dice) = (&mut self.heap, &mut self.dice);
        let next = Next::Down(id, frame);
        self.network.down(heap, dice, self.now, id, next);
    }

    /// The desk takes a batch, unless one is being written.
    pub(crate) fn desk_works(&mut self) {
        if !self.relay.up || self.relay.commit.is_some() {
            return;
        }
        let now = self.clock();
        if self.relay.work(now) {
            self.plan_commit();
        } else {
            self.nap();
        }
    }

    fn plan_commit(&mut self) {
        let empty = |c: &crate::relay_end::Commit| c.records.is_empty();
        let nothing = self.relay.commit.as_ref().is_some_and(empty);
        let takes_ms = match nothing {
            true => 0,
            false => self.dice.skewed(self.mood.disk_ms),
        };
        let run = self.relay.run;
        self.heap.plan(self.now + takes_ms, Next::Saved(run));
    }

    fn nap(&mut self) {
        let now = self.clock();
        let due = self.relay.desk.next_deadline();
        let nap_ms = due.map_or(NAP_MAX_MS, |due| due.since_ms(now));
        if due.is_some() {
            let nap_ms = match self.mood.naps {
                true => nap_ms.min(NAP_MAX_MS),
                false => nap_ms,
            };
            self.wake_at(self.now + nap_ms.max(1));
        }
    }

    /// What was being written is on disk, or could not be.
    pub(crate) fn saved(&mut self) {
        let Some(commit) = self.relay.commit.take() else {
            return;
        };
        if !commit.records.is_empty() && self.dice.per_mille(self.mood.disk_fails) {
            return self.disk_fails();
        }
        self.relay.persist(&commit);
        for record in &commit.records {
            if let desk::Record::Mail(mail) = record {
                let mail = mail.clone();
                self.plan_mail(mail);
            }
        }
        for (audience, notice) in commit.told {
            self.notice(audience, &notice);
        }
        if self.relay.inbox.is_empty() {
            self.nap();
        } else {
            self.wake_at(self.now);
        }
    }

    fn notice(&mut self, audience: Audience, notice: &Notice) {
        if let Notice::Entry {
            conversation,
            entry,
        } = notice
        {
            let saved = self.relay.disk.entry(*conversation, entry.seq);
            assert_eq!(saved, Some(entry), "told before saved");
        }
        let now = self.clock();
        for (id, who) in self.relay.reached(audience) {
            let frame = frames::frame(who, notice, &self.relay.disk, now);
            if let Some(frame) = frame {
                self.say_to(id, frame);
            }
        }
    }

    fn plan_mail(&mut self, mail: desk::Mail) {
        let at = self.now + self.dice.skewed(120_000);
        let inside = matches!(mail.kind, MailKind::Escalation | MailKind::Overdue);
        let sent = inside || !self.dice.per_mille(self.mood.mail_fails);
        let run = self.relay.run;
        self.heap.plan(at, Next::Mailed(run, Box::new(mail), sent));
    }

    /// The store refused: the desk starts again from its records, and everybody comes back.
    fn disk_fails(&mut self) {
        self.tell(|| String::from("the disk refuses; the desk starts again"));
        self.closes_all(Audience::Agents, CloseCode::DeskRestart);
        self.closes_all(Audience::Customers, CloseCode::DeskRestart);
        self.loads();
    }

    /// The relay starts from its disk.
    pub(crate) fn starts(&mut self) {
        self.tell(|| String::from("the relay starts"));
        self.relay.up = true;
        self.loads();
        self.forget_wakes();
        let told = &self.relay.disk.told;
        let open = self.relay.disk.mails.values();
        let open = open.filter(|mail| !told.contains(&kept::key(mail)));
        for mail in open.cloned().collect::<Vec<_>>() {
            self.plan_mail(mail);
        }
    }

    fn loads(&mut self) {
        let now = self.clock();
        self.relay.load(now);
        self.plan_commit();
    }

    /// The process is killed. What was being written is on disk or not.
    pub(crate) fn crashes(&mut self, down_ms: u64) {
        if !self.relay.up {
            return;
        }
        if let Some(commit) = self.relay.commit.take()
            && self.dice.per_mille(500)
        {
            self.relay.persist(&commit);
        }
        self.tell(|| format!("the relay is killed, for {down_ms} ms"));
        self.goes_down(down_ms, 1006);
    }

    /// The relay stops in good order: what it was told is saved, and everybody hears why.
    pub(crate) fn stops(&mut self, down_ms: u64) {
        if !self.relay.up {
            return;
        }
        self.tell(|| format!("the relay stops, for {down_ms} ms"));
        while self.relay.commit.is_some() || !self.relay.inbox.is_empty() {
            if self.relay.commit.is_none() && !self.relay.work(self.clock()) {
                break;
            }
            self.saved();
        }
        self.goes_down(down_ms, CloseCode::Restart.number());
    }

    fn goes_down(&mut self, down_ms: u64, code: u16) {
        let ids: Vec<ConnId> = self.network.conns.keys().copied().collect();
        for id in ids {
            let (heap, dice) = (&mut self.heap, &mut self.dice);
            let next = Next::Closed(id, code);
            self.network.down(heap, dice, self.now, id, next);
            if let Some(conn) = self.network.conns.get_mut(&id) {
                conn.at_relay = false;
            }
            self.network.tidy(id);
        }
        self.relay.dies();
        self.heap.plan(self.now + down_ms, Next::Starts);
    }
}
