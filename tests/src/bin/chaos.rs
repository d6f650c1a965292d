//! `cargo xtask chaos`: kills the relay under load as often as is wished and compares what everybody
//! holds.

use anyhow::{Context, bail};
use std::time::Instant;
use tests::chaos::cycles::{Plan, run};

fn wished() -> anyhow::Result<Plan> {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let mut plan = Plan {
        cycles: 50,
        seed: seed.as_secs(),
        customers: 6,
        agents: 3,
    };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let given = arguments.next().and_then(|v| v.parse::<u64>().ok());
        let given = given.with_context(|| format!("{name} wants a number"))?;
        match name.as_str() {
            "--cycles" => plan.cycles = u32::try_from(given)?,
            "--seed" => plan.seed = given,
            _ => bail!("chaos [--cycles 50] [--seed S]"),
        }
    }
    Ok(plan)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let plan = wished()?;
    println!("relay: {}", tests::relay_guard::binary()?.display());
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
