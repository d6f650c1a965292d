//! Who is let in, how many and how often: caps and rates by address, by customer, by mailbox, and what
//! newcomers have to show under a flood. Whoever comes back with a token finds room that is kept.

mod address;
mod challenge;
mod crowd;
mod rates;

pub(crate) use address::{caller, is_forwarded, subscriber};
pub(crate) use challenge::Meter;
pub(crate) use crowd::{Crowd, Full, Place};
pub(crate) use rates::{Pace, Rates};

use crate::config::Limits;
use challenge::Challenges;
use protocol::limits::{
    API_CALLS_PER_MINUTE, CALL_EVERY_MS, CALLS_PER_CUSTOMER, ENQUIRIES_PER_CUSTOMER,
    ENQUIRY_EVERY_MS, MAILBOX_EVERY_MS, MAILS_PER_MAILBOX, PUSH_TEST_EVERY_MS, PUSH_TESTS,
    TRANSLATIONS_PER_MINUTE, UPLOADS_PER_MINUTE,
};
use protocol::{
    AgentId, ApiKeyId, Challenge, Code, CustomerId, FromCustomer, MessageId, Proof, Refusal,
    Timestamp,
};
use std::collections::{HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};

/// HTTP connections at the same time, as a part of the sockets: a request is answered in milliseconds.
const CALLS_PART: usize = 4;
/// HTTP connections at the same time, however few sockets there may be.
const CALLS_MIN: usize = 64;
/// HTTP connections of one address at the same time: a browser opens six, a school has 150.
const CALLS_PER_ADDRESS: usize = 1_000;
/// Milliseconds after which it makes sense to try again where there was no room.
pub(crate) const ROOM_AGAIN_MS: u32 = 10_000;
/// Enquiries remembered, so that one that is sent again is not counted again.
const ASKED_MAX: usize = 10_000;

/// Files in memory at the same time while they come in.
const FILES_IN_MEMORY: usize = 16;

/// What is counted over time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Sockets that an address opens.
    Opens(IpAddr),
    /// Customers that an address makes.
    New(IpAddr),
    /// Enquiries of an address.
    Asks(IpAddr),
    /// Enquiries of a customer.
    Customer(CustomerId),
    /// Files that an address brings.
    Uploads(IpAddr),
    /// Calls of a customer for what is kept of them.
    Own(CustomerId),
    /// Texts that an agent has translated.
    Translates(AgentId),
    /// Mails that customers ask for to one mailbox.
    Mailbox(String),
    /// Calls of a program.
    Program(ApiKeyId),
    /// Pushes that an agent tries out.
    Pushes(AgentId),
}

/// Everything that is counted to keep a flood out.
pub(crate) struct Gate {
    limits: Limits,
    /// HTTP connections.
    pub(crate) calls: Arc<Crowd>,
    sockets: Arc<Crowd>,
    rates: Rates<Key>,
    in_memory: Semaphore,
    asked: Mutex<Asked>,
    challenges: Challenges,
    warned: AtomicBool,
}

#[derive(Default)]
struct Asked {
    known: HashSet<(CustomerId, MessageId)>,
    order: VecDeque<(CustomerId, MessageId)>,
}

/// What becomes of somebody without a token.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Newcomer {
    /// Let in.
    Welcome,
    /// Has to show a proof first.
    Challenged(Challenge),
    /// There are too many; worth trying again after so many milliseconds.
    TooMany(u32),
}

