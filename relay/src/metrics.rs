//! Figures for Prometheus: what has happened since the start is counted where it is saved, what stands
//! right now is asked when somebody reads.

use crate::live::Live;
use crate::store::StoreError;
use desk::Record;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use protocol::api::WaitOutcome;
use protocol::{Author, EntryBody, SiteId};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// Seconds between which waits are counted: the figures of the study and of the staffing hint among them.
const WAITS_S: [f64; 11] = [
    5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 160.0, 300.0, 600.0, 1_800.0, 3_600.0,
];
/// Seconds between which commits are counted.
const COMMITS_S: [f64; 11] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfSite {
    site: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Said {
    site: String,
    by: &'static str,
}

type ByOutcome = Family<Waited, Histogram>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waited {
    site: String,
    outcome: &'static str,
}

/// What is carried out of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Mail,
    Webhook,
    Push,
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Went {
    /// The other end took it.
    Sent,
    /// It is tried once more.
    Again,
    /// It is not.
    GivenUp,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outgoing {
    kind: &'static str,
    outcome: &'static str,
}

impl Outgoing {
    fn of(kind: Kind, went: Went) -> Self {
        let kind = match kind {
            Kind::Mail => "mail",
            Kind::Webhook => "webhook",
            Kind::Push => "push",
        };
        let outcome = match went {
            Went::Sent => "sent",
            Went::Again => "again",
            Went::GivenUp => "given_up",
        };
        Self { kind, outcome }
    }
}

/// Everything that is counted since the start. Cheap to copy.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    messages: Family<Said, Counter>,
    waits: ByOutcome,
    commits: Histogram,
    outgoing: Family<Outgoing, Counter>,
}

impl Metrics {
    /// Nothing has happened yet.
    pub(crate) fn new() -> Self {
        let outgoing = Family::<Outgoing, Counter>::default();
        // From 0 on, so that the first one is seen as one more.
        for kind in [Kind::Mail, Kind::Webhook, Kind::Push] {
            for went in [Went::Sent, Went::Again, Went::GivenUp] {
                drop(outgoing.get_or_create(&Outgoing::of(kind, went)));
            }
        }
        Self {
            outgoing,
            messages: Family::default(),
            waits: Family::new_with_constructor(|| Histogram::new(WAITS_S)),
            commits: Histogram::new(COMMITS_S),
        }
    }

    /// A site's records are on disk, after so long.
    pub(crate) fn saved(&self, counted: &Counts, took: Duration) {
        self.commits.observe(took.as_secs_f64());
        let site = || counted.site.to_string();
        for by in &counted.messages {
            let said = Said { site: site(), by };
            self.messages.get_or_create(&said).inc();
        }
        for (outcome, ms) in &counted.waits {
            let waited = Waited {
                site: site(),
                outcome,
            };
            let seconds = Duration::from_millis(*ms).as_secs_f64();
            self.waits.get_or_create(&waited).observe(seconds);
        }
    }

    /// So many of a kind were tried, and this came of it.
    pub(crate) fn went(&self, kind: Kind, went: Went, n: u64) {
        let of = Outgoing::of(kind, went);
        self.outgoing.get_or_create(&of).inc_by(n);
    }

    /// All of it in the text format, with what stands right now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub(crate) async fn told(&self, live: &Live) -> Result<String, StoreError> {
        let mut all = Registry::with_prefix("deskbell");
        let saved = self.messages.clone();
        all.register("messages_saved", "Messages saved since the start", saved);
        let waits = self.waits.clone();
        let help = "Waits that ended since the start, in seconds, by how they ended";
        all.register("wait_seconds", help, waits);
        let help = "Seconds from handing records over until they are on disk";
        all.register("commit_seconds", help, self.commits.clone());
        let help =
            "Tries to send mails, webhook calls and pushes since the start, by what came of them";
        all.register("outgoing", help, self.outgoing.clone());
        self.stands(live, &mut all).await?;
        let mut text = String::new();
        encode(&mut text, &all).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        Ok(text)
    }

    async fn stands(&self, live: &Live, all: &mut Registry) -> Result<(), StoreError> {
        let now = live.clock.now();
        let gauges = [
            ("sockets", "Live connections of customers and agents"),
            ("waiting", "Customers in line"),
            ("live_chats", "Chats that an agent has"),
            ("tickets", "Enquiries to be answered by e-mail, not yet due"),
            ("tickets_overdue", "Tickets past their due time"),
            (
                "without_end_or_owner",
                "Enquiries without end or owner; must be 0",
            ),
        ]
        .map(|(name, help)| {
            let family = Family::<OfSite, Gauge>::default();
            all.register(name, help, family.clone());
            family
        });
        let longest = Family::<OfSite, Gauge<f64, AtomicU64>>::default();
        let help = "How long the first in line has waited, in seconds";
        all.register("longest_wait_seconds", help, longest.clone());
        for (id, site) in live.sites.all() {
            let ledger = live.store.ledger(&id, now).await?;
            let figures = *site.figures.borrow();
            let of = OfSite {
                site: id.to_string(),
            };
            let counts = [
                site.hub.count() as u64,
                figures.waiting.into(),
                ledger.live,
                ledger.tickets,
                ledger.overdue,
                ledger.unowned,
            ];
            for (family, n) in gauges.iter().zip(counts) {
                let n = i64::try_from(n).unwrap_or(i64::MAX);
                family.get_or_create(&of).set(n);
            }
            let waited_ms = figures.longest_since.map_or(0, |since| now.since_ms(since));
            let waited = Duration::from_millis(waited_ms).as_secs_f64();
            longest.get_or_create(&of).set(waited);
        }
        let mails = live.store.mails_standing().await?;
        for (name, help, n) in [
            ("mails_due", "Mails that are still to be sent", mails.due),
            (
                "mails_failed",
                "Mails that were given up, of conversations that are kept",
                mails.failed,
            ),
        ] {
            let gauge: Gauge = Gauge::default();
            gauge.set(i64::try_from(n).unwrap_or(i64::MAX));
            all.register(name, help, gauge);
        }
        Ok(())
    }
}

/// What of a batch of records is counted.
pub(crate) struct Counts {
    site: SiteId,
    messages: Vec<&'static str>,
    waits: Vec<(&'static str, u64)>,
}

/// As a label says it.
fn outcome(of: WaitOutcome) -> &'static str {
    match of {
        WaitOutcome::Joined => "joined",
        WaitOutcome::GaveUp => "gave_up",
        WaitOutcome::Ticketed => "ticketed",
    }
}

impl Counts {
    /// What these records will count as, once they are saved.
    pub(crate) fn of(site: &SiteId, records: &[Record]) -> Self {
        let said = records.iter().filter_map(|record| match record {
            Record::Entry { entry, .. } => match (&entry.body, &entry.by) {
                (EntryBody::Message { .. }, Author::Customer) => Some("customer"),
                (EntryBody::Message { .. }, Author::Agent { .. }) => Some("agent"),
                (EntryBody::Automatic { .. }, _) => Some("desk"),
                _ => None,
            },
            _ => None,
        });
        let waits = records.iter().filter_map(|record| match record {
            Record::Wait(wait) => Some((outcome(wait.outcome), wait.ms())),
            _ => None,
        });
        Self {
            site: site.clone(),
            messages: said.collect(),
            waits: waits.collect(),
        }
    }
}
