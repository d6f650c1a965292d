//! A chat from asking to feedback over real sockets and the real program, and the ways a wait can
//! end without one.

use client::Words;
use client::native::{CustomerClient, message_id};
use protocol::api::{Scorecard, Wait, WaitOutcome};
use protocol::{
    AvailabilityState, Code, ConversationId, ConversationState, Ender, EntryBody, Feedback,
    FromAgent, FromCustomer, Score, Seq, TicketReason, ToAgent, ToCustomer,
};
use tests::people::{self, PATIENCE, Pair, until_entry, until_state};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::{accounts, http};

fn state(customer: &CustomerClient) -> Option<ConversationState> {
    customer.side.conversation.as_ref().map(|c| c.state)
}

#[tokio::test]
async fn a_whole_chat_from_asking_to_feedback() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, account) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    typing_and_seen(&mut pair).await?;
    let conversation = pair.conversation;

    pair.customer
        .send(&FromCustomer::End { conversation })
        .await;
    until_state(&mut pair.customer, ConversationState::Ended).await?;
    until_entry(&mut pair.customer, "the end", |body| {
        *body
            == EntryBody::Ended {
                by: Ender::Customer,
            }
    })
    .await?;
    pair.customer.say("too late?");
    let refused = pair.customer.wait_until("a refusal", PATIENCE, |side| {
        side.refusals
            .iter()
            .any(|r| r.code == Code::ConversationOver)
    });
    refused.await?;

    transcript_goes_out(&mut pair, &relay).await?;
    feedback_is_kept_from_the_agent(&mut pair).await?;
    the_figures_say_the_same(&relay, &account.token, conversation).await
}

async fn typing_and_seen(pair: &mut Pair) -> anyhow::Result<()> {
    let conversation = pair.conversation;
    let on = true;
    pair.customer
        .send(&FromCustomer::Typing {
            conversation,
            on,
            text: Some("never told where the site does not show it".into()),
        })
        .await;
    let heard = pair
        .agent
        .wait_for("the customer typing", PATIENCE, |frame| {
            let text = None;
            *frame
                == ToAgent::Typing {
                    conversation,
                    on,
                    text,
                }
        });
    heard.await?;
    pair.agent
        .send(&FromAgent::Typing { conversation, on })
        .await;
    let heard = pair
        .customer
        .wait_for("the agent typing", PATIENCE, |frame| {
            *frame == ToCustomer::Typing { conversation, on }
        });
    heard.await?;

    let up_to = pair.customer.side.timeline.have();
    pair.agent
        .send(&FromAgent::Seen {
            conversation,
            up_to,
        })
        .await;
    let heard = pair
        .customer
        .wait_for("what the agent has seen", PATIENCE, |frame| {
            *frame
                == ToCustomer::Seen {
                    conversation,
                    up_to,
                }
        });
    heard.await?;
    pair.customer
        .send(&FromCustomer::Seen {
            conversation,
            up_to,
        })
        .await;
    let heard = pair
        .agent
        .wait_for("what the customer has seen", PATIENCE, |frame| {
            *frame
                == ToAgent::Seen {
                    conversation,
                    up_to,
                }
        });
    heard.await?;
    Ok(())
}

