//! Plays seeds one after the other. Of a run that fails: the seed, the step, the last things that
//! happened, and the command that plays it again.

use crate::world::World;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::Once;

/// Milliseconds within which the deeds of a run must have been done; far more than any run needs.
const DEEDS_MS: u64 = 24 * 3_600_000;
/// Failures after which a run of many seeds stops.
const ENOUGH: usize = 3;

thread_local! {
    /// What the panic that ended a run said, and where.
    static SAID: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// How a run ended.
struct Fault {
    step: u64,
    said: String,
    story: Vec<String>,
}

/// A number from the environment.
pub(crate) fn variable(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} wants a number, not {text:?}")))
}

/// The seeds that failed once, each with what it showed.
pub(crate) fn kept() -> Vec<u64> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/simulation/failed_once.txt");
    let text = std::fs::read_to_string(file).expect("the list of seeds is there");
    let seeds = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next());
    seeds
        .map(|seed| seed.parse().expect("a seed is a number"))
        .collect()
}

/// Plays all of them, and fails with the story of those that fail.
pub(crate) fn play_all(seeds: &[u64]) {
    listen();
    let mut failed = Vec::new();
    let mut steps = 0;
    for seed in seeds {
        match play(*seed, false) {
            Ok(taken) => steps += taken,
            Err(_) => {
                failed.push(*seed);
                print(*seed);
            }
        }
        if failed.len() >= ENOUGH {
            break;
        }
    }
    println!("{} seeds, {steps} steps", seeds.len());
    assert!(failed.is_empty(), "these seeds fail: {failed:?}");
}

/// Plays one and tells its last steps, also if nothing fails.
pub(crate) fn tell(seed: u64) {
    listen();
    if let Err(fault) = play(seed, true) {
        show(seed, &fault);
        panic!("seed {seed} fails: {}", fault.said);
    }
    println!("seed {seed} holds");
}

/// Plays a seed that failed once more, this time with its story.
fn print(seed: u64) {
    match play(seed, true) {
        Err(fault) => show(seed, &fault),
        Ok(_) => println!("seed {seed} fails only sometimes: something in it is not simulated"),
    }
}

fn show(seed: u64, fault: &Fault) {
    println!("\nseed {seed} fails at step {}: {}", fault.step, fault.said);
    println!("the last things that happened:");
    for line in &fault.story {
        println!("  {line}");
    }
    println!(
        "to play it again: DESKBELL_SEED={seed} cargo test -p tests --test simulation -- whatever\n"
    );
}

fn play(seed: u64, told: bool) -> Result<u64, Fault> {
    let mut world = World::new(seed, told);
    let played = catch_unwind(AssertUnwindSafe(|| {
        while world.deeds_left > 0 {
            assert!(world.now < DEEDS_MS, "the deeds never end");
            world.run_until(world.now + 60_000);
        }
        world.comes_to_rest();
        world.all_leave();
    }));
    match played {
        Ok(()) => Ok(world.steps),
        Err(_) => Err(Fault {
            step: world.steps,
            said: SAID.take().unwrap_or_default(),
            story: world.story(),
        }),
    }
}

/// Keeps what a panic says instead of printing it: a failed run is told whole.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |info| {
            let ours = info
                .location()
                .is_some_and(|at| !at.file().ends_with("seeds.rs"));
            if ours {
                SAID.set(Some(info.to_string()));
            } else {
                usual(info);
            }
        }));
    });
}
