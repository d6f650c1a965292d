//! Agents among themselves over real sockets: breaks that colleagues see and that add up, notes that go
//! with a chat, departments that come first, colleagues who come into a chat and go.

use client::Words;
use client::native::{AgentClient, CustomerClient};
use protocol::department::Departments;
use protocol::presence::Times;
use protocol::{
    AgentId, AwayReason, Code, ConversationId, ConversationState, Department, DepartmentId,
    EntryBody, FromAgent, Here, ToAgent,
};
use tests::people::{self, PATIENCE, Pair, until_entry};
use tests::relay_guard::{RelayGuard, SHOP};
use tests::{accounts, http};

async fn until_away(
    view: &mut AgentClient,
    who: AgentId,
    why: Option<AwayReason>,
) -> anyhow::Result<()> {
    let seen = view.wait_until("the break being seen", PATIENCE, |side| {
        let away = side.colleagues.get(&who).and_then(|c| c.away.as_ref());
        away.map(|away| &away.why) == Some(&why)
    });
    Ok(seen.await?)
}

async fn says(view: &mut AgentClient, why: AwayReason) {
    let why = Some(why);
    view.send(&FromAgent::Available { on: false, why }).await;
}

#[tokio::test]
async fn a_break_is_seen_by_colleagues_and_adds_up_through_a_restart() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut mira_view = people::agent(&relay, &mira).await?;
    let mut jonas_view = people::agent(&relay, &jonas).await?;
    people::make_available(&mut jonas_view).await?;

    says(
        &mut jonas_view,
        AwayReason::Other(" At the dentist ".into()),
    )
    .await;
    let dentist = AwayReason::Other("At the dentist".into());
    until_away(&mut mira_view, jonas.agent, Some(dentist)).await?;
    says(&mut jonas_view, AwayReason::Other("x".repeat(41))).await;
    let refused = jonas_view.wait_until("the refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::MessageTooLong)
    });
    refused.await?;
    says(&mut jonas_view, AwayReason::Lunch).await;
    until_away(&mut mira_view, jonas.agent, Some(AwayReason::Lunch)).await?;

    jonas_view.side.available = Some(false);
    relay.stop().await?;
    relay.start_again().await?;
    for view in [&mut mira_view, &mut jonas_view] {
        view.wait_for("the welcome", PATIENCE, |frame| {
            matches!(frame, ToAgent::Welcome(_))
        })
        .await?;
    }
    until_away(&mut mira_view, jonas.agent, Some(AwayReason::Lunch)).await?;
    people::make_available(&mut jonas_view).await?;

    let url = format!("{}/api/agent/presence", relay.http());
    let all: Times = http::get(&url, &mira.token).await?.json()?;
    let names: Vec<&str> = all.agents.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["Jonas", "Mira"], "a supervisor sees everybody");
    let own: Times = http::get(&url, &jonas.token).await?.json()?;
    let [times] = &own.agents[..] else {
        anyhow::bail!("an agent sees their own alone, not {own:?}");
    };
    assert_eq!(times.agent, jonas.agent);
    let lunches = times.spans.iter();
    let lunches = lunches.filter(|s| s.here == Here::Away(Some(AwayReason::Lunch)));
    let lunch: Vec<_> = lunches.collect();
    assert_eq!(lunch.len(), 1, "one lunch, restart or not: {times:?}");
    let sums = times.available_ms + times.away.iter().map(|a| a.ms).sum::<u64>();
    let spans: u64 = times.spans.iter().map(|s| s.to.since_ms(s.from)).sum();
    assert_eq!(sums, spans);
    Ok(())
}

