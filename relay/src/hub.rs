//! The live sockets of one site: who is connected, and a queue to each. Sending never blocks; the
//! lock is short and never held across an await.

mod queue;
mod told;

pub(crate) use queue::{Inlet, Outgoing, Outlet, queue};
pub(crate) use told::Told;

use desk::{Audience, SessionId};
use protocol::{AgentId, CloseCode, CustomerId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Whose socket it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// A customer's page.
    Customer(CustomerId),
    /// An agent's view.
    Agent(AgentId),
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

    /// How many sockets there are.
    pub(crate) fn count(&self) -> usize {
        self.lock().by_session.len()
    }

    /// How many sockets a customer has.
    pub(crate) fn count_of(&self, customer: CustomerId) -> usize {
        let sockets = self.lock();
        sockets.of_customer.get(&customer).map_or(0, Vec::len)
    }

    /// Whether an agent has a view open.
    pub(crate) fn has_agent(&self, agent: AgentId) -> bool {
        self.lock().of_agent.contains_key(&agent)
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
    use desk::Notice;
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
