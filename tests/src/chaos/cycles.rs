//! Load, kill, compare, start again: as often as is wished.

use super::crew::{Crew, Shown};
use super::dice::Dice;
use super::judge::{Verdict, judge};
use super::stored::{self, Stored};
use crate::accounts;
use crate::relay_guard::RelayGuard;
use anyhow::bail;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// Cycles over one data folder; then a fresh one is begun, so that the last cycles cost no more than
/// the first.
const CYCLES_A_FOLDER: u32 = 50;
/// Every so many cycles everybody stops writing, and nothing at all may be missing anywhere.
const CYCLES_TO_SETTLE: u32 = 5;
/// How long noticing a kill, or settling, may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Milliseconds from a relay's answer to its kill.
const LIVES_MS: (u64, u64) = (20, 600);
/// Milliseconds from a relay's start to its kill, where it is killed while it starts.
const STARTS_MS: (u64, u64) = (1, 120);

/// The site that the crew writes to.
pub const CONFIG: &str = r#"
# All of the crew come from one address, and each of them as often as a crowd.
[limits]
new_customers_per_address = 60000
enquiries_per_address = 60000

[[sites]]
id = "shop"
name = "Northwind Outdoor"
origins = ["http://127.0.0.1:*"]
capacity = 4
proof_above_per_minute = "off"
"#;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Kills.
    pub cycles: u32,
    /// Where all chances come from.
    pub seed: u64,
    /// Customers who write.
    pub customers: usize,
    /// Agents who write.
    pub agents: usize,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Kills under load.
    pub cycles: u32,
    /// Kills while the relay started, besides.
    pub while_starting: u32,
    /// Kills that left commits in the log only, from where the next start brings them over.
    pub from_log: u32,
    /// Kills in the middle of a transaction, which the next start took back.
    pub rolled_back: u32,
    /// Conversations that took place.
    pub conversations: usize,
    /// Messages and notes that were acknowledged.
    pub acknowledged: usize,
    /// Those that were refused for good, as into a chat that was over.
    pub refused: usize,
    /// Acknowledged and gone; missing on the other side.
    pub lost: usize,
    /// There twice.
    pub doubled: usize,
    /// Not in the order of writing, or changed.
    pub reordered: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("cycles (kill -9 under load)", self.cycles as usize),
            (
                "kills during the start, besides",
                self.while_starting as usize,
            ),
            (
                "restarts with commits in the log only",
                self.from_log as usize,
            ),
            ("restarts that had to roll back", self.rolled_back as usize),
            ("conversations", self.conversations),
            ("messages acknowledged", self.acknowledged),
            ("messages refused (chat over, not yours)", self.refused),
            ("lost", self.lost),
            ("doubled", self.doubled),
            ("reordered", self.reordered),
        ];
        for (what, n) in rows {
            writeln!(f, "{what:<42}{n:>10}")?;
        }
        Ok(())
    }
}

/// Runs the plan; `told` hears of progress now and then.
///
/// # Errors
/// At the first difference: with the seed, the cycle, what differs, and the folder, which is kept.
pub async fn run(plan: Plan, mut told: impl FnMut(&Tally)) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    let mut dice = Dice::new(plan.seed);
    while tally.cycles < plan.cycles {
        let cycles = CYCLES_A_FOLDER.min(plan.cycles - tally.cycles);
        let mut folder = Folder::open(plan, tally, dice.other()).await?;
        if let Err(error) = folder.run(cycles).await {
            let kept = folder.relay.keep_folder();
            let n = folder.tally.cycles;
            bail!(
                "seed {}, cycle {n}: {error:#}\nthe folder is kept: {}\nthe relay said: {:#?}",
                plan.seed,
                kept.display(),
                folder
                    .relay
                    .said()
                    .iter()
                    .rev()
                    .take(40)
                    .rev()
                    .collect::<Vec<_>>()
            );
        }
        tally = folder.tally;
        told(&tally);
    }
    Ok(tally)
}

/// A relay, its data folder, and the crew that writes into it.
struct Folder {
    relay: RelayGuard,
    crew: Crew,
    dice: Dice,
    tally: Tally,
}

