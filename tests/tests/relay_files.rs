//! Attached files over real calls and sockets: who may bring and fetch what, and what becomes of it.

use anyhow::Context;
use client::native::{CustomerClient, message_id};
use protocol::limits::{FILE_BYTES, FILES_PER_MESSAGE, FILES_UNSENT_MAX};
use protocol::{Code, ConversationId, EntryBody, File, FileId, FromAgent, FromCustomer};
use tests::files::{Folder, PICTURE};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};

const PDF: &[u8] = b"%PDF-1.7\n%an invoice\n";

fn token(customer: &CustomerClient) -> String {
    customer.side.token.clone().unwrap_or_default()
}

/// The customer says something with these files, and both sides have it.
async fn sends(pair: &mut Pair, text: &str, files: &[FileId]) -> anyhow::Result<Vec<File>> {
    let id = message_id();
    let send = FromCustomer::Send {
        conversation: pair.conversation,
        id,
        text: text.into(),
        files: files.to_vec(),
    };
    pair.customer.send(&send).await;
    let conversation = pair.conversation;
    let read = pair.agent.wait_until("the message", PATIENCE, |side| {
        let timeline = side.timelines.get(&conversation);
        timeline.is_some_and(|t| t.lines().iter().any(|l| l.entry.id == Some(id)))
    });
    read.await?;
    let lines = pair.agent.side.timelines[&conversation].lines();
    let line = lines.iter().find(|l| l.entry.id == Some(id));
    match line.map(|line| &line.entry.body) {
        Some(EntryBody::Message { text: said, files }) if said == text => Ok(files.clone()),
        other => anyhow::bail!("{other:?}"),
    }
}

#[tokio::test]
async fn files_go_both_ways_and_only_to_those_in_the_conversation() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let (ada, conversation) = (token(&pair.customer), pair.conversation);
    let eve = people::customer(&relay, "shop").await?;
    let eve_token = token(&eve);
    let of = |token| Folder {
        relay: &relay,
        token,
        conversation,
    };
    let (customer, agent, other) = (of(&ada), of(&mira.token), of(&eve_token));

    let picture = Folder::id();
    let taken = customer
        .brings(picture, "tent%20pole.png", PICTURE)
        .await?
        .json::<File>()?;
    assert_eq!(
        (taken.name.as_str(), taken.kind.as_str()),
        ("tent pole.png", "image/png")
    );
    assert_eq!(
        (taken.bytes, taken.width, taken.height),
        (PICTURE.len() as u64, Some(2), Some(3))
    );
    // The same again is the same; nobody else sees it yet, not even the agent.
    assert_eq!(
        customer
            .brings(picture, "tent%20pole.png", PICTURE)
            .await?
            .json::<File>()?,
        taken
    );
    assert_eq!(agent.fetches(picture).await?.refused()?, Code::NoSuchFile);
    assert_eq!(
        agent.brings(picture, "x.png", PICTURE).await?.refused()?,
        Code::NoSuchFile
    );
    assert_eq!(sends(&mut pair, "", &[picture]).await?, [taken]);
    for who in [customer, agent] {
        let got = who.fetches(picture).await?;
        assert_eq!((got.status, got.bytes.as_slice()), (200, PICTURE));
        for header in [
            "content-type: image/png",
            "content-disposition: inline; filename*=utf-8''tent%20pole%2epng",
            "x-content-type-options: nosniff",
            "content-security-policy: default-src 'none'; sandbox",
            "cross-origin-resource-policy: same-origin",
        ] {
            assert!(got.head.contains(header), "{header}: {}", got.head);
        }
    }
    for stranger in [other, of("forged")] {
        let got = stranger.fetches(picture).await?;
        assert!(
            matches!(got.refused()?, Code::NoSuchConversation | Code::BadToken),
            "{got:?}"
        );
        let brought = stranger.brings(Folder::id(), "a.png", PICTURE).await?;
        assert!(matches!(
            brought.refused()?,
            Code::NoSuchConversation | Code::BadToken
        ));
    }
    let invoice = Folder::id();
    agent
        .brings(invoice, "invoice.pdf", PDF)
        .await?
        .json::<File>()?;
    let answer = FromAgent::Send {
        conversation,
        id: message_id(),
        text: "Here it is.".into(),
        files: vec![invoice],
    };
    pair.agent.send(&answer).await;
    let came = pair.customer.wait_until("the invoice", PATIENCE, |side| {
        let mut lines = side.timeline.lines().iter();
        lines.any(|l| l.entry.body.files().iter().any(|file| file.id == invoice))
    });
    came.await?;
    let got = customer.fetches(invoice).await?;
    assert_eq!(got.bytes, PDF);
    assert!(
        got.head.contains("content-disposition: attachment;"),
        "{}",
        got.head
    );

    relay.stop().await?;
    relay.start_again().await?;
    let customer = Folder {
        relay: &relay,
        token: &ada,
        conversation,
    };
    assert_eq!(customer.fetches(picture).await?.bytes, PICTURE);
    let url = format!("{}/api/customer/transcript/{conversation}", relay.http());
    let transcript = tests::http::get(&url, &ada).await?.body;
    assert!(transcript.contains("📎 tent pole.png"), "{transcript}");
    let url = format!("{}/api/customer/data", relay.http());
    let data = tests::http::get(&url, &ada).await?.body;
    assert!(data.contains("invoice.pdf"), "{data}");
    Ok(())
}

