//! Messages between pairs, and how long each takes until the other side has it. Within the relay's
//! limits: a connection may send 60 frames in a burst and 10 a second for long.

use super::pairs::End;
use super::process::Process;
use anyhow::{Context, bail};
use client::native::Heard;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// Milliseconds between two messages of one end, when paced: 8 a second.
const PACE: Duration = Duration::from_millis(125);
/// Messages of one end in one burst, when flat-out.
const BURST: usize = 50;
/// Until the relay allows the next burst.
const REST: Duration = Duration::from_millis(5_500);
/// How long one run may take at the very most.
const RUN_MAX: Duration = Duration::from_secs(180);
/// The words of a message, of ordinary length.
const WORDS: &str = "The pole by the door is bent, can you send me another one before Friday?";

/// How messages are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Evenly.
    Paced,
    /// As fast as they go, in bursts that the limits allow.
    FlatOut,
}

/// What a run has shown.
#[derive(Clone, Debug)]
pub struct Run {
    /// Messages delivered.
    pub messages: usize,
    /// CPU time of the relay, in microseconds a message.
    pub cpu_us_per_message: f64,
    /// Messages a second while they were sent.
    pub per_second: f64,
    latencies_us: Vec<u64>,
}

impl Run {
    /// The latency that `share` of the messages stay within, in milliseconds.
    pub fn latency_ms(&self, share: f64) -> f64 {
        let last = self.latencies_us.len().saturating_sub(1);
        let n = (last as f64 * share).round() as usize;
        self.latencies_us.get(n).copied().unwrap_or_default() as f64 / 1_000.0
    }
}

/// Every end sends `each` messages. Returns the ends for the next run.
///
/// # Errors
/// If a connection breaks, or it takes too long.
pub async fn run(
    ends: Vec<End>,
    each: usize,
    pace: Pace,
    relay: Process,
) -> anyhow::Result<(Vec<End>, Run)> {
    let run = async {
        match pace {
            Pace::Paced => one(ends, each, pace, relay).await,
            Pace::FlatOut => bursts(ends, each, relay).await,
        }
    };
    tokio::time::timeout(RUN_MAX, run)
        .await
        .context("a run took too long")?
}

/// Bursts with rests between them; what is measured is the bursts.
async fn bursts(
    mut ends: Vec<End>,
    each: usize,
    relay: Process,
) -> anyhow::Result<(Vec<End>, Run)> {
    let mut runs: Vec<Run> = Vec::new();
    let mut left = each;
    while left > 0 {
        // The relay must have forgotten the messages before.
        tokio::time::sleep(REST).await;
        let now = left.min(BURST);
        let (back, run) = one(ends, now, Pace::FlatOut, relay).await?;
        ends = back;
        runs.push(run);
        left -= now;
    }
    let messages: usize = runs.iter().map(|r| r.messages).sum();
    let mean = |of: fn(&Run) -> f64| {
        let sum: f64 = runs.iter().map(|r| of(r) * r.messages as f64).sum();
        sum / messages as f64
    };
    let seconds: f64 = runs.iter().map(|r| r.messages as f64 / r.per_second).sum();
    let mut latencies_us: Vec<u64> = runs.iter().flat_map(|r| r.latencies_us.clone()).collect();
    latencies_us.sort_unstable();
    let run = Run {
        messages,
        cpu_us_per_message: mean(|r| r.cpu_us_per_message),
        per_second: messages as f64 / seconds,
        latencies_us,
    };
    Ok((ends, run))
}

async fn one(
    ends: Vec<End>,
    each: usize,
    pace: Pace,
    relay: Process,
) -> anyhow::Result<(Vec<End>, Run)> {
    let count = ends.len();
    let began = Instant::now();
    let start = Arc::new(Barrier::new(count + 1));
    let mut talking: JoinSet<anyhow::Result<(End, Vec<u64>)>> = JoinSet::new();
    for (n, mut end) in ends.into_iter().enumerate() {
        let start = start.clone();
        // Spread over one step of the pace, so that they don't all speak at once.
        let after = PACE.mul_f64(n as f64 / count as f64);
        talking.spawn(async move {
            start.wait().await;
            let latencies = match pace {
                Pace::Paced => paced(&mut end, each, began, after).await?,
                Pace::FlatOut => flat_out(&mut end, each, began).await?,
            };
            Ok((end, latencies))
        });
    }
    let cpu_before = relay.cpu()?;
    start.wait().await;
    let first = Instant::now();
    let (mut ends, mut latencies_us) = (Vec::new(), Vec::new());
    while let Some(talked) = talking.join_next().await {
        let (end, latencies) = talked??;
        ends.push(end);
        latencies_us.extend(latencies);
    }
    let seconds = first.elapsed().as_secs_f64();
    let cpu = relay.cpu()? - cpu_before;
    latencies_us.sort_unstable();
    let messages = latencies_us.len();
    let run = Run {
        messages,
        cpu_us_per_message: cpu.as_secs_f64() * 1e6 / messages as f64,
        per_second: messages as f64 / seconds,
        latencies_us,
    };
    Ok((ends, run))
}

async fn paced(
    end: &mut End,
    each: usize,
    began: Instant,
    after: Duration,
) -> anyhow::Result<Vec<u64>> {
    let mut next = tokio::time::Instant::now() + after;
    let (mut sent, mut latencies) = (0, Vec::with_capacity(each));
    while sent < each || latencies.len() < each {
        tokio::select! {
            () = tokio::time::sleep_until(next), if sent < each => {
                say(end, began).await?;
                end.socket.flush().await;
                sent += 1;
                next += PACE;
            }
            heard = end.socket.next() => take(&heard, end.side, began, &mut latencies)?,
        }
    }
    Ok(latencies)
}

async fn flat_out(end: &mut End, each: usize, began: Instant) -> anyhow::Result<Vec<u64>> {
    for _ in 0..each {
        say(end, began).await?;
    }
    end.socket.flush().await;
    let mut latencies = Vec::with_capacity(each);
    while latencies.len() < each {
        let heard = end.socket.next().await;
        take(&heard, end.side, began, &mut latencies)?;
    }
    Ok(latencies)
}

async fn say(end: &mut End, began: Instant) -> anyhow::Result<()> {
    let now_us = began.elapsed().as_micros();
    let frame = end.frame(&format!("{}|{now_us}|{WORDS}", end.side));
    let fed = end.socket.feed(frame).await;
    fed.then_some(())
        .context("the connection broke while sending")
}

/// Counts a message of the other side; one's own that comes back, cards and figures don't count.
fn take(
    heard: &Heard,
    side: usize,
    began: Instant,
    latencies: &mut Vec<u64>,
) -> anyhow::Result<()> {
    let text = match heard {
        Heard::Text(text) => text.as_str(),
        Heard::Closed { code } => bail!("the relay closed with {code}"),
    };
    if text.starts_with(r#"{"refused""#) {
        bail!("the relay refused: {text}");
    }
    // The real relay tells entries, the bare one the very frames that were sent.
    if !text.starts_with(r#"{"entry""#) && !text.starts_with(r#"{"send""#) {
        return Ok(());
    }
    let marks = text
        .split_once(r#""text":""#)
        .map(|(_, said)| said.splitn(3, '|'));
    let mut marks = marks.into_iter().flatten();
    if let (Some(by), Some(sent_us)) = (marks.next(), marks.next())
        && by != side.to_string()
    {
        let now_us = began.elapsed().as_micros() as u64;
        let sent_us: u64 = sent_us.parse().context("a message that nobody here sent")?;
        latencies.push(now_us.saturating_sub(sent_us));
    }
    Ok(())
}
