//! `cargo xtask bench`: what a stored and delivered message and an idle connection cost, beside a
//! bare relay that stores nothing, measured the same way in the same run. `cargo xtask bench flood`:
//! what chats that run notice while somebody floods the relay.

use anyhow::{Context, bail};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::bench::bare::{self, BareRelay};
use tests::bench::flood;
use tests::bench::idle::{Idle, WARM_UP, idle};
use tests::bench::load::{Pace, Run, run};
use tests::bench::pairs::{self, End};
use tests::bench::process::{Process, raise_open_files};
use tests::bench::under_flood;
use tests::relay_guard::RelayGuard;

/// The whole benchmark stops after this time, whatever happens.
const ALL_MAX: Duration = Duration::from_secs(15 * 60);
/// Files that a program has open besides its sockets, with room to spare.
const OTHER_FILES: u64 = 200;

/// What is to be measured.
struct Wishes {
    pairs: usize,
    messages: usize,
    idle: usize,
    flood: bool,
}

impl Wishes {
    fn from_arguments() -> anyhow::Result<Self> {
        let mut wishes = Self {
            pairs: 50,
            messages: 200,
            idle: 10_000,
            flood: false,
        };
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            if name == "flood" {
                wishes.flood = true;
                continue;
            }
            let value = match name.as_str() {
                "--pairs" => &mut wishes.pairs,
                "--messages" => &mut wishes.messages,
                "--idle" => &mut wishes.idle,
                _ => bail!("bench [flood] [--pairs 50] [--messages 200] [--idle 10000]"),
            };
            let given = arguments.next().and_then(|v| v.parse().ok());
            *value = given.with_context(|| format!("{name} wants a number"))?;
        }
        if !(1..=150).contains(&wishes.pairs) || !(1..=2_000).contains(&wishes.messages) {
            bail!("--pairs is 1 to 150, --messages 1 to 2000");
        }
        Ok(wishes)
    }
}

/// What one relay has shown.
struct Shown {
    paced: Run,
    flat_out: Run,
    idle: Idle,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match std::env::args().nth(1).as_deref() {
        Some(bare::ARGUMENT) => return bare::serve().await,
        Some(flood::ARGUMENT) => return flood::attack(std::env::args().skip(2)).await,
        _ => {}
    }
    let mut wishes = Wishes::from_arguments()?;
    let room = raise_open_files()?.saturating_sub(OTHER_FILES);
    if (wishes.idle as u64) > room {
        wishes.idle = usize::try_from(room)?;
        println!("This machine lets a program open {room} sockets: fewer idle ones than asked.");
    }
    if wishes.flood {
        let all = under_flood::measure(wishes.pairs, wishes.messages);
        let all = tokio::time::timeout(ALL_MAX, all).await;
        return all.context("the benchmark took too long")?;
    }
    let all = tokio::time::timeout(ALL_MAX, measure(&wishes)).await;
    all.context("the benchmark took too long")?
}

async fn measure(wishes: &Wishes) -> anyhow::Result<()> {
    let began = Instant::now();
    let step = |what: &str| println!("{:>6.1} s  {what}", began.elapsed().as_secs_f64());
    println!("relay: {}", tests::relay_guard::binary()?.display());

    step(&format!(
        "the relay: {} agents join, {} chats begin",
        wishes.pairs, wishes.pairs
    ));
    let relay = RelayGuard::start(pairs::CONFIG).await?;
    let ends = pairs::real(&relay, wishes.pairs).await?;
    step("the relay: messages, paced and flat-out");
    let (paced, flat_out) = load(ends, wishes.messages, Process(relay.pid())).await?;
    drop(relay);
    step("the relay, fresh: idle connections");
    let relay = RelayGuard::start(pairs::CONFIG).await?;
    let urls = vec![format!("{}/ws/customer", relay.ws()); WARM_UP + wishes.idle];
    let hello = json!({"hello": {"site": "shop", "locale": "en"}}).to_string();
    let rests = idle(Process(relay.pid()), urls, Some(hello)).await?;
    drop(relay);
    let real = Shown {
        paced,
        flat_out,
        idle: rests,
    };

    step("the bare relay: messages, paced and flat-out");
    let relay = BareRelay::start()?;
    let ends = pairs::bare(&relay, wishes.pairs).await?;
    let (paced, flat_out) = load(ends, wishes.messages, Process(relay.pid())).await?;
    drop(relay);
    step("the bare relay, fresh: idle connections");
    let relay = BareRelay::start()?;
    let urls = (0..WARM_UP + wishes.idle)
        .map(|n| relay.url(n / 2, n % 2))
        .collect();
    let rests = idle(Process(relay.pid()), urls, None).await?;
    let bare = Shown {
        paced,
        flat_out,
        idle: rests,
    };
    step("done");
    print(wishes, &real, &bare);
    Ok(())
}

async fn load(ends: Vec<End>, messages: usize, relay: Process) -> anyhow::Result<(Run, Run)> {
    let (ends, _) = run(ends, 20, Pace::Paced, relay).await?;
    let (ends, paced) = run(ends, messages, Pace::Paced, relay).await?;
    let (_ends, flat_out) = run(ends, messages, Pace::FlatOut, relay).await?;
    Ok((paced, flat_out))
}

fn print(wishes: &Wishes, real: &Shown, bare: &Shown) {
    let messages = 2 * wishes.pairs * wishes.messages;
    println!(
        "\n{} pairs, {messages} messages a run; bare: pairs sockets, stores nothing",
        wishes.pairs
    );
    println!("{:<48}{:>12}{:>12}{:>9}", "", "deskbell", "bare", "ratio");
    let row = |what: &str, real: f64, bare: f64| {
        println!("{what:<48}{real:>12.2}{bare:>12.2}{:>8.1}×", real / bare);
    };
    for (name, real, bare) in [
        ("paced", &real.paced, &bare.paced),
        ("flat-out", &real.flat_out, &bare.flat_out),
    ] {
        row(
            &format!("{name}: relay CPU, µs a message"),
            real.cpu_us_per_message,
            bare.cpu_us_per_message,
        );
        for (share, of) in [(0.5, "p50"), (0.99, "p99"), (0.999, "p99.9")] {
            let what = format!("{name}: until the other side has it, ms {of}");
            row(&what, real.latency_ms(share), bare.latency_ms(share));
        }
        row(
            &format!("{name}: messages a second"),
            real.per_second,
            bare.per_second,
        );
    }
    let connections = format!(
        "resident bytes an idle connection, at {}",
        real.idle.connections
    );
    row(&connections, real.idle.bytes_each, bare.idle.bytes_each);
    if bare.idle.connections != real.idle.connections {
        println!("(bare: at {})", bare.idle.connections);
    }
}
