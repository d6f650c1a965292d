//! The relay restarts under two thousand connected customers, by request and by force: all come back
//! by themselves, spread out, and nothing that was acknowledged is missing.

use std::time::Duration;
use tests::chaos::herd::{Going, Herd, Return};
use tests::chaos::judge::judge;
use tests::chaos::stored;

const CLIENTS: usize = 2_000;
/// What no first wait is longer than: `RECONNECT_FIRST_MS`.
const FIRST_WAIT: Duration = Duration::from_millis(protocol::limits::RECONNECT_FIRST_MS);

/// The first waits are spread over all that is allowed: in each tenth of the time some come, in none
/// more than three times their share.
fn is_spread(returned: &Return) {
    let mut tenths = [0; 10];
    for wait in &returned.first_waits {
        let share = wait.as_secs_f64() / FIRST_WAIT.as_secs_f64();
        tenths[((share * 10.0) as usize).min(9)] += 1;
    }
    let fair = returned.first_waits.len() / 10;
    for n in tenths {
        assert!(0 < n && n < 3 * fair, "not spread: {tenths:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_customers_come_back_from_every_restart() -> anyhow::Result<()> {
    let mut herd = Herd::gather(CLIENTS).await?;
    for (going, code) in [(Going::Stopped, 1012), (Going::Killed, 1006)] {
        let returned = herd.restart(going).await?;
        assert_eq!(returned.back.len(), CLIENTS, "{going:?}");
        let codes = &returned.closed_with;
        assert_eq!(codes.len(), CLIENTS, "{going:?}");
        let others: Vec<u16> = codes.iter().copied().filter(|c| *c != code).collect();
        assert!(others.is_empty(), "{going:?}: also closed with {others:?}");
        if going == Going::Stopped {
            is_spread(&returned);
        }
    }
    let (relay, shown) = herd.part().await?;
    assert_eq!(shown.len(), CLIENTS / 4);
    let stored = stored::beside(&relay.data().join("deskbell.db"))?;
    let verdict = judge(&stored, &shown, true);
    assert!(verdict.is_clean(), "{verdict:#?}");
    for member in &shown {
        let written: Vec<_> = member.written.iter().collect();
        let acknowledged: Vec<_> = member.acknowledged.iter().collect();
        assert_eq!(acknowledged, written, "each was stored");
    }
    Ok(())
}
