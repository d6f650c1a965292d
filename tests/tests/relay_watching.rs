//! A supervisor looks into an agent's chat over real sockets: the agent knows, the customer does not,
//! and what is whispered stays between agents, in the transcript too.

use anyhow::{Context, ensure};
use client::Words;
use client::native::{AgentClient, message_id};
use protocol::{Code, ConversationId, EntryBody, FromAgent, Seq, ToAgent};
use tests::people::{self, PATIENCE, Pair};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::{accounts, http};

async fn looks_into(who: &mut AgentClient, conversation: ConversationId) -> anyhow::Result<()> {
    let have = Seq(0);
    who.send(&FromAgent::Open { conversation, have }).await;
    let told = who.wait_for(
        "what was said",
        PATIENCE,
        |frame| matches!(frame, ToAgent::History { conversation: of, .. } if *of == conversation),
    );
    told.await?;
    Ok(())
}

async fn is_watched(
    agent: &mut AgentClient,
    conversation: ConversationId,
    others: usize,
) -> anyhow::Result<()> {
    let watched = agent.wait_for("who looks on", PATIENCE, |frame| {
        matches!(frame, ToAgent::Watched { conversation: of, by }
            if *of == conversation && by.len() == others)
    });
    watched.await?;
    Ok(())
}

#[tokio::test]
async fn a_supervisor_watches_and_whispers_and_the_customer_learns_nothing() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let lena = accounts::first_agent(&relay, "shop", "Lena").await?;
    let jonas = accounts::invited(&relay, &lena, "shop", "Jonas").await?;
    let mut supervisor = people::agent(&relay, &lena).await?;
    let mut agent = people::agent(&relay, &jonas).await?;
    people::make_available(&mut agent).await?;
    let customer = people::customer(&relay, "shop").await?;
    let mut pair = Pair::meet(customer, agent).await?;
    let conversation = pair.conversation;

    looks_into(&mut supervisor, conversation).await?;
    is_watched(&mut pair.agent, conversation, 1).await?;
    supervisor.say(conversation, Words::Whisper, "Offer the new pole.");
    let saved = supervisor.wait_until("its own whisper", PATIENCE, |side| side.outbox.is_empty());
    saved.await?;
    let heard = pair.agent.wait_until("the whisper", PATIENCE, |side| {
        side.said(conversation).last() == Some(&"Offer the new pole.")
    });
    heard.await?;
    // By now the customer would have heard of all of it; the chat goes on as if nothing was.
    pair.still_talks().await?;
    let lines = pair.customer.side.timeline.lines();
    let whispered = |body: &EntryBody| matches!(body, EntryBody::Whisper { .. });
    ensure!(!lines.iter().any(|line| whispered(&line.entry.body)));

    // An agent who is no supervisor whispers to nobody.
    pair.agent
        .send(&FromAgent::Whisper {
            conversation,
            id: message_id(),
            text: "Psst".into(),
        })
        .await;
    let refused = pair.agent.wait_for(
        "a refusal",
        PATIENCE,
        |frame| matches!(frame, ToAgent::Refused(refusal) if refusal.code == Code::NotAllowed),
    );
    refused.await?;

    supervisor.send(&FromAgent::Leave { conversation }).await;
    is_watched(&mut pair.agent, conversation, 0).await?;
    let token = pair.customer.side.token.clone().context("a token")?;
    let url = format!("{}/api/customer/transcript/{conversation}", relay.http());
    let transcript = http::get(&url, &token).await?;
    ensure!(transcript.body.contains("tent pole"), "{}", transcript.body);
    ensure!(
        !transcript.body.contains("Offer the new"),
        "{}",
        transcript.body
    );
    let all = http::get(&format!("{}/api/customer/data", relay.http()), &token).await?;
    ensure!(
        all.status == 200 && !all.body.contains("Offer the new"),
        "{}",
        all.body
    );
    Ok(())
}
