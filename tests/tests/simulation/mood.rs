//! How hard one run is: who is there, how fast things happen, and which troubles there are. Each
//! seed has its own mixture, since a trouble that is always there hides what another would show.

use crate::dice::Dice;
use desk::{Automatic, Moment};

/// Things that go wrong, by how likely each is among the deeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// A connection breaks.
    Cut,
    /// Nothing gets through for a while.
    Partition,
    /// A way gets slow, or fast again.
    Slow,
    /// A lid is closed.
    Sleep,
    /// A tab or a view loads anew.
    Reload,
    /// The relay is killed.
    Crash,
    /// The relay stops in good order.
    Stop,
    /// The relay's clock jumps ahead.
    ClockJump,
}

const TROUBLES: [Trouble; 8] = [
    Trouble::Cut,
    Trouble::Partition,
    Trouble::Slow,
    Trouble::Sleep,
    Trouble::Reload,
    Trouble::Crash,
    Trouble::Stop,
    Trouble::ClockJump,
];

/// What one run is made of.
pub(crate) struct Mood {
    pub(crate) agents: usize,
    pub(crate) customers: usize,
    pub(crate) deeds: u32,
    /// Milliseconds between two deeds at most.
    pub(crate) gap_ms: u64,
    /// How many of a thousand deeds are troubles.
    pub(crate) trouble: u64,
    /// Which troubles there are; one that stands here twice is twice as likely.
    pub(crate) troubles: Vec<Trouble>,
    /// How many of a thousand messages are refused as too fast.
    pub(crate) too_fast: u64,
    /// How many of a thousand commits fail.
    pub(crate) disk_fails: u64,
    /// Milliseconds that a commit takes at most.
    pub(crate) disk_ms: u64,
    /// How many of a thousand mails cannot be delivered.
    pub(crate) mail_fails: u64,
    pub(crate) line_max: usize,
    pub(crate) wait_max_ms: u64,
    pub(crate) misses_max: u32,
    pub(crate) ended_kept_max: usize,
    /// What the desk says by itself.
    pub(crate) automatic: Vec<Automatic>,
    /// The desk looks at the clock often; only where clocks jump it needs to.
    pub(crate) naps: bool,
    /// The tokens of the agents who are logged in, by their number; empty: logged out.
    pub(crate) logins: Vec<String>,
    pub(crate) logins_count: u32,
}

impl Mood {
    pub(crate) fn of(dice: &mut Dice) -> Self {
        let mut troubles = Vec::new();
        for trouble in TROUBLES {
            for _ in 0..dice.from(0, 3) {
                troubles.push(trouble);
            }
        }
        let agents = dice.from(1, 3) as usize;
        let rarely = |dice: &mut Dice, n: u64| match dice.per_mille(300) {
            true => dice.from(0, n),
            false => 0,
        };
        Self {
            agents,
            customers: dice.from(1, 5) as usize,
            deeds: dice.from(30, 130) as u32,
            gap_ms: [40, 600, 4_000, 20_000][dice.index(4)],
            trouble: [0, 60, 150, 300][dice.index(4)],
            naps: troubles.contains(&Trouble::ClockJump),
            troubles,
            too_fast: rarely(dice, 200),
            disk_fails: rarely(dice, 30),
            disk_ms: [2, 20, 400][dice.index(3)],
            mail_fails: rarely(dice, 500),
            line_max: dice.from(1, 6) as usize,
            wait_max_ms: [60_000, 300_000, 5_000_000][dice.index(3)],
            misses_max: dice.from(1, 4) as u32,
            ended_kept_max: [2, 10_000, 10_000, 10_000][dice.index(4)],
            automatic: automatic(dice),
            logins: vec![String::new(); agents],
            logins_count: 0,
        }
    }
}

/// Nothing, or something at every moment.
fn automatic(dice: &mut Dice) -> Vec<Automatic> {
    use Moment::{Asked, Silent, Taken, Waiting};
    let after_ms = [0, 5_000, 40_000][dice.index(3)];
    let rule = |when| Automatic {
        when,
        after_ms,
        times: 2,
        words: vec![("en".into(), "Still here, {customer.name}".into())],
    };
    let all = [Asked, Taken, Waiting, Silent].map(rule).into();
    if after_ms == 0 { Vec::new() } else { all }
}
