//! The relay is killed fifty times while customers and agents write; nothing that was acknowledged
//! is lost, doubled or reordered. `cargo xtask chaos` does it as often as is wished.

use tests::chaos::cycles::{Plan, run};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_lose_double_and_reorder_nothing() -> anyhow::Result<()> {
    let plan = Plan {
        cycles: 50,
        seed: 20_261_123,
        customers: 6,
        agents: 3,
    };
    let tally = run(plan, |_| {}).await?;
    println!("{tally}");
    assert_eq!(tally.cycles, plan.cycles);
    assert!(tally.acknowledged > 100, "too little was written:\n{tally}");
    assert!(tally.conversations > 10, "too few chats:\n{tally}");
    Ok(())
}
