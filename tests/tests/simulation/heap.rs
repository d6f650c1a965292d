//! What happens when: one heap for the whole world. What is due at the same moment happens in the
//! order in which it was planned.

use desk::Mail;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BinaryHeap;

/// One connection of the simulated network; numbers are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ConnId(pub(crate) u64);

/// Who sits at the far end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// A customer's page.
    Tab(usize),
    /// An agent's view.
    View(usize),
}

/// What is planned.
#[derive(Clone, Debug)]
pub(crate) enum Next {
    /// The socket is open at the client's end.
    Opened(ConnId),
    /// It could not be opened, or is gone; the code is what the client reads.
    Closed(ConnId, u16),
    /// A frame reaches the relay.
    Up(ConnId, String),
    /// A frame reaches the client.
    Down(ConnId, String),
    /// The relay learns that a connection is gone.
    Lost(ConnId),
    /// The relay looks at a connection: hello in time? silent for too long?
    Watch(ConnId),
    /// A client's timer; good only if it is still set to this moment.
    Timer(End),
    /// The desk loop looks at its inbox and at the clock. The number is the relay's run.
    Wake(u32),
    /// What the desk decided is on disk. The number is the relay's run.
    Saved(u32),
    /// A mail was tried. The number is the relay's run.
    Mailed(u32, Box<Mail>, bool),
    /// The relay starts.
    Starts,
    /// Somebody does something.
    Deed,
}

/// Everything that is planned.
#[derive(Default)]
pub(crate) struct Heap {
    order: BinaryHeap<Reverse<(u64, u64)>>,
    planned: BTreeMap<u64, Next>,
    count: u64,
}

impl Heap {
    pub(crate) fn plan(&mut self, at: u64, next: Next) {
        self.count += 1;
        self.order.push(Reverse((at, self.count)));
        self.planned.insert(self.count, next);
    }

    /// What comes next, unless it comes after `until`.
    pub(crate) fn pop(&mut self, until: u64) -> Option<(u64, Next)> {
        loop {
            let Reverse((at, number)) = *self.order.peek()?;
            if at > until {
                return None;
            }
            self.order.pop();
            if let Some(next) = self.planned.remove(&number) {
                return Some((at, next));
            }
        }
    }

    /// What is under way on a connection is lost; towards the relay only if not `arrives`.
    pub(crate) fn cut(&mut self, id: ConnId, arrives: bool) {
        self.planned.retain(|_, next| match next {
            Next::Opened(of) | Next::Down(of, _) => *of != id,
            Next::Up(of, _) => *of != id || arrives,
            _ => true,
        });
    }

    /// Whether anything is under way between clients, desk and disk.
    pub(crate) fn is_busy(&self) -> bool {
        self.planned.values().any(|next| {
            !matches!(
                next,
                Next::Timer(_) | Next::Watch(_) | Next::Wake(_) | Next::Mailed(..)
            )
        })
    }
}