#[tokio::test]
async fn what_is_too_much_or_something_else_is_refused_with_its_reason() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let (ada, conversation) = (token(&pair.customer), pair.conversation);
    let customer = Folder {
        relay: &relay,
        token: &ada,
        conversation,
    };
    let refused = async |name: &str, bytes: &[u8]| -> anyhow::Result<(u16, Code)> {
        let got = customer.brings(Folder::id(), name, bytes).await?;
        Ok((got.status, got.refused()?))
    };
    // A page that says it is a picture.
    let page = b"<!doctype html><script>alert(1)</script>";
    assert_eq!(refused("tent.png", page).await?, (415, Code::FileKind));
    assert_eq!(
        refused("tent.png", b"MZ\x90\0\x03\0\0\0\x04\0\0").await?,
        (415, Code::FileKind)
    );
    assert_eq!(refused("tent.png", b"").await?, (400, Code::EmptyFile));
    let mut large = PICTURE.to_vec();
    large.resize(FILE_BYTES + 1, 0);
    assert_eq!(
        refused("tent.png", &large).await?,
        (413, Code::FileTooLarge)
    );
    large.truncate(FILE_BYTES);
    let largest = customer.brings(Folder::id(), "tent.png", &large).await?;
    assert_eq!(largest.json::<File>()?.bytes, FILE_BYTES as u64);
    // A name that would do harm on the agent's machine.
    let name = "..%2F..%2F%E2%80%AErun%0D%0A.bat";
    let renamed = customer.brings(Folder::id(), name, b"echo hello").await?;
    assert_eq!(renamed.json::<File>()?.name, "run.bat.txt");

    // Nobody sends what somebody else brought, or what is not there.
    let invoice = Folder::id();
    let agent = Folder {
        token: &mira.token,
        ..customer
    };
    agent
        .brings(invoice, "invoice.pdf", PDF)
        .await?
        .json::<File>()?;
    let mut ids = Vec::new();
    for _ in 2..FILES_UNSENT_MAX {
        ids.push(Folder::id());
        let last = ids[ids.len() - 1];
        customer
            .brings(last, "a.png", PICTURE)
            .await?
            .json::<File>()?;
    }
    assert_eq!(refused("a.png", PICTURE).await?, (409, Code::TooManyFiles));
    assert_eq!(customer.withdraws(ids[0]).await?.status, 204);
    assert_eq!(
        customer.fetches(ids.remove(0)).await?.refused()?,
        Code::NoSuchFile
    );
    customer
        .brings(Folder::id(), "a.png", PICTURE)
        .await?
        .json::<File>()?;
    for (files, code) in [
        (vec![invoice], Code::NoSuchFile),
        (vec![Folder::id()], Code::NoSuchFile),
        (ids[..=FILES_PER_MESSAGE].to_vec(), Code::TooManyFiles),
        (Vec::new(), Code::EmptyMessage),
    ] {
        let id = message_id();
        let send = FromCustomer::Send {
            conversation,
            id,
            text: String::new(),
            files,
        };
        pair.customer.send(&send).await;
        let heard = pair.customer.wait_until("the refusal", PATIENCE, |side| {
            side.refusals.iter().any(|r| r.id == Some(id))
        });
        heard.await?;
        let last = pair.customer.side.refusals.last().context("a refusal")?;
        assert_eq!(last.code, code);
    }
    sends(&mut pair, "Five", &ids[..FILES_PER_MESSAGE]).await?;
    // What was sent stays, whoever wants it gone.
    assert_eq!(customer.withdraws(ids[0]).await?.status, 204);
    assert_eq!(customer.fetches(ids[0]).await?.bytes, PICTURE);
    assert_eq!(agent.withdraws(ids[0]).await?.refused()?, Code::NoSuchFile);

    let over = FromCustomer::End { conversation };
    pair.customer.send(&over).await;
    people::until_state(&mut pair.customer, protocol::ConversationState::Ended).await?;
    let late = customer.brings(Folder::id(), "a.png", PICTURE).await?;
    assert_eq!(
        (late.status, late.refused()?),
        (409, Code::ConversationOver)
    );
    Ok(())
}

#[tokio::test]
async fn a_site_without_attachments_takes_none() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}attachments = false\n")).await?;
    let (pair, _) = Pair::first(&relay, "shop").await?;
    let ada = token(&pair.customer);
    let conversation: ConversationId = pair.conversation;
    let customer = Folder {
        relay: &relay,
        token: &ada,
        conversation,
    };
    let got = customer.brings(Folder::id(), "a.png", PICTURE).await?;
    assert_eq!((got.status, got.refused()?), (403, Code::NotAllowed));
    Ok(())
}

#[tokio::test]
async fn files_go_with_their_customer() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let (ada, conversation) = (token(&pair.customer), pair.conversation);
    let customer = Folder {
        relay: &relay,
        token: &ada,
        conversation,
    };
    let picture = Folder::id();
    customer
        .brings(picture, "a.png", PICTURE)
        .await?
        .json::<File>()?;
    sends(&mut pair, "Look", &[picture]).await?;
    let db = rusqlite::Connection::open(relay.data().join("deskbell.db"))?;
    let kept = || -> rusqlite::Result<u32> {
        db.query_row("SELECT count(*) FROM files", [], |r| r.get(0))
    };
    assert_eq!(kept()?, 1);
    pair.customer
        .send(&FromCustomer::Erase { id: message_id() })
        .await;
    let gone = async {
        while kept()? > 0 {
            // Time must pass: the desk erases, and a commit follows.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, gone).await??;
    assert_eq!(
        customer.fetches(picture).await?.refused()?,
        Code::NoSuchConversation
    );
    Ok(())
}