#[tokio::test]
async fn a_note_goes_with_the_chat_and_never_to_the_customer() -> anyhow::Result<()> {
    let relay = RelayGuard::start(SHOP).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut jonas_view = people::agent(&relay, &jonas).await?;
    people::make_available(&mut jonas_view).await?;
    let conversation = pair.conversation;
    let transfer = FromAgent::Transfer {
        conversation,
        to: Some(jonas.agent),
        department: None,
        note: Some("  \n".into()),
    };
    pair.agent.send(&transfer).await;
    people::open_offered(&mut jonas_view, conversation).await?;
    let back = FromAgent::Transfer {
        conversation,
        to: Some(mira.agent),
        department: None,
        note: Some("Wants a new pole, not the money.".into()),
    };
    jonas_view.send(&back).await;
    people::open_offered(&mut pair.agent, conversation).await?;
    let timeline = &pair.agent.side.timelines[&conversation];
    let bodies: Vec<&EntryBody> = timeline.lines().iter().map(|l| &l.entry.body).collect();
    let notes = bodies
        .iter()
        .filter(|b| matches!(b, EntryBody::Note { .. }));
    assert_eq!(notes.count(), 1, "blanks are no note: {bodies:?}");
    let note = bodies
        .iter()
        .position(|b| matches!(b, EntryBody::Note { .. }));
    let after = note.and_then(|at| bodies.get(at + 1));
    let to = String::from("Mira");
    assert_eq!(after, Some(&&EntryBody::Transferred { to }));

    until_entry(
        &mut pair.customer,
        "the hand-over",
        |body| matches!(body, EntryBody::Transferred { to } if to == "Mira"),
    )
    .await?;
    let lines = pair.customer.side.timeline.lines();
    let seen = lines
        .iter()
        .any(|l| matches!(l.entry.body, EntryBody::Note { .. }));
    assert!(!seen, "the customer reads a note");
    let state = pair.agent.side.cards[&conversation].state;
    assert_eq!(state, ConversationState::Live);
    pair.still_talks().await
}

/// A new customer whose page names a department asks.
async fn asks_for(
    relay: &RelayGuard,
    department: &str,
) -> anyhow::Result<(CustomerClient, ConversationId)> {
    let mut customer = people::customer(relay, "shop").await?;
    let token = customer.side.token.clone().unwrap_or_default();
    let url = format!("{}/api/customer/data", relay.http());
    let said = serde_json::json!({"data": {"department": department}});
    let told = http::post(&url, &token, &said).await?;
    assert_eq!(told.status, 204, "{}", told.body);
    let conversation = people::ask(&mut customer, "Ada", "What does it cost?").await?;
    Ok((customer, conversation))
}

async fn until_with(
    view: &mut AgentClient,
    conversation: ConversationId,
    agent: Option<AgentId>,
) -> anyhow::Result<()> {
    let reached = view.wait_until("the chat being with the agent", PATIENCE, |side| {
        let card = side.cards.get(&conversation);
        card.is_some_and(|card| card.agent == agent)
    });
    Ok(reached.await?)
}

#[tokio::test]
async fn a_department_is_made_asked_for_and_handed_to() -> anyhow::Result<()> {
    let relay = RelayGuard::start(&format!("{SHOP}capacity = 1\n")).await?;
    let mira = accounts::first_agent(&relay, "shop", "Mira").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let mut mira_view = people::agent(&relay, &mira).await?;
    let mut jonas_view = people::agent(&relay, &jonas).await?;
    people::make_available(&mut mira_view).await?;
    people::make_available(&mut jonas_view).await?;

    let url = format!("{}/api/agent/departments", relay.http());
    let stranger = AgentId::random([7; 16]);
    let sales = Department {
        id: DepartmentId::random([5; 16]),
        name: "Sales".into(),
        agents: vec![jonas.agent, stranger],
    };
    let refused = http::post(&url, &jonas.token, &sales).await?;
    assert_eq!(
        (refused.status, refused.refused()?),
        (403, Code::NotAllowed)
    );
    let made: Departments = http::post(&url, &mira.token, &sales).await?.json()?;
    assert_eq!(
        made.departments[0].agents,
        [jonas.agent],
        "only the site's agents"
    );
    for view in [&mut mira_view, &mut jonas_view] {
        let told = view.wait_for(
            "the department",
            PATIENCE,
            |frame| matches!(frame, ToAgent::Departments(all) if all.len() == 1),
        );
        told.await?;
    }

    let (mut ada, first) = asks_for(&relay, " sales").await?;
    until_with(&mut jonas_view, first, Some(jonas.agent)).await?;
    let (bo, second) = asks_for(&relay, "SALES").await?;
    let waits = bo.side.conversation.as_ref().map(|c| c.state);
    assert_eq!(
        waits,
        Some(ConversationState::Waiting),
        "Mira is free, and no seller"
    );
    let card = mira_view.wait_until("the card", PATIENCE, |side| {
        side.cards.contains_key(&second)
    });
    card.await?;
    let card = &mira_view.side.cards[&second];
    assert_eq!((card.agent, card.department), (None, Some(sales.id)));

    people::open_offered(&mut jonas_view, first).await?;
    let end = FromAgent::End {
        conversation: first,
    };
    jonas_view.send(&end).await;
    people::until_state(&mut ada, ConversationState::Ended).await?;
    people::open_offered(&mut jonas_view, second).await?;

    // Mira has somebody for sales, and Jonas is busy: the chat waits for him.
    let mut cyd = people::customer(&relay, "shop").await?;
    let third = people::ask(&mut cyd, "Cyd", "Do you sell wholesale?").await?;
    people::open_offered(&mut mira_view, third).await?;
    let transfer = FromAgent::Transfer {
        conversation: third,
        to: None,
        department: Some(sales.id),
        note: Some("A hundred tents.".into()),
    };
    mira_view.send(&transfer).await;
    until_entry(
        &mut cyd,
        "the hand-over",
        |body| matches!(body, EntryBody::Transferred { to } if to == "Sales"),
    )
    .await?;
    people::until_state(&mut cyd, ConversationState::Waiting).await?;
    let end = FromAgent::End {
        conversation: second,
    };
    jonas_view.send(&end).await;
    people::open_offered(&mut jonas_view, third).await?;
    people::until_joined(&mut cyd).await?;

    let both = FromAgent::Transfer {
        conversation: third,
        to: Some(mira.agent),
        department: Some(sales.id),
        note: None,
    };
    jonas_view.send(&both).await;
    let refused = jonas_view.wait_until("the refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::BadFrame)
    });
    refused.await?;
    let gone: Departments = http::delete(&format!("{url}/{}", sales.id), &mira.token)
        .await?
        .json()?;
    assert_eq!(gone.departments, []);
    Ok(())
}

