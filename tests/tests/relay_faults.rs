//! Disks that are full or read-only, files that are damaged or gone: the relay says what to do, goes
//! on as far as it can, and loses nothing.

use client::Words;
use client::native::{AgentClient, AgentSide, CustomerClient, message_id};
use protocol::api::LoggedIn;
use protocol::{Code, FromCustomer};
use rustix::fs::{IFlags, ioctl_getflags, ioctl_setflags};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tests::accounts;
use tests::chaos::stored;
use tests::http;
use tests::mounts::{Mount, fill_up};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::stranger::Stranger;

/// A disk with room for a relay and some chats.
const SMALL_KIB: u32 = 6 * 1024;

fn refused(refusals: &[protocol::Refusal]) -> bool {
    let unavailable = |r: &&protocol::Refusal| r.code == Code::Unavailable;
    let mut refusals = refusals.iter().filter(unavailable);
    refusals.any(|r| r.number == 5001 && r.retry_after_ms.is_some() && r.id.is_some())
}

/// Both write; both are told that it cannot be stored, and neither text is on any screen as stored.
async fn both_are_refused(pair: &mut Pair, words: &str) -> anyhow::Result<()> {
    let conversation = pair.conversation;
    pair.customer.say(words).expect("room in the outbox");
    pair.agent.say(conversation, Words::Message, words);
    pair.customer.side.refusals.clear();
    pair.agent.side.refusals.clear();
    tokio::try_join!(
        pair.customer
            .wait_until("the customer's refusal", PATIENCE, |side| {
                refused(&side.refusals)
            }),
        pair.agent
            .wait_until("the agent's refusal", PATIENCE, |side| {
                refused(&side.refusals)
            }),
    )?;
    assert!(!pair.customer.side.said().contains(&words));
    assert!(!pair.agent.side.said(conversation).contains(&words));
    Ok(())
}

