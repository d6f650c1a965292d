//! `cargo xtask bench opening`: how long it takes from the click on the launcher to a form that can
//! be typed into, on a cold cache, fast and slow, beside a bare frame in the same run.

use anyhow::Context;
use tests::bench::opening::{Opening, conditions, of_a_bare_frame, of_the_chat};
use tests::story::World;

/// Openings of each kind, unless another number is given.
const TIMES: usize = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let times = match std::env::args().nth(1) {
        Some(given) => given.parse().context("bench opening [times]")?,
        None => TIMES,
    };
    let world = World::new().await?;
    println!("relay: {}", tests::relay_guard::binary()?.display());
    println!("{times} openings each, in turn, each in a new browser; milliseconds\n");
    println!(
        "{:<42}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>7}",
        "", "median", "least", "most", "bare", "ratio", "bytes", "files"
    );
    for condition in conditions() {
        let (mut chat, mut bare) = (Vec::new(), Vec::new());
        for _ in 0..times {
            bare.push(of_a_bare_frame(&world, &condition).await?);
            chat.push(of_the_chat(&world, &condition).await?);
        }
        sort(&mut chat);
        sort(&mut bare);
        let middle = chat[times / 2];
        let floor = bare[times / 2].ms;
        println!(
            "{:<42}{:>9.0}{:>9.0}{:>9.0}{:>9.0}{:>8.1}×{:>9}{:>7}",
            condition.name,
            middle.ms,
            chat[0].ms,
            chat[times - 1].ms,
            floor,
            middle.ms / floor,
            middle.bytes,
            middle.requests
        );
    }
    Ok(())
}

fn sort(openings: &mut [Opening]) {
    openings.sort_by(|a, b| a.ms.total_cmp(&b.ms));
}