#[tokio::test]
async fn a_colleague_comes_into_a_chat_through_a_restart_and_goes() -> anyhow::Result<()> {
    let mut relay = RelayGuard::start(SHOP).await?;
    let (mut pair, mira) = Pair::first(&relay, "shop").await?;
    let jonas = accounts::invited(&relay, &mira, "shop", "Jonas").await?;
    let conversation = pair.conversation;
    let add = FromAgent::Add {
        conversation,
        agent: jonas.agent,
    };
    pair.agent.send(&add).await;
    let refused = pair.agent.wait_until("the refusal", PATIENCE, |side| {
        side.refusals.iter().any(|r| r.code == Code::NoRoom)
    });
    refused.await?;
    let mut jonas_view = people::agent(&relay, &jonas).await?;
    pair.agent.send(&add).await;
    let card = jonas_view.wait_until("being brought in", PATIENCE, |side| {
        let card = side.cards.get(&conversation);
        card.is_some_and(|card| card.guests == [jonas.agent])
    });
    card.await?;
    jonas_view.open(conversation);
    let joined = |body: &EntryBody| matches!(body, EntryBody::Added { name } if name == "Jonas");
    until_entry(&mut pair.customer, "Jonas joining", joined).await?;

    relay.kill()?;
    relay.start_again().await?;
    jonas_view.say(conversation, Words::Message, "Jonas here, too.");
    let said = jonas_view.wait_until("its own words", PATIENCE, |side| {
        side.outbox.is_empty() && side.said(conversation).last() == Some(&"Jonas here, too.")
    });
    said.await?;
    let heard = pair.customer.wait_until("Jonas's words", PATIENCE, |side| {
        side.said().last() == Some(&"Jonas here, too.")
    });
    heard.await?;
    pair.still_talks().await?;

    jonas_view.send(&FromAgent::End { conversation }).await;
    jonas_view.send(&FromAgent::StepOut { conversation }).await;
    let left = |body: &EntryBody| matches!(body, EntryBody::SteppedOut { name } if name == "Jonas");
    until_entry(&mut pair.customer, "Jonas leaving", left).await?;
    jonas_view.say(conversation, Words::Message, "One more thing");
    let failed = jonas_view.wait_until("being out", PATIENCE, |side| {
        let held = side.outbox.held().first();
        held.and_then(|held| held.failed) == Some(Code::NotYours)
    });
    failed.await?;
    let ends_nothing = |r: &protocol::Refusal| r.code == Code::NotYours && r.id.is_none();
    assert!(jonas_view.side.refusals.iter().any(ends_nothing));
    pair.still_talks().await
}
