//! Canned replies over the relay's calls: who may do what, what a file does, and what is counted.

use anyhow::{Context, ensure};
use client::Words;
use protocol::Code;
use protocol::canned::{CannedCounted, CannedImported, CannedReplies};
use protocol::limits::{CANNED_FILE_BYTES, CANNED_PERSONAL_MAX, CANNED_TEXT_CHARS};
use serde_json::{Value, json};
use tests::accounts;
use tests::http::{self, Answer};
use tests::people::{PATIENCE, Pair};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

fn reply(n: u32, personal: bool, shortcut: &str, text: &str) -> Value {
    let id = format!("01936b1e-8000-7000-8000-{n:012}");
    json!({"id": id, "personal": personal, "shortcut": shortcut, "text": text})
}

fn shortcuts(answer: &Answer) -> anyhow::Result<Vec<String>> {
    let all: CannedReplies = answer.json()?;
    Ok(all
        .replies
        .into_iter()
        .map(|r| r.wording.shortcut)
        .collect())
}

fn refused(answer: &Answer, code: Code) -> anyhow::Result<()> {
    ensure!(answer.refused()? == code, "{}, not {code}", answer.body);
    Ok(())
}

#[tokio::test]
async fn everybody_uses_the_sites_replies_and_nobody_sees_anothers() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}")).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let all = format!("{}/api/agent/canned", relay.http());
    let one = |n: u32| format!("{all}/01936b1e-8000-7000-8000-{n:012}");

    for (by, body) in [
        (&mira, reply(1, false, "hello", "Hello")),
        (&mira, reply(2, true, "mine", "Mira's")),
        (&jonas, reply(3, true, "mine", "Jonas's")),
    ] {
        let made = http::post(&all, &by.token, &body).await?;
        ensure!(made.status == 200, "{}", made.body);
    }
    let of = async |token: &str| shortcuts(&http::get(&all, token).await?);
    ensure!(of(&mira.token).await? == ["hello", "mine"]);
    ensure!(of(&jonas.token).await? == ["hello", "mine"]);
    ensure!(of(&eve.token).await?.is_empty());

    // The site's are a supervisor's to change; another agent's, and another site's, are not there.
    let shared = http::post(&all, &jonas.token, &reply(4, false, "x", "x")).await?;
    refused(&shared, Code::NotAllowed)?;
    let words = json!({"shortcut": "sly", "text": "Sly"});
    for (by, n, code) in [
        (&jonas, 1, Code::NotAllowed),
        (&jonas, 2, Code::NoSuchCanned),
        (&mira, 3, Code::NoSuchCanned),
        (&eve, 1, Code::NoSuchCanned),
    ] {
        refused(&http::put(&one(n), &by.token, &words).await?, code)?;
        refused(&http::delete(&one(n), &by.token).await?, code)?;
    }
    // Nor under an id that is taken.
    let again = http::post(&all, &eve.token, &reply(1, false, "sly", "Sly")).await?;
    refused(&again, Code::NoSuchCanned)?;
    refused(&http::get(&all, "forged").await?, Code::BadToken)?;
    ensure!(of(&mira.token).await? == ["hello", "mine"]);

    let bye = json!({"shortcut": "/Bye", "text": "Bye", "language": "en"});
    let changed = http::put(&one(3), &jonas.token, &bye).await?;
    ensure!(shortcuts(&changed)? == ["bye", "hello"], "{}", changed.body);
    let gone = http::delete(&one(3), &jonas.token).await?;
    ensure!(shortcuts(&gone)? == ["hello"], "{}", gone.body);
    let long = "x".repeat(CANNED_TEXT_CHARS + 1);
    let long = http::post(&all, &jonas.token, &reply(5, true, "long", &long)).await?;
    refused(&long, Code::MessageTooLong)
}

