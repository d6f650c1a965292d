//! Chats that run while somebody floods the relay: what they notice, and what the relay spends.

use super::flood::{Attacker, CONFIG, Whence};
use super::load::{Pace, Run, run};
use super::pairs;
use super::process::Process;
use crate::relay_guard::RelayGuard;
use std::time::{Duration, Instant};

/// How long a flood has run before the chats are measured.
const RISING: Duration = Duration::from_secs(5);

/// What was seen in one of the three: in peace, or under a flood.
struct Shown {
    run: Run,
    /// Of one processor core.
    relay_cpu: f64,
    relay_bytes: u64,
    attacker_cpu: f64,
    knocks_per_s: f64,
}

/// Measures and prints: `pairs` chats, each end saying `messages`, paced.
///
/// # Errors
/// If a chat is cut off, refused, or too slow: then existing chats do not go on.
pub async fn measure(pairs: usize, messages: usize) -> anyhow::Result<()> {
    let relay = RelayGuard::start(CONFIG).await?;
    let mut ends = pairs::real(&relay, pairs).await?;
    let process = Process(relay.pid());
    (ends, _) = run(ends, 20, Pace::Paced, process).await?;
    let mut shown = Vec::new();
    for whence in [None, Some(Whence::One), Some(Whence::Many)] {
        println!("{}", whence.map_or("in peace", said));
        let began = Instant::now();
        let attacker = whence.map(|whence| Attacker::start(relay.at(), whence));
        let attacker = attacker.transpose()?;
        if attacker.is_some() {
            // Time must pass: the flood is to be at its height.
            tokio::time::sleep(RISING).await;
        }
        let attacks = attacker.as_ref().map(|a| Process(a.pid()));
        let (relay_before, attacker_before) = (process.cpu()?, cpu(attacks)?);
        let measured = Instant::now();
        let measuring = run(ends, messages, Pace::Paced, process).await?;
        let seconds = measured.elapsed().as_secs_f64();
        let share = |used: Duration| used.as_secs_f64() / seconds;
        ends = measuring.0;
        shown.push(Shown {
            run: measuring.1,
            relay_cpu: share(process.cpu()? - relay_before),
            relay_bytes: process.resident_bytes()?,
            attacker_cpu: share(cpu(attacks)? - attacker_before),
            knocks_per_s: match attacker {
                Some(attacker) => attacker.stop()? as f64 / began.elapsed().as_secs_f64(),
                None => 0.0,
            },
        });
    }
    print(pairs, &shown);
    Ok(())
}

fn cpu(process: Option<Process>) -> anyhow::Result<Duration> {
    process.map_or(Ok(Duration::ZERO), Process::cpu)
}

fn said(whence: Whence) -> &'static str {
    match whence {
        Whence::One => "flooded from one address",
        Whence::Many => "flooded from many addresses",
    }
}

fn print(pairs: usize, shown: &[Shown]) {
    let messages = shown.first().map_or(0, |s| s.run.messages);
    println!("\n{pairs} chats that run, {messages} messages a run, all delivered");
    println!("{:<48}{:>12}{:>12}{:>12}", "", "in peace", "one", "many");
    let row = |what: &str, of: &dyn Fn(&Shown) -> f64| {
        print!("{what:<48}");
        for one in shown {
            print!("{:>12.2}", of(one));
        }
        println!();
    };
    for (share, name) in [(0.5, "p50"), (0.99, "p99"), (0.999, "p99.9")] {
        let what = format!("until the other side has it, ms {name}");
        row(&what, &|one| one.run.latency_ms(share));
    }
    row("relay: processor cores in use", &|one| one.relay_cpu);
    row("relay: resident MB", &|one| one.relay_bytes as f64 / 1e6);
    row("attacker: processor cores in use", &|one| one.attacker_cpu);
    row("attacker: knocks a second", &|one| one.knocks_per_s);
}