impl Gate {
    /// Nobody has come yet.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub(crate) fn new(limits: Limits) -> anyhow::Result<Self> {
        let per_address = limits.sockets_per_address as usize;
        let calls = (limits.sockets as usize / CALLS_PART).max(CALLS_MIN);
        Ok(Self {
            limits,
            calls: Crowd::new(calls, CALLS_PER_ADDRESS),
            sockets: Crowd::new(limits.sockets as usize, per_address + kept(per_address)),
            rates: Rates::default(),
            in_memory: Semaphore::new(FILES_IN_MEMORY),
            asked: Mutex::default(),
            challenges: Challenges::new()?,
            warned: AtomicBool::new(false),
        })
    }

    /// A socket is to be opened from here.
    ///
    /// # Errors
    /// The status to answer with, and seconds to wait.
    pub(crate) fn open_socket(&self, from: IpAddr, now: Timestamp) -> Result<Place, Shut> {
        let from = subscriber(from);
        // A whole office may come back twice within a minute.
        let opens = Pace::per_minute(self.limits.sockets_per_address.saturating_mul(2));
        let opened = self.rates.take(&[(Key::Opens(from), opens)], now);
        opened.map_err(|wait_ms| Shut {
            everybody: false,
            wait_ms,
        })?;
        self.sockets.enter(Some(from)).map_err(|full| Shut {
            everybody: full == Full::All,
            wait_ms: ROOM_AGAIN_MS,
        })
    }

    /// Somebody without a token says hello from here. `door` is what
    /// the gate knows of the site.
    pub(crate) fn newcomer(
        &self,
        from: IpAddr,
        door: &Door<'_>,
        proof: Option<&Proof>,
        now: Timestamp,
    ) -> Newcomer {
        let from = subscriber(from);
        if self.is_room_kept(from) || door.sockets >= for_newcomers(door.sockets_max) {
            return Newcomer::TooMany(ROOM_AGAIN_MS);
        }
        let proven = proof.is_some_and(|proof| self.challenges.accepts(door.site, proof, now));
        if !proven {
            let count = lock(door.newcomers).count(now);
            if door.proof_above.is_some_and(|above| count > above) {
                return match self.challenges.make(door.site, now) {
                    Ok(challenge) => Newcomer::Challenged(challenge),
                    Err(_) => Newcomer::TooMany(ROOM_AGAIN_MS),
                };
            }
        }
        let pace = Pace::per_minute(self.limits.new_customers_per_address);
        match self.rates.take(&[(Key::New(from), pace)], now) {
            Ok(()) => Newcomer::Welcome,
            Err(wait_ms) => Newcomer::TooMany(wait_ms),
        }
    }

    /// Whether what is left is kept for those who come back.
    fn is_room_kept(&self, from: IpAddr) -> bool {
        self.sockets.count() > for_newcomers(self.limits.sockets as usize)
            || self.sockets.count_of(from) > self.limits.sockets_per_address as usize
    }

    /// A customer says this from here: is it too much of it?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn says(
        &self,
        from: IpAddr,
        customer: CustomerId,
        frame: &FromCustomer,
        now: Timestamp,
    ) -> Result<(), u32> {
        use FromCustomer as F;
        let (asks, id, email) = match frame {
            F::Start { id, email, .. } => (true, *id, email.as_deref()),
            F::LeaveMessage { id, email, .. } => (true, *id, Some(email.as_str())),
            F::ByEmail { id, email, .. } => (false, *id, email.as_deref()),
            F::SendTranscript { id, email, .. } => (false, *id, Some(email.as_str())),
            _ => return Ok(()),
        };
        if lock(&self.asked).known.contains(&(customer, id)) {
            return Ok(());
        }
        let mut keys = Vec::with_capacity(3);
        if asks {
            let per_customer = Pace {
                burst: ENQUIRIES_PER_CUSTOMER,
                refill_ms: ENQUIRY_EVERY_MS,
            };
            let per_address = Pace::per_minute(self.limits.enquiries_per_address);
            keys.push((Key::Customer(customer), per_customer));
            keys.push((Key::Asks(subscriber(from)), per_address));
        }
        if let Some(email) = email {
            let pace = Pace {
                burst: MAILS_PER_MAILBOX,
                refill_ms: MAILBOX_EVERY_MS,
            };
            keys.push((Key::Mailbox(mailbox(email)), pace));
        }
        self.rates.take(&keys, now)?;
        lock(&self.asked).remember(customer, id);
        Ok(())
    }

    /// A customer asks for what is kept of them: is it too often?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn asks_for_own(&self, customer: CustomerId, now: Timestamp) -> Result<(), u32> {
        let pace = Pace {
            burst: CALLS_PER_CUSTOMER,
            refill_ms: CALL_EVERY_MS,
        };
        self.rates.take(&[(Key::Own(customer), pace)], now)
    }

    /// A program calls: is it too often?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn program_calls(&self, key: ApiKeyId, now: Timestamp) -> Result<(), u32> {
        let pace = Pace::per_minute(API_CALLS_PER_MINUTE);
        self.rates.take(&[(Key::Program(key), pace)], now)
    }

    /// An agent has a text translated: is it too often?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn translates(&self, agent: AgentId, now: Timestamp) -> Result<(), u32> {
        let pace = Pace::per_minute(TRANSLATIONS_PER_MINUTE);
        self.rates.take(&[(Key::Translates(agent), pace)], now)
    }

    /// An agent tries out a push: is it too often?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn tries_push(&self, agent: AgentId, now: Timestamp) -> Result<(), u32> {
        let pace = Pace {
            burst: PUSH_TESTS,
            refill_ms: PUSH_TEST_EVERY_MS,
        };
        self.rates.take(&[(Key::Pushes(agent), pace)], now)
    }

    /// Somebody brings a file from here: is it too often?
    ///
    /// # Errors
    /// Milliseconds to wait.
    pub(crate) fn uploads(&self, from: IpAddr, now: Timestamp) -> Result<(), u32> {
        let pace = Pace::per_minute(UPLOADS_PER_MINUTE);
        self.rates
            .take(&[(Key::Uploads(subscriber(from)), pace)], now)
    }

    /// Waits until one more file may be in memory; the guard gives the place back.
    pub(crate) async fn upload_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.in_memory.acquire().await.ok()
    }

    /// Tells the owner, once, that a proxy stands in front that is not trusted.
    pub(crate) fn forwarded_by_stranger(&self, peer: IpAddr) {
        if !self.warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "{peer} sends X-Forwarded-For and is no trusted proxy, so all its callers count as \
                 one. If it is your proxy, name it in trusted_proxies"
            );
        }
    }
}