async fn transcript_goes_out(pair: &mut Pair, relay: &RelayGuard) -> anyhow::Result<()> {
    let (conversation, id) = (pair.conversation, message_id());
    let email = String::from("ada@example.com");
    let ask = FromCustomer::SendTranscript {
        conversation,
        id,
        email: email.clone(),
    };
    pair.customer.send(&ask).await;
    pair.customer.send(&ask).await;
    until_entry(
        &mut pair.customer,
        "the transcript being sent",
        |body| matches!(body, EntryBody::TranscriptSent { email: to } if *to == email),
    )
    .await?;
    let seen_by_agent = pair
        .agent
        .wait_until("the agent to read of it", PATIENCE, |side| {
            let lines = side.timelines[&conversation].lines();
            lines
                .iter()
                .any(|l| matches!(l.entry.body, EntryBody::TranscriptSent { .. }))
        });
    seen_by_agent.await?;
    let asked = pair.customer.side.timeline.lines().iter();
    let asked = asked.filter(|l| matches!(l.entry.body, EntryBody::TranscriptAsked { .. }));
    assert_eq!(asked.count(), 1, "the same id mails once");

    let token = pair.customer.side.token.clone().unwrap_or_default();
    let url = format!("{}/api/customer/transcript/{conversation}", relay.http());
    let file = http::get(&url, &token).await?;
    assert_eq!(file.status, 200);
    for said in ["My tent pole arrived bent.", "still there? 1", "yes, 1"] {
        assert!(
            file.body.contains(said),
            "{said} is missing in {}",
            file.body
        );
    }
    let stranger = people::customer(relay, "shop").await?;
    let token = stranger.side.token.clone().unwrap_or_default();
    let refused = http::get(&url, &token).await?;
    assert_eq!(refused.status, 404, "{}", refused.body);
    Ok(())
}

async fn feedback_is_kept_from_the_agent(pair: &mut Pair) -> anyhow::Result<()> {
    let conversation = pair.conversation;
    let feedback = Feedback {
        csat: Score::try_from(5).ok(),
        ces: Score::try_from(2).ok(),
        comment: "Quick!".into(),
    };
    let rate = |feedback: Feedback| FromCustomer::Rate {
        conversation,
        id: message_id(),
        feedback,
    };
    pair.customer.send(&rate(feedback.clone())).await;
    let wanted = EntryBody::Rated {
        feedback: feedback.clone(),
    };
    until_entry(&mut pair.customer, "the feedback", |body| *body == wanted).await?;
    pair.customer.send(&rate(feedback)).await;
    let refused = pair
        .customer
        .wait_until("the second to be refused", PATIENCE, |side| {
            side.refusals.iter().any(|r| r.code == Code::AlreadyRated)
        });
    refused.await?;

    // Whatever the agent is told of it would be there by the time a later note is.
    pair.agent.say(conversation, Words::Note, "a last note");
    let noted = pair.agent.wait_until("the note", PATIENCE, |side| {
        side.said(conversation).last() == Some(&"a last note")
    });
    noted.await?;
    let lines = pair.agent.side.timelines[&conversation].lines();
    let rated = |body: &EntryBody| matches!(body, EntryBody::Rated { .. });
    assert!(!lines.iter().any(|l| rated(&l.entry.body)));
    assert!(!pair.customer.side.said().contains(&"a last note"));
    Ok(())
}

async fn the_figures_say_the_same(
    relay: &RelayGuard,
    token: &str,
    conversation: ConversationId,
) -> anyhow::Result<()> {
    let api = format!("{}/api/agent", relay.http());
    let waits: Vec<Wait> = http::get(&format!("{api}/waits"), token).await?.json()?;
    assert_eq!(waits.len(), 1);
    assert_eq!(waits[0].conversation, conversation);
    assert_eq!(waits[0].outcome, WaitOutcome::Joined);
    let card: Scorecard = http::get(&format!("{api}/scorecard"), token)
        .await?
        .json()?;
    assert_eq!(card.all.average_wait_ms, Some(waits[0].ms() as f64));
    assert_eq!(
        (card.all.enquiries, card.all.waits, card.all.unanswered),
        (1, 1, 0)
    );
    assert_eq!(
        (card.all.average_csat, card.all.average_ces),
        (Some(5.0), Some(2.0))
    );
    assert_eq!((card.all.transcript_asked, card.all.feedback_given), (1, 1));
    Ok(())
}

