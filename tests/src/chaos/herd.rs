//! Very many connected customers whose relay restarts: all of them come back by themselves, spread
//! out, and what was acknowledged is there.

mod member;
mod watch;

use super::crew::Shown;
use crate::accounts;
use crate::bench::process::{Process, raise_open_files};
use crate::relay_guard::RelayGuard;
use anyhow::bail;
use member::Member;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::Instant;
use watch::Watch;

/// First connections that are opened at the same time.
const AT_ONCE: usize = 100;
/// Files that a program has open besides its sockets, with room to spare.
const OTHER_FILES: u64 = 400;
/// How long all of them may take for anything.
const PATIENCE: Duration = Duration::from_secs(120);

const CONFIG: &str = r#"
# All of them come from one address.
[limits]
sockets_per_address = 45000
new_customers_per_address = 60000
enquiries_per_address = 60000

[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*"]
sockets_max = 45000
proof_above_per_minute = "off"
"#;

/// How a relay goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// SIGTERM: it says so, and drains.
    Stopped,
    /// SIGKILL: without a word.
    Killed,
}

/// What a return has shown.
#[derive(Clone, Debug)]
pub struct Return {
    /// Until the new relay answered, from when the old one was gone.
    pub answered: Duration,
    /// From when the new relay answered, for each client, shortest first.
    pub back: Vec<Duration>,
    /// What the old relay closed with, for each client.
    pub closed_with: Vec<u16>,
    /// What each client chose to wait before its first try.
    pub first_waits: Vec<Duration>,
    /// The relay's CPU time in each window, in percent of one core.
    pub cpu_percent: Vec<f64>,
    /// The relay's largest memory.
    pub rss_bytes: u64,
}

impl Return {
    /// The time by which `share` of the clients were back.
    pub fn back_after(&self, share: f64) -> Duration {
        let last = self.back.len().saturating_sub(1);
        let n = (last as f64 * share).round() as usize;
        self.back.get(n).copied().unwrap_or_default()
    }
}

/// What a member of the herd tells of itself.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The last round that it has heard of.
    round: u32,
    live: bool,
    idle: bool,
    ended: Option<u16>,
    back_at: Option<Instant>,
    closed_with: Option<u16>,
    first_wait: Option<Duration>,
}

type Slot = Arc<Mutex<Seen>>;

fn look(slot: &Slot) -> MutexGuard<'_, Seen> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The relay and everybody who is connected to it.
pub struct Herd {
    /// The relay.
    pub relay: RelayGuard,
    slots: Vec<Slot>,
    rounds: tokio::sync::watch::Sender<u32>,
    tasks: JoinSet<Shown>,
}

impl Herd {
    /// Starts a relay and connects so many customers; each that writes has left a message, stored.
    ///
    /// # Errors
    /// If the machine doesn't let a program open as many sockets, or somebody is not let in.
    pub async fn gather(clients: usize) -> anyhow::Result<Self> {
        let room = raise_open_files()?.saturating_sub(OTHER_FILES);
        if clients as u64 > room {
            bail!("this machine lets a program open {room} sockets (ulimit -Hn)");
        }
        let relay = RelayGuard::start(CONFIG).await?;
        accounts::first_agent(&relay, "shop", "Mira").await?;
        let doors = Arc::new(Semaphore::new(AT_ONCE));
        let (rounds, _) = tokio::sync::watch::channel(0);
        let (mut slots, mut tasks) = (Vec::new(), JoinSet::new());
        for n in 0..clients {
            let slot = Slot::default();
            slots.push(slot.clone());
            let member = Member::new(&relay.ws(), n, slot);
            tasks.spawn(member.live(rounds.subscribe(), doors.clone()));
        }
        let herd = Self {
            relay,
            slots,
            rounds,
            tasks,
        };
        herd.until_all("connecting", |seen| seen.live && seen.idle)
            .await?;
        Ok(herd)
    }

    /// Takes the relay away while messages are under way, starts it again, and waits until
    /// everybody is back and everything is stored.
    ///
    /// # Errors
    /// If somebody gives up, or it takes too long.
    pub async fn restart(&mut self, going: Going) -> anyhow::Result<Return> {
        for slot in &self.slots {
            *look(slot) = Seen {
                live: true,
                ..Seen::default()
            };
        }
        self.rounds.send_modify(|round| *round += 1);
        let round = *self.rounds.borrow();
        self.until_all("writing", |seen| seen.round == round)
            .await?;
        match going {
            Going::Stopped => self.relay.stop().await?,
            Going::Killed => self.relay.kill()?,
        }
        let gone = Instant::now();
        self.relay.start_again().await?;
        let answered = Instant::now();
        let watch = Watch::start(Process(self.relay.pid()));
        let all_back = |seen: &Seen| seen.back_at.is_some() && seen.live && seen.idle;
        self.until_all("coming back", all_back).await?;
        let (cpu_percent, rss_bytes) = watch.end().await?;
        let shown = self.slots.iter().map(|slot| *look(slot));
        let shown: Vec<Seen> = shown.collect();
        let back = shown.iter().filter_map(|s| s.back_at);
        let mut back: Vec<Duration> = back
            .map(|at| at.saturating_duration_since(answered))
            .collect();
        back.sort();
        Ok(Return {
            answered: answered - gone,
            back,
            closed_with: shown.iter().filter_map(|s| s.closed_with).collect(),
            first_waits: shown.iter().filter_map(|s| s.first_wait).collect(),
            cpu_percent,
            rss_bytes,
        })
    }

    /// Sends everybody home; what each of those who wrote holds.
    ///
    /// # Errors
    /// If one of them is gone already.
    pub async fn part(mut self) -> anyhow::Result<(RelayGuard, Vec<Shown>)> {
        drop(self.rounds);
        let mut shown = Vec::new();
        while let Some(member) = self.tasks.join_next().await {
            shown.push(member?);
        }
        shown.retain(|member| !member.written.is_empty());
        Ok((self.relay, shown))
    }

    async fn until_all(&self, what: &str, is_so: impl Fn(&Seen) -> bool) -> anyhow::Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let seen: Vec<Seen> = self.slots.iter().map(|slot| *look(slot)).collect();
            if let Some(code) = seen.iter().find_map(|s| s.ended) {
                bail!("{what}: somebody gave up, closed with {code}");
            }
            let left = seen.iter().filter(|s| !is_so(s)).count();
            if left == 0 {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("{what}: {left} of {} are not there", seen.len());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}
