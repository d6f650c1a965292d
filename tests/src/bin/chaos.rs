//! `cargo xtask chaos`: kills the relay under load as often as is wished and compares what everybody
//! holds; with `--herd`, restarts it under very many connections and measures their return.

use anyhow::{Context, bail};
use std::time::{Duration, Instant};
use tests::chaos::cycles::{Plan, run};
use tests::chaos::herd::{Going, Herd};
use tests::chaos::judge::judge;
use tests::chaos::stored;

/// What is wished.
struct Wishes {
    plan: Plan,
    herd: Option<usize>,
}

impl Wishes {
    fn from_arguments() -> anyhow::Result<Self> {
        let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        let mut wishes = Self {
            plan: Plan {
                cycles: 50,
                seed: seed.as_secs(),
                customers: 6,
                agents: 3,
            },
            herd: None,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let given = arguments.next().and_then(|v| v.parse::<u64>().ok());
            let given = given.with_context(|| format!("{name} wants a number"))?;
            match name.as_str() {
                "--cycles" => wishes.plan.cycles = u32::try_from(given)?,
                "--seed" => wishes.plan.seed = given,
                "--herd" => wishes.herd = Some(usize::try_from(given)?),
                _ => bail!("chaos [--cycles 50] [--seed S], or chaos --herd 10000"),
            }
        }
        Ok(wishes)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let wishes = Wishes::from_arguments()?;
    println!("relay: {}", tests::relay_guard::binary()?.display());
    if let Some(clients) = wishes.herd {
        return herd(clients).await;
    }
    let plan = wishes.plan;
    println!(
        "seed {}: {} customers and {} agents write, the relay is killed {} times",
        plan.seed, plan.customers, plan.agents, plan.cycles
    );
    let began = Instant::now();
    let progress = |tally: &tests::chaos::cycles::Tally| {
        println!(
            "{:>7.1} s  {:>6} cycles, {:>8} messages acknowledged",
            began.elapsed().as_secs_f64(),
            tally.cycles,
            tally.acknowledged
        );
    };
    let tally = run(plan, progress).await?;
    println!("\n{tally}");
    Ok(())
}

/// Both ways of going, one after the other, over one herd.
async fn herd(clients: usize) -> anyhow::Result<()> {
    println!("{clients} customers connect, one in four of them writes");
    let mut herd = Herd::gather(clients).await?;
    println!(
        "\n{:<12}{:>10}{:>10}{:>10}{:>10}{:>12}{:>12}{:>10}",
        "", "starts", "half", "99 %", "all back", "CPU at most", "on average", "memory"
    );
    for (name, going) in [("SIGTERM", Going::Stopped), ("kill -9", Going::Killed)] {
        let returned = herd.restart(going).await?;
        let seconds = |d: Duration| format!("{:.2} s", d.as_secs_f64());
        let cpu = &returned.cpu_percent;
        let most = cpu.iter().copied().fold(0.0, f64::max);
        let mean = cpu.iter().sum::<f64>() / cpu.len().max(1) as f64;
        println!(
            "{name:<12}{:>10}{:>10}{:>10}{:>10}{most:>10.0} %{mean:>10.0} %{:>7.0} MB",
            seconds(returned.answered),
            seconds(returned.back_after(0.5)),
            seconds(returned.back_after(0.99)),
            seconds(returned.back_after(1.0)),
            returned.rss_bytes as f64 / 1e6,
        );
    }
    let (relay, shown) = herd.part().await?;
    let stored = stored::beside(&relay.data().join("deskbell.db"))?;
    let verdict = judge(&stored, &shown, true);
    let acknowledged: usize = shown.iter().map(|m| m.acknowledged.len()).sum();
    println!("\n(times from when the new relay answers; CPU of one core, in windows of 100 ms)");
    println!("messages acknowledged: {acknowledged}");
    anyhow::ensure!(verdict.is_clean(), "{verdict:#?}");
    println!("lost, doubled, reordered: 0; nobody gave up");
    Ok(())
}
