//! The live sockets of one site: who is connected, and a queue to each. Sending never blocks; the
//! lock is short and never held across an await.

use crate::wire::{self, Framed};
use axum::extract::ws::Utf8Bytes;
use desk::{Audience, Notice, SessionId};
use protocol::limits::OUTGOING_MAX;
use protocol::{AgentId, CloseCode, CustomerId, codec};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::{mpsc, watch};

/// Whose socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// A customer's page.
    Customer(CustomerId),
    /// An agent's view.
    Agent(AgentId),
}

/// A notice on its way to one socket or to thousands; each role's frame is made once.
#[derive(Debug)]
pub(crate) struct Told {
    /// What is told.
    pub(crate) notice: Notice,
    for_customers: OnceLock<Framed<Utf8Bytes>>,
    for_agents: OnceLock<Framed<Utf8Bytes>>,
}

impl Told {
    /// A notice whose frames are not made yet.
    pub(crate) fn new(notice: Notice) -> Arc<Self> {
        Arc::new(Self {
            notice,
            for_customers: OnceLock::new(),
            for_agents: OnceLock::new(),
        })
    }

    /// The frame for the role of `who`.
    pub(crate) fn frame(&self, who: Who) -> Framed<Utf8Bytes> {
        match who {
            Who::Customer(_) => self
                .for_customers
                .get_or_init(|| wire::to_customer(&self.notice).map(|f| codec::encode(&f).into())),
            Who::Agent(_) => self
                .for_agents
                .get_or_init(|| wire::to_agent(&self.notice).map(|f| codec::encode(&f).into())),
        }
        .clone()
    }
}

/// What lies in a socket's queue.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    /// The desk told something.
    Told(Arc<Told>),
    /// The session itself answers (refusals, pongs): a whole frame.
    Frame(Utf8Bytes),
    /// Once everything before it is written, the socket closes with this code.
    Close(CloseCode),
}

/// The sending end of a socket's queue.
#[derive(Clone, Debug)]
pub(crate) struct Outlet {
    queue: mpsc::Sender<Outgoing>,
    cut: watch::Sender<Option<CloseCode>>,
}

impl Outlet {
    /// Queues something. A full queue means that the socket reads too slowly: it is cut off, and
    /// its client comes back and resumes.
    pub(crate) fn send(&self, outgoing: Outgoing) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.queue.try_send(outgoing) {
            self.cut.send_replace(Some(CloseCode::Slow));
        }
    }
}

/// The socket's end of its queue.
#[derive(Debug)]
pub(crate) struct Inlet {
    /// What is to be written, in order.
    pub(crate) queue: mpsc::Receiver<Outgoing>,
    /// Set once the socket has to close without writing the rest.
    pub(crate) cut: watch::Receiver<Option<CloseCode>>,
}

/// A new socket's queue, bounded by [`OUTGOING_MAX`].
pub(crate) fn queue() -> (Outlet, Inlet) {
    let (sender, queue) = mpsc::channel(OUTGOING_MAX);
    let (cut_sender, cut) = watch::channel(None);
    let outlet = Outlet {
        queue: sender,
        cut: cut_sender,
    };
    (outlet, Inlet { queue, cut })
}

#[derive(Debug, Default)]
struct Sockets {
    by_session: HashMap<SessionId, (Who, Outlet)>,
    of_customer: HashMap<CustomerId, Vec<SessionId>>,
    of_agent: HashMap<AgentId, Vec<SessionId>>,
    stopped: bool,
}

/// All live sockets of a site.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    sockets: Mutex<Sockets>,
}

impl Hub {
    /// A socket said who it is. After [`Hub::stop`] it is told to close at once.
    pub(crate) fn join(&self, session: SessionId, who: Who, outlet: Outlet) {
        let mut sockets = self.lock();
        if sockets.stopped {
            outlet.send(Outgoing::Close(CloseCode::Restart));
        }
        match who {
            Who::Customer(id) => sockets.of_customer.entry(id).or_default().push(session),
            Who::Agent(id) => sockets.of_agent.entry(id).or_default().push(session),
        }
        sockets.by_session.insert(session, (who, outlet));
    }

    /// A socket is gone.
    pub(crate) fn leave(&self, session: SessionId) {
        let mut sockets = self.lock();
        match sockets.by_session.remove(&session) {
            Some((Who::Customer(id), _)) => forget(&mut sockets.of_customer, id, session),
            Some((Who::Agent(id), _)) => forget(&mut sockets.of_agent, id, session),
            None => {}
        }
    }