impl Folder {
    async fn open(plan: Plan, tally: Tally, mut dice: Dice) -> anyhow::Result<Self> {
        let relay = RelayGuard::start(CONFIG).await?;
        let mut logged_in = vec![accounts::first_agent(&relay, "shop", "Mira").await?];
        for n in 1..plan.agents {
            let name = format!("Jonas{n}");
            logged_in.push(accounts::invited(&relay, &logged_in[0], "shop", &name).await?);
        }
        let crew = Crew::start(&relay, plan.customers, &logged_in, &mut dice);
        Ok(Self {
            relay,
            crew,
            dice,
            tally,
        })
    }

    async fn run(&mut self, cycles: u32) -> anyhow::Result<()> {
        self.crew.write(true).await?;
        for cycle in 1..=cycles {
            // More of the short lives: then most is under way.
            let (least, most) = LIVES_MS;
            let most = self.dice.between(least, most).as_millis() as u64;
            let life = self.dice.between(least, most);
            // Time must pass: the moment of the kill is what is tried out.
            tokio::time::sleep(life).await;
            self.kill_and_compare().await?;
            if self.dice.chance(20) {
                let after = self.dice.between(STARTS_MS.0, STARTS_MS.1);
                self.relay.start_and_kill(after).await?;
                self.tally.while_starting += 1;
            }
            self.relay.start_again().await?;
            self.crew.online().await?;
            if cycle % CYCLES_TO_SETTLE == 0 || cycle == cycles {
                self.settle().await?;
            }
        }
        self.count().await
    }

    async fn kill_and_compare(&mut self) -> anyhow::Result<()> {
        self.relay.kill()?;
        self.tally.cycles += 1;
        let log = stored::log(&self.relay.data())?;
        self.tally.from_log += u32::from(log.commits > 0);
        self.tally.rolled_back += u32::from(log.ends_half_way);
        // What the dead relay had sent is still read.
        let shown = self.shown_when("noticing the kill", |m| !m.live).await?;
        let stored = stored::after_a_crash(&self.relay.data())?;
        self.accept(judge(&stored, &shown, false))
    }

    /// Everybody stops writing; what is under way arrives; then all must hold the same.
    async fn settle(&mut self) -> anyhow::Result<()> {
        self.crew.write(false).await?;
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown_when("settling", |m| m.live && m.idle).await?;
            let verdict = judge(&self.beside()?, &shown, true);
            // Something is still being told; what is wrong stays wrong.
            if verdict.is_clean() || Instant::now() > until {
                self.accept(verdict)?;
                return self.crew.write(true).await;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn count(&mut self) -> anyhow::Result<()> {
        let shown = self.crew.show().await?;
        self.tally.conversations += self.beside()?.len();
        self.tally.acknowledged += shown.iter().map(|m| m.acknowledged.len()).sum::<usize>();
        self.tally.refused += shown.iter().map(|m| m.refused.len()).sum::<usize>();
        Ok(())
    }

    fn beside(&self) -> anyhow::Result<Stored> {
        stored::beside(&self.relay.data().join("deskbell.db"))
    }

    /// What everybody holds, as soon as `is_so` is true of each.
    async fn shown_when(
        &self,
        what: &str,
        is_so: impl Fn(&Shown) -> bool,
    ) -> anyhow::Result<Vec<Shown>> {
        let until = Instant::now() + PATIENCE;
        loop {
            let shown = self.crew.show().await?;
            let not_yet = shown.iter().filter(|m| !is_so(m));
            let not_yet: Vec<_> = not_yet.map(|m| (&m.name, m.live, &m.under_way)).collect();
            if not_yet.is_empty() {
                return Ok(shown);
            }
            if Instant::now() > until {
                bail!("{what} takes too long for {not_yet:#?}");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn accept(&mut self, verdict: Verdict) -> anyhow::Result<()> {
        if verdict.is_clean() {
            return Ok(());
        }
        self.tally.lost += verdict.lost.len();
        self.tally.doubled += verdict.doubled.len();
        self.tally.reordered += verdict.reordered.len();
        bail!("{verdict:#?}")
    }
}
