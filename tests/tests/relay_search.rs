//! Search over the relay's call: what agents of a site find, what others don't, and old conversations
//! that are opened again.

use anyhow::{Context, ensure};
use client::Words;
use client::native::message_id;
use protocol::search::{Found, Search};
use protocol::{
    Code, ConversationId, ConversationState, FromAgent, FromCustomer, ToAgent, ToCustomer,
};
use serde_json::json;
use tests::accounts;
use tests::http;
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{OTHER, RelayGuard, SHOP};

async fn found(relay: &RelayGuard, token: &str, asked: &Search) -> anyhow::Result<Found> {
    let url = format!("{}/api/agent/search", relay.http());
    let answer = http::post(&url, token, asked).await?;
    ensure!(answer.status == 200, "{}", answer.body);
    answer.json()
}

fn words(words: &str) -> Search {
    Search {
        words: words.into(),
        ..Search::default()
    }
}

fn ids(found: &Found) -> Vec<ConversationId> {
    found.hits.iter().map(|hit| hit.id).collect()
}

#[tokio::test]
async fn agents_find_what_was_said_at_their_site_alone() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}{OTHER}")).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let eve = accounts::first_agent(&relay, "other", "Eve").await?;
    let of = pair.conversation;
    pair.agent.say(of, Words::Note, "Prefers steel pegs");
    let outbox_empty = pair
        .agent
        .wait_until("the note saved", PATIENCE, |side| side.outbox.is_empty());
    outbox_empty.await?;
    pair.customer
        .say("我的帳篷桿彎了, <b>bent</b>")
        .context("room in the outbox")?;
    let outbox_empty = pair
        .customer
        .wait_until("its words saved", PATIENCE, |side| side.outbox.is_empty());
    outbox_empty.await?;
    for typed in ["STEEL peg", "帳篷", "bent"] {
        let found = found(&relay, &mira.token, &words(typed)).await?;
        ensure!(ids(&found) == [pair.conversation], "{typed}: {found:?}");
        ensure!(!found.more);
    }
    let note = found(&relay, &mira.token, &words("steel")).await?;
    let snippet = note.hits[0].snippet.as_ref().context("no snippet")?;
    ensure!(snippet.note && snippet.marks == [(8, 13)], "{snippet:?}");
    let elsewhere = found(&relay, &eve.token, &words("bent")).await?;
    ensure!(elsewhere.hits.is_empty(), "{elsewhere:?}");
    let by_id = Search {
        customer: Some(note.hits[0].customer),
        ..Search::default()
    };
    ensure!(found(&relay, &eve.token, &by_id).await?.hits.is_empty());
    ensure!(found(&relay, &mira.token, &by_id).await?.hits.len() == 1);

    let url = format!("{}/api/agent/search", relay.http());
    let customers = pair.customer.side.token.clone().unwrap_or_default();
    for token in ["", "forged", &customers] {
        let refused = http::post(&url, token, &words("bent")).await?.refused()?;
        ensure!(refused == Code::BadToken, "{token}: {refused}");
    }
    let odd = http::post(&url, &mira.token, &json!({"states": ["lost"]})).await?;
    ensure!(odd.refused()? == Code::BadFrame, "{}", odd.body);
    // Erased by the customer: found no longer.
    pair.customer
        .send(&FromCustomer::Erase { id: message_id() })
        .await;
    let erased = pair.customer.wait_for("being erased", PATIENCE, |frame| {
        matches!(frame, ToCustomer::Erased {})
    });
    erased.await?;
    ensure!(
        found(&relay, &mira.token, &Search::default())
            .await?
            .hits
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn pages_go_on_where_the_one_before_ended() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut asked = Vec::new();
    for n in 0..33 {
        let name = format!("Ada{n}");
        let (_, id) = people::leaves_a_message(&relay, "shop", &name, "One tent, please").await?;
        asked.push(id);
    }
    asked.reverse();
    let first = found(&relay, &mira.token, &words("tent")).await?;
    ensure!(
        first.more && ids(&first) == asked[..30],
        "{:?}",
        ids(&first)
    );
    let next = Search {
        before: Some(asked[29]),
        ..words("tent")
    };
    let rest = found(&relay, &mira.token, &next).await?;
    ensure!(!rest.more && ids(&rest) == asked[30..], "{:?}", ids(&rest));
    let state = &rest.hits[0].state;
    ensure!(*state == ConversationState::Ticket, "{state:?}");
    Ok(())
}

#[tokio::test]
async fn a_conversation_that_the_desk_let_go_is_opened_again() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (pair, mira) = Pair::first(&relay, "shop").await?;
    let id = pair.conversation;
    let Pair {
        mut customer,
        mut agent,
        ..
    } = pair;
    agent.send(&FromAgent::End { conversation: id }).await;
    people::until_state(&mut customer, ConversationState::Ended).await?;
    relay.stop().await?;
    // It ended days ago.
    let db = rusqlite::Connection::open(relay.data().join("deskbell.db"))?;
    db.execute(
        "UPDATE conversations SET ended_at = ended_at - 864000000",
        (),
    )?;
    drop(db);
    relay.start_again().await?;
    let mut agent = people::agent(&relay, &mira).await?;
    agent.open(id);
    let card = agent.wait_for(
        "its card",
        PATIENCE,
        |frame| matches!(frame, ToAgent::Card(card) if card.id == id),
    );
    card.await?;
    agent.say(id, Words::Note, "Called back");
    let saved = agent.wait_until("the note", PATIENCE, |side| {
        side.outbox.is_empty() && side.timelines.contains_key(&id)
    });
    saved.await?;
    ensure!(ids(&found(&relay, &mira.token, &words("called")).await?) == [id]);
    Ok(())
}