#[tokio::test]
async fn two_tabs_of_one_customer_show_the_same() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    pair.still_talks().await?;
    let mut tab = people::second_tab(&relay, &pair.customer).await?;
    assert_eq!(tab.side.customer, pair.customer.side.customer);
    assert_eq!(tab.side.said(), pair.customer.side.said());

    tab.say("from the second tab");
    let shown =
        |side: &client::native::CustomerSide| side.said().last() == Some(&"from the second tab");
    tab.wait_until("it in its own tab", PATIENCE, shown).await?;
    pair.customer
        .wait_until("it in the first tab", PATIENCE, shown)
        .await?;
    pair.still_talks().await?;
    let newest = pair.customer.side.timeline.have();
    tab.wait_until("the rest", PATIENCE, |side| side.timeline.have() == newest)
        .await?;
    assert_eq!(tab.side.said(), pair.customer.side.said());

    // A chat that is asked for in both tabs is one chat.
    let again = people::ask(&mut tab, "Ada", "once more").await?;
    assert_eq!(again, pair.conversation);
    Ok(())
}

#[tokio::test]
async fn nobody_there_becomes_a_ticket_that_an_agent_answers() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let account = accounts::first_agent(&relay, "shop", "Mira").await?;
    let mut customer = people::customer(&relay, "shop").await?;
    assert_eq!(customer.side.availability.state, AvailabilityState::Away);
    let start = FromCustomer::Start {
        id: message_id(),
        name: "Ada".into(),
        email: None,
        question: None,
        website: None,
        consent: None,
    };
    customer.send(&start).await;
    let refused = customer.wait_until("a refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::NobodyHere)
    });
    refused.await?;
    let leave = FromCustomer::LeaveMessage {
        id: message_id(),
        name: "Ada".into(),
        email: "ada@example.com".into(),
        text: "My tent pole arrived bent.".into(),
        website: None,
        consent: None,
    };
    customer.send(&leave).await;
    customer.send(&leave).await;
    until_state(&mut customer, ConversationState::Ticket).await?;
    until_entry(&mut customer, "the ticket", |body| {
        let reason = TicketReason::LeftMessage;
        matches!(body, EntryBody::Ticketed { reason: r, .. } if *r == reason)
    })
    .await?;
    let conversation = customer.side.conversation_id().expect("a conversation");

    let mut agent = people::agent(&relay, &account).await?;
    assert_eq!(agent.side.cards.len(), 1, "sending twice stores once");
    assert_eq!(agent.side.figures.tickets, 1);
    agent.open(conversation);
    agent.say(conversation, Words::Message, "A new pole is on its way.");
    let stored = agent.wait_until("the answer being stored", PATIENCE, |side| {
        side.outbox.is_empty()
    });
    stored.await?;
    until_state(&mut customer, ConversationState::Answered).await?;
    let said = ["My tent pole arrived bent.", "A new pole is on its way."];
    let shown = customer.wait_until("the answer", PATIENCE, |side| side.said() == said);
    shown.await?;
    let done = agent.wait_until("no ticket being left", PATIENCE, |side| {
        side.figures.tickets == 0
    });
    Ok(done.await?)
}

#[tokio::test]
async fn nothing_is_stored_twice_when_the_same_is_sent_twice() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, _) = Pair::first(&relay, "shop").await?;
    let (conversation, id) = (pair.conversation, message_id());
    let send = FromCustomer::Send {
        conversation,
        id,
        text: "once".into(),
        files: Vec::new(),
    };
    let mut seqs: Vec<Seq> = Vec::new();
    for _ in 0..3 {
        pair.customer.send(&send).await;
        let back = pair.customer.wait_for(
            "the entry",
            PATIENCE,
            |frame| matches!(frame, ToCustomer::Entry { entry, .. } if entry.id == Some(id)),
        );
        if let ToCustomer::Entry { entry, .. } = back.await? {
            seqs.push(entry.seq);
        }
    }
    assert_eq!(seqs, [seqs[0]; 3]);
    pair.still_talks().await?;
    let once = |said: Vec<&str>| said.iter().filter(|s| **s == "once").count();
    assert_eq!(once(pair.customer.side.said()), 1);
    assert_eq!(once(pair.agent.side.said(conversation)), 1);
    assert_eq!(state(&pair.customer), Some(ConversationState::Live));
    Ok(())
}
