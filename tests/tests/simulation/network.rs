//! The network between clients and relay. Within a connection order holds, as TCP keeps it; a cut
//! loses what was under way; between connections nothing is promised.

use crate::dice::Dice;
use crate::heap::{ConnId, End, Heap, Next};
use std::collections::BTreeMap;

/// A machine with a way to the relay: a customer's or an agent's.
pub(crate) struct Machine {
    /// Milliseconds that a frame takes, from and to.
    pub(crate) delay_ms: (u64, u64),
    /// Nothing gets through before.
    pub(crate) blocked_until: u64,
    /// The lid is closed until then.
    pub(crate) asleep_until: u64,
    /// Milliseconds by which its clock is behind, since it stood still.
    pub(crate) lag_ms: u64,
}

/// One connection.
pub(crate) struct Conn {
    pub(crate) end: End,
    pub(crate) machine: usize,
    /// Whether the client still has it.
    pub(crate) at_client: bool,
    /// Whether what the client sent can still arrive.
    pub(crate) at_relay: bool,
    /// Nothing more gets through.
    broken: bool,
    /// When the last frame planned in each direction arrives.
    up_at: u64,
    down_at: u64,
    /// Until when something that came is held back, so that nothing overtakes it.
    up_held_until: u64,
    down_held_until: u64,
}

/// All machines and connections.
#[derive(Default)]
pub(crate) struct Network {
    pub(crate) machines: Vec<Machine>,
    pub(crate) conns: BTreeMap<ConnId, Conn>,
    count: u64,
}

impl Network {
    /// A new machine; its number.
    pub(crate) fn machine(&mut self) -> usize {
        self.machines.push(Machine {
            delay_ms: (1, 40),
            blocked_until: 0,
            asleep_until: 0,
            lag_ms: 0,
        });
        self.machines.len() - 1
    }

    /// A client dials. What it gets to hear comes by the heap.
    pub(crate) fn dial(
        &mut self,
        heap: &mut Heap,
        dice: &mut Dice,
        now: u64,
        (end, machine): (End, usize),
        relay_is_up: bool,
    ) -> ConnId {
        self.count += 1;
        let id = ConnId(self.count);
        let at = self.machines[machine].arrival(dice, now);
        let conn = Conn {
            end,
            machine,
            at_client: true,
            at_relay: relay_is_up,
            broken: false,
            up_at: at,
            down_at: at,
            up_held_until: 0,
            down_held_until: 0,
        };
        self.conns.insert(id, conn);
        match relay_is_up {
            true => heap.plan(at, Next::Opened(id)),
            false => heap.plan(at, Next::Closed(id, 1006)),
        }
        id
    }

    /// Something goes towards the relay, after everything sent before.
    pub(crate) fn up(
        &mut self,
        heap: &mut Heap,
        dice: &mut Dice,
        now: u64,
        id: ConnId,
        next: Next,
    ) {
        if let Some(conn) = self.conns.get_mut(&id).filter(|c| !c.broken) {
            let at = self.machines[conn.machine].arrival(dice, now);
            conn.up_at = conn.up_at.max(at).max(conn.up_held_until + 1);
            heap.plan(conn.up_at, next);
        }
    }

    /// Something goes towards the client, after everything sent before.
    pub(crate) fn down(
        &mut self,
        heap: &mut Heap,
        dice: &mut Dice,
        now: u64,
        id: ConnId,
        next: Next,
    ) {
        if let Some(conn) = self.conns.get_mut(&id).filter(|c| !c.broken) {
            let at = self.machines[conn.machine].arrival(dice, now);
            conn.down_at = conn.down_at.max(at).max(conn.down_held_until + 1);
            heap.plan(conn.down_at, next);
        }
    }

    /// When what arrives now may really be taken: later, if the machine is cut off or asleep.
    pub(crate) fn postponed(&self, now: u64, next: &Next) -> Option<u64> {
        let (id, for_client) = match next {
            Next::Opened(id) | Next::Down(id, _) | Next::Closed(id, _) => (id, true),
            Next::Up(id, _) | Next::Lost(id) => (id, false),
            _ => return None,
        };
        let conn = self.conns.get(id)?;
        let machine = &self.machines[conn.machine];
        let (until, held_until) = match for_client {
            true => (
                machine.blocked_until.max(machine.asleep_until),
                conn.down_held_until,
            ),
            false => (machine.blocked_until, conn.up_held_until),
        };
        if until > now {
            return Some(held_until.max(until + 1));
        }
        // What was sent before is still held: nothing overtakes it.
        (held_until > now).then_some(held_until)
    }

    /// What is postponed keeps its order before what is sent later.
    pub(crate) fn postpone(&mut self, next: &Next, until: u64) {
        match next {
            Next::Opened(id) | Next::Down(id, _) | Next::Closed(id, _) => {
                if let Some(conn) = self.conns.get_mut(id) {
                    conn.down_at = conn.down_at.max(until);
                    conn.down_held_until = until;
                }
            }
            Next::Up(id, _) | Next::Lost(id) => {
                if let Some(conn) = self.conns.get_mut(id) {
                    conn.up_at = conn.up_at.max(until);
                    conn.up_held_until = until;
                }
            }
            _ => {}
        }
    }

    /// The connection that a client has.
    pub(crate) fn of(&self, end: End) -> Option<ConnId> {
        let own = |(_, conn): &(&ConnId, &Conn)| conn.end == end && conn.at_client;
        self.conns.iter().find(own).map(|(id, _)| *id)
    }

    /// A connection is broken: nothing more gets through, in either direction.
    pub(crate) fn cut(&mut self, id: ConnId) {
        if let Some(conn) = self.conns.get_mut(&id) {
            conn.broken = true;
        }
    }

    /// Forgets connections that neither side has.
    pub(crate) fn tidy(&mut self, id: ConnId) {
        let gone = |conn: &Conn| !conn.at_client && !conn.at_relay;
        if self.conns.get(&id).is_some_and(gone) {
            self.conns.remove(&id);
        }
    }
}

impl Machine {
    fn arrival(&self, dice: &mut Dice, now: u64) -> u64 {
        let (low, high) = self.delay_ms;
        now.max(self.blocked_until + 1) + dice.from(low, high)
    }
}