/// Whoever comes now reads everything that was said: another tab, another view, and by HTTP.
async fn everything_is_read(
    relay: &RelayGuard,
    pair: &Pair,
    account: &LoggedIn,
) -> anyhow::Result<()> {
    let (conversation, said) = (pair.conversation, pair.customer.side.said());
    let tab = people::second_tab(relay, &pair.customer).await?;
    assert_eq!(tab.side.said(), said);
    let side = AgentSide::new(account.token.clone());
    let mut view = AgentClient::new(&relay.ws(), side);
    view.wait_live(PATIENCE).await?;
    view.open(conversation);
    let read = view.wait_until("the history", PATIENCE, |side| {
        side.said(conversation) == said
    });
    read.await?;

    let token = pair.customer.side.token.clone().unwrap_or_default();
    let transcript = format!("{}/api/customer/transcript/{conversation}", relay.http());
    let transcript = http::get(&transcript, &token).await?;
    assert_eq!(transcript.status, 200, "{}", transcript.body);
    assert!(said.iter().all(|words| transcript.body.contains(words)));
    for (path, token) in [
        ("health", ""),
        ("api/sites/shop", ""),
        ("api/agent/scorecard", &account.token),
    ] {
        let answer = http::get(&format!("{}/{path}", relay.http()), token).await?;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
    Ok(())
}

/// A customer who comes just now and asks.
async fn an_enquiry_is_refused(relay: &RelayGuard) -> anyhow::Result<CustomerClient> {
    let mut late = people::customer(relay, "shop").await?;
    let leave = FromCustomer::LeaveMessage {
        id: message_id(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "Is anybody there?".into(),
        website: None,
        consent: None,
    };
    late.send(&leave).await;
    let told = late.wait_until("a refusal", PATIENCE, |side| refused(&side.refusals));
    told.await?;
    Ok(late)
}

/// What was written meanwhile arrives by itself, once, in the order of writing.
async fn all_arrives_once(pair: &mut Pair, wanted: &[&str]) -> anyhow::Result<()> {
    let conversation = pair.conversation;
    let count = 2 * wanted.len();
    let ours = |said: Vec<&str>| said.iter().filter(|s| wanted.contains(s)).count();
    tokio::try_join!(
        pair.customer
            .wait_until("all at the customer", PATIENCE, |side| {
                side.outbox.is_empty() && ours(side.said()) >= count
            }),
        pair.agent.wait_until("all at the agent", PATIENCE, |side| {
            side.outbox.is_empty() && ours(side.said(conversation)) >= count
        }),
    )?;
    let said = pair.customer.side.said();
    assert_eq!(said, pair.agent.side.said(conversation));
    for words in wanted {
        let times = said.iter().filter(|s| *s == words).count();
        assert_eq!(times, 2, "{words:?}: once by each");
    }
    Ok(())
}

#[tokio::test]
async fn a_full_disk_refuses_what_is_written_and_goes_on_reading() -> anyhow::Result<()> {
    let disk = Mount::SmallDisk(SMALL_KIB);
    let relay = RelayGuard::start_over(SHOP, disk, |_| Ok(())).await?;
    let (mut pair, account) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;

    let filler = relay.data().join("filler");
    fill_up(&filler)?;
    both_are_refused(&mut pair, "into the full disk").await?;
    // From now on nobody is thrown out any more, however often somebody tries to write.
    let (mut onlooker, _) = Stranger::customer(&relay, "shop", None).await?;
    both_are_refused(&mut pair, "and again").await?;
    everything_is_read(&relay, &pair, &account).await?;
    drop(an_enquiry_is_refused(&relay).await?);
    onlooker.is_still_there().await?;

    fs::remove_file(&filler)?;
    all_arrives_once(&mut pair, &["into the full disk", "and again"]).await?;
    onlooker.is_still_there().await?;
    pair.still_talks().await?;
    let kept = stored::after_a_crash(&relay.data())?;
    let verdict = tests::chaos::judge::judge(&kept, &[], false);
    assert!(verdict.broken.is_empty(), "{verdict:#?}");
    Ok(())
}

/// The flag that keeps even root from writing to a file; false where that cannot be had.
fn set_immutable(path: &Path, on: bool) -> bool {
    let set = || -> rustix::io::Result<()> {
        let file = File::open(path).map_err(|_| rustix::io::Errno::IO)?;
        let mut flags = ioctl_getflags(&file)?;
        flags.set(IFlags::IMMUTABLE, on);
        ioctl_setflags(&file, flags)
    };
    set().is_ok()
}

#[tokio::test]
async fn a_disk_that_turns_read_only_is_borne_like_a_full_one() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, account) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    let files = ["deskbell.db", "deskbell.db-wal"].map(|file| relay.data().join(file));
    if !files.iter().all(|file| set_immutable(file, true)) {
        for file in &files {
            set_immutable(file, false);
        }
        println!("not tried: only root on a file system with flags can do this to a running relay");
        return Ok(());
    }
    let tried = async {
        both_are_refused(&mut pair, "onto the dead disk").await?;
        everything_is_read(&relay, &pair, &account).await
    };
    let tried = tried.await;
    assert!(files.iter().all(|file| set_immutable(file, false)));
    tried?;
    all_arrives_once(&mut pair, &["onto the dead disk"]).await?;
    pair.still_talks().await
}

/// A relay that has stored a chat and stopped, and its data folder.
async fn stopped() -> anyhow::Result<(RelayGuard, PathBuf)> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    for _ in 0..20 {
        pair.still_talks().await?;
    }
    let data = relay.data();
    relay.stop().await?;
    Ok((relay, data))
}

#[tokio::test]
async fn a_read_only_folder_is_refused_with_what_to_do() -> anyhow::Result<()> {
    let (mut relay, data) = stopped().await?;
    let refused = relay.refuses_to_start(Mount::ReadOnly)?;
    assert_eq!(refused.code, Some(1), "{}", refused.said);
    let folder = data.display().to_string();
    for words in [folder.as_str(), "writable", "--data-dir"] {
        assert!(refused.said.contains(words), "{words}: {}", refused.said);
    }
    // Nothing was broken by trying.
    relay.start_again().await
}