/// No socket for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shut {
    /// There is room for nobody, not only for nobody of this address.
    pub(crate) everybody: bool,
    /// Milliseconds until it makes sense to try again.
    pub(crate) wait_ms: u32,
}

/// What the gate needs to know of a site.
pub(crate) struct Door<'a> {
    /// Which one.
    pub(crate) site: &'a protocol::SiteId,
    /// Its sockets now.
    pub(crate) sockets: usize,
    /// Its sockets at most.
    pub(crate) sockets_max: usize,
    /// Its new customers.
    pub(crate) newcomers: &'a Mutex<Meter>,
    /// How many of them a minute are usual.
    pub(crate) proof_above: Option<u32>,
}

/// The refusal that says when to come back.
pub(crate) fn too_many(wait_ms: u32) -> Refusal {
    Refusal::new(Code::TooMany).retry_after(wait_ms)
}

/// The share of `max` that is kept for those who come back.
fn kept(max: usize) -> usize {
    max.div_ceil(5)
}

fn for_newcomers(max: usize) -> usize {
    max - kept(max)
}

/// Whose mailbox an address is: capitals and what stands behind a `+` make no other one.
fn mailbox(email: &str) -> String {
    let email = email.to_lowercase();
    match email.split_once('@') {
        Some((local, domain)) => {
            let name = local.split('+').next().unwrap_or(local);
            format!("{name}@{domain}")
        }
        None => email,
    }
}

impl Asked {
    fn remember(&mut self, customer: CustomerId, id: MessageId) {
        if self.known.insert((customer, id)) {
            self.order.push_back((customer, id));
        }
        if self.order.len() > ASKED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // Nothing that is done under these locks panics half-way.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
