//! A backup that is made while everybody writes is whole, and a relay that starts from one has every
//! conversation, for agents and for customers.

use client::native::{CustomerClient, CustomerSide};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tests::chaos::crew::{Crew, Shown};
use tests::chaos::cycles::CONFIG;
use tests::chaos::dice::Dice;
use tests::chaos::judge::judge;
use tests::chaos::stored::{self, Stored};
use tests::mounts::Mount;
use tests::people::{self, PATIENCE};
use tests::relay_guard::RelayGuard;
use tests::{accounts, http};
use tokio::time::Instant;

/// What everybody holds, once `is_so` holds of it.
async fn shown_when(
    crew: &Crew,
    what: &str,
    is_so: impl Fn(&[Shown]) -> anyhow::Result<bool>,
) -> anyhow::Result<Vec<Shown>> {
    let until = Instant::now() + PATIENCE;
    loop {
        let shown = crew.show().await?;
        if is_so(&shown)? {
            return Ok(shown);
        }
        let under_way = || shown.iter().map(|m| (&m.name, m.idle, &m.under_way));
        anyhow::ensure!(
            Instant::now() < until,
            "waited too long for {what}: {:#?}",
            under_way().collect::<Vec<_>>()
        );
        // Time must pass: the crew works meanwhile, and is asked again.
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn backup(relay: &RelayGuard, file: &Path) -> anyhow::Result<()> {
    let done = relay.command(&["backup", &file.display().to_string()])?;
    anyhow::ensure!(done.status.success(), "{done:?}");
    Ok(())
}

/// Every conversation of `earlier` is there, with what was in it then.
fn goes_on_from(later: &Stored, earlier: &Stored) {
    for (id, kept) in earlier {
        let now = later.get(id).expect("the conversation");
        assert_eq!(now.entries[..kept.entries.len()], kept.entries[..], "{id}");
    }
}

fn entries(stored: &Stored) -> usize {
    stored.values().map(|kept| kept.entries.len()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_is_whole_and_a_relay_starts_from_it() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(CONFIG).await?;
    let database = relay.data().join("deskbell.db");
    let first = accounts::first_agent(&relay, "shop", "Mira").await?;
    let second = accounts::invited(&relay, &first, "shop", "Jonas").await?;
    let logged_in = [first.clone(), second];
    let crew = Crew::start(&relay, 4, &logged_in, &mut Dice::new(20_261_123));
    crew.write(true).await?;

    let folder = tempfile::tempdir()?;
    let mut backups = Vec::new();
    for n in 1..=3 {
        let enough = |shown: &[Shown]| {
            let acknowledged: usize = shown.iter().map(|m| m.acknowledged.len()).sum();
            Ok(acknowledged >= 60 * n)
        };
        shown_when(&crew, "some messages", enough).await?;
        let file = folder.path().join(format!("{n}.db"));
        backup(&relay, &file)?;
        backups.push(file);
    }
    crew.write(false).await?;
    let all_hold_all = |shown: &[Shown]| {
        let idle = shown.iter().all(|m| m.live && m.idle);
        Ok(idle && judge(&stored::beside(&database)?, shown, true).is_clean())
    };
    let shown = shown_when(&crew, "everything to arrive", all_hold_all).await?;
    let last = folder.path().join("last.db");
    backup(&relay, &last)?;
    backups.push(last.clone());
    let all = stored::beside(&database)?;
    drop(crew);
    let key = fs::read(relay.data().join("secret.key"))?;
    relay.stop().await?;

    let mut before = Stored::new();
    for file in &backups {
        let copy = stored::beside(file)?;
        let verdict = judge(&copy, &[], false);
        assert!(verdict.is_clean(), "{file:?}: {verdict:#?}");
        goes_on_from(&copy, &before);
        goes_on_from(&all, &copy);
        assert!(
            entries(&copy) > entries(&before),
            "{file:?} has nothing new"
        );
        before = copy;
    }
    assert_eq!(entries(&before), entries(&all));

    let restored = RelayGuard::start_over(CONFIG, Mount::None, |data| {
        fs::copy(&last, data.join("deskbell.db"))?;
        Ok(fs::write(data.join("secret.key"), key)?)
    });
    let restored = restored.await?;
    goes_on_from(&stored::beside(&restored.data().join("deskbell.db"))?, &all);
    let view = people::agent(&restored, &first).await?;
    for card in view.side.cards.keys() {
        assert!(all.contains_key(card));
    }
    for member in &shown {
        finds_everything(&restored, member).await?;
    }
    Ok(())
}

/// A customer of the old relay finds their conversation at the new one, and writes on in it.
async fn finds_everything(relay: &RelayGuard, member: &Shown) -> anyhow::Result<()> {
    let (Some(token), Some(screen)) = (&member.token, member.screens.first()) else {
        return Ok(());
    };
    let mut side = CustomerSide::new(people::site("shop"));
    side.token = Some(token.clone());
    let mut customer = CustomerClient::new(&relay.ws(), side);
    customer.wait_live(PATIENCE).await?;
    assert_eq!(customer.side.conversation_id(), Some(screen.conversation));
    let lines = customer.side.timeline.lines().iter();
    let found: Vec<_> = lines.map(|l| l.entry.clone()).collect();
    assert_eq!(
        found[..screen.entries.len()],
        screen.entries[..],
        "{}",
        member.name
    );
    let id = screen.conversation;
    let url = format!("{}/api/customer/transcript/{id}", relay.http());
    let transcript = http::get(&url, token).await?;
    assert_eq!(transcript.status, 200, "{}", transcript.body);
    Ok(())
}
