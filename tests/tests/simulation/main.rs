//! Desk, sessions and both clients in one simulated world: time, network, disk and people come from
//! a seed, so that whatever goes wrong goes wrong again.
//!
//! | file | what it is |
//! |---|---|
//! | `world`, `heap`, `dice` | the loop: what is planned happens, in the order of its time |
//! | `network` | connections that are slow, break, or are cut off for minutes |
//! | `relay_end`, `relay_does`, `frames`, `kept` | the relay: sockets, batches, the disk |
//! | `face`, `page`, `view` | the clients' own link, outbox and timeline, put together as the apps do it |
//! | `mood`, `deeds`, `troubles` | what people do, and what goes wrong |
//! | `judge`, `rules`, `quiet` | the model, and what must be true: after every event, and at rest |
//! | `seeds` | many runs; a run that fails is told in words |
//!
//! `DESKBELL_SEEDS=100000 cargo test -p tests --test simulation` plays more seeds than usual, and
//! `DESKBELL_SEED=7` one, with its story.

mod deeds;
mod dice;
mod face;
mod frames;
mod heap;
mod judge;
mod kept;
mod mood;
mod network;
mod page;
mod quiet;
mod relay_does;
mod relay_end;
mod rules;
mod seeds;
mod troubles;
mod view;
mod world;

/// Seeds of an ordinary run: about 40 s of one core.
const SEEDS: u64 = 1_500;

#[test]
fn seeds_that_failed_once_hold() {
    seeds::play_all(&seeds::kept());
}

#[test]
fn whatever_happens_nothing_is_lost_and_nobody_waits_unseen() {
    let number = seeds::variable("DESKBELL_SEEDS").unwrap_or(SEEDS);
    let first = seeds::variable("DESKBELL_FIRST_SEED").unwrap_or(1);
    match seeds::variable("DESKBELL_SEED") {
        Some(seed) => seeds::tell(seed),
        None => seeds::play_all(&(first..first + number).collect::<Vec<_>>()),
    }
}