#[tokio::test]
async fn a_damaged_database_is_refused_with_what_to_do() -> anyhow::Result<()> {
    let (mut relay, data) = stopped().await?;
    let file = data.join("deskbell.db");
    let good = fs::read(&file)?;
    let page = 4096;
    let damaged = |what: &str| {
        let mut bytes = good.clone();
        match what {
            "header" => bytes[..64].fill(0x5a),
            "middle" => {
                let from = bytes.len() / page / 2 * page;
                bytes[from..from + 2 * page]
                    .iter_mut()
                    .for_each(|b| *b ^= 0xff);
            }
            "truncated" => bytes.truncate(bytes.len() / 2),
            "a few bytes" => bytes.truncate(100),
            _ => bytes = b"This is a letter to the shop.".repeat(400),
        }
        bytes
    };
    for what in [
        "header",
        "middle",
        "truncated",
        "a few bytes",
        "no database",
    ] {
        fs::write(&file, damaged(what))?;
        let refused = relay.refuses_to_start(Mount::None)?;
        assert_eq!(refused.code, Some(1), "{what}: {}", refused.said);
        let path = file.display().to_string();
        for words in [path.as_str(), "damaged", "backup"] {
            assert!(
                refused.said.contains(words),
                "{what}: {words}: {}",
                refused.said
            );
        }
        assert_eq!(fs::read(&file)?, damaged(what), "{what}: it was changed");
    }
    fs::write(&file, &good)?;
    // An empty log is what a relay leaves that was killed before its first commit: no damage.
    fs::write(data.join("deskbell.db-wal"), [])?;
    relay.start_again().await
}

#[tokio::test]
async fn the_key_of_tokens_is_minded() -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut relay = RelayGuard::start(SHOP).await?;
    let (pair, account) = Pair::first(&relay, "shop").await?;
    let key = relay.data().join("secret.key");
    let path = key.display().to_string();
    let mode = || fs::metadata(&key).map(|m| m.permissions().mode() & 0o777);
    assert_eq!(mode()?, 0o600);
    relay.stop().await?;
    let good = fs::read(&key)?;

    fs::write(&key, &good[..16])?;
    let refused = relay.refuses_to_start(Mount::None)?;
    assert_eq!(refused.code, Some(1), "{}", refused.said);
    for words in [path.as_str(), "damaged", "backup"] {
        assert!(refused.said.contains(words), "{words}: {}", refused.said);
    }
    fs::remove_file(&key)?;
    fs::create_dir(&key)?;
    let refused = relay.refuses_to_start(Mount::None)?;
    assert_eq!(refused.code, Some(1), "{}", refused.said);
    assert!(refused.said.contains(&path), "{}", refused.said);
    fs::remove_dir(&key)?;

    // Others could read it: said, and put right.
    fs::write(&key, &good)?;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644))?;
    relay.start_again().await?;
    let told = |relay: &RelayGuard, words: &str| relay.said().iter().any(|l| l.contains(words));
    assert!(
        told(&relay, "could be read by others"),
        "{:#?}",
        relay.said()
    );
    assert_eq!(mode()?, 0o600);
    let tab = people::second_tab(&relay, &pair.customer).await?;
    assert_eq!(tab.side.customer, pair.customer.side.customer);

    // Gone: a new one is made and that is said; customers are new ones, what was stored is there.
    relay.stop().await?;
    fs::remove_file(&key)?;
    relay.start_again().await?;
    assert!(
        told(&relay, "secret.key was missing"),
        "{:#?}",
        relay.said()
    );
    let tab = people::second_tab(&relay, &pair.customer).await?;
    assert_ne!(tab.side.customer, pair.customer.side.customer);
    assert_eq!(tab.side.conversation_id(), None);
    let view = people::agent(&relay, &account).await?;
    assert!(view.side.cards.contains_key(&pair.conversation));
    Ok(())
}

#[tokio::test]
async fn accounts_are_let_in_while_nothing_can_be_saved() -> anyhow::Result<()> {
    let disk = Mount::SmallDisk(SMALL_KIB);
    let relay = RelayGuard::start_over(SHOP, disk, |_| Ok(())).await?;
    let account = accounts::first_agent(&relay, "shop", "Mira").await?;
    fill_up(&relay.data().join("filler"))?;
    // A log-in has to be stored: refused, with a word that says why.
    let url = format!("{}/api/agent/login", relay.http());
    let log_in = serde_json::json!({
        "email": accounts::email("Mira", "shop"), "password": accounts::PASSWORD,
    });
    let answer = http::post(&url, "", &log_in).await?;
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.body.contains("unavailable"), "{}", answer.body);
    // Who is logged in stays so.
    people::agent(&relay, &account).await?;
    Ok(())
}