    /// Queues what is told for everybody concerned.
    pub(crate) fn tell(&self, audience: Audience, told: &Arc<Told>) {
        self.send(audience, &Outgoing::Told(told.clone()));
    }

    /// Has sockets close once what is queued for them is written.
    pub(crate) fn close(&self, audience: Audience, code: CloseCode) {
        self.send(audience, &Outgoing::Close(code));
    }

    /// Has every socket close once what is queued for it is written.
    pub(crate) fn close_all(&self, code: CloseCode) {
        self.close(Audience::Agents, code);
        self.close(Audience::Customers, code);
    }

    /// The relay stops: every socket closes, and whoever still comes is turned away.
    pub(crate) fn stop(&self) {
        self.lock().stopped = true;
        self.close_all(CloseCode::Restart);
    }

    fn send(&self, audience: Audience, outgoing: &Outgoing) {
        let sockets = self.lock();
        let to = |session: &SessionId| {
            if let Some((_, outlet)) = sockets.by_session.get(session) {
                outlet.send(outgoing.clone());
            }
        };
        match audience {
            Audience::Session(session) => to(&session),
            Audience::Customer(id) => sockets
                .of_customer
                .get(&id)
                .into_iter()
                .flatten()
                .for_each(to),
            Audience::Agent(id) => sockets.of_agent.get(&id).into_iter().flatten().for_each(to),
            Audience::Agents => sockets.of_agent.values().flatten().for_each(to),
            Audience::Customers => sockets.of_customer.values().flatten().for_each(to),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Sockets> {
        // Each change is complete before the next statement that could panic.
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget<K: Eq + std::hash::Hash>(
    sessions: &mut HashMap<K, Vec<SessionId>>,
    key: K,
    session: SessionId,
) {
    if let Some(list) = sessions.get_mut(&key) {
        list.retain(|s| *s != session);
        if list.is_empty() {
            sessions.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Availability;

    fn told() -> Arc<Told> {
        Told::new(Notice::Availability(Availability::default()))
    }

    fn join(hub: &Hub, number: u64, who: Who) -> Inlet {
        let (outlet, inlet) = queue();
        hub.join(SessionId(number), who, outlet);
        inlet
    }

    #[test]
    fn each_audience_reaches_its_sockets_and_no_other() {
        let hub = Hub::default();
        let (ada, bo) = (CustomerId::random([1; 16]), CustomerId::random([2; 16]));
        let mira = AgentId::random([3; 16]);
        let mut inlets = [
            join(&hub, 1, Who::Customer(ada)),
            join(&hub, 2, Who::Customer(ada)),
            join(&hub, 3, Who::Customer(bo)),
            join(&hub, 4, Who::Agent(mira)),
        ];
        for (audience, reached) in [
            (Audience::Session(SessionId(3)), [false, false, true, false]),
            (Audience::Customer(ada), [true, true, false, false]),
            (Audience::Agent(mira), [false, false, false, true]),
            (Audience::Customers, [true, true, true, false]),
            (Audience::Agents, [false, false, false, true]),
        ] {
            hub.tell(audience, &told());
            let got = inlets
                .each_mut()
                .map(|inlet| inlet.queue.try_recv().is_ok());
            assert_eq!(got, reached, "{audience:?}");
        }
        hub.leave(SessionId(1));
        hub.tell(Audience::Customer(ada), &told());
        assert!(inlets[0].queue.try_recv().is_err());
        assert!(inlets[1].queue.try_recv().is_ok());
    }

    #[test]
    fn a_full_queue_cuts_its_own_socket_off_and_nobody_else() {
        let hub = Hub::default();
        let ada = CustomerId::random([1; 16]);
        let slow = join(&hub, 1, Who::Customer(ada));
        let mut quick = join(&hub, 2, Who::Customer(ada));
        for _ in 0..=OUTGOING_MAX {
            hub.tell(Audience::Customers, &told());
            assert!(quick.queue.try_recv().is_ok());
        }
        assert_eq!(*slow.cut.borrow(), Some(CloseCode::Slow));
        assert_eq!(*quick.cut.borrow(), None);
    }

    #[test]
    fn whoever_comes_after_the_stop_is_turned_away() {
        let hub = Hub::default();
        hub.stop();
        let mut late = join(&hub, 1, Who::Agent(AgentId::random([1; 16])));
        assert!(matches!(
            late.queue.try_recv(),
            Ok(Outgoing::Close(CloseCode::Restart))
        ));
    }
}
