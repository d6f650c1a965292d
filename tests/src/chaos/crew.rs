//! The crew: customers and agents, each a task with a client of its own, and what the run asks of
//! them.

use super::dice::Dice;
use super::{agent, customer};
use crate::relay_guard::RelayGuard;
use anyhow::Context;
use client::Timeline;
use protocol::api::LoggedIn;
use protocol::conversation::Side;
use protocol::{ConversationId, Entry, Seq};
use std::collections::BTreeSet;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

/// What the run asks of a member.
#[derive(Debug)]
pub(super) enum Ask {
    /// Write, or only finish what is under way.
    Write(bool),
    /// The relay is back.
    Online,
    /// Show what you hold.
    Show(oneshot::Sender<Shown>),
}

/// What one member holds.
#[derive(Clone, Debug)]
pub struct Shown {
    /// "c3" or "a1": begins every text of theirs.
    pub name: String,
    /// Which entries they may see.
    pub side: Side,
    /// Whether the link is live.
    pub live: bool,
    /// Whether nothing of theirs is on its way.
    pub idle: bool,
    /// A customer's token.
    pub token: Option<String>,
    /// What is on its way, in words.
    pub under_way: String,
    /// The conversations on their screen.
    pub screens: Vec<Screen>,
    /// Every text they wrote, in the order of writing.
    pub written: Vec<String>,
    /// Those that the relay refused for good.
    pub refused: BTreeSet<String>,
    /// Those that are known to be stored.
    pub acknowledged: BTreeSet<String>,
}

/// One conversation as it stands on a screen.
#[derive(Clone, Debug)]
pub struct Screen {
    /// Which.
    pub conversation: ConversationId,
    /// Whether new entries come by themselves.
    pub watched: bool,
    /// Up to where everything is there.
    pub have: Seq,
    /// What is known to be stored, in the order of the screen.
    pub entries: Vec<Entry>,
}

impl Screen {
    /// What a timeline shows as stored.
    pub(super) fn of(conversation: ConversationId, watched: bool, timeline: &Timeline) -> Self {
        let lines = timeline.lines().iter().filter(|l| l.entry.seq.0 > 0);
        Self {
            conversation,
            watched,
            have: timeline.have(),
            entries: lines.map(|l| l.entry.clone()).collect(),
        }
    }
}

/// What a member has written, and what became of it.
#[derive(Debug)]
pub(super) struct Diary {
    pub(super) name: String,
    pub(super) written: Vec<String>,
    pub(super) refused: BTreeSet<String>,
    pub(super) acknowledged: BTreeSet<String>,
}

impl Diary {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            written: Vec::new(),
            refused: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
        }
    }

    /// The next text; nobody writes one twice.
    pub(super) fn next(&mut self) -> String {
        let text = format!("{} {:06}", self.name, self.written.len());
        self.written.push(text.clone());
        text
    }

    /// Entries came: what is one's own among them is stored.
    pub(super) fn came<'a>(&mut self, entries: impl IntoIterator<Item = &'a Entry>) {
        for text in entries.into_iter().filter_map(|e| e.body.text()) {
            if text.split(' ').next() == Some(self.name.as_str()) {
                self.acknowledged.insert(text.into());
            }
        }
    }
}

/// Everybody who writes.
pub struct Crew {
    asks: Vec<mpsc::Sender<Ask>>,
    tasks: JoinSet<()>,
}

impl Crew {
    /// Sets `customers` and one agent for each account to work; nobody writes yet.
    pub fn start(
        relay: &RelayGuard,
        customers: usize,
        accounts: &[LoggedIn],
        dice: &mut Dice,
    ) -> Self {
        let mut crew = Self {
            asks: Vec::new(),
            tasks: JoinSet::new(),
        };
        for n in 0..customers {
            let (asks, asked) = mpsc::channel(8);
            crew.asks.push(asks);
            let customer = customer::Customer::new(&relay.ws(), format!("c{n}"), dice.other());
            crew.tasks.spawn(customer.live(asked));
        }
        for (n, account) in accounts.iter().enumerate() {
            let (asks, asked) = mpsc::channel(8);
            crew.asks.push(asks);
            let agent = agent::Agent::new(&relay.ws(), format!("a{n}"), account, dice.other());
            crew.tasks.spawn(agent.live(asked));
        }
        crew
    }

    /// Has all write, or only finish what is under way.
    ///
    /// # Errors
    /// If one of them is gone.
    pub async fn write(&self, on: bool) -> anyhow::Result<()> {
        for asks in &self.asks {
            asks.send(Ask::Write(on))
                .await
                .context("a member is gone")?;
        }
        Ok(())
    }

    /// Tells all that the relay is back.
    ///
    /// # Errors
    /// If one of them is gone.
    pub async fn online(&self) -> anyhow::Result<()> {
        for asks in &self.asks {
            asks.send(Ask::Online).await.context("a member is gone")?;
        }
        Ok(())
    }

    /// What everybody holds.
    ///
    /// # Errors
    /// If one of them is gone.
    pub async fn show(&self) -> anyhow::Result<Vec<Shown>> {
        let mut all = Vec::new();
        for asks in &self.asks {
            let (shown, show) = oneshot::channel();
            asks.send(Ask::Show(shown))
                .await
                .context("a member is gone")?;
            all.push(show.await.context("a member is gone")?);
        }
        Ok(all)
    }
}