#[tokio::test]
async fn a_file_is_exported_and_imported_as_a_whole() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let all = format!("{}/api/agent/canned", relay.http());
    let import = format!("{all}/import");
    let made = reply(1, false, "hello", "Hi {customer.name|there},\nwelcome!");
    http::post(&all, &mira.token, &made).await?;

    for format in ["csv", "json"] {
        let export = http::get(&format!("{all}/export?format={format}"), &mira.token).await?;
        let kind = export.header("content-type").context("a type")?;
        ensure!(kind.contains(format), "{kind}");
        ensure!(
            export
                .header("content-disposition")
                .is_some_and(|d| d.starts_with("attachment")),
            "{}",
            export.head
        );
        let taken = http::post_text(&import, &mira.token, &export.body).await?;
        let taken: CannedImported = taken.json()?;
        ensure!((taken.added, taken.replaced) == (0, 1), "{taken:?}");
    }
    // Jonas may not add to the site's, and one bad row keeps all the others out.
    let file = "shortcut,whose,text\nok,personal,Fine\nhello,shared,x\nbad one,personal,x\n";
    let none: CannedImported = http::post_text(&import, &jonas.token, file).await?.json()?;
    let why: Vec<(u64, Code)> = none.problems.iter().map(|p| (p.row, p.code)).collect();
    ensure!(
        why == [(2, Code::NotAllowed), (3, Code::BadShortcut)],
        "{why:?}"
    );
    ensure!(shortcuts(&http::get(&all, &jonas.token).await?)? == ["hello"]);
    let file = "shortcut,whose,text\nok,personal,Fine\nok,personal,Better\n";
    let check = format!("{import}?check=true");
    let would: CannedImported = http::post_text(&check, &jonas.token, file).await?.json()?;
    ensure!((would.added, would.replaced) == (1, 1), "{would:?}");
    let what: Vec<(u64, &str, bool)> = would
        .changes
        .iter()
        .map(|change| (change.row, change.shortcut.as_str(), change.replaces))
        .collect();
    ensure!(what == [(1, "ok", false), (2, "ok", true)], "{what:?}");
    let many = (0..=CANNED_PERSONAL_MAX).map(|n| format!("r{n},personal,x\n"));
    let many = ["shortcut,whose,text\n".to_owned()].into_iter().chain(many);
    let many: String = many.collect();
    refused(
        &http::post_text(&check, &jonas.token, &many).await?,
        Code::TooManyCanned,
    )?;
    ensure!(shortcuts(&http::get(&all, &jonas.token).await?)? == ["hello"]);
    let file = "shortcut,whose,text\nok,personal,Fine\n";
    let some: CannedImported = http::post_text(&import, &jonas.token, file).await?.json()?;
    ensure!((some.added, some.replaced) == (1, 0), "{some:?}");
    let large = "x".repeat(CANNED_FILE_BYTES + 1);
    let large = http::post_text(&import, &jonas.token, &large).await?;
    refused(&large, Code::TooLarge)
}

#[tokio::test]
async fn a_message_counts_once_and_only_once_it_is_sent() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let all = format!("{}/api/agent/canned", relay.http());
    let used = format!("{all}/used");
    let made = reply(1, false, "pole", "I can send a new pole today.");
    http::post(&all, &mira.token, &made).await?;
    let tell = async |message: &str| -> anyhow::Result<u64> {
        let body = json!({
            "conversation": pair.conversation,
            "message": message,
            "replies": [made["id"]],
        });
        let told = http::post(&used, &mira.token, &body).await?;
        Ok(told.json::<CannedCounted>()?.counted)
    };
    ensure!(tell("01936b1e-8000-7000-8000-00000000000f").await? == 0);
    let words = "I can send a new pole today.";
    let said = pair.agent.say(pair.conversation, Words::Message, words);
    let said = said.context("room in the outbox")?.to_string();
    let stored = pair.agent.wait_until("its own answer", PATIENCE, |side| {
        side.outbox.is_empty() && side.said(pair.conversation).last() == Some(&words)
    });
    stored.await?;
    ensure!(tell(&said).await? == 1);
    ensure!(tell(&said).await? == 0);
    let now: CannedReplies = http::get(&all, &mira.token).await?.json()?;
    ensure!(now.replies[0].uses == 1, "{now:?}");
    ensure!(now.replies[0].used_at.is_some(), "{now:?}");
    let many = json!({
        "conversation": pair.conversation,
        "message": said,
        "replies": vec![made["id"].clone(); 21],
    });
    refused(
        &http::post(&used, &mira.token, &many).await?,
        Code::TooManyCanned,
    )
}
